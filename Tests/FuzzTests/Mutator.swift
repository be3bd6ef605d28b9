import Samples

/// Texts made from a corpus by a few random changes; the same for the same seed.
struct Mutator {
  private let corpus: [[UInt8]]
  private let tokens: [[UInt8]]
  private(set) var generator: SeededGenerator

  init(seed: UInt64, corpus: [String], tokens: [String]) {
    self.corpus = corpus.map { Array($0.utf8) }
    self.tokens = tokens.map { Array($0.utf8) }
    generator = SeededGenerator(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes = pick(corpus)
    for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes) }
    return bytes
  }

  mutating func random(below count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  private mutating func pick(_ choices: [[UInt8]]) -> [UInt8] {
    choices[random(below: choices.count)]
  }

  private mutating func range(_ bytes: [UInt8], max: Int) -> Range<Int> {
    let start = random(below: bytes.count + 1)
    return start..<min(bytes.count, start + random(below: max + 1))
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = range(bytes, max: 0)
    switch random(below: 7) {
    case 0: bytes.replaceSubrange(range(bytes, max: 1), with: [UInt8(random(below: 256))])
    case 1: bytes.replaceSubrange(place, with: [UInt8(random(below: 256))])
    case 2: bytes.removeSubrange(range(bytes, max: 5))
    case 3: bytes.replaceSubrange(place, with: bytes[range(bytes, max: 12)])
    case 4: bytes.replaceSubrange(range(bytes, max: 1), with: pick(tokens))
    case 5: bytes.replaceSubrange(place, with: pick(tokens))
    default: bytes.replaceSubrange(range(bytes, max: 4), with: pick(corpus).prefix(24))
    }
  }
}
