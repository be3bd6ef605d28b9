import Client
import JSON
import System

/// A client that repeats a write under its key until it is answered: what every writer should be.
///
/// Not safe to share: one thread, one connection.
final class Persistent {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What it went through.
  struct Tally: Sendable {
    var acknowledged = 0
    /// Connections that ended while an answer was awaited.
    var broken = 0
    /// Connects that were refused; the supervisor holds the listeners, so there are none.
    var connectsRefused = 0
    /// Answers that asked for a repetition, by their kind.
    var repeated: [String: Int] = [:]

    static func + (left: Tally, right: Tally) -> Tally {
      Tally(
        acknowledged: left.acknowledged + right.acknowledged, broken: left.broken + right.broken,
        connectsRefused: left.connectsRefused + right.connectsRefused,
        repeated: left.repeated.merging(right.repeated, uniquingKeysWith: +))
    }
  }

  private static let repeatable: Set<String> = ["outcome_unknown", "unavailable", "overloaded"]
  /// Longer than any request may take, and than a hung worker lives.
  private static let silenceMax = Duration.seconds(45)
  private static let pause = Duration.milliseconds(50)

  private let server: TestServer
  private var client: Client?
  private var number = 0
  private(set) var tally = Tally()

  init(_ server: TestServer) { self.server = server }

  /// The answer that ends the matter: a result, or a refusal that a repetition would not change.
  ///
  /// - Parameter members: the parameters, without braces.
  func write(_ method: String, key: String, _ members: String) throws -> Answer {
    try ask(method, #"{"idempotency_key": "\#(key)", \#(members)}"#)
  }

  /// Repeats until there is an answer; so only for reads and writes with a key.
  func ask(_ method: String, _ params: String) throws -> Answer {
    let end = Instant.now() + .seconds(120)
    while Instant.now() < end {
      guard let answer = try attempt(method, params) else {
        client = nil
        continue
      }
      guard let refused = answer.refused, Self.repeatable.contains(refused.kind) else {
        tally.acknowledged += 1
        return answer
      }
      tally.repeated[refused.kind, default: 0] += 1
      Pace.pause(Self.pause)
    }
    throw Failure(description: "\(method) \(params) found no answer")
  }

  /// Nil when the connection ended first.
  private func attempt(_ method: String, _ params: String) throws -> Answer? {
    guard let client = connected() else { return nil }
    number += 1
    do {
      try client.send(
        #"{"jsonrpc": "2.0", "id": \#(number), "method": "\#(method)", "params": \#(params)}"#)
      while true {
        guard try client.isReadable(within: Self.silenceMax) else {
          throw Failure(description: "\(method) \(params) is not answered")
        }
        guard let line = try client.receive() else { break }
        let message = try Document(line).root
        if message["id"]?.integer == Int64(number) { return Answer(message) }
      }
    } catch is SystemError {
      // Reset by a worker that was killed.
    }
    tally.broken += 1
    return nil
  }

  private func connected() -> Client? {
    if client == nil {
      client = try? server.client()
      if client == nil {
        tally.connectsRefused += 1
        Pace.pause(Self.pause)
      }
    }
    return client
  }
}
