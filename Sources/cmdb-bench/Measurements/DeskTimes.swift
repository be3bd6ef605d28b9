import JSON
import Postgres
import SQL
import System

/// What agents and gateways ask for, on a desk of the size that the options name: rates beside
/// pgbench with the same statement, p99 of eight clients beside plain statements over the same
/// tables.
struct DeskTimes {
  private static let inboxMax = 30.0
  private static let threadMax = 15.0
  private static let requesterMax = 5.0
  private static let claimMax = 20.0
  private static let deliveredMin = 500.0
  private static let receiveMin = 1.1
  /// Stands for a number in what is planned for pgbench.
  private static let number = 987_654_321
  private static let consumers = 8
  private static let claimedEach = 20

  private let bench: Bench
  private let desk: Desk
  private let pairing: Pairing

  init(_ bench: Bench) throws {
    self.bench = bench
    Bench.say("\(bench.estate.items) items: filling the desk")
    desk = try bench.desk.get()
    pairing = try Pairing(bench, .message)
  }

  func figures() throws -> [Figure] {
    [
      try inbox(), try thread(), try talks(), try requester(), try claim(), try delivered(),
      try receive(), try send(),
    ]
  }

  // MARK: What agents read

  private func inbox() throws -> Figure {
    let team = desk.team
    let account = bench.estate.account
    let open = "state in ('new', 'assigned', 'in_progress')"
    let columns = "id, number, title, state, priority, due_at, version"
    return try pairing.p99(
      "inbox.get", Requests("inbox.get") { _ in "{}" }, atMost: Self.inboxMax,
      floor: """
        select \(columns) from cmdb.incident
        where team_item = \(team) and assignee is null and \(open)
        order by due_at, priority, id limit 50;
        select \(columns) from cmdb.incident
        where assignee = \(account) and (\(open) or state = 'pending')
        order by due_at, priority, id limit 50;
        select id, number, party, subject, unanswered_since from cmdb.conversation
        where state = 'open' and assignee is null and team = \(team)
        order by unanswered_since limit 50;

        """)
  }

  private func thread() throws -> Figure {
    let desk = desk
    let people = UInt64(desk.people.count)
    return try pairing.p99(
      "conversation.get of 50",
      Requests("conversation.get") { turn in
        #"{"conversation":\#(desk.openConversation(Int(turn.random % people)))}"#
      }, atMost: Self.threadMax,
      floor: """
        \\set n random(0, \(people - 1))
        select c.*, i.tag, i.name, i.attributes from cmdb.conversation c
        join cmdb.item i on i.id = c.party
        where c.id = \(desk.openConversation(0)) + :n * \(DeskScript.threadsEach);
        select m.*, a.value, d.state from cmdb.message m
        left join cmdb.address a on a.id = m.address
        left join cmdb.delivery d on d.message = m.id
        where m.conversation = \(desk.openConversation(0)) + :n * \(DeskScript.threadsEach)
        order by m.at desc, m.id desc limit 50;

        """)
  }

