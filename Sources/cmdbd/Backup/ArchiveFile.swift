import JSON
import System

/// `STATE/archive.json`: where the running server archives its log, for commands beside it.
enum ArchiveFile {
  private static let name = "archive.json"

  static func read(in state: String) -> String? {
    guard let bytes = try? Files.read("\(state)/\(name)"), let root = try? Document(bytes).root
    else { return nil }
    return root["path"]?.string
  }

  /// - Parameter directory: nil where there is no archive.
  static func write(_ directory: String?, in state: String) throws {
    guard let directory else { return try Files.remove("\(state)/\(name)") }
    var writer = Writer()
    writer.object { $0.member("path", string: directory) }
    try Files.write(writer.bytes + Array("\n".utf8), to: "\(state)/\(name)", mode: 0o644)
  }
}
