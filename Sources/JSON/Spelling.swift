/// Finds what somebody who misspelt a name probably meant.
package enum Spelling {
  /// The nearest candidate, if it is near enough to be meant: at most a third of the letters
  /// differ.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let letters = letters(of: word)
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != word {
      let others = self.letters(of: candidate)
      let near = max(1, max(letters.count, candidate.utf8.count) / 3)
      let limit = min(near, best.map { $0.distance - 1 } ?? near)
      guard let found = distance(letters, others, atMost: limit) else { continue }
      best = (candidate, found)
      if found == 0 { break }
    }
    return best?.name
  }

  /// Names are compared by so many bytes: it bounds the cost of a long one.
  private static let lettersMax = 64

  private static func letters(of word: String) -> [UInt8] {
    Array(String(word.prefix(lettersMax)).lowercased().utf8.prefix(lettersMax))
  }

  /// The end of a sentence that says that a word is unknown.
  package static func hint(_ nearest: String?) -> String {
    nearest.map { "; did you mean `\($0)`?" } ?? "."
  }

  /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
  ///
  /// - Returns: nil when it is more than `limit`, which is found out early.
  package static func distance(
    _ first: [UInt8], _ second: [UInt8], atMost limit: Int = .max
  ) -> Int? {
    guard abs(first.count - second.count) <= limit else { return nil }
    var beforeLast = [Int](repeating: 0, count: second.count + 1)
    var last = Array(0...second.count)
    var line = last
    var lastLeast = 0
    for (row, letter) in first.enumerated() {
      line[0] = row + 1
      var least = line[0]
      for (column, other) in second.enumerated() {
        var cost = min(
          last[column + 1] + 1, line[column] + 1, last[column] + (letter == other ? 0 : 1))
        let isSwap =
          row > 0 && column > 0 && letter == second[column - 1] && first[row - 1] == other
        if isSwap { cost = min(cost, beforeLast[column - 1] + 1) }
        line[column + 1] = cost
        least = min(least, cost)
      }
      // A swap reaches back two lines, at the cost of one more.
      guard least <= limit || lastLeast < limit else { return nil }
      (beforeLast, last, line, lastLeast) = (last, line, beforeLast, least)
    }
    return last[second.count] <= limit ? last[second.count] : nil
  }
}
