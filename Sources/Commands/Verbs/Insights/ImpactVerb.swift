import CMDB
import JSON
import System

/// `cmdb impact`: a tree, or a drawing.
enum ImpactVerb {
  static let upstream = Option(
    "--upstream", "Show what could impair these items, not what they impair.",
    ru: "Показать, от чего зависят объекты, а не что зависит от них.")
  static let depth = Option(
    "--depth", "N", "Follow at most N steps.", ru: "Не более N шагов по связям.")
  static let to = Option(
    "--to", "TAG", "Only the path to this item.", ru: "Только путь к этому объекту.",
    words: .asked(.items))
  static let classes = Option(
    "--classes", "CLASSES", "Only items of these classes, separated by commas.",
    ru: "Только объекты этих классов, через запятую.",
    words: .asked(.classes))
  static let svg = Option(
    "--svg", "FILE", "Draw the graph as SVG into FILE.", ru: "Нарисовать граф в файл SVG.",
    words: .files)

  static func run(_ session: Session) throws(Failure) {
    let roots = try roots(session)
    let depth = try session.invocation.number(depth)
    let to = try session.option(to).map { (typed) throws(Failure) in try session.tag(typed) }
    let result = try session.call("impact.analyze") { writer in
      writer.member(
        "items",
        array: { writer in
          for root in roots { writer.integer(root["id"]?.integer ?? 0) }
        })
      if session.has(upstream) { writer.member("direction", string: "upstream") }
      if let depth { writer.member("depth", integer: depth) }
      let classes = session.invocation.list(classes)
      if !classes.isEmpty { writer.member("classes", strings: classes) }
      if let to { writer.member("to", reference: to) }
      session.momentMember(to: &writer)
    }
    let graph = ImpactGraph(result, roots: roots, isUpstream: session.has(upstream))
    try show(graph, of: result, session)
  }

  /// `cmdb incident impact`: as it stood when the incident was opened.
  static func ofIncident(_ session: Session) throws(Failure) {
    let incident = try IncidentVerbs.incident(session)
    let roots = incident["items"].list.compactMap { link in
      link["role"]?.equals("not_impacted") == true ? nil : link["item"]
    }
    let result = try session.call("incident.impact") { writer in
      writer.member("incident", value: incident["id"])
      session.momentMember(to: &writer)
    }
    try show(ImpactGraph(result, roots: roots, isUpstream: false), of: result, session)
  }

  private static func show(
    _ graph: ImpactGraph, of result: Value, _ session: Session
  ) throws(Failure) {
    if let path = session.option(svg) { try draw(graph, to: path, session) }
    try session.show(result) { () throws(Failure) in
      guard !session.has(svg) else { return }
      let (width, language) = (session.screen.width, session.languageOfRelations)
      session.print(ImpactText.lines(graph, width: width, language))
      session.print(ImpactText.difference(result["difference"], width, language))
    }
  }

  /// The items that were named, for their names.
  private static func roots(_ session: Session) throws(Failure) -> [Value] {
    var roots: [Value] = []
    for tag in session.invocation.words { roots.append(try session.item(tag)) }
    return roots
  }

  private static func draw(
    _ graph: ImpactGraph, to path: String, _ session: Session
  ) throws(Failure) {
    let drawing = ImpactDrawing(graph: graph, language: session.language)
    do {
      try Files.output(Array(drawing.svg().utf8), to: path, newMode: Process.newFileMode)
    } catch {
      throw .failed("Cannot write the drawing: \(error)", ru: "Рисунок не записать: \(error)")
    }
    session.remark(
      "\(path): \(Plural.items(graph.nodes.count).english).",
      ru: "\(path): \(Plural.items(graph.nodes.count).russian).")
  }
}
