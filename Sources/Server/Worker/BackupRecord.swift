import CMDB
import JSON
import Methods
import System

/// `STATE/backup.json`, written by `cmdbd backup` and `cmdbd backup verify`.
enum BackupRecord {
  static let name = "backup.json"

  static func read(in state: String) -> Backup {
    let bytes = try? Files.read("\(state)/\(name)", bytesMax: 64 << 10)
    let root = bytes.flatMap { try? Document($0).root }
    return Backup(
      at: root?["time"]?.string.flatMap { Timestamp($0) }, path: root?["path"]?.string,
      verifiedAt: root?["verified"]?.string.flatMap { Timestamp($0) })
  }
}
