/// The impact graph as an SVG: a layer of boxes for each depth, lines for the relations by which
/// items fall, in the colours of classes and relation types.
struct ImpactDrawing {
  let graph: ImpactGraph
  private let language: Language
  private let layout: LayeredLayout
  private let classes: Palette
  private let types: Palette
  private let frame: Frame

  init(graph: ImpactGraph, language: Language) {
    self.graph = graph
    self.language = language
    layout = LayeredLayout(
      layers: graph.nodes.map(\.depth),
      edges: graph.edges.map { LayeredLayout.Edge(from: $0.from, to: $0.to) })
    classes = Palette(graph.nodes.map(\.className))
    types = Palette(graph.edges.map(\.type), startingAt: 6)
    frame = Frame(
      layerCount: (graph.nodes.map(\.depth).max() ?? 0) + 1, bodyHeight: layout.height,
      legendRows: max(1, Legend.rows(classes.names), Legend.rows(types.names)),
      spared: min(graph.spared.count, Frame.sparedMax))
  }

  func svg() -> String {
    var writer = SVGWriter()
    let size = (width: frame.width, height: frame.height)
    writer.begin(
      "svg",
      [
        ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", "0 0 \(size.width) \(size.height)"),
        ("width", "\(size.width)"), ("height", "\(size.height)"),
        ("font-family", "Helvetica, Arial, 'DejaVu Sans', sans-serif"),
      ])
    writer.element("title", [], content: title)
    writer.element(
      "rect", [("width", "\(size.width)"), ("height", "\(size.height)"), ("fill", "#ffffff")])
    defineArrows(&writer)
    writeHead(&writer)
    writeBands(&writer)
    for index in graph.edges.indices { writeEdge(index, &writer) }
    for index in graph.nodes.indices { writeNode(index, &writer) }
    Legend(frame: frame, classes: classes, types: types, language: language).write(&writer)
    writeSpared(&writer)
    writer.end("svg")
    return writer.text
  }

  // MARK: Head

  private var title: String {
    let roots = graph.nodes.filter { $0.depth == 0 }
    let named = roots.prefix(2).map { "\($0.tag) \($0.name)" }.joined(separator: ", ")
    let more = roots.count > 2 ? " + \(roots.count - 2)" : ""
    let head =
      switch (language.isRussian, graph.isUpstream) {
      case (false, false): "Impact of "
      case (false, true): "What could impair "
      case (true, false): "Влияние: "
      case (true, true): "От чего зависит: "
      }
    return head + named + more
  }

  private var subtitle: String {
    var parts = [
      "\(Phrase.items.text(language)): \(graph.impairedCount)",
      "\(Phrase.people.text(language)): \(graph.peopleCount)",
    ]
    if graph.hidden > 0 { parts.append("\(Phrase.hidden.text(language)): \(graph.hidden)") }
    if let asOf = graph.asOf { parts.append(Moment.compact(asOf)) }
    return (parts + (graph.isTruncated ? ["…"] : [])).joined(separator: "  ·  ")
  }

  private func writeHead(_ writer: inout SVGWriter) {
    let room = frame.width - 2 * Frame.margin
    writer.element(
      "text",
      [
        ("x", "\(Frame.margin)"), ("y", "34"), ("font-size", "19"), ("font-weight", "bold"),
        ("fill", "#222222"),
      ], content: TextMeasure.cut(title, to: room, size: 20))
    writer.element(
      "text",
      [("x", "\(Frame.margin)"), ("y", "56"), ("font-size", "13"), ("fill", "#666666")],
      content: subtitle)
  }

  /// A pale band and a number for each depth.
  private func writeBands(_ writer: inout SVGWriter) {
    for layer in 0..<frame.layerCount {
      writer.element(
        "rect",
        [
          ("x", "\(frame.left(of: layer) - Frame.bandMargin)"), ("y", "\(Frame.head)"),
          ("width", "\(Frame.boxWidth + 2 * Frame.bandMargin)"),
          ("height", "\(frame.bodyHeight + 34)"),
          ("rx", "6"), ("fill", layer.isMultiple(of: 2) ? "#f4f5f7" : "#fafafb"),
        ])
      writer.element(
        "text",
        [
          ("x", "\(frame.left(of: layer) + Frame.boxWidth / 2)"), ("y", "\(Frame.head + 18)"),
          ("font-size", "12"), ("text-anchor", "middle"), ("fill", "#999999"),
        ], content: "\(Phrase.depth.text(language)) \(layer)")
    }
  }

  // MARK: Lines

  private func defineArrows(_ writer: inout SVGWriter) {
    writer.begin("defs")
    for (index, type) in types.names.enumerated() {
      writer.raw(
        """
        <marker id="a\(index)" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" \
        markerHeight="7" orient="auto-start-reverse">\
        <path d="M0 0.5 L7.5 4 L0 7.5 z" fill="\(types.colour(of: type))"/></marker>
        """)
    }
    writer.end("defs")
  }

