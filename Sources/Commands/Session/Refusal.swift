import CMDB
import JSON

/// An error of the server as a person reads it: the sentence, every reason with its field and what
/// would be right, and what can be done.
struct Refusal {
  let error: Value
  /// The condition that was typed, to point at what is wrong in it.
  var condition: String?
  /// Characters before it in what was sent.
  var conditionStart = 0

  private var data: Value? { error["data"] }
  private var kind: String { data?["kind"]?.string ?? "error" }

  func lines() -> [Line] {
    let sentence = Line([
      Span("cmdb: ", .red), Span(error["message"]?.string ?? "The server refused."),
      Span(" (\(kind))", .dim),
    ])
    return [sentence] + (reasons + details + advice).map { Line("  " + $0) }
  }

  /// Of `errors` and `reasons`; a single error stands in the sentence already.
  private var reasons: [String] {
    ["errors", "reasons"].flatMap { list -> [String] in
      let all = (data?[list]).list
      let isSaid = list == "errors" && all.count == 1
      return all.flatMap { reason in (isSaid ? [] : [Self.text(reason)]) + pointer(to: reason) }
    }
  }

  private static func text(_ reason: Value) -> String {
    let path = reason["path"]?.string.map { "\($0): " } ?? ""
    let message = reason["message"]?.string ?? reason["code"]?.string ?? ""
    let item = reason["item"].map { " (\(ValueText.of($0)))" } ?? ""
    let meant = reason["suggestion"]?.string.flatMap { suggestion in
      message.contains(suggestion) ? nil : " Did you mean `\(suggestion)`?"
    }
    return path + message + item + (meant ?? "")
  }

  /// The condition with a mark below the character at which it is wrong.
  private func pointer(to reason: Value) -> [String] {
    guard let sent = reason["position"]?.integer, let condition,
      case let position = Int(sent) - conditionStart, position >= 1,
      position <= condition.count + 1
    else { return [] }
    let before = Harmless.line(String(condition.prefix(position - 1)))
    let blanks = String(repeating: " ", count: TextWidth.columns(before))
    return ["where: \(Harmless.line(condition))", "       \(blanks)^"]
  }

  /// The further members of `data`, by the kind that has them (API.md §1).
  private var details: [String] {
    switch kind {
    case "conflict":
      let changed = data?["changed"]?.strings ?? []
      let who = data?["by"]?.string ?? "somebody"
      let at = data?["at"]?.string.map { " at \(Moment.compact($0))" } ?? ""
      let version = data?["current_version"].map { "; it is at version \(ValueText.of($0)) now" }
      return ["Changed by \(who)\(at)\(version ?? "")."]
        + (changed.isEmpty ? [] : ["What changed: \(changed.joined(separator: ", "))."])
    case "already_exists":
      return ["item", "incident"].compactMap { name in
        data?[name].map { "It is \(ValueText.of($0))." }
      }
    case "invalid_state": return data?["state"]?.string.map { ["Its state is \($0)."] } ?? []
    case "internal":
      return data?["reference"]?.string.map { ["Quote \($0): it leads to the log line."] } ?? []
    default: return []
    }
  }

  private var advice: [String] {
    let moments = (data?["errors"]).list.filter { reason in
      ["as_of", "since", "until"].contains(reason["path"]?.string)
    }
    if !moments.isEmpty {
      return [
        "`cmdb` takes 2026-12-31 (the day's end, UTC; of --since its beginning) or"
          + " 2026-12-31T09:00:00Z; without --as-of it is about now."
      ]
    }
    return adviceOfKind
  }

  private var adviceOfKind: [String] {
    switch kind {
    case "conflict":
      ["Look at it again, then repeat the command; without --expect it takes what is there now."]
    case "forbidden":
      data?["required"]?.string.map { ["It needs the right `\($0)`; see `cmdb whoami`."] } ?? []
    case "not_found":
      data?["path"]?.string == "incident"
        ? ["`cmdb incident list` shows which there are."]
        : error["message"]?.string?.contains("no item") == true
          ? ["`cmdb item find WORDS` looks for what a tag, a name or a key contains."] : []
    case "unauthenticated":
      [
        "Use --token-file or --certificate. Through the local socket, an administrator"
          + " creates the account: cmdb account create NAME os_user=USER."
      ]
    case "overloaded", "unavailable":
      data?["retry_after_ms"]?.integer.map { ["Repeat it in \($0) ms or later."] } ?? []
    case "outcome_unknown":
      ["Repeat it with the same --idempotency-key if one was given; else look what is there."]
    default: []
    }
  }
}
