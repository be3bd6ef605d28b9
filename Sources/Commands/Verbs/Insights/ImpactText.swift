import JSON

/// The impact as a tree: below each item the items impaired through it, at their smallest depth.
enum ImpactText {
  static func lines(_ graph: ImpactGraph, width: Int?, _ language: Language) -> [Line] {
    trees(graph, language).flatMap { $0.lines(width: width) } + spared(graph, width, language)
      + summary(graph, language).map { $0.fitted(to: width) }
  }

  /// Each item once, below the first one that impairs it; items without a shown parent are roots.
  private static func trees(_ graph: ImpactGraph, _ language: Language) -> [Tree] {
    var parents: [Int: ImpactGraph.Edge] = [:]
    for edge in graph.edges where parents[edge.to] == nil {
      if graph.nodes[edge.from].depth < graph.nodes[edge.to].depth { parents[edge.to] = edge }
    }
    var children: [Int: [Tree]] = [:]
    // From the deepest level, so that the children of a node are complete before it.
    let order = graph.nodes.indices.sorted { first, second in
      (graph.nodes[first].depth, first) > (graph.nodes[second].depth, second)
    }
    var roots: [Tree] = []
    for index in order {
      let edge = parents[index]
      let tree = Tree(
        line: line(
          graph.nodes[index],
          by: edge.map { language.relation(ofImpaired: $0.type, isUpstream: graph.isUpstream) },
          language),
        children: (children[index] ?? []).reversed())
      if let edge { children[edge.from, default: []].append(tree) } else { roots.append(tree) }
    }
    return roots.reversed()
  }

  private static func line(
    _ node: ImpactGraph.Node, by relation: String?, _ language: Language
  ) -> Line {
    var spans = [
      Span(node.tag, node.depth == 0 ? .red : .cyan), Span("  "),
      Span(node.name, node.depth == 0 ? .bold : .plain),
      Span("  \(language.className(node.className))", .dim),
    ]
    if let relation { spans.append(Span("  \(relation)", .yellow)) }
    return Line(spans)
  }

  private static func spared(
    _ graph: ImpactGraph, _ width: Int?, _ language: Language
  ) -> [Line] {
    guard !graph.spared.isEmpty else { return [] }
    let lines = graph.spared.map { spared in
      Line([
        Span("  "), Span(ValueText.of(spared.item), .green),
        Span("  \(language.relation(ofImpaired: spared.type, isUpstream: false))", .yellow),
        Span(supply(spared, language), .dim),
      ]).fitted(to: width)
    }
    return [Line(), Line(Phrase.spared.text(language), .bold)] + lines
  }

  private static func supply(_ spared: ImpactGraph.Spared, _ language: Language) -> String {
    Wording(
      "  needs \(spared.needs), \(spared.available) available",
      ru: "  нужно \(spared.needs), есть \(spared.available)"
    ).text(language)
  }

  /// The differences since an incident was opened.
  static func difference(_ difference: Value?, _ width: Int?, _ language: Language) -> [Line] {
    let added = difference?["added"]
    let removed = difference?["removed"]
    let lines = [("+ ", added, Style.red), ("− ", removed, .green)].flatMap { mark, list, style in
      list.list.map { entry in
        Line([Span("  "), Span(mark, style), Span(entry["item"].map { ValueText.of($0) } ?? "")])
          .fitted(to: width)
      }
    }
    return lines.isEmpty ? [] : [Line(), Line(Phrase.sinceThen.text(language), .bold)] + lines
  }

  private static func summary(_ graph: ImpactGraph, _ language: Language) -> [Line] {
    let what = graph.isUpstream ? Phrase.items : .impaired
    var parts = [
      "\(what.text(language)): \(graph.impairedCount)",
      "\(Phrase.people.text(language)): \(graph.peopleCount)",
    ]
    if graph.hidden > 0 { parts.append("\(Phrase.hidden.text(language)): \(graph.hidden)") }
    let more =
      graph.isTruncated
      ? [
        Line(
          Wording("There is more than is shown.", ru: "Показано не всё.").text(language), .red)
      ] : []
    return [Line(), Line(parts.joined(separator: "   "), .bold)] + more
  }
}
