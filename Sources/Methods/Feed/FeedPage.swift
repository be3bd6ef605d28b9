package import CMDB
import JSON
package import JSONRPC
package import SQL

/// Entries behind a position, as one statement reads them.
package struct FeedPage: Sendable {
  /// In order, without gaps.
  package let entries: [FeedEntry]
  /// The timeline and the version of the catalogue that they were read under; nil without entries.
  package let timeline: Int?
  package let catalogue: Int?

  /// More are another page.
  package static let entriesMax = 500

  package static func unit(after position: Int) -> Unit {
    Unit(statement, [Bind.integer(position), Bind.integer(entriesMax)])
  }

  private static let statement = Statement(
    name: "feed_entries",
    """
    select e.position, e.at, e.entity, e.entity_id, e.source, e.target, e.incident, e.more, \
    e.leaf, e.head, e.changes, e.core_before, e.core, e.attributes_before, e.attributes, e.inputs, \
    e.timeline, e.catalogue, e.reader, e.redacts, e.masked \
    from cmdb.feed_entries($1::bigint, $2::int) e
    """)

  /// What it was read under, without reading it: a page is read by the catalogue of its moment.
  package static func origin(_ rows: Rows) -> (timeline: Int, catalogue: Int)? {
    guard rows.count > 0, let timeline = rows.integer(0, 16), let catalogue = rows.integer(0, 17)
    else { return nil }
    return (Int(timeline), Int(catalogue))
  }

  /// - Parameter catalogue: at least as new as the page's, so that what is secret is known.
  package init(_ rows: Rows, _ catalogue: Catalogue) throws(RPCError) {
    let origin = Self.origin(rows)
    timeline = origin?.timeline
    self.catalogue = origin?.catalogue
    let secret = catalogue.secretNames
    var entries: [FeedEntry] = []
    entries.reserveCapacity(rows.count)
    for row in 0..<rows.count { entries.append(try Self.entry(rows, row, secret)) }
    self.entries = entries
  }

  private static func entry(
    _ rows: Rows, _ row: Int, _ secret: Set<String>
  ) throws(RPCError) -> FeedEntry {
    guard let position = rows.integer(row, 0), let at = rows[row, 1],
      let entity = rows.text(row, 2), let id = rows.integer(row, 3), let leaf = rows[row, 8],
      let head = rows[row, 9]
    else { throw RPCError(.internalError, "An entry of the journal cannot be read.") }
    let ends = [4, 5].compactMap { rows.integer(row, $0).map { Int($0) } }
    return FeedEntry(
      position: Int(position), at: Array(at), leaf: Array(leaf), entity: entity,
      items: (entity == "item" ? [Int(id)] : []) + ends,
      incident: rows.integer(row, 6).map { Int($0) },
      reader: rows.integer(row, 18).map { Int($0) }, hasMore: rows.text(row, 7) == "t",
      redacts: rows.text(row, 19) == "t", head: head, changes: try changes(rows, row, secret))
  }

  private static func changes(
    _ rows: Rows, _ row: Int, _ secret: Set<String>
  ) throws(RPCError) -> ItemChanges.Text {
    if let changes = rows[row, 10] {
      let isMasked = !secret.isEmpty || rows.text(row, 2) == "incident"
      let masked = isMasked ? rows[row, 20].map { Array($0) } : nil
      return ItemChanges.Text(open: Array(changes), masked: masked)
    }
    guard let core = rows[row, 12], let attributes = rows[row, 14] else { return .none }
    let after = try ItemChanges.Version(core: Array(core), attributes: Array(attributes))
    var before: ItemChanges.Version?
    if let core = rows[row, 11], let attributes = rows[row, 13] {
      before = try ItemChanges.Version(core: Array(core), attributes: Array(attributes))
    }
    var inputs: Value?
    if let text = rows[row, 15] { inputs = try Document(ofDatabase: Array(text)).root }
    return ItemChanges.text(from: before, to: after, inputs: inputs, secret: secret)
  }
}
