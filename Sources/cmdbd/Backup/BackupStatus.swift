import CMDB
import JSON
import System

/// `STATE/backup.json`: the last backup and the last verification, for health and metrics.
struct BackupStatus {
  static let name = "backup.json"

  /// The start time and the path of the last backup.
  var time: String?
  var path: String?
  /// The time of the last verification by a restore.
  var verified: String?

  static func read(in state: String) -> BackupStatus {
    guard let bytes = try? Files.read("\(state)/\(name)"), let root = try? Document(bytes).root
    else { return BackupStatus() }
    return BackupStatus(
      time: root["time"]?.string, path: root["path"]?.string, verified: root["verified"]?.string)
  }

  /// Readable by workers, which may run as another user.
  func write(in state: String) throws {
    var writer = Writer()
    writer.object { writer in
      writer.member("time", string: time)
      writer.member("path", string: path)
      writer.member("verified", string: verified)
    }
    try Files.write(writer.bytes + Array("\n".utf8), to: "\(state)/\(Self.name)", mode: 0o644)
  }

  /// By this host's clock.
  static var now: String { Timestamp(microseconds: WallClock.nowMicroseconds()).description }
}
