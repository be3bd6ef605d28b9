/// One record: a title, fields with labels in two columns, and sections of more lines below.
struct Card: Sendable {
  struct Field: Sendable {
    let label: String
    let value: String
    let style: Style
  }

  /// The room that labels take at most; longer ones are cut.
  private static let labelColumnsMax = 32

  var title: Line
  private(set) var fields: [Field] = []

  init(title: Line) {
    self.title = title
  }

  /// A field without a value is left out.
  mutating func add(_ label: String, _ value: String?, _ style: Style = .plain) {
    guard let value, !value.isEmpty else { return }
    fields.append(Field(label: Harmless.line(label), value: value, style: style))
  }

  /// - Parameter width: of the terminal; nil wraps nothing.
  func lines(width: Int?) -> [Line] {
    let widest = fields.map { TextWidth.columns($0.label) }.max() ?? 0
    let share = width.map { max(8, $0 / 3) } ?? Self.labelColumnsMax
    let room = min(widest, Self.labelColumnsMax, share)
    return [title.fitted(to: width)] + fields.flatMap { lines($0, room, width) }
  }

  private func lines(_ field: Field, _ room: Int, _ width: Int?) -> [Line] {
    let label = TextWidth.padded(TextWidth.cut(field.label, to: room), to: room)
    let texts = Harmless.lines(field.value).flatMap { text in
      width.map { TextWidth.wrapped(text, to: max(10, $0 - room - 4)) } ?? [text]
    }
    return texts.enumerated().map { index, text in
      let head = index == 0 ? label : String(repeating: " ", count: room)
      return Line([Span("  "), Span(head, .dim), Span("  "), Span(text, field.style)])
    }
  }
}
