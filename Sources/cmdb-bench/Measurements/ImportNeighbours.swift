import System

/// What an import of a file costs those who work meanwhile, on other items, and what memory every
/// process takes for it: the clients pause between requests as people and programs do.
struct ImportNeighbours {
  private static let shape = Options.Shape(clients: 16, depth: 1)
  private static let pause = Duration.milliseconds(10)
  private static let slowdownMax = 1.5
  private static let growthMax = 32.0

  let bench: Bench
  let rows: Int
  /// A row of the file, by its number.
  let row: (Int) -> String
  let head: String

  private enum Neighbour: CaseIterable {
    case get, find, update

    var method: String {
      switch self {
      case .get: "item.get"
      case .find: "item.find"
      case .update: "item.update"
      }
    }
  }

  func figures() throws -> [Figure] {
    var quiet: [Neighbour: Latencies] = [:]
    for neighbour in Neighbour.allCases { quiet[neighbour] = try latencies(neighbour, 1) }
    let before = memory()
    var peak = before
    let (beside, client) = try besideImport { peak.merge(memory(), uniquingKeysWith: max) }
    let growth = peak.map { pid, size in size - (before[pid] ?? 0) }.max() ?? 0
    return Neighbour.allCases.map { neighbour in
      let with = beside[neighbour] ?? Latencies()
      var figure = Figure(
        .import, "p99 of \(neighbour.method) beside it", bench, .milliseconds,
        ours: with.milliseconds(at: 0.99),
        limit: (quiet[neighbour] ?? Latencies()).milliseconds(at: 0.99),
        .atMost(Self.slowdownMax))
      figure.latencies = with
      return figure
    } + [
      Figure(
        .import, "growth of the largest server process", bench, .mebibytes,
        ours: Double(growth) / 1024, .atMost(Self.growthMax)),
      Figure(
        .import, "the client's memory", bench, .mebibytes, ours: Double(client) / 1024,
        .atMost(Self.growthMax)),
    ]
  }

  private func requests(_ neighbour: Neighbour) throws -> Requests {
    var scene = bench.scene(clients: Self.shape.clients)
    switch neighbour {
    case .get: return RatedWork.itemGet.requests(scene)
    case .update:
      scene.items = try bench.estate.fresh(Self.shape.clients)
      return RatedWork.itemUpdate.requests(scene)
    case .find:
      return Requests(method: "item.find") { _, line in
        line.append(
          contentsOf: #"{"where":"serial_no >= 'SN'","sort":"serial_no","limit":100}"#.utf8)
      }
    }
  }

  private func latencies(_ neighbour: Neighbour, _ seconds: Double) throws -> Latencies {
    try Load(requests(neighbour), Self.shape, bench.server, pause: Self.pause)
      .run(seconds: seconds * Double(bench.options.seconds)).latencies
  }

  // MARK: The import

  /// The neighbours by turns until the import has ended, and the most memory of its client.
  private func besideImport(
    _ look: () -> Void
  ) throws -> (latencies: [Neighbour: Latencies], client: Int) {
    let folder = bench.server.directory
    let path = "\(folder)/neighbours.csv"
    let text = head + "\n" + (1...rows).map { row($0) + "\n" }.joined()
    try Files.write(Array(text.utf8), to: path, mode: 0o644)
    let program = Files.directory(of: try Process.executablePath()) + "/cmdb"
    let pid = try Shell.start(
      program,
      [
        "--socket", bench.server.socketPath, "import", path, "--class", "printer", "--mode",
        "create", "--match", "tag", "--yes",
      ], output: "\(folder)/import-output", errors: "\(folder)/import-errors")
    var found: [Neighbour: Latencies] = [:]
    var client = 0
    while !ProcessTimes.hasEnded(pid) {
      for neighbour in Neighbour.allCases where !ProcessTimes.hasEnded(pid) {
        found[neighbour, default: Latencies()] += try latencies(neighbour, 0.1)
        look()
        client = max(client, ProcessTimes.residentKibibytes(of: pid))
      }
    }
    guard ChildProcess.waitForEnd(of: pid)?.isSuccess == true else {
      throw Server.Failure(
        description: "cmdb import failed: "
          + ((try? Files.readText("\(folder)/import-errors")) ?? ""))
    }
    return (found, client)
  }

  /// Memory that is a process's own, by process: of workers and of PostgreSQL, whose shared buffers
  /// count for nobody.
  private func memory() -> [Int32: Int] {
    let processes = bench.server.workers + (bench.server.postmaster.map(Server.children) ?? [])
    return Dictionary(
      processes.map { ($0, ProcessTimes.ownKibibytes(of: $0)) },
      uniquingKeysWith: { first, _ in first })
  }
}
