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
}
