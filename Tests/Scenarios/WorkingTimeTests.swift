import Client
import JSON
import Samples
import Testing

/// Schedules and calendars over the socket: who sets them up, what is refused, and what working
/// time was at a moment of the past.
@Suite(.serialized) struct WorkingTimeTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private static let week = #""week": {"mon-fri": "09:00-13:00 14:00-18:00"}"#
  private static let moscow = #""time_zone": "Europe/Moscow""#

  private func schedule(_ tag: String) throws -> Value {
    try client.result(
      "item.register",
      #"{"class": "schedule", "tag": "\#(tag)", "attributes": {\#(Self.moscow), \#(Self.week)}}"#)
  }

  private func at(_ tag: String, _ from: String, _ within: String, _ also: String = "") throws
    -> String?
  {
    try client.result(
      "schedule.add",
      #"{"schedule": "\#(tag)", "from": "\#(from)", "within": "\#(within)"\#(also)}"#)["at"]?.string
  }

  @Test func aDeadlineFollowsTheCalendarFromItsTransactionOn() throws {
    _ = try schedule("WT-1")
    let calendar = try client.result(
      "item.register",
      #"{"class": "holiday_calendar", "tag": "WT-1C", "attributes": {"days": {}}}"#)
    let joined = try client.result(
      "relation.connect",
      #"{"type": "observes", "source": "WT-1", "target": "WT-1C", "attributes": {"order": "1"}}"#)
    #expect(joined["attributes"]?["order"]?.string == "1")
    let (friday, before) = ("2027-03-05T16:00:00+03:00", "2027-03-08T15:00:00.000000Z")
    #expect(try at("WT-1", friday, "PT10H") == before)
    let changed = try client.result(
      "item.update",
      """
      {"item": "WT-1C", "version": \(calendar["version"]?.text ?? ""), "attributes": {"days": \
      {"2027-03-06": {"like": "fri", "shorten": 60, "name": "Moved"}, \
      "2027-03-08": {"closed": true}}}}
      """)
    #expect(try at("WT-1", friday, "PT10H") == "2027-03-09T07:00:00.000000Z")
    #expect(try at("WT-1", friday, "P1D") == "2027-03-06T14:00:00.000000Z")
    let hours = try client.result(
      "schedule.hours",
      #"{"schedule": "WT-1", "from": "2027-03-06T00:00:00Z", "to": "2027-03-09T00:00:00Z"}"#)
    #expect(hours["spans"]?.count == 2)
    #expect(hours["spans"]?[1]?["to"]?.string == "2027-03-06T14:00:00.000000Z")
    #expect(hours["spans"]?[1]?["name"]?.string == "Moved")
    let time = try client.result(
      "schedule.between",
      """
      {"schedule": "WT-1", "from": "2027-03-05T17:59:59.999999+03:00", \
      "to": "2027-03-06T10:00:00+03:00"}
      """)
    #expect(time["seconds"]?.text == "3600.000001")
    // Before the change, as of then.
    let moment = try #require(joined["since"]?.string)
    #expect(try at("WT-1", friday, "PT10H", #", "as_of": "\#(moment)""#) == before)
    let now = try #require(changed["updated_at"]?.string)
    #expect(
      try at("WT-1", friday, "PT10H", #", "as_of": "\#(now)""#) == "2027-03-09T07:00:00.000000Z")
    let unborn = try client.refusal(
      "schedule.add",
      """
      {"schedule": "WT-1", "from": "\(friday)", "within": "PT1H", \
      "as_of": "2020-01-01T00:00:00Z"}
      """)
    #expect(unborn.kind == "not_found" || unborn.kind == "invalid_params")
  }

  @Test func roundTheClockEveryMomentWorks() throws {
    for schedule in [#""schedule": null, "#, ""] {
      let from = #"\#(schedule)"from": "2026-10-24T20:00:00+02:00""#
      #expect(
        try client.result("schedule.add", #"{\#(from), "within": "PT26H"}"#)["at"]?.string
          == "2026-10-25T20:00:00.000000Z")
      let days = try client.refusal("schedule.add", #"{\#(from), "within": "P3D"}"#)
      #expect(days.error["data"]?["errors"]?[0]?["code"]?.string == "day_with_always")
      let time = try client.result(
        "schedule.between", #"{\#(from), "to": "2026-10-25T20:00:00+01:00"}"#)
      #expect(time["seconds"]?.text == "90000")
      let hours = try client.result(
        "schedule.hours", #"{\#(from), "to": "2026-10-25T20:00:00+01:00"}"#)
      #expect(hours["spans"]?.count == 1)
    }
  }

  @Test func whatIsWrongIsNamedWhole() throws {
    let refused = try client.refusal(
      "item.register",
      """
      {"class": "schedule", "tag": "WT-2", "attributes": {"time_zone": "Europe/Moskow", \
      "week": {"mon-fri": "9-18", "sut": "10:00-14:00"}, \
      "exceptions": {"2025-02-30": {"closed": true}}}}
      """)
    let paths = refused.error["data"]?["errors"]?.elements.map { $0["path"]?.string }
    #expect(
      paths == [
        "attributes.exceptions.2025-02-30", "attributes.time_zone", "attributes.week.mon-fri",
        "attributes.week.sut",
      ])
    #expect(try client.refusal("item.get", #"{"item": "WT-2"}"#).kind == "not_found")
    let never = try client.refusal(
      "item.register",
      #"{"class": "schedule", "tag": "WT-2", "attributes": {\#(Self.moscow), "week": {}}}"#)
    #expect(never.error["data"]?["errors"]?[0]?["code"]?.string == "no_working_time")
  }

  @Test(arguments: [
    (#""within": "PT45S""#, "format"), (#""within": "PT0H""#, "format"),
    (#""within": "4h""#, "format"), (#""within": "PT999999H""#, "too_far"),
    (#""within": "P999999D""#, "too_far"), (#""within": "PT1H", "from": "now""#, "type"),
  ])
  func aTimeThatIsNoneIsRefused(_ member: String, _ code: String) throws {
    if (try? schedule("WT-3")) == nil { _ = try client.result("item.get", #"{"item": "WT-3"}"#) }
    let from = member.contains("from") ? "" : #", "from": "2027-01-01T00:00:00Z""#
    let refused = try client.refusal("schedule.add", #"{"schedule": "WT-3", \#(member)\#(from)}"#)
    let data = refused.error["data"]
    #expect((data?["errors"] ?? data?["reasons"])?[0]?["code"]?.string == code, "\(refused)")
  }

  @Test(arguments: ["schedule.between", "schedule.hours"])
  func momentsLieInOrderAndNotTooFarApart(_ method: String) throws {
    for (from, to) in [("2027-01-02", "2027-01-01"), ("2027-01-01", "2040-01-01")] {
      let refused = try client.refusal(
        method, #"{"from": "\#(from)T00:00:00Z", "to": "\#(to)T00:00:00Z"}"#)
      #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == "range")
    }
    let other = try client.refusal(
      method,
      #"{"schedule": "HQ-NONE", "from": "2027-01-01T00:00:00Z", "to": "2027-01-02T00:00:00Z"}"#)
    #expect(other.kind == "not_found")
  }

  // MARK: Rights

  /// An administrator sets up; who keeps the register does not, by whatever way; all may read.
  @Test func onlyAnAdministratorSetsItUp() throws {
    let server = try TestServer.shared.get()
    _ = try schedule("WT-4")
    _ = try client.result(
      "item.register", #"{"class": "contract", "tag": "WT-4K", "attributes": {"kind": "lease"}}"#)
    _ = try client.result("item.update", #"{"item": "WT-4", "version": 1, "name": "Renamed"}"#)
    let history = try client.result("item.history", #"{"item": "WT-4", "limit": 1}"#)
    let set = try #require(history["entries"]?[0]?["change_set"]?.string)
    let registrar = try server.client()
    try registrar.logIn(try server.issue("wt registrar", roles: ["registrar"]).text)
    let attributes = #""attributes": {\#(Self.moscow), \#(Self.week)}"#
    for (method, params) in [
      ("item.register", #"{"class": "schedule", "tag": "WT-5", \#(attributes)}"#),
      ("item.update", #"{"item": "WT-4", "version": 2, "name": "Mine"}"#),
      ("item.transition", #"{"item": "WT-4", "version": 2, "state": "inactive"}"#),
      ("item.void", #"{"item": "WT-4", "version": 2, "reason": "mine"}"#),
      ("item.update", #"{"item": "WT-4K", "version": 1, "references": {"schedule": "WT-4"}}"#),
      (
        "relation.connect",
        #"{"type": "runs_on_schedule", "source": "WT-4K", "target": "WT-4"}"#
      ),
      ("change_set.revert", #"{"change_set": "\#(set)"}"#),
    ] {
      let refused = try registrar.refusal(method, params)
      #expect(refused.kind == "forbidden", "\(method) \(refused)")
      #expect(refused.error["data"]?["required"]?.string == "policy", "\(method) \(refused)")
    }
    #expect(try client.result("item.get", #"{"item": "WT-4"}"#)["version"]?.integer == 2)
    _ = try client.result(
      "item.update", #"{"item": "WT-4K", "version": 1, "references": {"schedule": "WT-4"}}"#)
    let agent = try server.client()
    try agent.logIn(try server.issue("wt agent", roles: ["agent"]).text)
    let params = #"{"schedule": "WT-4", "from": "2027-01-11T06:00:00Z", "within": "PT1H"}"#
    #expect(
      try agent.result("schedule.add", params)["at"]?.string == "2027-01-11T07:00:00.000000Z")
    #expect(
      try client.result("session.whoami")["rights"]?.elements.contains { $0.string == "policy" }
        == true)
  }

  /// Rows of a file are checked as a whole; to somebody without the right they are errors.
  @Test func anImportObeysToo() throws {
    let server = try TestServer.shared.get()
    let registrar = try server.client()
    try registrar.logIn(try server.issue("wt importer", roles: ["registrar"]).text)
    for (caller, expected) in [(registrar, "forbidden"), (client, nil)] {
      let opened = try caller.result(
        "import.open",
        #"{"mode": "create", "class": "holiday_calendar", "match": [["tag"]], "values": "typed"}"#)
      let number = opened["import"]?.text ?? ""
      _ = try caller.result(
        "import.rows",
        """
        {"import": \(number), "first_line": 2, "rows": [{"tag": "WT-6", "name": "WT-6", \
        "days": {"2027-13-01": {"closed": true}}}]}
        """)
      let wrong = try caller.result("import.preview", #"{"import": \#(number)}"#)
      #expect(
        wrong["rows"]?[0]?["errors"]?[0]?["path"]?.string == "attributes.days.2027-13-01",
        "\(wrong.text)")
      _ = try caller.result(
        "import.rows",
        """
        {"import": \(number), "first_line": 2, "rows": [{"tag": "WT-6", "name": "WT-6", \
        "days": {"2027-12-01": {"closed": true}}}]}
        """)
      let shown = try caller.result("import.preview", #"{"import": \#(number)}"#)
      let commit = #"{"import": \#(number), "plan": \#(shown["plan"]?.text ?? "")}"#
      let reason = shown["rows"]?[0]?["errors"]?[0]
      #expect(reason?["code"]?.string == expected, "\(shown.text)")
      if expected != nil {
        #expect(reason?["required"]?.string == "policy", "\(shown.text)")
        let refused = try caller.refusal("import.commit", commit)
        #expect(refused.kind == "invalid_state", "\(refused)")
        #expect(refused.error["data"]?["reasons"]?[0]?["code"]?.string == "errors", "\(refused)")
        #expect(try caller.refusal("item.get", #"{"item": "WT-6"}"#).kind == "not_found")
      } else {
        #expect(try caller.unhurried("import.commit", commit).refused == nil)
      }
    }
  }

  /// Of thirty who change a schedule at once one does; what is laid out is what it says.
  @Test(.timeLimit(.minutes(20))) func oneOfManyChangesIt() throws {
    _ = try schedule("WT-7")
    let race = try Race(30, on: TestServer.shared.get())
    let (winner, refused) = try race.oneWinner("item.update") { number in
      """
      {"item": "WT-7", "version": 1, "attributes": \
      {"week": {"mon-fri": "\(10 + number % 10):\(10 + number)-23:00"}}}
      """
    }
    #expect(refused.allSatisfy { $0.kind == "conflict" || $0.kind == "overloaded" })
    let hours = try #require(winner["attributes"]?["week"]?["mon-fri"]?.string)
    let spans = try client.result(
      "schedule.hours",
      """
      {"schedule": "WT-7", "from": "2027-01-11T00:00:00+03:00", "to": "2027-01-12T00:00:00+03:00"}
      """)["spans"]
    let begins = try #require(spans?[0]?["from"]?.string)
    let minute = try #require(try at("WT-7", "2027-01-10T12:00:00Z", "PT1M"))
    let worked = try client.result(
      "schedule.between", #"{"from": "\#(begins)", "to": "\#(minute)"}"#)
    #expect(worked["seconds"]?.text == "60")
    let expected = try client.result(
      "schedule.between",
      #"{"from": "2027-01-11T\#(hours.prefix(5)):00+03:00", "to": "\#(begins)"}"#)
    #expect(expected["seconds"]?.text == "0")
  }
}
