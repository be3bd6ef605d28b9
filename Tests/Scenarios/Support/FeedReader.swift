import Client
import JSON
import System

/// A client that has subscribed to the journal.
final class FeedReader {
  let client: Client
  private(set) var position: Int64 = 0
  private(set) var timeline: Int64 = 1
  private(set) var mark: String?
  /// Notifications that came while an answer was waited for.
  private var held: [Value] = []

  init(_ client: Client) { self.client = client }

  @discardableResult
  func subscribe(_ params: String) throws -> Value {
    switch try call("changes.subscribe", params) {
    case .error(let error): throw Refused(error: error)
    case .result(let result):
      position = result["position"]?.integer ?? 0
      timeline = result["timeline"]?.integer ?? 0
      return result
    }
  }

  func call(_ method: String, _ params: String) throws -> Answer {
    try client.call(method, Array(params.utf8)) { held.append($0) }
  }

  /// The next notification; nil when none comes in time, or the connection has ended.
  func next(within patience: Duration = .seconds(120)) throws -> (kind: String, params: Value)? {
    let message: Value
    if !held.isEmpty {
      message = held.removeFirst()
    } else {
      guard try client.isReadable(within: patience), let line = try client.receive() else {
        return nil
      }
      message = try Document(line, limits: .trusted).root
    }
    guard let kind = message["method"]?.string, let params = message["params"] else { return nil }
    if let reached = params["position"]?.integer { position = reached }
    if let mark = params["mark"]?.string { self.mark = mark }
    return (kind.split(separator: ".").last.map(String.init) ?? kind, params)
  }

  /// The entries until a bookmark or the end of the patience.
  func entriesToBookmark(within patience: Duration = .seconds(120)) throws -> [Value] {
    var entries: [Value] = []
    while let (kind, params) = try next(within: patience) {
      switch kind {
      case "entry": entries.append(params)
      default: return entries
      }
    }
    return entries
  }

  /// The entries until one fits.
  func entries(until fits: (Value) -> Bool) throws -> [Value] {
    var entries: [Value] = []
    while let (kind, params) = try next() {
      guard kind == "entry" else { continue }
      entries.append(params)
      if fits(params) { return entries }
    }
    return entries
  }

  /// Why a subscription was closed; nil when none is in time.
  func closing(within patience: Duration = .seconds(30)) throws -> String? {
    while let (kind, params) = try next(within: patience) {
      if kind == "closed" { return params["reason"]?.string }
    }
    return nil
  }
}
