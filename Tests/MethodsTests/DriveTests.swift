import CMDB
import JSON
import Testing

@testable import Methods

/// What leads a page to its rows, by condition, order and moment.
@Suite struct DriveTests {
  struct Row: CustomTestStringConvertible {
    let noun: Noun
    let condition: String?
    let drive: Drive
    var testDescription: String { "\(noun.name): \(condition ?? "all")" }
  }

  private static func items(_ condition: String?, _ drive: Drive) -> Row {
    Row(noun: .item, condition: condition, drive: drive)
  }

  private static func incidents(_ condition: String?, _ drive: Drive) -> Row {
    Row(noun: .incident, condition: condition, drive: drive)
  }

  private func predicate(_ row: Row) throws -> Predicate? {
    let caller = SampleContext.caller([.admin])
    let fields = FieldTable(row.noun, catalogue: SampleContext.catalogue, hidden: [])
    let condition = Where(fields: fields, caller: caller, now: SampleContext.now)
    return try row.condition.map { try condition.predicate($0) }
  }

  private static let rows: [Row] = [
    items(nil, .walk), items("tag = X", .few), items("id in (1, 2)", .few),
    items("name = X", .few), items("name contains X", .walk), items("serial_no = X", .few),
    items("serial_no != X", .walk), items("charge = 1", .walk), items("state = in_use", .walk),
    items("class = printer", .ranges(part: 0)), items("class within asset", .ranges(part: 0)),
    items("class in (printer, location)", .ranges(part: 0)),
    items("not class = printer", .walk), items("class = printer or class = location", .walk),
    items("location = X", .links(part: 0)), items("location within X", .links(part: 0)),
    items("location in (X, Y)", .links(part: 0)), items("location is null", .walk),
    items("location = X or holder = Y", .links(part: 0)),
    items("location = X or tag = Y", .walk),
    items("location = X or (holder = Y and class = printer)", .walk),
    items("manufacturer = X", .walk), items("location.tag = X", .links(part: 0)),
    items("holder.name = X", .links(part: 0)), items("holder.phone = X", .links(part: 0)),
    items("related covered_by to X", .links(part: 0)), items("related covered_by", .walk),
    items("class = printer and location = X", .links(part: 1)),
    items("location = X and tag = Y", .few),
    items("state = in_use and (class = printer and location = X)", .links(part: 2)),
    incidents("number = X", .few), incidents("item = X", .links(part: 0)),
    incidents("item within X", .links(part: 0)), incidents("item.tag = X", .links(part: 0)),
    incidents("item.class = printer", .walk), incidents("item.location = X", .links(part: 0)),
    incidents("item.location within X", .links(part: 0)), incidents("requester.phone = X", .walk),
    items("location.name contains X", .walk), items("holder.phone contains 12", .walk),
    incidents("requester = me", .links(part: 0)), incidents("service = X", .links(part: 0)),
    incidents("state = new", .walk), incidents("team = X", .walk),
    incidents("assignee = me and item = X", .links(part: 1)),
  ]

  @Test(arguments: rows)
  func theFewestRowsLead(_ row: Row) throws {
    #expect(Drive.of(try predicate(row), by: .key) == row.drive)
  }

  /// Sorted otherwise, ranges of the order of ids are of no use; in parts and by words nothing
  /// leads.
  @Test(arguments: rows)
  func anotherOrderLeavesLinks(_ row: Row) throws {
    let predicate = try predicate(row)
    let sorted = if case .ranges = row.drive { Drive.walk } else { row.drive }
    #expect(Drive.of(predicate, by: .fields) == sorted)
    #expect(Drive.of(predicate, by: .parts) == .walk)
    #expect(Drive.of(predicate, by: .key, hasText: true) == .words)
  }

  /// Whether an index finds the rows at all: what it does not find is a scan.
  @Test(arguments: [
    (items("serial_no > A", .walk), Field.Index.values), (items("state = in_use", .walk), .values),
    (items("updated_at > today", .walk), .values), (items("version > 3", .walk), .none),
    (items("tag > X", .walk), .values), (items("tag contains X", .walk), .none),
    (items("tag = X or serial_no = Y", .walk), .values),
    (items("tag = X or version = 3", .walk), .none),
    (items("holder.phone = X", .walk), .links),
    (items("holder.phone > X", .walk), .none),
    (incidents("state = new", .walk), .ranges), (incidents("due_at < now", .walk), .values),
    (incidents("team = X", .walk), .ranges), (incidents("category = X", .walk), .none),
    (incidents("category = X and state = new", .walk), .values),
  ])
  func whatAnIndexFinds(_ row: Row, _ index: Field.Index) throws {
    #expect(try predicate(row)?.index == index)
  }
}
