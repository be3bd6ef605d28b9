import System

/// What a backup, a proof and a restore take, and what backups cost those who work meanwhile: the
/// clients pause between requests as people and programs do, for a machine that is full has no room
/// for anything beside.
struct Backups {
  private static let shape = Options.Shape(clients: 16, depth: 1)
  private static let pause = Duration.milliseconds(10)
  private static let slowdownMax = 1.3

  private let bench: Bench
  private let program: String
  private var folder: String { "\(bench.server.directory)-backups" }
  private var place: String { "\(folder)/backups" }

  init(_ bench: Bench) throws {
    self.bench = bench
    program = Files.directory(of: try Process.executablePath()) + "/cmdbd"
  }

  func figures() throws -> [Figure] {
    try Files.makeDirectory(folder, mode: 0o711)
    defer { try? run("/bin/rm", ["-rf", folder]) }
    return try [RatedWork.itemGet, .itemUpdate].map(slowdown) + alone()
  }

  // MARK: Beside others

  /// Half of the quiet time is measured before, half after, so that a machine that grows slower or
  /// faster counts for neither.
  private func slowdown(of work: RatedWork) throws -> Figure {
    var without = try others(work, 0.5)
    let with = try besideBackups { try others(work, 1) }
    without += try others(work, 0.5)
    var figure = Figure(
      .backup, "p99 of \(work.work.rawValue) beside it", bench, .milliseconds,
      ours: with.latencies.milliseconds(at: 0.99), limit: without.latencies.milliseconds(at: 0.99),
      .atMost(Self.slowdownMax))
    figure.latencies = with.latencies
    return figure
  }

  private func others(_ work: RatedWork, _ share: Double) throws -> Load.Outcome {
    var scene = bench.scene(clients: Self.shape.clients)
    if work == .itemUpdate { scene.items = try bench.estate.fresh(Self.shape.clients) }
    return try Load(work.requests(scene), Self.shape, bench.server, pause: Self.pause)
      .run(seconds: share * Double(bench.options.seconds))
  }

  /// One backup after the other while `body` runs.
  private func besideBackups<Result>(_ body: () throws -> Result) throws -> Result {
    let stop = "\(folder)/stop"
    let loop = #"until [ -e "$1" ]; do "$0" backup --state "$2" --to "$3" --keep 1 || exit; done"#
    let pid = try Shell.start(
      "/bin/sh", ["-c", loop, program, stop, bench.server.directory, place],
      output: "\(folder)/output", errors: "\(folder)/errors")
    let result = Swift.Result { try body() }
    try Files.write([], to: stop, mode: 0o600)
    let status = ChildProcess.waitForEnd(of: pid)
    try Files.remove(stop)
    guard status?.isSuccess == true else {
      throw Server.Failure(
        description: "cmdbd backup failed: \((try? Files.readText("\(folder)/errors")) ?? "")")
    }
    return try result.get()
  }

  // MARK: Alone

  private func alone() throws -> [Figure] {
    try bench.estate.settle()
    let backup = try seconds("backup", "--to", place, "--name", "last", "--keep", "1")
    let bytes = try Shell.output(of: "/usr/bin/du", ["-sb", place], in: folder)
      .split(separator: "\t").first.flatMap { Double($0) }
    let verify = try seconds("backup", "verify", place, "--temporary", folder)
    // `--state` of a restore is its result.
    let start = Instant.now()
    try run(program, ["restore", "--from", place, "--state", "\(folder)/restored"])
    let restore = Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    return [
      Figure(.backup, "a backup", bench, .milliseconds, ours: 1000 * backup),
      Figure(.backup, "its size", bench, .mebibytes, ours: (bytes ?? 0) / Double(1 << 20)),
      Figure(.backup, "verified by a restore", bench, .milliseconds, ours: 1000 * verify),
      Figure(.backup, "restored", bench, .milliseconds, ours: 1000 * restore),
    ]
  }

  private func seconds(_ words: String...) throws -> Double {
    let start = Instant.now()
    try run(program, words + ["--state", bench.server.directory])
    return Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
  }

  private func run(_ program: String, _ arguments: [String]) throws {
    _ = try Shell.output(of: program, arguments, in: folder)
  }
}
