import Postgres
import SQL
import System
import Testing

@Suite struct BatchTests {
  private func bench(unitsPerSync: Int = 16, connections: Int = 1) throws -> LaneBench {
    var limits = ConnectionLimits()
    limits.unitsPerSyncMax = unitsPerSync
    let bench = try LaneBench(connectionCount: connections, limits: limits) {
      $0.isReadOnly = true
    }
    bench.loop.atTickEnd { bench.lane.endBatches() }
    bench.bringUp()
    return bench
  }

  @Test func unitsOfOneBatchShareATransaction() throws {
    let bench = try bench()
    let moments = (0..<5).map { _ in bench.submit("select now()") }
    #expect(bench.run { moments.allSatisfy(\.isThere) })
    #expect(Set(moments.map(\.text)).count == 1)
    #expect(bench.answer("select now()").text != moments[0].text)
  }

  @Test(arguments: [1, 2, 3, 7, 16])
  func aFailingUnitTakesNoOtherWithIt(unitsPerSync: Int) throws {
    let bench = try bench(unitsPerSync: unitsPerSync, connections: 2)
    let divide = Statement(name: "divide", "select 12 / $1::int")
    for _ in 0..<3 {
      let divisors = [1, 2, 0, 3, 4, 0, 0, 6, 12, 0]
      let answers = divisors.map { bench.submit(divide, ["\($0)"]) }
      #expect(bench.run { answers.allSatisfy(\.isThere) })
      for (divisor, answer) in zip(divisors, answers) {
        #expect(answer.results.count == 1)
        if divisor == 0 {
          #expect(answer.error?.sqlState == SQLState("22012"))
        } else {
          #expect(answer.text == "\(12 / divisor)")
        }
      }
    }
  }

  @Test func aFailingPreparationIsTheUnitsOwn() throws {
    let bench = try bench()
    let good = Statement(name: "good", "select $1::int")
    let bad = Statement(name: "bad", "select $1::int from nowhere")
    let answers = [
      bench.submit(bad, ["1"]), bench.submit(good, ["2"]), bench.submit(bad, ["3"]),
      bench.submit(good, ["4"]),
    ]
    #expect(bench.run { answers.allSatisfy(\.isThere) })
    #expect(answers.map(\.text) == [nil, "2", nil, "4"])
    #expect(answers[0].error?.sqlState == SQLState("42P01"))
    #expect(answers[2].error?.sqlState == SQLState("42P01"))
  }

  @Test func unitsThatReturnNothingKeepTheirPlaces() throws {
    let bench = try bench()
    let none = bench.submit("select 1 where false")
    let command = bench.submit("set application_name = 'batch'")
    let one = bench.submit("select 1")
    #expect(bench.run { none.isThere && command.isThere && one.isThere })
    #expect(none.rows?.count == 0)
    #expect(command.error == nil)
    #expect(one.text == "1")
  }

  /// The unit that gives a name to another text is passed over with its batch: who comes behind it
  /// under that name must not run the text of before.
  @Test func noTextRunsUnderTheNameOfAnother() throws {
    var limits = ConnectionLimits()
    limits.unitsPerSyncMax = 2
    let bench = try LaneBench(limits: limits) { $0.isReadOnly = true }
    bench.bringUp()
    func kept(_ number: Int) -> Statement { Statement("select \(number)", isWorthKeeping: true) }
    func run(_ number: Int) -> Answer {
      let answer = bench.submit(kept(number))
      bench.lane.endBatches()
      return answer
    }
    // Enough that every name of a kept text is given, and a newer one has to take an older's.
    for number in 0..<64 {
      for _ in 0..<2 {
        let answer = run(number)
        #expect(bench.run { answer.isThere })
      }
    }
    let first = run(1000)
    #expect(bench.run { first.isThere })
    let failing = bench.submit("select 1 / 0")
    let renaming = bench.submit(kept(1000))
    let behind = run(1000)
    let older = run(0)
    #expect(
      bench.run {
        bench.lane.endBatches()
        return failing.isThere && renaming.isThere && behind.isThere && older.isThere
      })
    #expect(failing.error?.sqlState == SQLState("22012"))
    #expect(renaming.text == "1000")
    #expect(behind.text == "1000")
    #expect(older.text == "0")
    for number in [1000, 1000, 0, 0, 63] {
      let again = run(number)
      #expect(bench.run { again.isThere })
      #expect(again.text == "\(number)")
    }
  }
}
