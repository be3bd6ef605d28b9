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
  /// The last verification where it failed.
  var failed: Failure?

  struct Failure: Equatable {
    let time: String
    let path: String
    let reason: String
  }

  static func read(in state: String) -> BackupStatus {
    guard let bytes = try? Files.read("\(state)/\(name)"), let root = try? Document(bytes).root
    else { return BackupStatus() }
    return BackupStatus(
      time: root["time"]?.string, path: root["path"]?.string, verified: root["verified"]?.string,
      failed: root["failed"].flatMap { failed in
        guard let time = failed["time"]?.string else { return nil }
        return Failure(
          time: time, path: failed["path"]?.string ?? "", reason: failed["reason"]?.string ?? "")
      })
  }

  /// Readable by workers, which may run as another user.
  func write(in state: String) throws {
    var writer = Writer()
    writer.object { writer in
      writer.member("time", string: time)
      writer.member("path", string: path)
      writer.member("verified", string: verified)
      guard let failed else { return }
      writer.member(
        "failed",
        object: { writer in
          writer.member("time", string: failed.time)
          writer.member("path", string: failed.path)
          writer.member("reason", string: failed.reason)
        })
    }
    try Files.write(writer.bytes + Array("\n".utf8), to: "\(state)/\(Self.name)", mode: 0o644)
  }

  /// By this host's clock.
  static var now: String { Timestamp(microseconds: WallClock.nowMicroseconds()).description }
}
