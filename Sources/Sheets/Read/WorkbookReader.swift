/// Reads the small parts of a workbook: which sheets there are, and which formats show dates.
package struct WorkbookReader: Sendable {
  package struct Sheet: Equatable, Sendable {
    package let name: String
    /// The part that has its rows.
    package let part: String
  }

  package private(set) var sheets: [Sheet] = []
  /// Whether days are counted from 1904.
  package private(set) var isFrom1904 = false
  private var formats = NumberFormats()

  /// The parts that `init` reads, each whole.
  package static let workbookPart = "xl/workbook.xml"
  package static let relationsPart = "xl/_rels/workbook.xml.rels"
  package static let stylesPart = "xl/styles.xml"
  package static let stringsPart = "xl/sharedStrings.xml"
  /// Parts that are read whole have less.
  package static let partBytesMax = 16 << 20

  /// - Parameter part: gives the content of a part; nil where the archive has none of that name.
  package init(_ part: (String) throws(SheetProblem) -> [UInt8]?) throws(SheetProblem) {
    guard let workbook = try part(Self.workbookPart), let relations = try part(Self.relationsPart)
    else {
      throw SheetProblem(
        "It is no workbook: `\(Self.workbookPart)` is missing.",
        ru: "Это не книга: нет `\(Self.workbookPart)`.")
    }
    var targets: [String: String] = [:]
    for case .start("Relationship", let attributes) in try Self.events(relations) {
      targets[attributes["Id"] ?? ""] = attributes["Target"]
    }
    for case .start(let name, let attributes) in try Self.events(workbook) {
      switch name {
      case "workbookPr": isFrom1904 = ["1", "true"].contains(attributes["date1904"] ?? "")
      case "sheet":
        let id = attributes.first { $0.key == "id" || $0.key.hasSuffix(":id") }?.value
        guard let title = attributes["name"], let target = id.flatMap({ targets[$0] }) else {
          continue
        }
        let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
        sheets.append(Sheet(name: title, part: path))
      default: break
      }
    }
    if let styles = try part(Self.stylesPart) {
      formats = NumberFormats(try Self.events(styles))
    }
  }

  private static func events(_ bytes: [UInt8]) throws(SheetProblem) -> [XMLScanner.Event] {
    var scanner = XMLScanner()
    let events = try scanner.take(bytes)
    try scanner.finish()
    return events
  }

  /// The sheet of this name, whatever its case; without a name the first.
  package func sheet(named name: String?) throws(SheetProblem) -> Sheet {
    let found =
      name.map { name in sheets.first { $0.name.lowercased() == name.lowercased() } }
      ?? sheets.first
    guard let found else {
      let names = sheets.map { "`\($0.name)`" }.joined(separator: ", ")
      throw SheetProblem(
        "There is no sheet `\(name ?? "")`; the workbook has \(names).",
        ru: "Нет листа `\(name ?? "")`; в книге есть \(names).")
    }
    return found
  }

  package func worksheet() -> WorksheetReader {
    WorksheetReader(formats: formats, isFrom1904: isFrom1904)
  }
}

/// What the formats of cells say about their numbers.
struct NumberFormats: Sendable {
  enum Format: Equatable, Sendable {
    case general
    case date, timestamp
    /// So many digits behind the point.
    case decimals(Int)
    /// A code of so many digits: zeros stand in front of shorter numbers.
    case digits(Int)
  }

  private var formats: [Format] = []

  init() {}

  init(_ events: [XMLScanner.Event]) {
    var codes: [Int: String] = [:]
    var isInCells = false
    for event in events {
      switch event {
      case .start("numFmt", let attributes):
        if let id = attributes["numFmtId"].flatMap({ Int($0) }) {
          codes[id] = attributes["formatCode"]
        }
      case .start("cellXfs", _): isInCells = true
      case .end("cellXfs"): isInCells = false
      case .start("xf", let attributes) where isInCells:
        let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
        formats.append(codes[id].map(Self.format) ?? Self.builtIn(id))
      case .start, .end, .text: break
      }
    }
  }

  subscript(style: Int) -> Format { formats.indices.contains(style) ? formats[style] : .general }

  /// ECMA-376, 18.8.30.
  private static func builtIn(_ id: Int) -> Format {
    switch id {
    case 14...17, 27...31, 36, 50...58: .date
    case 18...22, 32...35, 45...47: .timestamp
    case 2, 4, 10, 39, 40: id == 10 ? .general : .decimals(2)
    default: .general
    }
  }

  /// A code as `yyyy\-mm\-dd` or `0.00`: the letters that are no text.
  static func format(_ code: String) -> Format {
    var letters = ""
    var isQuoted = false
    var isBracketed = false
    var isEscaped = false
    for character in code {
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        isQuoted = character != "\""
      } else if isBracketed {
        isBracketed = character != "]"
      } else {
        switch character {
        case "\\", "_", "*": isEscaped = true
        case "\"": isQuoted = true
        case "[": isBracketed = true
        default: letters.append(character)
        }
      }
    }
    let section = letters.split(separator: ";").first.map { $0.lowercased() } ?? ""
    guard !section.contains("general"), !section.contains("основной") else { return .general }
    if section.contains("h") || section.contains("s") || section.contains("ч") {
      return .timestamp
    }
    if section.contains(where: { "ydгд".contains($0) }) || section.contains("mm") { return .date }
    if section.count > 1, section.allSatisfy({ $0 == "0" }) { return .digits(section.count) }
    let parts = section.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.count == 2 ? parts[1].prefix { $0 == "0" }.count : 0
    return digits > 0 && !section.contains("%") && !section.contains("e")
      ? .decimals(digits) : .general
  }
}
