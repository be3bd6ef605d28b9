import Postgres
import SQL
import System

/// `text` of `item.find`: the first page, by one client beside the plainest statement that finds
/// the same rows, and by eight clients at once.
struct SearchTimes {
  private static let clients = 8
  private static let millisecondsMax = 20.0
  /// More than a page, as the server asks for.
  private static let floorRows = 51

  /// What is searched, and the pattern by which the floor finds it.
  private struct Search {
    let what: String
    let text: String
    let pattern: String
    /// Whether the time is promised: words of at most 10,000 items, of now.
    var isPromised = true
  }

  /// Words of the estate are borne by one item of a hundred.
  private static let searches = [
    Search(what: "a word", text: "кардин", pattern: "%кардин%"),
    Search(what: "an inflected word", text: "торлоками", pattern: "% торлок %"),
    Search(what: "two words", text: "printer гампол", pattern: "%гампол%"),
    Search(what: "part of a code", text: "N0000123", pattern: "%n0000123%"),
    Search(what: "a code", text: "SN00001234", pattern: "% sn00001234 %"),
    Search(what: "the other layout", text: "rfhlby", pattern: "%кардин%"),
    Search(what: "a misspelling", text: "кардни", pattern: "% кардин %", isPromised: false),
    Search(what: "a word that most have", text: "printer", pattern: "%printer%", isPromised: false),
  ]

  private let bench: Bench
  private let wire: Wire
  private let session: BlockingSession

  init(_ bench: Bench) throws {
    self.bench = bench
    wire = try Wire(bench.server)
    session = try bench.server.runtimeSession()
  }

  func figures() throws -> [Figure] {
    try Self.searches.flatMap { search in [try alone(search), try together(search)] }
  }

  private func params(_ search: Search) -> String { #"{"text":"\#(search.text)"}"# }

  private func alone(_ search: Search) throws -> Figure {
    let unit = SQL.Unit(
      Statement(
        """
        select i.id, i.tag, i.name, s.document from cmdb.item_search s
        join cmdb.item i on i.id = s.item
        where s.document like '\(search.pattern)' order by s.item limit \(Self.floorRows)
        """))
    let ours = try measured { _ = try wire.call("item.find", params(search)) }
    let theirs = try measured { _ = try session.query(unit) }
    var figure = Figure(
      .search, search.what, bench, .milliseconds, ours: ours.latencies.milliseconds(at: 0.5),
      limit: theirs.latencies.milliseconds(at: 0.5))
    figure.latencies = ours.latencies
    figure.cost = Figure.Cost(
      worker: ours.usage.workerMicroseconds / Double(ours.latencies.count),
      database: ours.usage.databaseMicroseconds / Double(ours.latencies.count),
      limit: theirs.usage.databaseMicroseconds / Double(theirs.latencies.count))
    return figure
  }

  private func measured(
    _ run: () throws -> Void
  ) throws -> (latencies: Latencies, usage: Usage) {
    var latencies = Latencies()
    try run()
    let before = Usage(of: bench.server)
    let end = Instant.now() + .seconds(bench.options.seconds) / 2
    repeat {
      let start = Instant.now()
      try run()
      latencies.add(start.duration(to: .now()))
    } while Instant.now() < end
    return (latencies, Usage.since(before, of: bench.server))
  }

  private func together(_ search: Search) throws -> Figure {
    let text = params(search)
    let requests = Requests(method: "item.find") { _, line in
      line.append(contentsOf: text.utf8)
    }
    let outcome = try Load(
      requests, Options.Shape(clients: Self.clients, depth: 1), bench.server
    ).run(seconds: Double(bench.options.seconds))
    var figure = Figure(
      .search, "\(search.what): p99 of \(Self.clients) clients", bench, .milliseconds,
      ours: outcome.latencies.milliseconds(at: 0.99), limit: nil,
      search.isPromised ? .atMost(Self.millisecondsMax) : nil)
    figure.latencies = outcome.latencies
    return figure
  }
}
