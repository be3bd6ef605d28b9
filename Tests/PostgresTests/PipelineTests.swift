import Postgres
import SQL
import System
import Testing

@Suite struct PipelineTests {
  @Test func unitsWithErrorsBetweenAreIsolated() throws {
    let bench = try LaneBench()
    let divide = Statement(name: "divide", "select 100 / $1::int")
    let answers = (0..<1000).map { bench.submit(divide, ["\($0 % 10)"]) }
    #expect(bench.run { answers.allSatisfy(\.isThere) })
    for (index, answer) in answers.enumerated() {
      #expect(answer.results.count == 1)
      if index % 10 == 0 {
        #expect(answer.error?.sqlState == SQLState("22012"))
      } else {
        #expect(answer.text == "\(100 / (index % 10))")
      }
    }
  }

  @Test func valuesAndNullsTravelBothWays() throws {
    let bench = try LaneBench()
    let answer = bench.answer("select $1::text, $2::text, $3::text", ["a", nil, ""])
    #expect(answer.rows?.columnCount == 3)
    #expect(answer.rows?.text(0, 0) == "a")
    #expect(answer.rows?.text(0, 1) == nil)
    #expect(answer.rows?.text(0, 2) == "")
  }

  @Test func aNulByteIsRefusedInsteadOfCut() throws {
    let bench = try LaneBench()
    bench.bringUp()
    #expect(bench.answer("select $1::text", ["a\0b"]).error?.sqlState == .characterNotInRepertoire)
    #expect(bench.answer("select $1::text", ["ab"]).text == "ab")
  }

  /// A defect of a statement is its own: what others have in flight goes on.
  @Test func valuesThatDoNotFitAStatementHarmNobodyElse() throws {
    let bench = try LaneBench()
    let identify = "select pg_backend_pid()"
    let before = bench.answer(identify).text
    let answers = (0..<9).map { index in
      bench.submit("select $1::text", index == 4 ? ["a", "b"] : ["a"])
    }
    #expect(bench.run { answers.allSatisfy(\.isThere) })
    for (index, answer) in answers.enumerated() {
      if index == 4 {
        #expect(answer.error?.sqlState == .protocolViolation)
      } else {
        #expect(answer.text == "a")
      }
    }
    #expect(bench.answer(identify).text == before)
  }

  @Test func bigValuesAndResultsPassEachOther() throws {
    let bench = try LaneBench()
    let big = String(repeating: "x", count: 5 << 20)
    let answers = (0..<6).map { _ in bench.submit("select $1::text", [big]) }
    #expect(bench.run { answers.allSatisfy(\.isThere) })
    #expect(answers.allSatisfy { $0.rows?[0, 0]?.count == big.utf8.count })
  }

  @Test func aResultOverTheLimitIsDropped() throws {
    var limits = ConnectionLimits()
    limits.resultBytesMax = 100_000
    limits.unitBytesMax = 1000
    let bench = try LaneBench(limits: limits)
    #expect(bench.answer("select repeat('x', 1000000)").error == .tooLarge(wasSent: true))
    let big = String(repeating: "x", count: 1001)
    #expect(bench.answer("select $1::text", [big]).error == .tooLarge(wasSent: false))
    #expect(bench.answer("select 1").text == "1")
  }

  @Test func aForgottenStatementIsPreparedAgain() throws {
    let bench = try LaneBench()
    let one = Statement(name: "one", "select $1::int + 1")
    let first = bench.submit(one, ["1"])
    let reset = bench.submit("deallocate all")
    let later = (0..<10).map { bench.submit(one, ["\($0)"]) }
    #expect(bench.run { first.isThere && reset.isThere && later.allSatisfy(\.isThere) })
    #expect(first.text == "2")
    #expect(later.map(\.text) == (1...10).map { "\($0)" })
    let again = bench.submit(one, ["10"])
    #expect(bench.run { again.isThere })
    #expect(again.text == "11")
    #expect(bench.answer("select count(*) from pg_prepared_statements").text == "1")
  }

  @Test func aVoidPlanIsPreparedAgain() throws {
    let bench = try LaneBench()
    try bench.database.execute("create table t (a int); insert into t values (1)")
    let all = Statement(name: "all \"rows\"", "select * from t")
    let first = bench.submit(all)
    #expect(bench.run { first.isThere })
    try bench.database.execute("alter table t add column b int default 2")
    let later = (0..<10).map { _ in bench.submit(all) }
    #expect(bench.run { later.allSatisfy(\.isThere) })
    #expect(first.rows?.columnCount == 1)
    #expect(later.allSatisfy { $0.rows?.columnCount == 2 })
  }

  @Test func aStatementThatCannotBePreparedFailsEachTimeForItself() throws {
    let bench = try LaneBench()
    let missing = Statement(name: "missing", "select a from missing_table")
    let answers = (0..<5).map { _ in bench.submit(missing) }
    #expect(bench.run { answers.allSatisfy(\.isThere) })
    #expect(answers.allSatisfy { $0.error?.sqlState == SQLState("42P01") })
    try bench.database.execute(
      "create table missing_table (a int); insert into missing_table values (7)")
    let answer = bench.submit(missing)
    #expect(bench.run { answer.isThere })
    #expect(answer.text == "7")
  }

  @Test func constraintAndDetailAreKept() throws {
    let bench = try LaneBench()
    try bench.database.execute("create table t (a int constraint t_key primary key)")
    #expect(bench.answer("insert into t values (1)").error == nil)
    let error = bench.answer("insert into t values (1)").error
    #expect(error?.sqlState == .uniqueViolation)
    #expect(error?.constraint == "t_key")
    #expect(error?.detail?.contains("(a)=(1)") == true)
  }

  @Test func aUnitThatLeavesATransactionOpenCostsTheConnection() throws {
    let bench = try LaneBench()
    let pid = bench.answer("select pg_backend_pid()").text
    let opening = bench.submit("begin")
    let behind = bench.submit("select 1")
    #expect(bench.run { opening.isThere && behind.isThere })
    #expect(behind.error == .connectionLost(wasSent: true))
    bench.bringUp()
    #expect(bench.answer("select pg_backend_pid()").text != pid)
  }

  @Test func aCommitWithoutItsStandbyIsReported() throws {
    let bench = try LaneBench { $0.parameters["synchronous_commit"] = "on" }
    try bench.database.execute("create table t (a int)")
    let pid = bench.answer("select pg_backend_pid()").text ?? ""
    let write = bench.submit("insert into t values (1)")
    let session = try bench.database.session()
    let waits = Statement(
      "select pg_cancel_backend(pid) from pg_stat_activity where pid = \(pid) "
        + "and wait_event = 'SyncRep'")
    #expect(
      bench.run {
        let rows = try? session.query(Unit(waits))
        return rows?.count == 1
      })
    #expect(bench.run { write.isThere })
    #expect(write.error?.sqlState == .warning)
    #expect(try bench.database.text("select count(*) from t") == "1")
  }
}
