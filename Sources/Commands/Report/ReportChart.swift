/// A bar chart: one bar a value, the count beside it.
struct ReportChart {
  let title: String
  let shares: [InventoryReport.Share]
  /// The column of the items that a bar filters by.
  var column: Int?

  private static let width = 420
  private static let rowHeight = 24
  private static let labelWidth = 166
  private static let barWidth = 194
  private static let labelLetters = 19

  var html: String {
    var svg = SVGWriter()
    let height = max(shares.count, 1) * Self.rowHeight
    svg.begin(
      "svg",
      [
        ("viewBox", "0 0 \(Self.width) \(height)"), ("role", "img"), ("aria-label", title),
      ])
    let most = max(shares.map(\.count).max() ?? 0, 1)
    for (index, share) in shares.enumerated() { bar(share, at: index, most, &svg) }
    svg.end("svg")
    return "<figure>\n<figcaption>\(SVGWriter.escaped(title))</figcaption>\n\(svg.text)</figure>"
  }

  private func bar(
    _ share: InventoryReport.Share, at index: Int, _ most: Int, _ svg: inout SVGWriter
  ) {
    let top = index * Self.rowHeight
    let base = String(top + 16)
    // What there is has a bar that is seen.
    let width = share.count == 0 ? 0 : max(share.count * Self.barWidth / most, 2)
    let pick = column.map { [("data-column", String($0)), ("data-value", share.label)] } ?? []
    svg.begin("g", pick)
    svg.element("title", [], content: "\(share.label): \(Progress.grouped(share.count))")
    svg.element(
      "rect",
      [
        ("class", "hit"), ("x", "0"), ("y", String(top)), ("width", String(Self.width)),
        ("height", String(Self.rowHeight)),
      ])
    svg.element(
      "text", [("class", "label"), ("x", String(Self.labelWidth - 8)), ("y", base)],
      content: shortened(share.label))
    svg.element(
      "rect",
      [
        ("class", "bar"), ("x", String(Self.labelWidth)), ("y", String(top + 4)),
        ("width", String(width)), ("height", "16"), ("rx", "2"),
      ])
    svg.element(
      "text", [("x", String(Self.labelWidth + width + 6)), ("y", base)],
      content: Progress.grouped(share.count))
    svg.end("g")
  }

  private func shortened(_ label: String) -> String {
    label.count <= Self.labelLetters ? label : label.prefix(Self.labelLetters - 1) + "…"
  }
}
