import Client
import JSON

/// One call of many.
struct PlannedCall {
  let method: String
  let params: String
}

/// Makes many calls over several connections, each kept at as many unanswered ones as the server
/// takes; the results, in the order of the calls.
func pipelined(
  _ calls: [PlannedCall], over clients: [Client], inFlightMax: Int = 32
) throws -> [Value] {
  var answers: [Value?] = Array(repeating: nil, count: calls.count)
  var inFlight = clients.map { _ in 0 }
  var next = 0
  var answered = 0
  while answered < calls.count {
    for (place, client) in clients.enumerated() {
      while inFlight[place] < inFlightMax, next < calls.count {
        let call = calls[next]
        try client.send(
          #"{"jsonrpc":"2.0","id":\#(next),"method":"\#(call.method)","params":\#(call.params)}"#)
        inFlight[place] += 1
        next += 1
      }
      guard inFlight[place] > 0 else { continue }
      guard let line = try client.receive() else {
        throw TestServer.Failure(description: "the connection ended before all was answered")
      }
      let message = try Document(line).root
      guard let id = message["id"]?.integer else { continue }
      if let error = message["error"] { throw Refused(error: error) }
      answers[Int(id)] = message["result"]
      inFlight[place] -= 1
      answered += 1
    }
  }
  return answers.compactMap(\.self)
}

/// Text as a JSON string.
func quoted(_ text: String) -> String {
  var writer = Writer()
  writer.string(text)
  return String(decoding: writer.bytes, as: UTF8.self)
}

extension Client {
  /// Walks a list to its end by cursor; every row.
  func all(_ method: String, _ plural: String, _ members: String) throws -> [Value] {
    var rows: [Value] = []
    var cursor = ""
    while true {
      let page = try result(method, "{\(members), \"limit\": 1000\(cursor)}")
      rows += page[plural].map { Array($0.elements) } ?? []
      guard let next = page["next_cursor"]?.string else { return rows }
      cursor = ", \"cursor\": \(quoted(next))"
    }
  }

  /// An export, its chunks put together.
  func exported(
    _ params: String, _ method: String = "inventory.export", _ subject: String = "inventory"
  ) throws -> Exported {
    var data: [UInt8] = []
    var sequences: [Int64] = []
    var names: Set<String> = []
    let answer = try call(method, Array(params.utf8)) { message in
      guard message["method"]?.string == "\(subject).chunk", let chunk = message["params"] else {
        return
      }
      data += Array((chunk["data"]?.string ?? "").utf8)
      sequences.append(chunk["sequence"]?.integer ?? -1)
      names.insert(chunk["export"]?.string ?? "")
    }
    switch answer {
    case .error(let error): throw Refused(error: error)
    case .result(let result):
      return Exported(data: data, sequences: sequences, names: names, result: result)
    }
  }
}

/// What came of an export.
struct Exported {
  let data: [UInt8]
  let sequences: [Int64]
  let names: Set<String>
  let result: Value
}
