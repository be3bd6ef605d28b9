/// The texts that cells of a workbook share: read as they come, kept behind one another.
package struct SharedStrings: Sendable {
  /// What all of them may take: a cell names any of them at any time, so they are in memory.
  package static let bytesMax = 256 << 20

  private var scanner = XMLScanner()
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  private var isInText = false
  /// Within readings of Asian text, which are no part of it.
  private var isInReading = false

  package init() {}

  package mutating func take(_ part: [UInt8]) throws(SheetProblem) {
    for event in try scanner.take(part) {
      switch event {
      case .start("t", _): isInText = !isInReading
      case .end("t"): isInText = false
      case .start("rPh", _): isInReading = true
      case .end("rPh"): isInReading = false
      case .end("si"): ends.append(UInt32(bytes.count))
      case .text(let text) where isInText: bytes += text
      case .start, .end, .text: break
      }
    }
    guard bytes.count <= Self.bytesMax else {
      throw SheetProblem(
        "The texts of the workbook have more than 256 MiB; save it as CSV.",
        ru: "Тексты книги занимают больше 256 МиБ; сохраните её как CSV.")
    }
  }

  package subscript(index: Int) -> String? {
    guard ends.indices.contains(index) else { return nil }
    let start = index == 0 ? 0 : Int(ends[index - 1])
    return XMLText.unescaped(String(decoding: bytes[start..<Int(ends[index])], as: UTF8.self))
  }
}
