import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// Agreements on a real server: what a preview says and a commit does (SERVICE-DESK.md §9.6), what
/// monitoring reports through a gateway, and steps that the stewards of two hosts set off.
@Suite(.serialized) struct AgreementTests {
  private static let hours = #"{"time_zone": "UTC", "week": {"mon-sun": "00:00-24:00"}}"#

  private static func setUp(_ client: Client) throws {
    _ = try client.result(
      "item.register",
      #"{"class": "schedule", "tag": "SCH-1", "name": "Hours", "attributes": \#(hours)}"#)
    _ = try client.result(
      "item.register",
      #"""
      {"class": "sla", "tag": "SLA-1", "name": "Two days", \#
        "references": {"schedule": "SCH-1"}, \#
        "attributes": {"targets": [{"measure": "resolution", "within": "PT48H"}]}}
      """#)
  }

  /// A day of this server's clock, so many days from now.
  private static func day(_ days: Int, _ psql: BlockingSession) throws -> String {
    try #require(
      try psql.query(
        Unit(
          Statement(
            "select to_char(now() at time zone 'UTC' + interval '\(days) days', 'YYYY-MM-DD')"))
      ).text(0, 0))
  }

  private static func clocks(_ psql: BlockingSession) throws -> [String: String] {
    let rows = try psql.query(
      Unit(
        Statement(
          """
          select id::text, concat_ws(' ', state, due_at, breached_at, ended_at)
          from cmdb.incident_clock
          """)))
    return Dictionary(
      uniqueKeysWithValues: (0..<rows.count).map { row in
        (rows.text(row, 0) ?? "", rows.text(row, 1) ?? "")
      })
  }

  /// 35 that are due in two days and two that are late since yesterday: the day after tomorrow is
  /// closed, and so were four days of last week. All 37 move, two are saved, nothing else changes.
  @Test(.timeLimit(.minutes(20))) func aCalendarMovesWhatItsPreviewSays() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let psql = try server.superuser()
    try Self.setUp(client)
    let reported = try Self.day(-5, psql) + "T00:00:00Z"
    for number in 1...38 {
      let since = number > 35 ? #", "reported_at": "\#(reported)""# : ""
      _ = try client.result("incident.open", #"{"title": "N \#(number)"\#(since)}"#)
    }
    // The 38th has ended late: its verdict stands.
    _ = try client.result(
      "incident.transition",
      #"{"incident": "INC-000038", "state": "resolved", "resolution": "Done"}"#)
    let days = try [-4, -3, -2, -1, 1].map { try Self.day($0, psql) }
    let closed = days.map { #""\#($0)": {"closed": true}"# }.joined(separator: ", ")
    let change = #"{"exceptions": {\#(closed)}}"#
    // The steward has noticed the two that are late.
    #expect(
      try waitUntil {
        try psql.query(
          Unit(
            Statement(
              "select count(*) from cmdb.incident_clock where breached_at is not null"))
        ).text(0, 0) == "3"
      })
    let before = try Self.clocks(psql)

    let preview = try client.result(
      "sla.preview", #"{"item": "SCH-1", "attributes": \#(change)}"#)
    let counts = ["clocks", "later", "sooner", "unchanged", "newly_breached", "saved"].map {
      preview[$0]?.integer ?? -1
    }
    #expect(counts == [37, 37, 0, 0, 0, 2])
    #expect(preview["examples"]?.count == 20 && preview["truncated"]?.boolean == false)
    #expect(try client.result("item.get", #"{"item": "SCH-1"}"#)["version"]?.integer == 1)
    let shown = try Cmdb(server)("sla", "preview", "SCH-1", "exceptions={\(closed)}")
    #expect(shown.status == 0 && shown.output.contains("37  due later"), "\(shown)")

    let version = try client.result(
      "item.update", #"{"item": "SCH-1", "version": 1, "attributes": \#(change)}"#)["version"]
    #expect(version?.integer == 2)
    let begin = Instant.now()
    #expect(
      try waitUntil {
        let now = try Self.clocks(psql)
        return before.filter { now[$0.key] != $0.value }.count == 37
      })
    #expect(Promises.holds(begin.duration(to: .now()), within: .seconds(2)))
    let after = try Self.clocks(psql)
    #expect(before.filter { after[$0.key] != $0.value }.count == 37)
    #expect(after.count == before.count)
    for (clock, was) in before where was.hasPrefix("missed") { #expect(after[clock] == was) }
    let checked = try Cmdb(server)("sla", "check")
    #expect(checked.status == 0, "\(checked.error)")
    let month = try Self.day(1, psql).prefix(7)
    let page = try Cmdb(server)("schedule", "show", "SCH-1", "--month", String(month))
    #expect(page.output.contains("closed") && page.output.contains("00:00-24:00"), "\(page)")
  }

  /// A gateway reports and learns the number and what became of it, and nothing else.
  @Test(.timeLimit(.minutes(20))) func monitoringReportsThroughAGateway() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let admin = try server.client()
    _ = try admin.result(
      "item.register", #"{"class": "server", "tag": "SRV-1", "name": "Host"}"#)
    _ = try admin.result("account.create", #"{"name": "zabbix", "roles": ["gateway"]}"#)
    let token = try admin.result("token.issue", #"{"account": "zabbix"}"#)["token"]?.string ?? ""
    let gateway = try server.client()
    _ = try gateway.result("session.login", #"{"token": "\#(token)"}"#)
    let event = #""source": "zabbix", "key": "ping", "item": "SRV-1""#
    let problem = #"{\#(event), "state": "problem", "severity": 1, "text": "Host is down"}"#
    let opened = try gateway.result("event.report", problem)
    #expect(opened.members.map(\.name) == ["incident", "action"])
    #expect(opened["action"]?.string == "opened")
    #expect(try gateway.result("event.report", problem)["action"]?.string == "joined")
    let number = try #require(opened["incident"]?.string)
    #expect(
      try gateway.refusal("incident.get", #"{"incident": "\#(number)"}"#).kind == "forbidden")
    let incident = try admin.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(incident["title"]?.string == "Host is down" && incident["impact"]?.integer == 1)
    #expect(incident["items"]?[0]?["item"]?["tag"]?.string == "SRV-1")
    let over = try gateway.result(
      "event.report", #"{\#(event), "state": "ok", "text": "Host is up"}"#)
    #expect(over["action"]?.string == "resolved")
    let nothing = try gateway.result(
      "event.report", #"{\#(event), "state": "ok", "text": "Host is up"}"#)
    #expect(nothing["incident"]?.isNull == true && nothing["action"]?.string == "none")
  }

  /// Eight agents take from a queue of eight at once, and a rota deals sixteen to eight in turn
  /// (SERVICE-DESK.md §9.4).
  @Test(.timeLimit(.minutes(20))) func eightAgentsGetEightAndARotaDealsInTurn() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let admin = try server.client()
    for (team, assignment) in [("TEM-QUEUE", "manual"), ("TEM-ROTA", "round_robin")] {
      _ = try admin.result(
        "item.register",
        #"""
        {"class": "team", "tag": "\#(team)", "name": "\#(team)", \#
          "attributes": {"assignment": "\#(assignment)"}}
        """#)
    }
    let agents = try (1...8).map { number in
      _ = try admin.result(
        "item.register",
        #"{"class": "person", "tag": "AG-\#(number)", "name": "Agent \#(number)"}"#)
      for team in ["TEM-QUEUE", "TEM-ROTA"] {
        _ = try admin.result(
          "relation.connect",
          #"{"type": "works_in", "source": "AG-\#(number)", "target": "\#(team)"}"#)
      }
      _ = try admin.result(
        "account.create",
        #"{"name": "agent\#(number)", "roles": ["agent"], "person": "AG-\#(number)"}"#)
      let token = try admin.result("token.issue", #"{"account": "agent\#(number)"}"#)["token"]
      let agent = try server.client()
      _ = try agent.result("session.login", #"{"token": "\#(token?.string ?? "")"}"#)
      return agent
    }
    for number in 1...8 {
      _ = try admin.result(
        "incident.open", #"{"title": "Q \#(number)", "team": "TEM-QUEUE"}"#)
    }
    for (index, agent) in agents.enumerated() {
      try agent.send(
        Array(#"{"jsonrpc":"2.0","id":\#(index),"method":"incident.take","params":{}}"#.utf8))
    }
    let taken = try agents.map { agent -> String in
      let line = try #require(try agent.receive())
      return try Document(line).root["result"]?["incident"]?["number"]?.string ?? ""
    }
    #expect(Set(taken).count == 8 && !taken.contains(""))
    let dealt = try (1...16).map { number in
      try admin.result("incident.open", #"{"title": "R \#(number)", "team": "TEM-ROTA"}"#)[
        "assignee"]?.string ?? ""
    }
    #expect(Set(dealt[..<8]).count == 8 && Array(dealt[..<8]) == Array(dealt[8...]))
  }
}
