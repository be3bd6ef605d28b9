import Foundation
import Testing

/// Text that is compared with a file beside the tests; `CMDB_GOLDEN=write` writes the file anew.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
  static let isWriting = ProcessInfo.processInfo.environment["CMDB_GOLDEN"] == "write"

  static func expect(
    _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appending(path: name)
    if isWriting { try text.write(to: file, atomically: true, encoding: .utf8) }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(text == golden, "\(name) is not what it was", sourceLocation: sourceLocation)
  }

  /// The list of commands in COMMANDS.md, which begins with its heading row and ends with a blank
  /// line.
  static func expectPage(holds list: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Commands/COMMANDS.md")
    var text = try String(contentsOf: file, encoding: .utf8)
    let head = try #require(list.split(separator: "\n").first)
    let start = try #require(text.range(of: head)?.lowerBound)
    let end = try #require(text[start...].range(of: "\n\n")?.lowerBound)
    if isWriting {
      text.replaceSubrange(start..<end, with: list.dropLast())
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(text.contains(list))
  }
}
