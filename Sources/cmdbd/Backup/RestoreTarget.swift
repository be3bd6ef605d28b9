import CMDB
import Postgres

/// The value of `--to`: a moment, a position in the write-ahead log, a mark, or `latest`.
enum RestoreTarget {
  static func parse(_ text: String?) throws(Options.Misuse) -> Recovery.Target {
    guard let text, text != "latest" else { return .latest }
    if let position = WALPosition(text) { return .position(position) }
    if let moment = Timestamp(text) { return .time(moment.description) }
    guard isName(text) else {
      throw Options.Misuse(
        message: "--to \(text): write a moment with its zone, as 2026-11-24T09:00:00+03:00, a "
          + "position of the log, as 0/5000028, the name of a mark, or latest; a position of the "
          + "journal is no target, take its moment")
    }
    return .mark(text)
  }

  /// Names of marks are one word and begin with a letter, so that none looks like a moment, a
  /// position or what a person calls a day.
  static func isName(_ text: String) -> Bool {
    guard let first = text.first, first.isLetter else { return false }
    return text.utf8.count <= 63 && !text.contains { $0.isWhitespace || "/:".contains($0) }
  }
}
