import JSON
import Testing

@testable import Commands

/// What the commands of the desk say, without a server.
struct DeskScreenTests {
  private func value(_ text: String) throws -> Value { try Document(text).root }

  @Test func whatHasNoTeamStandsInTheInbox() throws {
    let inbox = try value(
      """
      {"queue": {"incidents": [], "total": 0},
       "without_team": {"incidents": [{"id": 4, "number": "INC-000004", "title": "Lost",
         "state": "new", "priority": 3, "version": 1}], "total": 1}}
      """)
    for (language, title) in [
      (Language.english, "Without a team: 1"), (.russian, "Без группы поддержки: 1"),
    ] {
      let parts = InboxScreen.parts(inbox, language)
      #expect(parts.map { $0.title.rendered(isColoured: false) } == [title])
      #expect(parts[0].table.rows[0][0].text == "INC-000004")
    }
  }

  @Test func whoWaitsForAnAnswerIsNamed() throws {
    let incident = try value(
      """
      {"number": "INC-000004", "title": "Stripes", "state": "resolved",
       "conversation": {"number": "CNV-000007", "state": "open", "messages": 2,
         "unanswered_since": "2026-02-01T09:30:00.000000Z"}}
      """)
    let remark = try #require(IncidentRemarks.unanswered(incident))
    #expect(remark.english.contains("since 2026-02-01 09:30:00Z: cmdb talk INC-000004"))
    #expect(remark.russian.contains("с 2026-02-01 09:30:00Z: cmdb talk INC-000004"))
    for (language, label) in [(Language.english, "Unanswered since"), (.russian, "Ждут ответа с")] {
      let card = IncidentCard.card(incident, language).lines(width: nil)
      #expect(
        card.rendered(isColoured: false).contains("\(label)  2026-02-01 09:30:00Z\n"))
    }
    #expect(try IncidentRemarks.unanswered(value(#"{"number": "INC-000004"}"#)) == nil)
  }

  @Test func childrenThatStayOpenAreNamed() throws {
    let parent = try value(
      """
      {"number": "INC-000001", "title": "Chiller", "state": "resolved",
       "children": {"open": 2, "total": 3, "first": [
         {"id": 2, "number": "INC-000002", "title": "Hot", "state": "new"},
         {"id": 3, "number": "INC-000003", "title": "Warm", "state": "in_progress"}]}}
      """)
    let remark = try #require(IncidentRemarks.openChildren(parent))
    #expect(
      remark.english == "2 children are still open: INC-000002, INC-000003. "
        + #"cmdb incident list --open --where "parent = INC-000001""#)
    #expect(remark.russian.contains("2 дочерних инцидента — INC-000002, INC-000003."))
    let screen = IncidentScreen(incident: parent, requester: nil, language: .english)
      .lines(width: 80).rendered(isColoured: false)
    #expect(screen.contains("\nChildren\n  2 of 3 open\n  INC-000002  Hot  new\n"), "\(screen)")
    #expect(
      try IncidentRemarks.openChildren(
        value(#"{"children": {"open": 0, "total": 3, "first": []}}"#)) == nil)
  }

  @Test func whoLosesAnIncidentToATeamIsNamed() throws {
    func incident(_ team: String, _ assignee: String?) throws -> Value {
      try value(#"{"team": "\#(team)""# + (assignee.map { #", "assignee": "\#($0)""# } ?? "") + "}")
    }
    let present = try incident("Retail", "petrov")
    let queued = IncidentRemarks.handedOver(from: present, to: try incident("Print", nil))
    #expect(queued?.english.hasPrefix("petrov does not work in Print and is no longer") == true)
    #expect(queued?.russian.contains("больше не исполнитель: инцидент в очереди") == true)
    let given = IncidentRemarks.handedOver(from: present, to: try incident("Print", "orlova"))
    #expect(given?.english.hasSuffix("it was given to orlova.") == true)
    #expect(given?.russian.hasSuffix("передан orlova.") == true)
    // Whoever gave it back to the queue knows that.
    #expect(IncidentRemarks.handedOver(from: present, to: try incident("Retail", nil)) == nil)
    #expect(IncidentRemarks.handedOver(from: present, to: try incident("Print", "petrov")) == nil)
  }

  @Test func aCallThatWasWrittenDownIsNotUnanswered() throws {
    func shown(_ call: String) throws -> String {
      let message = try value(
        """
        {"id": 31, "direction": "out", "author": {"name": "Orlova"}, "text": "Told her.",
         "at": "2026-02-01T09:30:00.000000Z", "call": \(call)}
        """)
      return TalkScreen.message(message, .english).rendered(isColoured: false)
    }
    #expect(try shown(#"{"direction": "out"}"#).contains("\n  call by us\n"))
    let missed = try shown(#"{"direction": "in", "ended_at": "2026-02-01T09:30:00.000000Z"}"#)
    #expect(missed.contains("not answered"))
  }

  @Test func refusalsNameOptionsAndCommands() throws {
    let error = try value(
      """
      {"message": "Several incidents of the thread are open: INC-000004, INC-000005. Name in \
      `incidents` which are meant.", "data": {"kind": "invalid_params", "errors": [
        {"code": "ambiguous", "path": "incidents", "message": "Several incidents of the thread \
      are open: INC-000004, INC-000005. Name in `incidents` which are meant."}]}}
      """)
    let english = Refusal(error: error).lines().rendered(isColoured: false)
    #expect(
      english == """
        cmdb: Several incidents of the thread are open: INC-000004, INC-000005. (invalid_params)
          Name the incident instead of the conversation: cmdb reply INC-000004 TEXT

        """)
    let russian = Refusal(error: error, language: .russian).lines().rendered(isColoured: false)
    #expect(russian.contains("открыто несколько инцидентов: INC-000004, INC-000005."))
    #expect(russian.contains("cmdb reply INC-000004 ТЕКСТ"))
    #expect(!russian.contains("Name in"))
    let wire = Refusal(error: error, isWire: true).lines().rendered(isColoured: false)
    #expect(wire.contains("Name in `incidents`") && !wire.contains("cmdb reply"))
    let phone = try value(
      """
      {"message": "One does not write by CHN-000002: it is a telephone. `called` records what was \
      said by it.", "data": {"kind": "constraint", "reasons": [{"code": "not_written",
        "path": "channel", "message": "One does not write by CHN-000002: it is a telephone. \
      `called` records what was said by it."}]}}
      """)
    for language in [Language.english, .russian] {
      let lines = Refusal(error: phone, language: language).lines().rendered(isColoured: false)
      #expect(lines.contains("--called") && !lines.contains("`called`"), "\(lines)")
    }
  }

  @Test(arguments: [40, 60, 80, 140]) func promisesFitTheTerminal(width: Int) throws {
    let promises = try value(
      """
      {"agreement": {"id": 9, "tag": "SLA-000001", "name": "Office"},
       "chosen_by": "contract CTR-0007 covers PRN-000123, which is installed in RCK-000001",
       "clocks": [{"measure": "first_response", "state": "running", "spent_s": 46805,
         "budget_s": 97200, "due_at": "2026-02-01T11:00:00.000000Z",
         "next_step": {"do": "notify", "at": "2026-02-01T10:00:00.000000Z"}}]}
      """)
    for language in [Language.english, .russian] {
      let lines = PromiseScreen(language: language, width: width).lines(promises)
      #expect(lines.allSatisfy { $0.columns <= width })
      // What is due is broken off, not cut.
      #expect(lines.contains { $0.rendered(isColoured: false).contains("2026-02-01 11:00:00Z") })
    }
  }

  @Test(arguments: [60, 80]) func namesAndValuesOfMetricsStayWhole(width: Int) throws {
    let metrics = try value(
      """
      [{"name": "cmdb_steward_duty_success_timestamp_seconds", "help": "When a duty last ended.",
        "samples": [{"labels": {"duty": "sequence_journal"}, "value": 1795900000},
          {"labels": {"duty": "rota_next"}, "value": 1795900001}]},
       {"name": "cmdb_requests_total", "help": "Requests.", "samples": [
         {"labels": {"method": "item.update", "outcome": "ok"}, "value": 12}]}]
      """)
    let lines = MetricsVerb.table(Array(metrics.elements), .english).lines(width: width)
    let text = lines.rendered(isColoured: false)
    #expect(lines.allSatisfy { $0.columns <= width })
    #expect(!text.contains("…"), "\(text)")
    for figure in ["1795900000", "1795900001", " 12"] { #expect(text.contains(figure)) }
  }

  @Test func differencesAreCounted() throws {
    let found = try value(
      #"[{"change": "appeared"}, {"change": "changed"}, {"change": "appeared"}]"#)
    let totals = DiffVerb.totals(Array(found.elements))
    #expect(totals?.english == "2 appeared, 0 vanished, 1 changed.")
    #expect(totals?.russian == "Появилось: 2, исчезло: 0, изменилось: 1.")
    #expect(DiffVerb.totals([]) == nil)
  }

  @Test func conversationsAreListed() throws {
    let conversation = try value(
      """
      [{"number": "CNV-000007", "state": "open", "subject": "Stripes again",
        "party": {"tag": "PER-000006", "name": "Irina Zaitseva"},
        "channel": {"tag": "CHN-000001", "name": "Mail of the desk"},
        "unanswered_since": "2026-02-01T09:30:00.000000Z"},
       {"number": "CNV-000008", "state": "closed",
        "address": {"kind": "mail", "address": "a@b.example"}}]
      """)
    let rows = ConversationList.table(Array(conversation.elements), .english).lines(width: 100)
      .map { $0.rendered(isColoured: false) }
    #expect(rows[1].hasPrefix("CNV-000007  open") && rows[1].contains("Irina Zaitseva"))
    #expect(rows[1].hasSuffix("2026-02-01 09:30:00Z"))
    #expect(rows[2].contains("a@b.example"))
  }

  /// Each reason of the server against an agreement has words.
  @Test(arguments: [
    "inactive", "not_valid", "agreed_for_others", "other_kind", "vip_only", "other_class",
  ])
  func reasonsAgainstAgreementsHaveWords(_ code: String) throws {
    let explanation = try Document(
      #"{"candidates": [{"agreement": {"tag": "SLA-1"}, "chosen": false, "why": "\#(code)"}]}"#)
    for language in [Language.english, .russian] {
      let lines = PromiseScreen(language: language).candidates(explanation.root)
      let shown = lines.rendered(isColoured: false)
      #expect(!shown.contains(code) && shown.contains("SLA-1"), "\(shown)")
    }
  }
}
