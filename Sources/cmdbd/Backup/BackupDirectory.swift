import JSON
import System

/// A directory of backups, named by the time at which each began.
struct BackupDirectory {
  static let verifiedName = "verified"

  let path: String

  /// The complete backups, oldest first, since names begin with the time.
  func names() throws -> [String] {
    try Files.names(in: path).filter { Files.exists("\(path)/\($0)/\(BackupFile.name)") }.sorted()
  }

  /// The time at which a backup was last verified; nil if never.
  static func verified(_ backup: String) -> String? {
    guard let bytes = try? Files.read("\(backup)/\(verifiedName)"),
      let root = try? Document(bytes).root, root["result"]?.string == "ok"
    else { return nil }
    return root["time"]?.string
  }

  /// The backups to delete when `count` are kept; never the last verified one.
  func superfluous(keeping count: Int) throws -> [String] {
    let names = try names()
    let proved = names.last { Self.verified("\(path)/\($0)") != nil }
    return names.dropLast(count).filter { $0 != proved }
  }

  /// The backup at this path, or the newest of a directory of backups.
  static func backup(at path: String) throws -> String {
    let path = try Files.absolutePath(path)
    if Files.exists("\(path)/\(BackupFile.name)") { return path }
    guard Files.exists(path) else { throw ToolFailure("there is no \(path)") }
    guard let newest = try BackupDirectory(path: path).names().last else {
      throw ToolFailure("\(path) is no whole backup, and holds none")
    }
    return "\(path)/\(newest)"
  }
}
