import Glibc
@testable import Postgres
import Samples
import SQL
import System
import Testing

@Suite struct EmbeddedClusterTests {
  /// A state directory of one test, removed with the others at exit.
  private func directory(_ name: String) -> String {
    let path = "/tmp/cmdb-test-\(Process.id)-\(name)"
    ScratchServer.removeAtExit(path)
    return path
  }

  private func connect(_ cluster: EmbeddedCluster, role: String) throws -> String? {
    let session = try BlockingSession(SessionSettings(conninfo: cluster.conninfo(role: role)))
    return try session.query(Unit(Statement("select current_user"))).text(0, 0)
  }

  @Test func preparesOnceAndComesBackAfterAKill() throws {
    let configuration = try ScratchCluster.configuration(in: directory("kill"))
    let cluster = try EmbeddedCluster(configuration)
    #expect(!cluster.isReady())
    try cluster.prepare()
    #expect(!cluster.isReady())
    let pid = try ScratchServer.start(cluster)
    try ScratchCluster.waitUntilReady(cluster)
    for role in ["postgres", "cmdb_migrator", "cmdb_steward", "cmdb_runtime"] {
      #expect(try connect(cluster, role: role) == role)
    }
    #expect(throws: PostgresError.self) { try connect(cluster, role: "cmdb_owner") }

    Process.kill(pid, .kill)
    #expect(ChildProcess.waitForEnd(of: pid) == .signaled(SIGKILL))
    #expect(!cluster.isReady())
    try restart(cluster)
    #expect(try connect(cluster, role: "cmdb_runtime") == "cmdb_runtime")
  }

