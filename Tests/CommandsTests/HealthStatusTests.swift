import JSON
import Testing

@testable import Commands

/// What scripts see of `cmdb health`.
@Suite struct HealthStatusTests {
  @Test(arguments: [
    ("ok", "", "asynchronous", 0),
    ("degraded", "backup_old", "asynchronous", 1), ("degraded", "steward_down", "synchronous", 1),
    ("degraded", "archive_down", "asynchronous", 1), ("degraded", "archive_down", "synchronous", 2),
    ("degraded", "database_down", "asynchronous", 2),
    ("degraded", "writes_refused", "asynchronous", 2),
    ("degraded", "storage_failed", "asynchronous", 2),
  ])
  func theStatusSaysWhetherItServes(
    _ status: String, _ code: String, _ mode: String, _ expected: Int
  ) throws {
    let reasons = code.isEmpty ? "" : #"{"code": "\#(code)", "message": "M."}"#
    let health = try Document(
      """
      {"status": "\(status)", "reasons": [\(reasons)], "database": "up", "steward": "up", \
      "workers": {"up": 2, "wanted": 2}, \
      "archive": {"state": "down", "mode": "\(mode)", "lag_bytes": 0}}
      """
    ).root
    #expect(HealthVerb.status(of: health) == Int32(expected))
  }
}
