import CMDB
import Foundation
import SQL
import Testing

@testable import Methods

@Suite struct FeedJudgementTests {
  /// - Parameter found: what its one name stands for.
  private static func bound(
    _ text: String, isOfIncidents: Bool = false, found: String? = nil
  ) throws -> FeedWhere.Bound {
    let condition = try FeedWhere(
      text, isOfIncidents: isOfIncidents, catalogue: SampleContext.catalogue,
      caller: SampleContext.caller([.admin]), now: SampleContext.now)
    guard let found else { return condition.withoutNames }
    var rows = Rows(columnCount: 1)
    rows.append(Array(found.utf8))
    return condition.found(rows)
  }

  /// Ten conditions cost one look at the subject, not ten.
  @Test func theSubjectIsLookedUpOnceForAll() throws {
    let conditions = try (0..<10).map { try Self.bound("class = printer and name = 'P\($0)'") }
    let unit = try #require(FeedJudgement(conditions)).unit(after: 7, until: 9)
    let looks = unit.statement.text.components(separatedBy: "cmdb.item_at(judged.moment)")
    #expect(looks.count == 2)
    #expect(unit.statement.isWorthKeeping)
    let values = unit.parameters.compactMap { $0.map { String(decoding: $0, as: UTF8.self) } }
    #expect(values.filter { $0.hasPrefix("P") } == (0..<10).map { "P\($0)" })
    #expect(values.suffix(2) == ["7", "9"])
  }

  @Test func eachConditionHasItsEffects() throws {
    let judgement = try #require(
      FeedJudgement(try ["class = printer", "state = in_use"].map { try Self.bound($0) }))
    var rows = Rows(columnCount: 3)
    for row in [["5", "entered", nil], ["6", "changed", "left"], ["8", nil, "scope"]] {
      for cell in row { rows.append(cell.map { Array($0.utf8) }) }
    }
    #expect(
      judgement.effects(rows) == [[5: .entered, 6: .changed], [6: .left, 8: .scope]])
  }

  /// A name keeps what it stood for when it was subscribed with.
  @Test func whatANameStandsForIsNotMixedUp() throws {
    let old = try Self.bound("location = 'HQ'", found: "{17}")
    let same = try Self.bound("location = 'HQ' and class = printer", found: "{17}")
    let new = try Self.bound("location = 'HQ'", found: "{18}")
    #expect(FeedJudgement([old, new]) == nil)
    let unit = try #require(FeedJudgement([old, same])).unit(after: 0, until: 1)
    #expect(unit.parameters.filter { $0 == Array("{17}".utf8) }.count == 1)
  }

  @Test func itemsAndIncidentsAreOtherRows() throws {
    let item = try Self.bound("class = printer")
    let incident = try Self.bound("state = new", isOfIncidents: true)
    #expect(FeedJudgement([item, incident]) == nil)
    #expect(item.kinds == ["item", "relation"])
    #expect(incident.kinds == ["incident", "incident_item", "incident_comment"])
  }
}
