import CMDB
import JSON
import JSONRPC

extension Method {
  static let importColumns = Method(
    "import.columns", .server, .right(.import),
    """
    Finds the columns that headers of a file mean: names, labels in either language, the usual \
    words for tag, class, name, state and references. What is not sure is left to the caller.
    """,
    [
      Parameter(
        "headers", .array(.string(0...1000), count: 1...1000), required: true,
        "The headers, in the order of the file."),
      Parameter("class", .line, "The class of all rows, where they name none themselves."),
      Parameter(
        "classes", .array(.line, count: 0...1000),
        "The classes that rows name, by name or label: other classes' columns are not meant."),
    ],
    result: (
      "columns",
      .record([
        Parameter(
          "columns",
          .array(
            .record([
              Parameter("header", .string(0...1000), required: true, "The header as it was sent."),
              Parameter(
                "column", .line, "The column that it means; absent where that is not sure."),
              Parameter(
                "why", .choice(ColumnFinder.Why.allCases.map(\.rawValue)), required: true,
                "How that was found, or why not."),
              Parameter(
                "candidates", .array(.line, count: 0...10), required: true,
                "What it may mean: for `ambiguous` all of them, else the nearest."),
            ]), count: 1...1000), required: true, "One for each header, in their order.")
      ])
    ),
    example: (
      #"{"headers": ["Серийный номер", "Location", "Note"], "class": "printer"}"#,
      """
      {"columns": [{"header": "Серийный номер", "column": "serial_no", "why": "label", \
      "candidates": []}, {"header": "Location", "column": "location", "why": "name", \
      "candidates": []}, {"header": "Note", "why": "unknown", "candidates": ["notes"]}]}
      """
    )
  ) { arguments, context throws(Stop) in
    let catalogue = try context.confirmedCatalogue()
    let name = arguments.string("class")
    if let name, catalogue[class: name] == nil {
      throw .invalidParams([
        .unknown("class", name, among: catalogue.classNames, path: "class")
      ])
    }
    let words = catalogue.classNames.compactMap { name in
      catalogue[class: name].map { (name, $0.label) }
    }
    let sent = arguments["classes"]?.strings ?? []
    let named = sent.compactMap { text in
      catalogue[class: text] == nil ? try? CellWord.find(text, among: words) : text
    }
    // What is no class is an error of its rows: what columns they have is not known.
    let classes = named.count == sent.count ? named : []
    let finder = ColumnFinder(catalogue, classNames: name.map { [$0] } ?? classes)
    var writer = Writer()
    writer.object { writer in
      writer.key("columns")
      writer.array { writer in
        for found in finder.find(arguments["headers"]?.strings ?? []) {
          writer.object { writer in
            writer.member("header", string: found.header)
            if let column = found.column { writer.member("column", string: column) }
            writer.member("why", string: found.why.rawValue)
            writer.member("candidates", strings: found.candidates)
          }
        }
      }
    }
    return .answer(writer.bytes)
  }
}
