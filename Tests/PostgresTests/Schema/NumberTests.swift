import Postgres
import SQL
import Testing

/// Numbers of incidents: auditors ask about gaps, so a refusal leaves none.
@Suite struct NumberTests {
  private let database: ScratchDatabase
  private let session: BlockingSession

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    try session.execute(
      """
      insert into cmdb.item (class, tag, name, state)
      values ('printer', 'PRN', 'P', 'in_use'), ('printer', 'VOID', 'V', 'void')
      """)
  }

  private func open(_ more: String) throws -> String? {
    let definition = #"{"kind": "incident", "title": "T", "impact": 3, "urgency": 3\#(more)}"#
    return try session.query(
      Unit(
        Statement(
          """
          select cmdb.incident_open(cmdb.enter(0, 'sql', 'r', 'incident.open', null, null, null,
            null, null), '\(definition)')::json->>'number'
          """))
    ).text(0, 0)
  }

  @Test func aRefusalLeavesNoGap() throws {
    let external = #", "external": {"system": "s", "key": "k"}"#
    #expect(try open(external) == "INC-000001")
    for refused in [
      #", "items": [{"item": "PRN"}, {"item": "NONE"}]"#, #", "items": [{"item": "VOID"}]"#,
      #", "service": "PRN""#, #", "requester": "VOID""#, #", "parent": "INC-000009""#,
      #", "assignee": "nobody""#, external,
    ] {
      #expect(throws: PostgresError.self, "\(refused)") { _ = try open(refused) }
    }
    #expect(
      try open(#", "items": [{"item": "PRN", "role": "cause"}]"#) == "INC-000002")
    #expect(
      try database.text("select role || count(*) from cmdb.incident_item group by role")
        == "cause1")
  }
}
