import SQL
import System
import Testing

@testable import Postgres

/// The decisions, without a database.
@Suite struct MachineTests {
  private static func error(_ state: String) -> ServerError {
    ServerError(sqlState: SQLState(state), message: "")
  }

  @Test func restsDoubleUpToTwoSecondsAndStartAnew() {
    var link = LinkMachine()
    #expect(link.started() == .attempt)
    var rests: [LinkMachine.Action] = []
    for _ in 0..<8 {
      rests.append(link.attemptFailed())
      #expect(link.restEnded() == .attempt)
    }
    let expected = [50, 100, 200, 400, 800, 1600, 2000, 2000]
    #expect(rests == expected.map { .rest(.milliseconds($0)) })
    link.attemptSucceeded()
    #expect(link.connectionLost() == .rest(.milliseconds(50)))
  }

  @Test func hopeLastsFromAStartOrALossToTheFirstFailure() {
    var link = LinkMachine()
    #expect(link.isHopeful)
    _ = link.started()
    #expect(link.isHopeful)
    link.attemptGrewLate()
    #expect(!link.isHopeful)
    link.attemptSucceeded()
    #expect(link.isHopeful && link.isReady)
    _ = link.connectionLost()
    #expect(link.isHopeful && !link.isReady)
    _ = link.restEnded()
    #expect(link.isHopeful)
    _ = link.attemptFailed()
    #expect(!link.isHopeful)
    _ = link.restEnded()
    #expect(!link.isHopeful)
  }

  @Test func aClosedLinkStaysClosed() {
    var link = LinkMachine()
    _ = link.started()
    link.closed()
    link.attemptSucceeded()
    #expect(link.state == .closed)
    #expect(link.attemptFailed() == .none)
    #expect(link.restEnded() == .none)
    #expect(link.connectionLost() == .none)
    #expect(!link.isHopeful)
  }

  @Test(arguments: [("26000", false), ("0A000", true)])
  func aUnitThatReliesOnAPreparedStatementIsSentAgain(state: String, isStale: Bool) {
    var machine = UnitMachine(preambleCount: 0, reliesOnPrepared: true)
    machine.errorReceived(Self.error(state))
    guard case .retry(isStale) = machine.synced(isCommitUnconfirmed: false, mayRetry: true) else {
      Issue.record("no retry")
      return
    }
    let answered = machine.synced(isCommitUnconfirmed: false, mayRetry: false)
    guard case .failed(let error) = answered else {
      Issue.record("retried although it was answered")
      return
    }
    #expect(error.sqlState == SQLState(state))
  }

  @Test func theFirstErrorOfAUnitCounts() {
    var machine = UnitMachine(preambleCount: 1, reliesOnPrepared: false)
    machine.errorReceived(Self.error("42P01"))
    machine.errorReceived(Self.error("25P02"))
    #expect(!machine.isPrepared)
    guard case .failed(let error) = machine.synced(isCommitUnconfirmed: false, mayRetry: true)
    else {
      Issue.record("not failed")
      return
    }
    #expect(error.sqlState == SQLState("42P01"))
  }

  @Test func whatEarlierUnitsLearnLateIsIgnored() {
    var names = PreparedNames()
    #expect(names.use("a", text: "select 1", sequence: 1) == .prepare)
    #expect(names.use("a", text: "select 1", sequence: 2) == .none)
    names.forget("a", learntBy: 2)
    #expect(names.use("a", text: "select 1", sequence: 3) == .prepare)
    names.forget("a", learntBy: 2)
    #expect(names.use("a", text: "select 1", sequence: 4) == .none)
    names.markStale("a", learntBy: 4)
    #expect(names.use("a", text: "select 1", sequence: 5) == .deallocateAndPrepare("a"))
    names.markStale("a", learntBy: 4)
    #expect(names.use("a", text: "select 1", sequence: 6) == .none)
  }

  @Test func aNameThatAnotherTextTakesOverIsPreparedAnew() {
    var names = PreparedNames()
    #expect(names.use("kept_0", text: "select 1", sequence: 1) == .prepare)
    #expect(names.use("kept_0", text: "select 2", sequence: 2) == .deallocateAndPrepare("kept_0"))
    // What the unit of the text before learns says nothing of this one.
    names.forget("kept_0", learntBy: 1)
    #expect(names.use("kept_0", text: "select 2", sequence: 3) == .none)
  }

