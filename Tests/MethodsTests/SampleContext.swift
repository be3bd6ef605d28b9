import CMDB
import JSON
import JSONRPC
import Methods
import SQL
import Samples

/// What plans are made with in these tests: nothing of it changes from run to run.
enum SampleContext {
  static let catalogue = SampleCatalogue.make()
  static let now = Timestamp("2026-02-01T09:30:00Z") ?? Timestamp(microseconds: 0)
  static let past = SettledMoment(
    timestamp: Timestamp("2025-12-31T21:00:00Z") ?? Timestamp(microseconds: 0), position: 41)

  static let freshSecret = FreshSecret(
    secret: (0..<16).map { UInt8($0 * 17) }, digest: Array(repeating: 0xab, count: 32))

  static func caller(_ roles: [Role], person: Int? = 7) -> Caller {
    Caller(accountID: 3, name: "ivanova", roles: roles, via: .peer, personID: person)
  }

  static let facts = ServerFacts(
    version: "0.1.0", schemaVersion: 2, databaseID: "db", timelines: .first, currency: "RUB",
    limits: .standard, startedAt: now, processID: 1, hostID: "host")

  static let state = ServerState(
    workersUp: 2, workersWanted: 2, isStewardUp: true, isDatabaseUp: true,
    diskFreeBytes: 1 << 30)

  /// By default with every right: no role alone has them all.
  static func make(
    _ roles: [Role]? = [.admin, .gateway], at moment: SettledMoment? = nil
  ) -> Context {
    var context = Context(
      caller: roles.map { caller($0) }, catalogue: catalogue, now: now, requestID: "r-1",
      server: facts)
    if let moment { context.facts.learn(.moment(.present), .moment(moment, catalogue)) }
    context.facts.learn(.confirmedCatalogue, .confirmedCatalogue)
    return context
  }

  /// Plans, answering every need as a worker would.
  static func plan(
    _ method: Method, _ params: String?, _ context: Context, metrics: [Metric] = []
  ) throws -> Plan {
    let value = try params.map { try Document($0).root }
    var context = context
    for _ in 0..<4 {
      do throws(Stop) {
        return try method.plan(value, context)
      } catch .needs(let need) {
        context.facts.learn(need, fact(for: need, metrics))
      }
    }
    throw TooManyNeeds()
  }

  private static func fact(for need: Need, _ metrics: [Metric]) -> Fact {
    switch need {
    case .zone: .zone(.utc)
    case .moment: .moment(past, catalogue)
    case .opening: .opening(past)
    case .baseline: .baseline(past)
    case .confirmedCatalogue: .confirmedCatalogue
    case .itemClass, .unitClass: .itemClass("printer")
    case .referred: .referred([1: [Referred(id: 17, name: "PRN-000001")]])
    case .consumerFilter: .consumerFilter(Array(#"{"entities": ["item"]}"#.utf8))
    case .importOptions:
      .importOptions(Array(#"{"mode": "upsert", "class": "printer", "values": "text"}"#.utf8))
    case .userID: .userID(1000)
    case .freshSecret: .secret(freshSecret)
    case .serverState: .serverState(state)
    case .metrics: .metrics(metrics)
    }
  }

  struct TooManyNeeds: Error {}
}

extension Plan {
  /// The statement that the plan is about; nil when it has none.
  var unit: SQL.Unit? {
    switch self {
    case .read(let read): read.unit
    case .write(let write): write.unit
    case .stream(let stream): stream.unit
    case .job(let job): job.first.unit
    // What judges entries by its condition.
    case .session(.subscribe(let subscribing)):
      subscribing.condition.flatMap { FeedJudgement([$0.withoutNames]) }?
        .unit(after: 1000, until: 1500)
    case .answer, .session: nil
    }
  }

  /// Of a job: its last step and its release.
  var laterUnits: [SQL.Unit] {
    guard case .job(let job) = self, case .work(let work) = job.first else { return [] }
    // Of its first step: where it goes on, or the items that it has found.
    let told =
      job.notification == nil
      ? "[17, 18]"
      : #"{"phase": "write", "done": 0, "total": 1, "place": {}, "is_last": true}"#
    var end = Rows(columnCount: 1)
    end.append(Array(told.utf8))
    return [try? work.then(end).unit, job.release].compactMap(\.self)
  }
}

extension Job.Step {
  fileprivate var unit: SQL.Unit? {
    switch self {
    case .work(let work): work.unit
    case .final(let write, _): write.unit
    case .answer: nil
    }
  }
}

extension Plan {
  /// The same for several keys, where the plan can go together with others.
  var unitOfMany: SQL.Unit? {
    guard case .read(let read) = self, case .point(_, together: let lookup?) = read.way else {
      return nil
    }
    let keys = [UInt8(ascii: "[")] + lookup.key + [UInt8(ascii: "]")]
    return SQL.Unit(lookup.statement, [keys] + lookup.others)
  }
}

/// The refusal that a body ends in.
func refusal(_ body: () throws -> Void) -> RPCError? {
  do {
    try body()
    return nil
  } catch {
    if case .refused(let refusal)? = error as? Stop { return refusal }
    return error as? RPCError
  }
}

extension RPCError {
  /// `code path` of each of its reasons.
  var reasons: [String] {
    guard let json = members.first(where: { $0.name == "errors" })?.json,
      let document = try? Document(json)
    else { return [] }
    return document.root.elements.map { reason in
      ["code", "path"].compactMap { reason[$0]?.string }.joined(separator: " ")
    }
  }
}