  @Test(arguments: [
    (128 << 20, 32), (256 << 20, 32), (1 << 30, 128), (24 << 30, 256), (1 << 42, 256),
  ])
  func buffersFollowTheMemoryOfTheHost(_ memoryBytes: Int, _ megabytes: Int) {
    #expect(
      EmbeddedCluster.Configuration.sharedBuffersMegabytes(memoryBytes: memoryBytes) == megabytes)
  }

  /// Refusals of requests, errors of workers' sessions, are not in PostgreSQL's log; errors of
  /// others are.
  @Test func refusalsAreNotLogged() throws {
    let cluster = try EmbeddedCluster(ScratchCluster.configuration(in: directory("log")))
    try cluster.prepare()
    _ = try ScratchServer.start(cluster)
    try ScratchCluster.waitUntilReady(cluster)
    for _ in 1...2 { try EmbeddedCluster.adjust(superuser: cluster.conninfo(role: "postgres")) }
    func level(_ role: String) throws -> String? {
      let session = try BlockingSession(SessionSettings(conninfo: cluster.conninfo(role: role)))
      return try session.query(Unit(Statement("show log_min_messages"))).text(0, 0)
    }
    for role in ["cmdb_runtime", "cmdb_migrator"] { #expect(try level(role) == "log", "\(role)") }
    for role in ["cmdb_steward", "postgres"] { #expect(try level(role) == "warning", "\(role)") }
  }

  /// The backends of a killed server need a moment to notice: until then a new one gives up, and
  /// the supervisor tries again.
  private func restart(_ cluster: EmbeddedCluster) throws {
    for _ in 0..<50 {
      try cluster.prepare()
      let pid = try ScratchServer.start(cluster)
      _ = waitUntil { cluster.isReady() || !Process.kill(pid, Signal(rawValue: 0)) }
      if cluster.isReady() { return }
      _ = ChildProcess.waitForEnd(of: pid)
    }
    Issue.record("the server does not come back")
  }

  @Test func aServerLeftOverIsStopped() throws {
    let cluster = try EmbeddedCluster(ScratchCluster.configuration(in: directory("left")))
    try cluster.prepare()
    let pid = try ScratchServer.start(cluster)
    try ScratchCluster.waitUntilReady(cluster)
    // The test is its parent, so it stays behind as a zombie: which counts as ended.
    try cluster.prepare()
    #expect(!cluster.isReady())
    #expect(ChildProcess.waitForEnd(of: pid) == .exited(0))
  }

  @Test func aHalfMadeClusterIsMadeAnew() throws {
    let state = directory("half")
    try Files.makeDirectory(state, mode: 0o711)
    try Files.makeDirectory("\(state)/postgresql.new", mode: 0o700)
    try Files.write([1], to: "\(state)/postgresql.new/PG_VERSION", mode: 0o600)
    let cluster = try EmbeddedCluster(ScratchCluster.configuration(in: state))
    try cluster.prepare()
    #expect(Files.exists("\(state)/postgresql/PG_VERSION"))
    #expect(!Files.exists("\(state)/postgresql.new"))
    let version = try Files.status("\(state)/postgresql/PG_VERSION")
    try cluster.prepare()
    #expect(try Files.status("\(state)/postgresql/PG_VERSION") == version)
  }

  /// A start that was killed has left an `initdb` that goes on writing.
  @Test func whatStillWritesIntoAHalfMadeClusterIsNoHindrance() throws {
    let state = directory("written")
    try Files.makeDirectory(state, mode: 0o711)
    try Files.makeDirectory("\(state)/postgresql.new-1", mode: 0o700)
    let writer = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/sh",
        arguments: [
          "-c", "for n in $(seq 2000); do mkdir -p \(state)/postgresql.new-1/$n; done; sleep 600",
        ]))
    defer {
      Process.kill(writer, .kill)
      _ = ChildProcess.waitForEnd(of: writer)
    }
    let cluster = try EmbeddedCluster(ScratchCluster.configuration(in: state))
    try cluster.prepare()
    #expect(Files.exists("\(state)/postgresql/PG_VERSION"))
  }

  @Test func aDataDirectoryThatCannotBeStartedIsRefusedInWords() throws {
    let state = directory("unfit")
    let configuration = try ScratchCluster.configuration(in: state)
    let cluster = try EmbeddedCluster(configuration)
    try cluster.prepare()
    let data = configuration.dataDirectory
    func refusal() -> String {
      do {
        try cluster.prepare()
        return ""
      } catch { return "\(error)" }
    }
    try Files.changeMode(data, 0o777)
    #expect(refusal().contains("has the mode 777, PostgreSQL wants 700"))
    try Files.changeMode(data, 0o750)
    #expect(refusal() == "")
    if Privileges.isRoot {
      try Files.changeOwner(data, uid: 1, gid: nil)
      #expect(refusal().contains("belongs to the user id 1, not to"))
      try Files.changeOwner(data, uid: configuration.owner.uid, gid: nil)
    }
    try Files.remove("\(data)/global/pg_control")
    #expect(refusal().contains("global/pg_control is missing"))
    try Files.remove("\(data)/PG_VERSION")
    #expect(refusal().contains("is no data directory of PostgreSQL"))
  }

  @Test func anotherMajorVersionIsRefusedInWords() throws {
    let state = directory("version")
    try Files.makeDirectory(state, mode: 0o711)
    try Files.makeDirectory("\(state)/postgresql", mode: 0o700)
    try Files.write(Array("9.6\n".utf8), to: "\(state)/postgresql/PG_VERSION", mode: 0o600)
    let error = #expect(throws: EmbeddedClusterError.self) {
      try EmbeddedCluster(ScratchCluster.configuration(in: state))
    }
    #expect(error?.description.contains("made by PostgreSQL 9") == true)
    #expect(error?.description.contains("install postgresql-9") == true)
  }

  @Test func aSocketPathThatIsTooLongIsRefused() throws {
    let state = directory(String(repeating: "x", count: 80))
    let cluster = try EmbeddedCluster(ScratchCluster.configuration(in: state))
    let error = #expect(throws: EmbeddedClusterError.self) { try cluster.prepare() }
    #expect(error?.description.contains("107 are possible") == true)
  }

  @Test(.enabled(if: Privileges.isRoot))
  func anImpassableParentIsRefused() throws {
    let outside = directory("closed")
    try Files.makeDirectory(outside, mode: 0o700)
    let cluster = try EmbeddedCluster(ScratchCluster.configuration(in: "\(outside)/state"))
    let error = #expect(throws: EmbeddedClusterError.self) { try cluster.prepare() }
    #expect(error?.description.contains("cannot pass \(outside)") == true)
  }

  @Test func theStarterItselfNeedsNoChangeOfUser() throws {
    let user = User(name: "somebody", uid: 4711, gid: 4711, groups: [])
    let configuration = EmbeddedCluster.Configuration(
      stateDirectory: "/tmp/state", starter: user, owner: user)
    let cluster = try EmbeddedCluster(configuration)
    #expect(cluster.command.executable.hasSuffix("/setpriv"))
    #expect(cluster.command.arguments.prefix(2) == ["--pdeathsig=INT", "--"])
    #expect(cluster.command.arguments.suffix(2) == ["-D", "/tmp/state/postgresql"])
    #expect(cluster.conninfo(role: "it's").hasSuffix("user='it\\'s'"))
  }

  /// Runs the test of killing and coming back once more, in a process of an ordinary user.
  @Test(.enabled(if: Privileges.isRoot))
  func worksForAnOrdinaryUser() throws {
    let user = try #require(UserDatabase.ofHost().lookup(name: "nobody"))
    let path = directory("ordinary")
    let file = unsafe open(path, O_CREAT | O_RDWR, 0o600)
    let output = FileDescriptor(owning: file)
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/usr/bin/setpriv",
        arguments: [
          "--reuid=\(user.uid)", "--regid=\(user.gid)", "--clear-groups", "--",
          try Process.executablePath(), "--testing-library", "swift-testing",
          "--filter", "preparesOnceAndComesBackAfterAKill",
        ],
        environment: Environment.all(),
        descriptors: [1: output.raw, 2: output.raw], workingDirectory: "/"))
    let status = ChildProcess.waitForEnd(of: pid)
    let text = try Files.readText(path)
    #expect(status == .exited(0), "\(text)")
    #expect(text.contains("Test run with 1 test"), "\(text)")
  }
}
