/// Which colour is which class and which type of relation: two blocks side by side, in columns.
struct Legend {
  private static let columnCount = 2
  private static let columnWidth = 176

  let frame: Frame
  let classes: Palette
  let types: Palette
  let language: Language

  /// The rows that a number of names takes.
  static func rows(_ names: [String]) -> Int { (names.count + columnCount - 1) / columnCount }

  func write(_ writer: inout SVGWriter) {
    writeTitle(Phrase.className.text(language), left: Frame.margin, &writer)
    for (index, name) in classes.names.enumerated() {
      let (left, top) = place(index, of: classes.names.count, left: Frame.margin)
      writer.element(
        "rect",
        [
          ("x", "\(left)"), ("y", "\(top - 9)"), ("width", "16"), ("height", "11"), ("rx", "2"),
          ("fill", classes.colour(of: name)),
        ])
      writeName(name, left: left + 24, top: top, &writer)
    }
    let start = Frame.margin + Self.columnCount * Self.columnWidth
    if !types.names.isEmpty { writeTitle(Phrase.relations.text(language), left: start, &writer) }
    for (index, name) in types.names.enumerated() {
      let (left, top) = place(index, of: types.names.count, left: start)
      writer.element(
        "path",
        [
          ("d", "M\(left) \(top - 4) H\(left + 18)"), ("stroke", types.colour(of: name)),
          ("stroke-width", "2.4"),
        ] + (types.dashes(of: name).map { [("stroke-dasharray", $0)] } ?? []))
      writeName(name, left: left + 24, top: top, &writer)
    }
  }

  private func place(_ index: Int, of count: Int, left: Int) -> (Int, Int) {
    let rows = (count + Self.columnCount - 1) / Self.columnCount
    return (
      left + index / rows * Self.columnWidth,
      frame.legendTop + (index % rows + 1) * Frame.legendRowHeight
    )
  }

  private func writeTitle(_ title: String, left: Int, _ writer: inout SVGWriter) {
    writer.element(
      "text",
      [
        ("x", "\(left)"), ("y", "\(frame.legendTop)"), ("font-size", "12"),
        ("font-weight", "bold"), ("fill", "#444444"),
      ], content: title)
  }

  private func writeName(_ name: String, left: Int, top: Int, _ writer: inout SVGWriter) {
    writer.element(
      "text", [("x", "\(left)"), ("y", "\(top)"), ("font-size", "12"), ("fill", "#444444")],
      content: TextMeasure.cut(name, to: Self.columnWidth - 30, size: 12))
  }
}
