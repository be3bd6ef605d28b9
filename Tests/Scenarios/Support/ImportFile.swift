import Client
import JSON
import System
import Testing

/// A file that is being imported, by a client that waits for each answer.
struct ImportFile {
  let client: Client
  let number: Int64

  /// - Parameter options: of `import.open`, without braces.
  init(_ client: Client, _ options: String) throws {
    self.client = client
    number = try client.result("import.open", "{\(options)}")["import"]?.integer ?? 0
  }

  /// One that was opened before, on another connection.
  init(_ number: Int64, on client: Client) {
    self.client = client
    self.number = number
  }

  /// A thousand rows a request, as one line each.
  func send(_ rows: [String], from line: Int = 2) throws {
    for first in stride(from: 0, to: rows.count, by: 1000) {
      let part = rows[first..<min(first + 1000, rows.count)].joined(separator: ",")
        .replacing("\n", with: " ")
      _ = try client.result(
        "import.rows",
        #"{"import": \#(number), "first_line": \#(line + first), "rows": [\#(part)]}"#)
    }
  }

  func preview(_ more: String = "", notified: (Value) -> Void = { _ in }) throws -> Value {
    try result("import.preview", more, notified)
  }

  func commit(
    _ plan: String, _ more: String = "", notified: (Value) -> Void = { _ in }
  ) throws -> Value {
    try result("import.commit", #", "plan": "\#(plan)"\#(more)"#, notified)
  }

  /// Previews and commits, without errors.
  func write(_ more: String = "") throws -> Value {
    let shown = try preview(#", "limit": 1"#)
    #expect(shown["summary"]?["error"]?.integer == 0, "\(shown.text.prefix(2000))")
    return try commit(shown["plan"]?.string ?? "", more)
  }

  func get() throws -> Value { try client.result("import.get", #"{"import": \#(number)}"#) }

  private func result(
    _ method: String, _ more: String, _ notified: (Value) -> Void
  ) throws -> Value {
    let params = Array(#"{"import": \#(number)\#(more)}"#.utf8)
    var attempts = 0
    while true {
      switch try client.call(method, params, notified: notified) {
      case .result(let result): return result
      case .error(let error):
        let refused = Refused(error: error)
        attempts += 1
        // One import is written at a time, of whichever test.
        guard refused.kind == "overloaded", attempts < 200 else { throw refused }
        Pace.pause(.milliseconds(50))
      }
    }
  }

  /// Printers in rooms, of a model, tagged `PREFIX-1` and so on; `notes` by their numbers.
  static func printers(
    _ prefix: String, _ count: Int, notes: (Int) -> String = { "\($0)" }
  ) -> [String] {
    (1...count).map { number in
      #"""
      {"tag": "\#(prefix)-\#(number)", "serial_no": "\#(prefix)S\#(number)",
       "notes": "\#(notes(number))", "model": "\#(prefix)-MODEL",
       "location": "\#(prefix)-ROOM\#(number % 10)"}
      """#
    }
  }

  /// What those rows refer to.
  static func registerPlaces(_ prefix: String, _ client: Client) throws {
    let manufacturer = try client.result(
      "item.register", #"{"class": "organization", "tag": "\#(prefix)-MAKER", "name": "Maker"}"#)
    _ = try client.result(
      "item.register",
      #"""
      {"class": "model", "tag": "\#(prefix)-MODEL", "name": "\#(prefix) 400", \#
      "attributes": {"unit_class": "printer"}, \#
      "references": {"manufacturer": \#(manufacturer["id"]?.text ?? "")}}
      """#)
    for room in 0..<10 {
      _ = try client.result(
        "item.register",
        #"""
        {"class": "location", "tag": "\#(prefix)-ROOM\#(room)", "attributes": {"kind": "room"}}
        """#)
    }
  }
}
