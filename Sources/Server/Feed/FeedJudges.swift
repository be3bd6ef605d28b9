import Methods
import Postgres
import SQL
import System

/// Judges what the ring has gained, for all conditions of a worker: by one statement for those that
/// have come equally far, so that a condition more costs a comparison and not a look-up.
final class FeedJudges {
  /// Distinct conditions.
  static let conditionsMax = 32
  /// Entries in one statement; more are another one.
  private static let entriesMax = 500

  private unowned let desk: Desk
  private var sieves: [FeedWhere.Bound: FeedSieve] = [:]
  private var madeCount = 0
  /// The last statement for several conditions, and for which: about incidents, and about items.
  private var joint: [Bool: (conditions: [FeedWhere.Bound], judgement: FeedJudgement)] = [:]
  /// Called with what has been judged further.
  var onGrowth: (FeedSieve) -> Void = { _ in }
  /// Called with what PostgreSQL cannot do, now or ever.
  var onDefect: (PostgresError, FeedWhere.Bound) -> Void = { _, _ in }

  init(desk: Desk) { self.desk = desk }

  func hasRoom(for condition: FeedWhere.Bound) -> Bool {
    sieves.count < Self.conditionsMax || sieves[condition] != nil
  }

  func sieve(for condition: FeedWhere.Bound, head: Int) -> FeedSieve {
    if let sieve = sieves[condition] { return sieve }
    madeCount += 1
    let sieve = FeedSieve(condition, number: madeCount, head: head)
    sieves[condition] = sieve
    sieve.onEmpty = { [unowned self] in sieves[condition] = nil }
    return sieve
  }

  func restart(head: Int) {
    for sieve in sieves.values { sieve.restart(head: head) }
  }

  func judge(_ ring: FeedRing) {
    for sieve in sieves.values { sieve.follow(ring.span) }
    let waiting = sieves.values.filter { $0.waits(for: ring.span) }
      .sorted { $0.number < $1.number }
    var grown: [FeedSieve] = []
    for (head, group) in Dictionary(grouping: waiting, by: \.head) {
      let page = ring.entries(after: head).prefix(Self.entriesMax)
      guard let until = page.last?.position else { continue }
      let kinds = Set(page.map(\.entity))
      // What is of no kind that a condition is about needs no statement.
      let idle = group.filter { $0.condition.kinds.isDisjoint(with: kinds) }
      let concerned = group.filter { !$0.condition.kinds.isDisjoint(with: kinds) }
      for together in Self.parts(of: concerned) { judge(together, until: until) }
      for sieve in idle { sieve.judged([:], until: until) }
      grown += idle
    }
    for sieve in grown { onGrowth(sieve) }
  }

  /// What goes together: items and incidents are other rows.
  private static func parts(of sieves: [FeedSieve]) -> [[FeedSieve]] {
    let shared = sieves.filter { !$0.isApart }
    let parts =
      [
        shared.filter { !$0.condition.isOfIncidents }, shared.filter { $0.condition.isOfIncidents },
      ] + sieves.filter(\.isApart).map { [$0] }
    return parts.filter { !$0.isEmpty }
  }

  private func judge(_ sieves: [FeedSieve], until: Int) {
    guard let after = sieves.first?.head, let judgement = judgement(sieves.map(\.condition)) else {
      for sieve in sieves { judge([sieve], until: until) }
      return
    }
    let ages = sieves.map(\.age)
    for sieve in sieves { sieve.judgingBegan() }
    desk.lanes.judge.submit(
      judgement.unit(after: after, until: until),
      deadline: desk.loop.now + desk.settings.slowTimeout
    ) { [weak self] result in
      let present = zip(sieves, ages).map { $0.age == $1 }
      switch result {
      case .success(let rows):
        let effects = judgement.effects(rows)
        for (number, sieve) in sieves.enumerated() where present[number] {
          sieve.judged(effects[number], until: until)
        }
        for (number, sieve) in sieves.enumerated() where present[number] {
          self?.onGrowth(sieve)
        }
      case .failure(let error):
        self?.failed(error, zip(sieves, present).filter(\.1).map(\.0))
      }
    }
  }

  /// Without the database it is tried again at the next tick. What PostgreSQL cannot do for several
  /// is tried one by one, so that the one that fails ends and not the others.
  private func failed(_ error: PostgresError, _ sieves: [FeedSieve]) {
    let isDefect = if case .defect = Verdict(error, isWrite: false) { true } else { false }
    for sieve in sieves { sieve.judgingFailed(judgeApart: isDefect && sieves.count > 1) }
    if sieves.count == 1 { onDefect(error, sieves[0].condition) }
  }

  /// Nil where they cannot be judged together.
  private func judgement(_ conditions: [FeedWhere.Bound]) -> FeedJudgement? {
    guard conditions.count > 1 else { return FeedJudgement(conditions) }
    let isOfIncidents = conditions[0].isOfIncidents
    if let last = joint[isOfIncidents], last.conditions == conditions { return last.judgement }
    guard let judgement = FeedJudgement(conditions) else { return nil }
    joint[isOfIncidents] = (conditions, judgement)
    return judgement
  }
}
