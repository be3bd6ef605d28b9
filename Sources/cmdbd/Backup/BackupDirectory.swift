import JSON
import Postgres
import System

/// Where backups lie beside each other, by the time at which each was begun.
struct BackupDirectory {
  static let verifiedName = "verified"

  let path: String

  /// The whole ones, oldest first: the names begin with their time.
  func names() throws -> [String] {
    try Files.names(in: path).filter { Files.exists("\(path)/\($0)/\(BackupFile.name)") }.sorted()
  }

  /// The time at which a backup was last found good; nil: it never was.
  static func verified(_ backup: String) -> String? {
    guard let bytes = try? Files.read("\(backup)/\(verifiedName)"),
      let root = try? Document(bytes).root, root["result"]?.string == "ok"
    else { return nil }
    return root["time"]?.string
  }

  /// Those that go when `count` shall stay: never the last one that was found good.
  func superfluous(keeping count: Int) throws -> [String] {
    let names = try names()
    let proved = names.last { Self.verified("\(path)/\($0)") != nil }
    return names.dropLast(count).filter { $0 != proved }
  }

  /// A backup that is named, or of a directory of backups the newest one from which `target` can
  /// be reached.
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
