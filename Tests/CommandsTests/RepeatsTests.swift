import JSON
import Testing

@testable import Commands

/// What a command repeats by itself, and how often.
struct RepeatsTests {
  private func error(_ kind: String, _ members: String = "") throws -> Value {
    try Document(#"{"data": {"kind": "\#(kind)", "retryable": true\#(members)}}"#).root
  }

  @Test(arguments: ["overloaded", "unavailable", "outcome_unknown"])
  func whatCanSucceedLaterIsRepeatedFiveTimes(_ kind: String) throws {
    var repeats = Repeats()
    let refused = try error(kind, #", "retry_after_ms": 100"#)
    for _ in 0..<5 { #expect(repeats.pause(after: refused) == .milliseconds(100)) }
    #expect(repeats.pause(after: refused) == nil)
  }

  @Test func pausesGrowWhereTheServerNamesNone() throws {
    var repeats = Repeats()
    let refused = try error("outcome_unknown")
    #expect(repeats.pause(after: refused) == .milliseconds(400))
    #expect(repeats.pause(after: refused) == .milliseconds(800))
    // Longer than anybody waits unasked.
    #expect(repeats.pause(after: refused) == nil)
  }

  @Test(arguments: [
    #"{"data": {"kind": "unavailable", "retryable": true, "retry_after_ms": 5000}}"#,
    #"{"data": {"kind": "outcome_unknown", "retryable": false}}"#,
    #"{"data": {"kind": "conflict", "retryable": true}}"#,
    #"{"data": {"kind": "overloaded"}}"#, #"{"code": -32603}"#,
  ])
  func othersAreToldAtOnce(_ text: String) throws {
    var repeats = Repeats()
    #expect(repeats.pause(after: try Document(text).root) == nil)
  }

  @Test func keysDiffer() {
    #expect(Repeats.newKey() != Repeats.newKey())
    #expect(Repeats.newKey().utf8.count == 32)
  }
}
