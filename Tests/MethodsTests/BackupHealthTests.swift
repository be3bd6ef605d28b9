import CMDB
import JSON
import JSONRPC
import SQL
import Testing

@testable import Methods

/// How old a backup and its proof may be.
@Suite struct BackupHealthTests {
  private func health(_ backup: Backup?, _ archive: Archive? = nil) throws -> Value {
    var context = SampleContext.make()
    var state = SampleContext.state
    state.backup = backup
    state.archive = archive
    context.facts.learn(.serverState, .serverState(state))
    let plan = try MethodTable.method("server.health").plan(try Document("{}").root, context)
    guard case .read(let read) = plan else { throw RPCError(.internalError, "no read") }
    var rows = Rows(columnCount: 1)
    rows.append(Array(#"{"reasons": [], "steward": true}"#.utf8))
    return try Document(try result(of: read, rows)).root
  }

  private func result(of read: Read, _ rows: Rows) throws -> [UInt8] {
    try read.reply.result(from: rows)
  }

  private func before(hours: Int) -> Timestamp {
    Timestamp(microseconds: SampleContext.now.microseconds - Int64(hours) * 3_600_000_000)
  }

  @Test(arguments: [
    (25, 190, [String]()), (27, 190, ["backup_old"]), (25, 193, ["backup_unproved"]),
    (27, 193, ["backup_old", "backup_unproved"]), (25, nil, []),
    (193, nil, ["backup_old", "backup_unproved"]),
  ])
  func ageAndProofAreJudged(_ age: Int, _ proofAge: Int?, _ codes: [String]) throws {
    let answer = try health(
      Backup(at: before(hours: age), path: "/b", verifiedAt: proofAge.map(before)))
    #expect(answer["reasons"]?.elements.compactMap { $0["code"]?.string } == codes)
    #expect(answer["status"]?.string == (codes.isEmpty ? "ok" : "degraded"))
    #expect(answer["backup"]?["age_s"]?.integer == Int64(age * 3600))
    #expect(answer["backup"]?["verified_age_s"]?.integer == proofAge.map { Int64($0 * 3600) })
  }

  @Test func aFailedVerificationIsNamed() throws {
    let failure = Backup.Failure(at: before(hours: 1), path: "/b/2", reason: "checksum mismatch")
    let answer = try health(
      Backup(
        at: before(hours: 2), path: "/b/2", verifiedAt: before(hours: 30), failure: failure))
    let reason = answer["reasons"].flatMap { Array($0.elements).first }
    #expect(reason?["code"]?.string == "verification_failed")
    let message = reason?["message"]?.string ?? ""
    #expect(message.contains("/b/2: checksum mismatch"), "\(message)")
    #expect(answer["backup"]?["verification_failed"]?["path"]?.string == "/b/2")
  }

  @Test func noneIsNull() throws {
    let none = try health(Backup(at: nil, path: nil, verifiedAt: nil))
    #expect(none["status"]?.string == "ok")
    #expect(none["backup"]?.kind == .null)
    #expect(try health(nil)["backup"] == nil)
  }

  /// Seconds without a receiver, bytes behind.
  @Test(arguments: [
    (nil, 4096, nil), (4, 4096, nil), (5, 4096, "archive_down"),
    (nil, 64_000_001, "archive_behind"), (90, 64_000_001, "archive_down"),
  ])
  func theArchiveIsJudged(_ seconds: Int?, _ lag: Int, _ code: String?) throws {
    for isSynchronous in [false, true] {
      let answer = try health(
        nil, Archive(isSynchronous: isSynchronous, lagBytes: lag, downSeconds: seconds))
      let reasons = answer["reasons"]?.elements.map(\.self) ?? []
      #expect(reasons.compactMap { $0["code"]?.string } == (code.map { [$0] } ?? []))
      #expect(answer["archive"]?["state"]?.string == (seconds == nil ? "up" : "down"))
      let mode = isSynchronous ? "synchronous" : "asynchronous"
      #expect(answer["archive"]?["mode"]?.string == mode)
      if code == "archive_down" {
        let message = reasons.first?["message"]?.string ?? ""
        #expect(message.contains("Writes wait") == isSynchronous)
      }
    }
  }
}
