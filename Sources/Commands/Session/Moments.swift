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
    guard let meant = Self.momentWords[word.lowercased()] else { return word }
    let health = try call("server.health")
    guard let settled = health["settled_until"]?.string, let now = Timestamp(settled),
      let yesterday = Timestamp(microseconds: now.microseconds - 86_400_000_000).date
    else { return word }
    return meant == "yesterday" ? yesterday.description : settled
  }

  private static let momentWords = [
    "now": "now", "today": "now", "yesterday": "yesterday",
    "сейчас": "now", "сегодня": "now", "вчера": "yesterday",
  ]
}
