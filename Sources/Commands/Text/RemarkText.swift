/// Remarks as a terminal shows them. Pure.
enum RemarkText {
  /// Broken at blanks into lines of at most `width` columns. A command to type at the end, after a
  /// colon or a full stop, gets a line of its own where all does not fit one, and is never broken:
  /// it has to be copied whole.
  static func lines(_ text: String, to width: Int) -> [String] {
    guard TextWidth.columns(text) > width else { return [text] }
    guard let start = commandStart(text) else { return TextWidth.wrapped(text, to: width) }
    return TextWidth.wrapped(String(text[..<start]), to: width) + [
      "  " + text[text.index(after: start)...]
    ]
  }

  /// The blank before the command.
  private static func commandStart(_ text: String) -> String.Index? {
    guard let range = text.ranges(of: " cmdb ").last else { return nil }
    let before = text[..<range.lowerBound].last
    return before == ":" || before == "." ? range.lowerBound : nil
  }
}
