import Postgres
import SQL
import System

extension TestServer {
  /// A connection of someone in psql to the embedded database; for the one who runs the server.
  func superuser() throws -> BlockingSession {
    try BlockingSession(
      SessionSettings(
        conninfo: "host='\(directory)/postgresql-socket' dbname='cmdb' user='postgres'"))
  }
}

extension BlockingSession {
  /// Rows by which the kept hierarchies differ from what their relations say: missing and too many.
  func brokenHierarchyRows() throws -> Int64? {
    try query(
      Unit(
        Statement(
          """
          with recursive edge as (
            select r.type, r.source, r.target
            from cmdb.relation r
            join cmdb.relation_type t on t.name = r.type
            where t.hierarchy and cmdb.is_inner(t, r.source)),
          closure as (
            select type, target as ancestor, source as descendant from edge
            union
            select c.type, e.target, c.descendant
            from closure c
            join edge e on e.type = c.type and e.source = c.ancestor),
          kept as (select type, ancestor, descendant from cmdb.hierarchy)
          select count(*) from (
            (select * from closure except select * from kept)
            union all
            (select * from kept except select * from closure)) d
          """))
    ).integer(0, 0)
  }
}
