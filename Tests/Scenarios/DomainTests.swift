import Client
import JSON
import Testing

/// The shipped catalogue is what the page of the domain says.
struct DomainTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws -> Value {
    try client.result("item.register", "{\(params)}")
  }

  @Test func anInternalNumberLeadsToAPerson() throws {
    _ = try register(
      """
      "class": "person", "tag": "DOM-P", "name": "Dora Dom", "attributes": {"extension": "73-19"}
      """
    )
    let found = try client.result("requester.find", #"{"phone": "7319"}"#)
    let first = found["people"]?[0]
    #expect(first?["person"]?["tag"]?.string == "DOM-P", "\(found.text)")
    #expect(first?["extension"]?.string == "73-19")
    let called = try client.result("item.find", #"{"where": "extension = '7319'"}"#)
    #expect(called["items"]?[0]?["tag"]?.string == "DOM-P")
  }

  /// Excisable goods: 410 days from activation; the autonomous mode: 560 for a drive of 36 months.
  @Test(arguments: [
    (#""excisable_goods": true, "term": "36""#, "2027-02-15"),
    (#""excisable_goods": true, "autonomous_mode": true, "term": "36""#, "2027-02-15"),
    (#""autonomous_mode": true, "term": "36""#, "2027-07-15"),
    (#""autonomous_mode": true, "term": "15""#, nil), (#""term": "36""#, nil),
  ])
  func aFiscalDriveLastsNoLongerThanItMay(_ attributes: String, _ expected: String?) throws {
    let number = (0..<16).map { _ in String(Int.random(in: 0...9)) }.joined()
    let drive = try register(
      """
      "class": "fiscal_drive", "attributes": {"fn_no": "\(number)", "activated_on": "2026-01-01", \
      \(attributes)}
      """)
    #expect(drive["attributes"]?["valid_until_cap"]?.string == expected, "\(drive.text)")
  }

  @Test func anExtinguisherIsChecked() throws {
    let extinguisher = try register(
      """
      "class": "extinguisher", \
      "attributes": {"last_inspection": "2026-01-31", "last_test": "2026-01-31"}
      """)
    #expect(extinguisher["attributes"]?["next_inspection"]?.string == "2026-04-30")
    #expect(extinguisher["attributes"]?["next_test"]?.string == "2027-01-31")
  }

  @Test func whatWasDisposedOfMayBeLost() throws {
    _ = try register(#""class": "printer", "tag": "DOM-1", "state": "in_use""#)
    for state in ["retired", "disposed", "lost", "in_stock"] {
      let moved = try client.result(
        "item.transition", #"{"item": "DOM-1", "state": "\#(state)", "reason": "DOM"}"#)
      #expect(moved["state"]?.string == state)
    }
  }
}
