import CMDB
import JSON

/// Moments in words: `now`, `today`, `yesterday`, in either language.
extension Session {
  /// Replaces such words of options that take a time by the moments that they mean.
  func settleMoments() throws(Failure) {
    for option in invocation.command.options where option.value == "TIME" {
      guard let word = invocation[option] else { continue }
      invocation.replace(option, with: try moment(word))
    }
  }

  /// By the clock of the server, up to which the past is settled; what is no such word stays.
  func moment(_ word: String) throws(Failure) -> String {
    guard let meant = Self.momentWords[word.lowercased()] else { return Self.day(word) ?? word }
    guard let (now, _, yesterday) = try settled() else { return word }
    return meant == "yesterday" ? yesterday : now
  }

  /// Where a comparison begins: of today at its beginning, since its end is still to come.
  func comparisonStart(_ word: String) throws(Failure) -> String {
    guard let today = try today(word) else { return try moment(word) }
    return today.yesterday
  }

  /// Where a comparison ends: of today now, for the same reason.
  func comparisonEnd(_ word: String) throws(Failure) -> String {
    guard let today = try today(word) else { return try moment(word) }
    return today.now
  }

  /// The present, if a word means the day of today.
  private func today(
    _ word: String
  ) throws(Failure) -> (now: String, today: String, yesterday: String)? {
    let isWord = ["today", "сегодня"].contains(word.lowercased())
    let day = Self.day(word) ?? word
    guard isWord || CalendarDate(day) != nil, let settled = try settled() else { return nil }
    return isWord || settled.today == day ? settled : nil
  }

  /// Up to when the past is settled, its day, and the day before.
  private func settled() throws(Failure) -> (now: String, today: String, yesterday: String)? {
    let info = try call("server.info") { zoneMember(to: &$0) }
    guard let settled = try call("server.health")["settled_until"]?.string,
      let today = (info["today"]?.string).flatMap({ CalendarDate($0) }),
      let yesterday = CalendarDate(dayNumber: today.dayNumber - 1)
    else { return nil }
    return (settled, today.description, yesterday.description)
  }

  /// `30.06.2026` as `2026-06-30`.
  private static func day(_ word: String) -> String? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 2, 4], parts.allSatisfy({ Int($0) != nil }) else { return nil }
    return parts.reversed().joined(separator: "-")
  }

  private static let momentWords = [
    "now": "now", "today": "now", "yesterday": "yesterday",
    "сейчас": "now", "сегодня": "now", "вчера": "yesterday",
  ]
}
