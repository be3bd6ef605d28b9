import Foundation
import Postgres
import SQL
import System
import Testing

/// The schema of the program on a real PostgreSQL.
@Suite struct SchemaTests {
  let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
  }

  /// The sum of all migrations, without functions, is `schema/current.sql`; `CMDB_GOLDEN=write`
  /// writes it anew.
  @Test func theSumOfAllMigrationsIsTheCurrentSchema() throws {
    let output = "/tmp/cmdb-dump-\(Process.id).sql"
    defer { try? FileManager.default.removeItem(atPath: output) }
    let command = database.cluster.command
    let server = ([command.executable] + command.arguments).first { $0.hasSuffix("/postgres") }
    let programs = URL(filePath: try #require(server)).deletingLastPathComponent()
    let candidates = [programs.appending(path: "pg_dump").path(), "/usr/bin/pg_dump"]
    let dump = try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: dump,
        arguments: [
          "--schema-only", "--no-owner", "--schema=cmdb", "--file", output,
          database.conninfo(),
        ], environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]))
    _ = ChildProcess.waitForEnd(of: pid)
    let made = normalised(try String(contentsOfFile: output, encoding: .utf8))
    let file = GoldenStatement.root.appending(path: "schema/current.sql")
    if ProcessInfo.processInfo.environment["CMDB_GOLDEN"] == "write" {
      try made.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(made.contains("CREATE TABLE cmdb.item ("))
    #expect(try String(contentsOf: file, encoding: .utf8) == made)
  }

  /// Without functions, which have files of their own, and without what depends on the version of
  /// the program that dumps.
  private func normalised(_ dump: String) -> String {
    let left = [
      "--", "SET ", "\\restrict", "\\unrestrict", "SELECT pg_catalog.set_config",
      "REVOKE ALL ON FUNCTION ", "GRANT ALL ON FUNCTION ",
    ]
    let isFunction = /CREATE (FUNCTION|PROCEDURE) [\s\S]*?\sAS (\$[_a-z]*\$)[\s\S]*?\2;\n/
    let isComment = /COMMENT ON FUNCTION [^']* IS '(''|[^'])*';\n/
    let kept = dump.replacing(isFunction, with: "").replacing(isComment, with: "")
    return kept.split(separator: "\n").filter { line in
      !left.contains { line.hasPrefix($0) }
    }.joined(separator: "\n") + "\n"
  }

  /// What a body says is looked into only here; and as all functions are there, in any order.
  @Test func functionsAreSoundInAnyOrder() throws {
    let session = try database.session()
    try session.execute("begin; set local role cmdb_owner; set local check_function_bodies = on")
    for file in Schema.embedded.functions.reversed() {
      do {
        try session.execute(file.text)
      } catch {
        Issue.record("\(file.name): \(error)")
        return
      }
    }
  }

  /// Whoever reads a plan, a backtrace or `\df+` finds what it is for; the functions that
  /// `cmdb.make_versioned` writes have theirs from it.
  @Test func everyFunctionHasAComment() throws {
    let without = try database.text(
      """
      select string_agg(p.proname, ' ' order by p.proname)
      from pg_proc p
      where p.pronamespace = 'cmdb'::regnamespace
        and coalesce(obj_description(p.oid, 'pg_proc'), '') !~ '.{20}'
        and not exists (
          select from pg_depend d
          where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      """)
    #expect(without == nil, "\(without ?? "")")
  }

  /// One purpose a file: what is longer has two.
  @Test func filesOfFunctionsAreShort() {
    for file in Schema.embedded.functions {
      #expect(file.name.split(separator: "/").count == 2, "\(file.name)")
      #expect(file.text.split(separator: "\n").count <= 250, "\(file.name)")
    }
    #expect(Schema.embedded.functions.first?.name.hasPrefix("kernel/") == true)
    #expect(Schema.embedded.functions.last?.name == "rights/grant.sql")
  }

  @Test func thereAreGoldenStatements() {
    #expect(GoldenStatement.all.count > 100)
    #expect(GoldenStatement.all.contains { $0.isWrite })
  }

  /// PostgreSQL understands every statement of the methods, writes included.
  @Test func everyStatementCanBePrepared() throws {
    let session = try database.session()
    for (index, golden) in GoldenStatement.all.enumerated() {
      do {
        try session.execute("prepare golden_\(index) as \(golden.unit.statement.text)")
      } catch {
        Issue.record("\(golden.title): \(error)")
      }
    }
    #expect(
      try session.query(Unit(Statement("select count(*) from pg_prepared_statements")))
        .integer(0, 0) == Int64(GoldenStatement.all.count))
  }

  /// Every reading statement runs, with its values, on an estate without items.
  @Test func everyReadCanBeExecuted() throws {
    let session = try database.session()
    let version = try #require(
      try database.text("select version from cmdb.catalogue_version"))
    #expect(version == "1", "the golden statements ask for version 1")
    for golden in GoldenStatement.all where !golden.isWrite {
      do {
        let rows = try session.query(golden.unit)
        #expect(rows.columnCount > 0)
      } catch PostgresError.server(let error) where error.sqlState.isOfClass("CM") {
        // What asks for an item by name is refused here: it ran.
      } catch {
        Issue.record("\(golden.title): \(error)")
      }
    }
  }
}
