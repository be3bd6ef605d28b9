import Client
import JSON
import Testing

/// A refusal, as a test sees it.
struct Refused: Error, CustomStringConvertible {
  let error: Value
  var kind: String { error["data"]?["kind"]?.string ?? "" }
  var code: Int { Int(error["code"]?.integer ?? 0) }
  var description: String { String(decoding: error.raw, as: UTF8.self) }
}

extension Value {
  /// An element of an array; nil where there is none.
  subscript(_ index: Int) -> Value? {
    let elements = Array(elements)
    return elements.indices.contains(index) ? elements[index] : nil
  }
}

extension Client {
  /// The result of a call; a refusal is thrown.
  func result(_ method: String, _ params: String = "{}") throws -> Value {
    switch try call(method, Array(params.utf8)) {
    case .result(let result): return result
    case .error(let error): throw Refused(error: error)
    }
  }

  /// The answer of a call, repeated while somebody else is at it (of imports one is written at a
  /// time), while nothing has settled yet, or while the machine is busy: a write that takes too
  /// long is repeated by its key.
  ///
  /// - Parameter key: the `idempotency_key`; without one nothing is repeated whose outcome is open.
  func unhurried(_ method: String, _ params: String, key: String? = nil) throws -> Answer {
    let member = key.map { #", "idempotency_key": "\#($0)"}"# }
    let params = Array((member.map { params.dropLast() + $0 } ?? params).utf8)
    let passing =
      ["overloaded", "unavailable"]
      + (key == nil ? [] : ["outcome_unknown", "deadline_exceeded"])
    for _ in 0..<200 {
      let answer = try call(method, params)
      guard let kind = answer.refused?.kind, passing.contains(kind) else { return answer }
      Pace.pause(.milliseconds(50))
    }
    return try call(method, params)
  }

  /// The refusal of a call; a result fails the test.
  func refusal(_ method: String, _ params: String = "{}") throws -> Refused {
    switch try call(method, Array(params.utf8)) {
    case .result(let result):
      Issue.record("\(method) was not refused: \(String(decoding: result.raw, as: UTF8.self))")
      return Refused(error: result)
    case .error(let error): return Refused(error: error)
    }
  }
}

/// The first run of the shared server makes a cluster, which takes a while; all tests share it.
func sharedClient() throws -> Client {
  try TestServer.shared.get().client()
}
