import JSON
import Postgres
import SQL

/// A summary of the register at a settled moment, which no longer changes. Taken from the original
/// during a backup, it proves that a restored copy is complete.
struct MomentNote: Equatable {
  /// RFC 3339, with microseconds.
  let moment: String
  /// The last position of the journal at or before it.
  let position: Int64
  let items: Int64
  /// A digest of all items at the moment, independent of their order; nil in notes made elsewhere.
  let digest: String?

  private static let settled = Statement(
    """
    select to_char(
      (timestamptz 'epoch' + last_value * interval '1 microsecond') at time zone 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    from cmdb.settled_us
    """)

  /// Addition is independent of the order, so no sort is needed.
  private static let state = Statement(
    """
    select
      coalesce((
        select j.position
        from cmdb.journal j
        where j.at <= $1::timestamptz
        order by j.at desc, j.position desc
        limit 1), 0),
      count(*),
      coalesce(sum(('x' || left(md5(i::text), 15))::bit(60)::bigint), 0)
    from (
      select id, class, tag, name, state, attributes, version, created_at, changed_at, changed_by
      from cmdb.item
      where changed_at <= $1::timestamptz
      union all
      select id, class, tag, name, state, attributes, version, created_at, changed_at, changed_by
      from cmdb.item_history
      where until > $1::timestamptz and changed_at <= $1::timestamptz) i
    """)

  /// The note of the newest settled moment.
  static func take(_ session: BlockingSession) throws -> MomentNote {
    guard let moment = try session.query(Unit(settled)).text(0, 0) else {
      throw ToolFailure("the database has no settled moment yet")
    }
    return try take(session, at: moment)
  }

  static func take(_ session: BlockingSession, at moment: String) throws -> MomentNote {
    let rows = try session.query(Unit(state, [Array(moment.utf8)]))
    return MomentNote(
      moment: moment, position: rows.integer(0, 0) ?? 0, items: rows.integer(0, 1) ?? 0,
      digest: rows.text(0, 2))
  }

  /// The differences of a copy in words; nil when it holds the same.
  func difference(in copy: MomentNote) -> String? {
    if position != copy.position {
      return "at \(moment) the journal ends at position \(copy.position) instead of \(position)"
    }
    if items != copy.items {
      return "at \(moment) it holds \(copy.items) items instead of \(items)"
    }
    if let digest, digest != copy.digest { return "items differ as of \(moment)" }
    return nil
  }

  // MARK: JSON

  func write(to writer: inout Writer) {
    writer.member("moment", string: moment)
    writer.member("position", integer: position)
    writer.member("items", integer: items)
    writer.member("digest", string: digest)
  }

  init(moment: String, position: Int64, items: Int64, digest: String?) {
    self.moment = moment
    self.position = position
    self.items = items
    self.digest = digest
  }

  init?(_ value: Value) {
    guard let moment = value["moment"]?.string, let position = value["position"]?.integer,
      let items = value["items"]?.integer
    else { return nil }
    self.init(moment: moment, position: position, items: items, digest: value["digest"]?.string)
  }
}
