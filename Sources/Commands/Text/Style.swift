/// How a piece of text looks on a terminal that has colours.
enum Style: Sendable, Equatable {
  case plain, bold, dim, red, green, yellow, blue, magenta, cyan

  /// The parameter of Select Graphic Rendition (ECMA-48, 8.3.117); nil for plain text.
  private var parameter: Int? {
    switch self {
    case .plain: nil
    case .bold: 1
    case .dim: 2
    case .red: 31
    case .green: 32
    case .yellow: 33
    case .blue: 34
    case .magenta: 35
    case .cyan: 36
    }
  }

  func applied(to text: String, isColoured: Bool) -> String {
    guard isColoured, let parameter, !text.isEmpty else { return text }
    return "\u{1b}[\(parameter)m\(text)\u{1b}[0m"
  }

  /// The colour of a state of an item or an incident; states added by users are plain.
  static func ofState(_ state: String) -> Style {
    switch state {
    case "in_use", "active", "installed", "registered", "resolved": .green
    case "in_stock", "reserved", "planned", "ordered", "assigned": .cyan
    case "in_repair", "pending", "empty", "at_refill", "blocked", "in_progress": .yellow
    case "lost", "stolen", "defective", "new": .red
    case "retired", "disposed", "scrapped", "inactive", "closed", "cancelled", "archived", "void":
      .dim
    default: .plain
    }
  }

  /// The colour of a priority, 1 the highest.
  static func ofPriority(_ priority: Int) -> Style {
    switch priority {
    case 1: .red
    case 2: .yellow
    case 3: .plain
    default: .dim
    }
  }
}

/// A run of text of one style. Its text is harmless: control characters have been replaced.
struct Span: Sendable, Equatable {
  let text: String
  let style: Style

  init(_ text: String, _ style: Style = .plain) {
    self.text = Harmless.line(text)
    self.style = style
  }

  var columns: Int { TextWidth.columns(text) }
}

/// One line of output.
struct Line: Sendable, Equatable {
  var spans: [Span]

  init(_ spans: [Span] = []) {
    self.spans = spans
  }

  init(_ text: String, _ style: Style = .plain) {
    spans = [Span(text, style)]
  }

  var columns: Int { spans.reduce(0) { $0 + $1.columns } }

  /// Cut to `columnsMax` columns with a final `…`; unchanged when it fits or there is no limit.
  func fitted(to columnsMax: Int?) -> Line {
    guard let columnsMax, columns > columnsMax else { return self }
    var fitted: [Span] = []
    var left = columnsMax
    for span in spans {
      // One column is kept for the `…` of what follows.
      guard span.columns < left else {
        fitted.append(Span(TextWidth.cut(span.text + "…", to: left), span.style))
        break
      }
      fitted.append(span)
      left -= span.columns
    }
    return Line(fitted)
  }

  func rendered(isColoured: Bool) -> String {
    spans.map { $0.style.applied(to: $0.text, isColoured: isColoured) }.joined()
  }
}

extension [Line] {
  /// The lines as text, each ended by a line feed.
  func rendered(isColoured: Bool) -> String {
    map { $0.rendered(isColoured: isColoured) + "\n" }.joined()
  }
}
