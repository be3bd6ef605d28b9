import CMDB
import JSON
import Methods
import System

/// `STATE/backup.json`, written by `cmdbd backup` and `cmdbd backup verify`.
package enum BackupRecord {
  static let name = "backup.json"

  static func read(in state: String) -> Backup {
    let bytes = try? Files.read("\(state)/\(name)", bytesMax: 64 << 10)
    let root = bytes.flatMap { try? Document($0).root }
    return Backup(
      at: root?["time"]?.string.flatMap { Timestamp($0) }, path: root?["path"]?.string,
      verifiedAt: root?["verified"]?.string.flatMap { Timestamp($0) },
      failure: root?["failed"].flatMap { failure($0) })
  }

  private static func failure(_ failed: Value) -> Backup.Failure? {
    guard let at = failed["time"]?.string.flatMap({ Timestamp($0) }) else { return nil }
    return Backup.Failure(
      at: at, path: failed["path"]?.string ?? "?", reason: failed["reason"]?.string ?? "?")
  }

  /// For people; by the same bounds as health judges by.
  package struct Judgement {
    /// Nil: there has been no backup.
    package let path: String?
    package let ageHours: Int
    /// Nil: none has ever been verified.
    package let proofHours: Int?
    package let isOld: Bool
    package let isUnproved: Bool
  }

  package static func judge(in state: String) -> Judgement {
    let backup = read(in: state)
    let now = Timestamp(microseconds: WallClock.nowMicroseconds())
    let proof = backup.proofAge(now)
    return Judgement(
      path: backup.at == nil ? nil : backup.path ?? "?", ageHours: (backup.age(now) ?? 0) / 3600,
      proofHours: proof.map { $0 / 3600 }, isOld: (backup.age(now) ?? 0) > Backup.ageMax,
      isUnproved: proof.map { $0 > Backup.proofAgeMax } ?? true)
  }
}
