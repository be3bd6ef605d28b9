import JSON
import Postgres
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

  /// The backup at this path, or the newest of a directory of backups from which `target` can be
  /// reached.
  static func backup(at path: String, for target: Recovery.Target = .latest) throws -> String {
    let path = try Files.absolutePath(path)
    if Files.exists("\(path)/\(BackupFile.name)") { return path }
    guard Files.exists(path) else { throw ToolFailure("there is no \(path)") }
    let names = try BackupDirectory(path: path).names()
    guard let newest = names.last else {
      throw ToolFailure("\(path) is no whole backup, and holds none")
    }
    let early = try names.last { name in
      let file = try BackupFile.read(in: "\(path)/\(name)")
      return switch target {
      case .latest, .mark: true
      case .time(let moment): file.endedAt <= moment
      case .position(let position): file.end <= position
      }
    }
    // None: the refusal of the oldest names its end.
    return "\(path)/\(early ?? names.first ?? newest)"
  }
}
