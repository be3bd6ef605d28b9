import JSON

/// A page of 100 items by an indexed attribute: the first, and one that lies deep, which has to
/// take as long.
struct FindTimes {
  private static let pageRows = 100
  private static let deepPage = 5000
  /// Rows of a page of the walk to the deep one.
  private static let stride = 1000

  private let bench: Bench
  private let times: StatementTimes

  init(_ bench: Bench) throws {
    self.bench = bench
    times = try StatementTimes(bench)
  }

  func figures() throws -> [Figure] {
    let page = deepest()
    Bench.say("\(bench.estate.items) items: walking to page \(page)")
    let cursor = try cursor(before: page)
    let target = Figure.Target.atMost(1.15)
    var figures = [
      try times.figure(.itemFind, "page 1", params: Self.params(nil, Self.pageRows), target),
      try times.figure(
        .itemFind, "page \(page)", params: Self.params(cursor, Self.pageRows), target),
    ]
    figures[1].remark =
      "\(Decimal.text(figures[1].ours / figures[0].ours, digits: 2)) × page 1"
    return figures
  }

  /// The 5,000th, or one beyond the middle of a smaller estate.
  private func deepest() -> Int {
    min(Self.deepPage, bench.estate.assets.count * 6 / 10 / Self.pageRows)
  }

  /// A cursor is of the list and not of the size of its pages, so that large ones lead there.
  private func cursor(before page: Int) throws -> String {
    var cursor: String?
    var rowsLeft = (page - 1) * Self.pageRows
    while rowsLeft > 0 {
      let rows = min(Self.stride, rowsLeft)
      let answer = try times.answer(.itemFind, Self.params(cursor, rows))
      cursor = try Document(answer).root["result"]?["next_cursor"]?.string
      rowsLeft -= rows
    }
    guard let cursor else { throw Server.Failure(description: "the list ends too early") }
    return cursor
  }

  private static func params(_ cursor: String?, _ limit: Int) -> String {
    let after = cursor.map { #","cursor":"\#($0)""# } ?? ""
    return #"{"where":"serial_no >= 'SN'","sort":"serial_no","limit":\#(limit)\#(after)}"#
  }
}
