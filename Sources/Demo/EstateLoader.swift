import CMDB
package import Client
import JSON
import System

/// Loads the sample estate over the server's own socket, as any client would.
///
/// It is loaded into a database without items only. One whose loading was cut short is told by its
/// first item and goes on where it ended, because every request may be sent again.
package struct EstateLoader {
  package enum Outcome: Equatable, Sendable {
    /// How many requests had an effect; the others had taken effect before.
    case loaded(new: Int)
    case wasThere
    /// The database has items that are not of the sample estate.
    case isInUse
  }

  /// An error that ends the loading; the next start goes on from there.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Writes of one connection are carried out one after the other: more would only wait, and be
  /// logged as slow.
  private static let requestsInFlightMax = 8
  /// Longer than any write takes: after that the server will not answer.
  private static let patience = Duration.seconds(30)

  /// The administrator of a new database.
  private let client: Client
  private let connect: () throws -> Client

  /// - Parameter connect: makes a connection to the server.
  package init(_ connect: @escaping () throws -> Client) throws {
    self.connect = connect
    client = try connect()
  }

  package func load() throws -> Outcome {
    if try hasItems() {
      guard try hasItem(SampleEstate.firstTag) else { return .isInUse }
      guard try !hasItem(SampleEstate.lastTag) else { return .wasThere }
    }
    return .loaded(new: try sendAll(SampleEstate.requests()))
  }

  /// What accounts of the estate do, they do on connections of their own, with tokens that are
  /// revoked in the end. One account after the other, as the requests stand.
  private func sendAll(_ requests: [SampleEstate.Request]) throws -> Int {
    var people: [String: (client: Client, token: Int64)] = [:]
    var effects = 0
    var rest = requests[...]
    while let first = rest.first {
      let turn = rest.prefix { $0.account == first.account }
      rest = rest.dropFirst(turn.count)
      var sender = client
      if let name = first.account {
        let known = try people[name] ?? logIn(name)
        people[name] = known
        sender = known.client
      }
      effects += try send(Array(turn), by: sender)
    }
    for (_, person) in people { _ = try result("token.revoke", #"{"id": \#(person.token)}"#) }
    return effects
  }

  private func logIn(_ account: String) throws -> (client: Client, token: Int64) {
    let issued = try result(
      "token.issue", #"{"account": "\#(account)", "label": "sample estate"}"#)
    let secret = issued["token"]?.string ?? ""
    let person = try connect()
    if case .error(let error) = try person.call(
      "session.login", Array(#"{"token": "\#(secret)"}"#.utf8))
    {
      throw Self.failure("session.login", error)
    }
    return (person, issued["id"]?.integer ?? 0)
  }

  private func result(_ method: String, _ params: String) throws -> Value {
    switch try client.call(method, Array(params.utf8)) {
    case .result(let result): return result
    case .error(let error): throw Self.failure(method, error)
    }
  }

  // MARK: What is there

  private func hasItems() throws -> Bool {
    switch try client.call("item.find", Array(#"{"limit": 1}"#.utf8)) {
    case .result(let page): return (page["items"]?.count ?? 0) > 0
    case .error(let error): throw Self.failure("item.find", error)
    }
  }

  private func hasItem(_ tag: String) throws -> Bool {
    switch try client.call("item.get", Array(#"{"item": "\#(tag)"}"#.utf8)) {
    case .result: return true
    case .error(let error):
      guard Self.kind(error) == "not_found" else { throw Self.failure("item.get", error) }
      return false
    }
  }

  // MARK: Sending

  /// Pipelined: writes of one connection take effect in the order sent, so a room is there before
  /// what stands in it. How many had an effect.
  private func send(
    _ requests: [SampleEstate.Request], by client: Client
  ) throws -> Int {
    var effects = 0
    var answered = 0
    for (index, request) in requests.enumerated() {
      try client.send(Self.line(request, id: index))
      while index - answered >= Self.requestsInFlightMax - 1 {
        effects += try receive(requests, by: client) ? 1 : 0
        answered += 1
      }
    }
    while answered < requests.count {
      effects += try receive(requests, by: client) ? 1 : 0
      answered += 1
    }
    return effects
  }

  /// Whether the next answer tells of an effect; false when it had been there before.
  private func receive(
    _ requests: [SampleEstate.Request], by client: Client
  ) throws -> Bool {
    guard try client.isReadable(within: Self.patience) else {
      throw Failure(description: "the server has not answered for \(Self.patience)")
    }
    guard let line = try client.receive() else {
      throw Failure(description: "the server closed the connection before it had answered")
    }
    let answer = try Document(line).root
    guard let error = answer["error"] else { return true }
    guard Self.kind(error) != "already_exists" else { return false }
    let index = answer["id"]?.integer.map { Int($0) } ?? -1
    throw Self.failure(
      requests.indices.contains(index) ? requests[index].place : "a request", error)
  }

  private static func line(_ request: SampleEstate.Request, id: Int) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("jsonrpc", string: "2.0")
      writer.member("id", integer: id)
      writer.member("method", string: request.method)
      let now = Timestamp(microseconds: WallClock.nowMicroseconds())
      writer.member("params", raw: request.params(sentAt: now))
    }
    return writer.bytes
  }

  private static func kind(_ error: Value) -> String? { error["data"]?["kind"]?.string }

  private static func failure(_ place: String, _ error: Value) -> Failure {
    var text = "\(place): \(error["message"]?.string ?? "it was refused")"
    if let reasons = error["data"]?["errors"]?.elements {
      for reason in reasons { text += " \(reason["message"]?.string ?? "")" }
    }
    return Failure(description: text)
  }
}