  @Test func aNameThatGivesWayIsForgotten() {
    var names = PreparedNames()
    #expect(names.use("a", text: "select 1", sequence: 1) == .prepare)
    #expect(
      names.use("b", text: "select 2", sequence: 2, replacing: "a") == .deallocateAndPrepare("a"))
    #expect(names.use("b", text: "select 2", sequence: 3) == .none)
    #expect(names.use("c", text: "select 3", sequence: 4, replacing: "a") == .prepare)
  }

  @Test func aDeallocateOfWhatIsGoneIsDoneWithout() {
    var machine = UnitMachine(preambleCount: 2, reliesOnPrepared: false)
    #expect(machine.keepsOldText)
    machine.errorReceived(Self.error("26000"))
    #expect(!machine.keepsOldText)
    guard case .retry(false) = machine.synced(isCommitUnconfirmed: false, mayRetry: true) else {
      Issue.record("no retry")
      return
    }
    var cancelled = UnitMachine(preambleCount: 2, reliesOnPrepared: false)
    cancelled.errorReceived(Self.error("57014"))
    #expect(cancelled.keepsOldText)
    guard case .failed = cancelled.synced(isCommitUnconfirmed: false, mayRetry: true) else {
      Issue.record("not failed")
      return
    }
  }

  @Test func aTextIsKeptFromItsSecondUseOn() {
    var kept = KeptStatements()
    #expect(kept.use("a", sequence: 1) == nil)
    #expect(kept.use("b", sequence: 2) == nil)
    #expect(kept.use("a", sequence: 3)?.name == "kept_0")
    #expect(kept.use("b", sequence: 4)?.name == "kept_1")
    #expect(kept.use("a", sequence: 5)?.name == "kept_0")
  }

  @Test func aTextThatComesTooSeldomIsNotKept() {
    var kept = KeptStatements()
    #expect(kept.use("seldom", sequence: 0) == nil)
    for number in 1...KeptStatements.seenMax {
      #expect(kept.use("other \(number)", sequence: UInt64(number)) == nil)
    }
    #expect(kept.use("seldom", sequence: 1000) == nil)
    #expect(kept.use("seldom", sequence: 1001) != nil)
  }

  @Test func theTextUsedTheLongestAgoGivesWay() {
    var kept = KeptStatements()
    var sequence: UInt64 = 0
    func use(_ text: String) -> KeptStatements.Name? {
      sequence += 1
      return kept.use(text, sequence: sequence)
    }
    for number in 0..<KeptStatements.keptMax {
      #expect(use("\(number)") == nil)
      #expect(use("\(number)")?.name == "kept_\(number)")
    }
    #expect(use("0") == .init(name: "kept_0"))
    _ = use("new")
    #expect(use("new") == .init(name: "kept_64", replaces: "kept_1"))
    #expect(use("0") == .init(name: "kept_0"))
    // It was dropped, and has to come twice again.
    #expect(use("1") == nil)
    #expect(use("1") == .init(name: "kept_65", replaces: "kept_2"))
  }

  @Test func theQueueKeepsItsOrderWhileItGrowsAndTurns() {
    var queue = Queue<Int>()
    var expected: [Int] = []
    for number in 0..<200 {
      queue.append(number)
      expected.append(number)
      if number % 3 == 0 { #expect(queue.popFirst() == expected.removeFirst()) }
    }
    queue.change(at: 0) { $0 = -1 }
    expected[0] = -1
    #expect(queue.count == expected.count)
    #expect(queue.removeAll() == expected)
    #expect(queue.isEmpty)
    #expect(queue.popFirst() == nil)
  }

  @Test func postmasterFilesAreReadInEveryState() {
    #expect(PostmasterFile("") == nil)
    #expect(PostmasterFile("4711\n/data\n")?.isReady == false)
    let lines = "4711\n/data\n1700000000\n5432\n/socket\n\n  1 2\n"
    #expect(PostmasterFile(lines + "starting\n")?.isReady == false)
    #expect(PostmasterFile(lines + "ready   \n")?.isReady == true)
    #expect(PostmasterFile(lines + "ready   \n")?.pid == 4711)
    #expect(PostmasterFile("-12\n")?.pid == 12)
    #expect(PostmasterFile(lines + "ready   \n")?.dataDirectory == "/data")
    #expect(PostmasterFile("-12\n")?.dataDirectory == nil)
  }

  @Test func versionsAreRead() {
    #expect(Installation.major(in: "postgres (PostgreSQL) 15.18 (Debian 15.18-0)") == 15)
    #expect(Installation.major(in: "postgres (PostgreSQL) 17beta1\n") == 17)
    #expect(Installation.major(in: "no such thing") == nil)
  }

  @Test func optionsAreEscaped() {
    var settings = SessionSettings(conninfo: "", idleInTransactionSessionTimeout: nil)
    settings.searchPath = "a, \\b"
    settings.statementTimeout = .microseconds(1)
    #expect(
      settings.options == """
        -c client_connection_check_interval=1000 -c datestyle=ISO -c intervalstyle=iso_8601 \
        -c search_path=a,\\ \\\\b -c statement_timeout=1 -c timezone=UTC
        """)
  }

  @Test func theWorkerTakesNoRoleOfTheStarter() {
    let root = User(name: "root", uid: 0, gid: 0, groups: [])
    let owner = User(name: "postgres", uid: 100, gid: 100, groups: [])
    let worker = User(name: "cmdb", uid: 200, gid: 200, groups: [])
    let files = ClusterFiles(
      configuration: EmbeddedCluster.Configuration(
        stateDirectory: "/it's", starter: root, owner: owner, worker: worker))
    #expect(
      files.identities == """
        cmdb "root" postgres
        cmdb "root" cmdb_migrator
        cmdb "root" cmdb_steward
        cmdb "root" cmdb_runtime
        cmdb "cmdb" cmdb_steward
        cmdb "cmdb" cmdb_runtime
        cmdb "postgres" cmdb_backup
        cmdb "root" cmdb_backup

        """)
    #expect(files.settings.contains("unix_socket_directories = '/it''s/postgresql-socket'"))
    #expect(
      files.access == """
        local all all peer map=cmdb
        local replication cmdb_backup peer map=cmdb

        """)
  }
}