  private func talks() throws -> Figure {
    try pairing.p99(
      "conversation.find of 50",
      Requests("conversation.find") { _ in #"{"where":"state = open","limit":50}"# }, atMost: nil,
      floor: """
        select c.*, i.tag, i.name from cmdb.conversation c join cmdb.item i on i.id = c.party
        where c.state = 'open' order by c.id limit 50;

        """)
  }

  private func requester() throws -> Figure {
    let people = UInt64(desk.people.count)
    return try pairing.p99(
      "requester.find by phone",
      Requests("requester.find") { turn in
        let digits = 9_000_000_000 + turn.random % people * 829_313_351 % 1_000_000_000
        return #"{"phone":"8\#(digits)"}"#
      }, atMost: Self.requesterMax,
      floor: """
        \\set n 9000000000 + random(0, \(people - 1)) * 829313351 % 1000000000
        select i.id, i.tag, i.name, i.attributes from cmdb.item i
        where cmdb.phone_digits(i.attributes) like concat('%', :n::text, '%')
          and i.attributes ?| '{phone,mobile,support_phone}' limit 50;

        """)
  }

  // MARK: What goes out

  /// A quarter of what waits is claimed, so that the queue stays long.
  private func claim() throws -> Figure {
    let total = max(Self.consumers, desk.queued / 2 / 4 / 10)
    return try pairing.p99(
      "delivery.claim of 10, \(desk.queued) queued and dead",
      Requests("delivery.claim", total: total) { _ in
        #"{"channel":"\#(Desk.channel)","limit":10,"lease_s":600}"#
      }, atMost: Self.claimMax, token: desk.gatewayToken)
  }

  /// Claimed by eight consumers and reported one by one, each as it comes.
  private func delivered() throws -> Figure {
    let wires = try (0..<Self.consumers).map { _ in
      try Wire(bench.server, token: desk.gatewayToken)
    }
    let before = Usage(of: bench.server)
    let start = Instant.now()
    let end = start + .seconds(bench.options.seconds)
    var count = 0
    while Instant.now() < end {
      let claimed = try wires.map { wire in
        try wire.send(
          "delivery.claim", #"{"channel":"\#(Desk.channel)","limit":\#(Self.claimedEach)}"#)
        return wire
      }.map { wire in (wire, try Self.claims(try wire.answer("delivery.claim"))) }
      guard claimed.contains(where: { !$0.1.isEmpty }) else { break }
      for place in 0..<Self.claimedEach {
        let reporting = try claimed.filter { $0.1.indices.contains(place) }.map { wire, claims in
          try wire.send("delivery.report", claims[place])
          return wire
        }
        for wire in reporting { _ = try wire.answer("delivery.report") }
        count += reporting.count
      }
    }
    let seconds = Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    let usage = Usage.since(before, of: bench.server)
    var figure = Figure(
      .message, "claimed and reported by \(Self.consumers)", bench, .perSecond,
      ours: Double(count) / seconds, .atLeast(Self.deliveredMin))
    figure.cost = Figure.Cost(
      worker: usage.workerMicroseconds / Double(max(1, count)),
      database: usage.databaseMicroseconds / Double(max(1, count)), limit: 0)
    return figure
  }

  /// The parameters of the reports.
  private static func claims(_ answer: [UInt8]) throws -> [String] {
    try Document(answer).root["result"]?["deliveries"]?.elements.map { delivery in
      #"{"delivery":\#(delivery["id"]?.integer ?? 0),"#
        + #""attempt":\#(delivery["attempt"]?.integer ?? 0),"state":"sent"}"#
    } ?? []
  }

  // MARK: Receiving and sending

  private func letter(_ person: String, _ id: String) -> String {
    #"{"channel":"\#(Desk.channel)","from":{"address":"d\#(person)@desk.example"},"#
      + #""external_id":"<\#(id)@bench.example>","subject":"Stripes","#
      + #""text":"It prints stripes again, from top to bottom."}"#
  }

  private func receive() throws -> Figure {
    let people = desk.people.count
    let planner = try Planner(bench, gateway: desk.gateway)
    return try pairing.rate(
      "message.receive", token: desk.gatewayToken, .atLeast(Self.receiveMin),
      requests: { round in
        Requests("message.receive") { turn in
          letter("\(turn.random % UInt64(people))", "a\(round)-\(turn.serial)")
        }
      },
      script: { round in
        PlannedScript.text(
          try planner.unit(
            "message.receive", letter("\(Self.number)", "b\(round)-\(PlannedScript.own)")),
          number: Self.number, first: 0, count: people)
      })
  }

  private func answer(_ conversation: Int) -> String {
    #"{"conversation":\#(conversation),"text":"A technician comes at ten.","incidents":[]}"#
  }

  private func send() throws -> Figure {
    let desk = desk
    let people = UInt64(desk.people.count)
    let unit = try Planner(bench).unit("message.send", answer(Self.number))
    // Any of a person's: to a closed one the answer goes into the open one.
    return try pairing.rate(
      "message.send", nil,
      requests: { _ in
        Requests("message.send") { turn in
          answer(desk.openConversation(Int(turn.random % people)))
        }
      },
      script: { _ in
        PlannedScript.text(
          unit, number: Self.number, first: desk.conversations.lowerBound,
          count: desk.conversations.count)
      })
  }
}
