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
    let health = try call("server.health")
    guard let settled = health["settled_until"]?.string, let now = Timestamp(settled),
      let yesterday = Timestamp(microseconds: now.microseconds - 86_400_000_000).date
    else { return word }
    return meant == "yesterday" ? yesterday.description : settled
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
