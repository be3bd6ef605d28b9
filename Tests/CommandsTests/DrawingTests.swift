import JSON
import Testing

@testable import Commands

struct DrawingTests {
  private func drawing(_ graph: ImpactGraph, _ language: Language = .english) -> String {
    ImpactDrawing(graph: graph, language: language).svg()
  }

  @Test func aSmallGraphIsDrawn() throws {
    try Golden.expect(drawing(try SampleImpact.graph()), is: "impact-5.svg")
    try Golden.expect(
      drawing(try SampleImpact.graph(isUpstream: true), .russian), is: "impact-5-upstream.svg")
  }

  @Test func aLargerGraphIsDrawn() throws {
    try Golden.expect(drawing(try SampleImpact.graph(count: 40, depth: 4)), is: "impact-40.svg")
    try Golden.expect(drawing(try SampleImpact.graph(count: 200, depth: 5)), is: "impact-200.svg")
  }

  @Test func theSameGraphIsDrawnTheSame() throws {
    let graph = try SampleImpact.graph(count: 120, depth: 6)
    #expect(drawing(graph) == drawing(graph))
  }

  @Test func textIsEscaped() throws {
    let svg = drawing(try SampleImpact.graph())
    #expect(svg.contains("Payroll &amp; &lt;HR&gt;"))
    #expect(SVGWriter.escaped("a\"b\u{1b}c\n") == "a&quot;b␛c ")
  }

  @Test func aGraphWithoutEdgesIsDrawn() throws {
    let svg = drawing(try SampleImpact.graph(#"{"items": []}"#))
    #expect(svg.hasPrefix("<svg"))
    #expect(svg.contains("CHL-000001"))
  }

  @Test(arguments: [5, 40, 200])
  func boxesDoNotOverlap(count: Int) throws {
    let graph = try SampleImpact.graph(count: count, depth: min(5, count - 1))
    let layout = LayeredLayout(
      layers: graph.nodes.map(\.depth),
      edges: graph.edges.map { LayeredLayout.Edge(from: $0.from, to: $0.to) })
    for depth in 0...5 {
      let centres = graph.nodes.indices.filter { graph.nodes[$0].depth == depth }
        .map { layout.centre(of: $0) }.sorted()
      for (above, below) in zip(centres, centres.dropFirst()) {
        #expect(below - above >= 43)
      }
    }
    #expect(layout.centre(of: 0) >= 0)
  }
}

struct TextMeasureTests {
  @Test(arguments: [
    ("short", 200, "short"), ("", 10, ""), ("Серверная на третьем этаже", 120, "Серверная на т…"),
    ("プリンター二階プリンター", 72, "プリンター…"), ("x", 1, "…"),
  ])
  func textIsCutToPixels(text: String, pixels: Int, cut: String) {
    #expect(TextMeasure.cut(text, to: pixels, size: 12) == cut)
  }
}
