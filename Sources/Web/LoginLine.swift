import JSON
import JSONRPC

/// The lines that the gateway itself exchanges with a worker: it knows no other method.
enum LoginLine {
  /// The first line over the door: whose the others are.
  static func announcement(of browser: String, isHTTPCall: Bool = false) -> [UInt8] {
    Array("web 1 \(browser) 0\(isHTTPCall ? " call" : "")\n".utf8)
  }

  /// What a worker says last over the door when who has logged in is not known any more.
  static let ended = Array("web 1 ended".utf8)

  /// What a worker that drains says last.
  static let closing =
    JSONRPC.Response.notification("server.closing", params: Array("{}".utf8)) + [0x0A]

  static func login(_ token: String) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      begin("session.login", &writer)
      writer.member("params", object: { $0.member("token", string: token) })
    }
    return writer.bytes + [0x0A]
  }

  /// - Parameter params: as the page has sent them.
  static func start(_ params: Value) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      begin("session.start", &writer)
      writer.member("params", value: params)
    }
    // JSON may hold line breaks between its parts; a line may not.
    return writer.bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A]
  }

  private static func begin(_ method: String, _ writer: inout Writer) {
    writer.member("jsonrpc", string: "2.0")
    writer.member("id", string: "web")
    writer.member("method", string: method)
  }

  enum Answer: Equatable {
    case loggedIn
    case refused
    /// Nothing can be said at present; the token may be right.
    case unavailable
  }

  static func answer(_ line: [UInt8]) -> Answer {
    guard let root = try? Document(line).root, root["id"] != nil else { return .unavailable }
    guard root["result"] == nil else { return .loggedIn }
    switch root["error"]?["data"]?["kind"]?.string {
    case "unavailable", "overloaded", "internal", "timeout": return .unavailable
    default: return .refused
    }
  }

  /// Ends the session whose token has logged in.
  static let end: [UInt8] = {
    var writer = Writer()
    writer.object { begin("session.end", &$0) }
    return writer.bytes + [0x0A]
  }()

  /// Whether it has ended, by this or before.
  static func isEnded(by answer: [UInt8]) -> Bool {
    guard let root = try? Document(answer).root else { return false }
    return root["result"] != nil
      || ["not_found", "unauthenticated", "invalid_params"].contains(
        root["error"]?["data"]?["kind"]?.string ?? "")
  }

  /// The first message of a page: it logs in with a token, or begins a session first.
  struct First: Equatable {
    let credential: String
    let beginsSession: Bool

    /// Nil for any other message.
    init?(_ message: [UInt8]) {
      guard let root = try? Document(message).root, root.kind == .object, root["id"] != nil,
        let method = root["method"]?.string, ["session.login", "session.start"].contains(method),
        let credential = (root["params"]?["token"] ?? root["params"]?["code"])?.string
      else { return nil }
      self.credential = credential
      beginsSession = method == "session.start"
    }
  }
}
