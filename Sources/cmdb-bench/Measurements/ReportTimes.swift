import System

/// `cmdb report inventory`, beside the plain export of the same rows by the same program.
struct ReportTimes {
  /// A page of more items is no page that a person opens.
  private static let itemsMax = 50_000
  private static let slowdownMax = 3.0
  private static let bytesMaxOfAnItem = 400.0

  private let bench: Bench
  private let program: String

  init(_ bench: Bench) throws {
    self.bench = bench
    program = Files.directory(of: try Process.executablePath()) + "/cmdb"
  }

  func figures() throws -> [Figure] {
    let most = min(bench.estate.items, Self.itemsMax)
    let condition = "id <= \(most)"
    let page = "\(bench.server.directory)/report.html"
    let rows = "\(bench.server.directory)/report.jsonl"
    let report = try milliseconds([
      "report", "inventory", "-o", page, "--class", "item", "--where", condition,
    ])
    let export = try milliseconds([
      "export", "-o", rows, "--class", "item", "--where", condition,
    ])
    let size = try Files.read(page, bytesMax: 1 << 27).count
    return [
      Figure(
        .report, "\(most) items", bench, .milliseconds, ours: report, limit: export,
        .atMost(Self.slowdownMax)),
      Figure(
        .report, "size of \(most) items", bench, .kibibytes, ours: Double(size) / 1024, limit: nil,
        .atMost(Self.bytesMaxOfAnItem * Double(most) / 1024 + 64)),
    ]
  }

  private func milliseconds(_ arguments: [String]) throws -> Double {
    let start = Instant.now()
    _ = try Shell.output(
      of: program, arguments, in: bench.server.directory,
      environment: ["CMDB_SOCKET": bench.server.socketPath])
    return Double(start.duration(to: .now()).wholeNanoseconds) / 1e6
  }
}
