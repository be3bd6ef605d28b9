/// Rows under headings, as wide as what they hold and never wider than the terminal.
struct Table: Sendable {
  struct Column: Sendable {
    let heading: String
    let isRight: Bool
    /// Columns of a terminal below which it is not shrunk.
    let leastColumns: Int
    /// Where even the least widths do not fit, the column of the highest rank goes first; rank 0
    /// stays always.
    let rank: Int
    /// Whether what does not fit goes on in the next line, instead of being cut.
    let isWrapped: Bool

    init(
      _ heading: String, right: Bool = false, least: Int = 6, rank: Int = 0, wrapped: Bool = false
    ) {
      self.heading = Harmless.line(heading)
      isRight = right
      leastColumns = least
      self.rank = rank
      isWrapped = wrapped
    }

    /// One with what people have to type, which is never cut.
    static func typed(_ heading: String) -> Column { Column(heading, least: .max) }
  }

  private static let gap = "  "

  let columns: [Column]
  private(set) var rows: [[Span]] = []

  init(_ columns: [Column]) {
    self.columns = columns
  }

  /// - Precondition: as many cells as columns.
  mutating func append(_ cells: [Span]) {
    precondition(cells.count == columns.count, "a row has a cell for each column")
    rows.append(cells)
  }

  /// - Parameter width: of the terminal; nil cuts nothing.
  func lines(width: Int?) -> [Line] {
    let natural = columns.indices.map { index in
      rows.reduce(TextWidth.columns(columns[index].heading)) { max($0, $1[index].columns) }
    }
    let widths = width.map { fitted(natural, to: $0) } ?? natural.map(Optional.some)
    let heading = columns.map { Span($0.heading, .bold) }
    return ([heading] + rows).flatMap { broken($0, widths) }.map { line($0, widths) }
  }

  /// The lines of a row: more than one where a wrapped cell needs them.
  private func broken(_ cells: [Span], _ widths: [Int?]) -> [[Span]] {
    let texts = cells.indices.map { index -> [String] in
      guard columns[index].isWrapped, let width = widths[index] else { return [cells[index].text] }
      return TextWidth.wrapped(cells[index].text, to: width)
    }
    return (0..<(texts.map(\.count).max() ?? 1)).map { place in
      cells.indices.map { index in
        Span(place < texts[index].count ? texts[index][place] : "", cells[index].style)
      }
    }
  }

  /// A width for each column; nil for one that is left out.
  private func fitted(_ natural: [Int], to width: Int) -> [Int?] {
    var widths: [Int?] = natural
    while total(widths) > width {
      if let index = widestToShrink(widths, { min(natural[$0], columns[$0].leastColumns) }) {
        widths[index] = widths[index].map { $0 - 1 }
      } else if let index = lastOfRank(widths) {
        // The others may have their widths back: there is more room now.
        for other in widths.indices where widths[other] != nil { widths[other] = natural[other] }
        widths[index] = nil
      } else if let index = widestToShrink(widths, { _ in 1 }) {
        // Not even what always stays has its least width.
        widths[index] = widths[index].map { $0 - 1 }
      } else {
        break
      }
    }
    return widths
  }

  private func total(_ widths: [Int?]) -> Int {
    let shown = widths.compactMap(\.self)
    return shown.reduce(0, +) + Self.gap.count * max(0, shown.count - 1)
  }

  private func widestToShrink(_ widths: [Int?], _ least: (Int) -> Int) -> Int? {
    let shrinkable = widths.indices.filter { index in
      widths[index].map { $0 > least(index) } ?? false
    }
    return shrinkable.max { (widths[$0] ?? 0) < (widths[$1] ?? 0) }
  }

  private func lastOfRank(_ widths: [Int?]) -> Int? {
    let shown = widths.indices.filter { widths[$0] != nil && columns[$0].rank > 0 }
    return shown.max { (columns[$0].rank, $0) < (columns[$1].rank, $1) }
  }

  private func line(_ cells: [Span], _ widths: [Int?]) -> Line {
    var spans: [Span] = []
    for (index, cell) in cells.enumerated() {
      guard let width = widths[index] else { continue }
      if !spans.isEmpty { spans.append(Span(Self.gap)) }
      let text = TextWidth.cut(cell.text, to: width)
      let blanks = Span(String(repeating: " ", count: max(0, width - TextWidth.columns(text))))
      let isRight = columns[index].isRight
      if isRight { spans.append(blanks) }
      spans.append(Span(text, cell.style))
      if !isRight { spans.append(blanks) }
    }
    // Nothing invisible at the end of a line.
    spans.removeAll { $0.text.isEmpty }
    while let end = spans.last, end.text.allSatisfy({ $0 == " " }) { spans.removeLast() }
    return Line(spans)
  }
}
