import Postgres
import SQL
import System
import Testing

@Suite struct MigratorTests {
  let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeDatabase()
  }

  private static let first = SchemaFile(
    name: "0001_first.sql", text: "create table cmdb.a (n int); insert into cmdb.a values (1);")
  private static let second = SchemaFile(
    name: "0002_second.sql", text: "alter table cmdb.a add column m int;")
  private static let inner = SchemaFile(
    name: "10_inner.sql",
    text: "create or replace function cmdb.inner_one() returns int language sql return 1;")
  private static let outer = SchemaFile(
    name: "20_outer.sql",
    text: """
      create or replace function cmdb.outer_one() returns int language sql
      as $$ select cmdb.inner_one() + cmdb.later() $$;
      """)
  private static let later = SchemaFile(
    name: "30_later.sql",
    text: "create or replace function cmdb.later() returns int language sql as $$ select 10 $$;")

  private func migrator(
    _ migrations: [SchemaFile] = [first, second], functions: [SchemaFile] = [inner, outer, later]
  ) -> Migrator {
    Migrator(
      conninfo: database.conninfo(role: "cmdb_migrator"),
      schema: Schema(migrations: migrations, functions: functions))
  }

  @Test func aFreshDatabaseGetsEverythingOnce() throws {
    let all: [Migrator.Step] = [
      .migration("0001_first.sql"), .migration("0002_second.sql"), .function("10_inner.sql"),
      .function("20_outer.sql"), .function("30_later.sql"),
    ]
    #expect(try migrator().check() == all)
    #expect(try database.text("select to_regclass('cmdb.schema_migration')") == nil)
    var told: [Migrator.Step] = []
    #expect(try migrator().run { told.append($0) } == all)
    #expect(told == all)
    #expect(try database.text("select cmdb.outer_one()") == "11")
    #expect(
      try database.text("select tableowner from pg_tables where tablename = 'a'") == "cmdb_owner")
    #expect(try migrator().check().isEmpty)
    #expect(try migrator().run().isEmpty)
    #expect(try database.text("select count(*) from cmdb.a") == "1")
  }

  @Test func onlyWhatIsMissingIsApplied() throws {
    try migrator([Self.first], functions: []).run()
    #expect(try migrator(functions: []).run() == [.migration("0002_second.sql")])
  }

  @Test func aChangedFunctionIsReplaced() throws {
    try migrator().run()
    let changed = SchemaFile(
      name: Self.later.name, text: Self.later.text.split(separator: "10").joined(separator: "20"))
    let steps = try migrator(functions: [Self.inner, Self.outer, changed]).run()
    #expect(steps == [Self.inner, Self.outer, Self.later].map { .function($0.name) })
    #expect(try database.text("select cmdb.outer_one()") == "21")
  }

  @Test func aNewerDatabaseIsRefused() throws {
    try migrator().run()
    #expect(throws: MigrationError.newerDatabase(version: 2, program: 1)) {
      try migrator([Self.first]).run()
    }
    #expect(throws: MigrationError.newerDatabase(version: 2, program: 1)) {
      try migrator([Self.first]).check()
    }
  }

  @Test func aChangedMigrationIsRefused() throws {
    try migrator().run()
    let changed = SchemaFile(name: Self.second.name, text: Self.second.text + " ")
    #expect(throws: MigrationError.changed(name: "0002_second.sql")) {
      try migrator([Self.first, changed]).run()
    }
  }

  @Test func aFailingMigrationLeavesNothingOfItself() throws {
    let failing = SchemaFile(name: "0002_bad.sql", text: "create table cmdb.b (n int); select 1/0;")
    let error = #expect(throws: MigrationError.self) {
      try migrator([Self.first, failing], functions: []).run()
    }
    guard case .failed(step: "0002_bad.sql", let cause) = error else { return #expect(Bool(false)) }
    #expect(cause.sqlState == SQLState("22012"))
    #expect(try database.text("select to_regclass('cmdb.b')") == nil)
    #expect(try database.text("select max(number) from cmdb.schema_migration") == "1")
  }

  @Test func malformedSchemasAreRefused() throws {
    let committing = SchemaFile(name: "0001_commit.sql", text: "select 1; commit;")
    #expect(throws: MigrationError.self) { try migrator([committing]).run() }
    let unnamed = SchemaFile(name: "1_a.sql", text: "")
    #expect(throws: MigrationError.self) { try migrator([unnamed]).check() }
    let twice = SchemaFile(name: "0001_again.sql", text: "")
    #expect(throws: MigrationError.self) { try migrator([Self.first, twice]).check() }
  }

  @Test func aLockThatPassesIsWaitedFor() throws {
    try migrator([Self.first], functions: []).run()
    let holder = try database.session()
    // Longer than one lock time-out, ended by the server: the first attempt fails, a later one not.
    try holder.execute("set idle_in_transaction_session_timeout = '3s'; begin; lock table cmdb.a")
    #expect(try migrator(functions: []).run() == [.migration("0002_second.sql")])
  }

  @Test func theEmbeddedSchemaIsNumbered() throws {
    #expect(Schema.embedded.version > 0)
    #expect(Schema.embedded.migrations.allSatisfy { $0.number != nil })
  }
}
