import Client
import JSON
import Testing

/// Several connections that ask at once.
struct Race {
  private let clients: [Client]

  /// - Parameter token: as whom they log in; by default they are the user that runs the tests.
  init(_ count: Int, on server: TestServer, token: String? = nil) throws {
    clients = try (0..<count).map { _ in try server.client() }
    if let token {
      for client in clients { _ = try client.result("session.login", #"{"token": "\#(token)"}"#) }
    }
    // Every connection has been accepted and knows who it is before the first race.
    for client in clients { _ = try client.result("session.whoami") }
  }

  /// Sends one request on each connection, then reads the answers: they overlap in the server.
  func run(_ method: String, _ params: (Int) -> String) throws -> [Answer] {
    try run { (method, params($0)) }
  }

  /// The same of different methods.
  func run(_ request: (Int) -> (method: String, params: String)) throws -> [Answer] {
    for (index, client) in clients.enumerated() {
      let (method, params) = request(index)
      try client.send(
        #"{"jsonrpc": "2.0", "id": 1, "method": "\#(method)", "params": \#(params)}"#)
    }
    return try clients.map { client in
      while true {
        let line = try #require(try client.receive())
        let message = try Document(line).root
        // Others tell their progress before.
        if message["id"] != nil { return Answer(message) }
      }
    }
  }

  /// The one that has won and the refusals of all others; more than one winner fails the test.
  func oneWinner(
    _ method: String, sourceLocation: SourceLocation = #_sourceLocation, _ params: (Int) -> String
  ) throws -> (winner: Value, refused: [Refused]) {
    let answers = try run(method, params)
    let results = answers.compactMap(\.won)
    #expect(results.count == 1, "\(answers.map(\.text))", sourceLocation: sourceLocation)
    let winner = try #require(results.first, sourceLocation: sourceLocation)
    return (winner, answers.compactMap(\.refused))
  }
}

extension Answer {
  var won: Value? {
    guard case .result(let result) = self else { return nil }
    return result
  }

  var refused: Refused? {
    guard case .error(let error) = self else { return nil }
    return Refused(error: error)
  }

  var text: String {
    switch self {
    case .result(let value), .error(let value): String(decoding: value.raw, as: UTF8.self)
    }
  }
}

extension Refused {
  /// The `code` of the first reason.
  var reason: String { firstReason?["code"]?.string ?? "" }

  private var firstReason: Value? {
    guard let reasons = error["data"]?["reasons"] else { return nil }
    return reasons.elements.first { _ in true }
  }
}