  /// Arrows point the way that a failure takes.
  private func writeEdge(_ index: Int, _ writer: inout SVGWriter) {
    let edge = graph.edges[index]
    let arrow = "url(#a\(types.names.firstIndex(of: edge.type) ?? 0))"
    var attributes = [
      ("d", path(index)), ("fill", "none"), ("stroke", types.colour(of: edge.type)),
      ("stroke-width", "1.4"), ("stroke-opacity", "0.75"),
      (graph.isUpstream ? "marker-start" : "marker-end", arrow),
    ]
    if let dashes = types.dashes(of: edge.type) { attributes.append(("stroke-dasharray", dashes)) }
    writer.element("path", attributes)
  }

  /// From the right side of the one through its waypoints to the left side of the other.
  private func path(_ index: Int) -> String {
    let edge = graph.edges[index]
    let first = graph.nodes[edge.from].depth
    var x = frame.left(of: first) + Frame.boxWidth
    var y = frame.top(of: layout.centre(of: edge.from))
    var path = "M\(x) \(y)"
    func curve(to nextX: Int, _ nextY: Int) {
      let middle = (x + nextX) / 2
      path += " C\(middle) \(y) \(middle) \(nextY) \(nextX) \(nextY)"
      (x, y) = (nextX, nextY)
    }
    for (offset, height) in layout.waypoints(of: index).enumerated() {
      let left = frame.left(of: first + offset + 1)
      curve(to: left, frame.top(of: height))
      path += " H\(left + Frame.boxWidth)"
      x = left + Frame.boxWidth
    }
    curve(to: frame.left(of: graph.nodes[edge.to].depth), frame.top(of: layout.centre(of: edge.to)))
    return path
  }

  // MARK: Boxes

  private func writeNode(_ index: Int, _ writer: inout SVGWriter) {
    let node = graph.nodes[index]
    let colour = classes.colour(of: node.className)
    let (left, top) = (
      frame.left(of: node.depth), frame.top(of: layout.centre(of: index)) - Frame.boxHeight / 2
    )
    writer.begin("g")
    writer.element("title", [], content: "\(node.tag) · \(node.name) · \(node.className)")
    writer.element(
      "rect",
      [
        ("x", "\(left)"), ("y", "\(top)"), ("width", "\(Frame.boxWidth)"),
        ("height", "\(Frame.boxHeight)"), ("rx", "4"),
        ("fill", node.depth == 0 ? colour : "#ffffff"), ("stroke", colour),
        ("stroke-width", node.depth == 0 ? "2" : "1.2"),
      ])
    if node.depth > 0 {
      writer.element(
        "rect",
        [
          ("x", "\(left)"), ("y", "\(top)"), ("width", "6"), ("height", "\(Frame.boxHeight)"),
          ("rx", "3"), ("fill", colour),
        ])
    }
    writeText(of: node, left: left + 13, top: top, &writer)
    writer.end("g")
  }

  private func writeText(
    of node: ImpactGraph.Node, left: Int, top: Int, _ writer: inout SVGWriter
  ) {
    let isRoot = node.depth == 0
    writer.element(
      "text",
      [
        ("x", "\(left)"), ("y", "\(top + 15)"), ("font-size", "12"),
        ("fill", isRoot ? "#ffffff" : "#222222"),
      ], content: TextMeasure.cut(node.name, to: Frame.textRoom, size: 12))
    writer.element(
      "text",
      [
        ("x", "\(left)"), ("y", "\(top + 29)"), ("font-size", "10"),
        ("fill", isRoot ? "#eeeeee" : "#777777"),
      ],
      content: TextMeasure.cut(
        "\(node.tag) · \(node.className)", to: Frame.textRoom, size: 10))
  }

  // MARK: Foot

  private func writeSpared(_ writer: inout SVGWriter) {
    guard !graph.spared.isEmpty else { return }
    var lines = graph.spared.prefix(Frame.sparedMax).map { spared in
      "\(ValueText.of(spared.item)) · \(spared.type) · \(spared.available)/\(spared.needs)"
    }
    let more = graph.spared.count - lines.count
    if more > 0 { lines[lines.count - 1] += " · + \(more)" }
    let top = frame.sparedTop
    writer.element(
      "text",
      [
        ("x", "\(Frame.margin)"), ("y", "\(top)"), ("font-size", "12"), ("font-weight", "bold"),
        ("fill", "#3f7d3a"),
      ], content: Phrase.spared.text(language))
    let room = frame.width - 2 * Frame.margin
    for (index, line) in lines.enumerated() {
      writer.element(
        "text",
        [
          ("x", "\(Frame.margin)"), ("y", "\(top + 18 * (index + 1))"), ("font-size", "12"),
          ("fill", "#444444"),
        ], content: TextMeasure.cut(line, to: room, size: 12))
    }
  }
}
