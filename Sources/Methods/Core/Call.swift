import JSON

/// A call of a function of the schema: its name and its own arguments, each with its type.
struct Call {
  enum Argument {
    /// `jsonb`, from the request.
    case json(Value?)
    /// `jsonb`, made here.
    case made(json: [UInt8]?)
    /// `json`, stored unchanged.
    case writtenJSON([UInt8])
    case text(String?)
    case texts([String]?)
    case int(Int?)
    case bigint(Int?)
    case bigints([Int]?)
    case boolean(Bool?)
    /// `timestamptz`, in RFC 3339.
    case timestamp(String?)
    case bytes([UInt8])
  }

  let function: String
  let arguments: [Argument]

  init(_ function: String, _ arguments: [Argument] = []) {
    self.function = function
    self.arguments = arguments
  }

  /// `select cmdb.NAME(head, $10::type, …)`: its arguments follow those of the head.
  func text(head: String, headCount: Int) -> String {
    var text = "select cmdb.\(function)(\(head)"
    for (index, argument) in arguments.enumerated() {
      text += ",$\(headCount + 1 + index)::\(argument.type)"
    }
    return text + ")"
  }

  var values: [[UInt8]?] { arguments.map(\.value) }
}

extension Call.Argument {
  fileprivate var type: String {
    switch self {
    case .json, .made: "jsonb"
    case .writtenJSON: "json"
    case .text: "text"
    case .texts: "text[]"
    case .int: "int"
    case .bigint: "bigint"
    case .bigints: "bigint[]"
    case .boolean: "boolean"
    case .timestamp: "timestamptz"
    case .bytes: "bytea"
    }
  }

  /// As PostgreSQL reads it in text format.
  fileprivate var value: [UInt8]? {
    switch self {
    case .json(let value): Bind.json(value)
    case .made(json: let bytes): bytes
    case .writtenJSON(let bytes): bytes
    case .text(let text), .timestamp(let text): Bind.text(text)
    case .texts(let texts): Bind.array(texts)
    case .bigints(let numbers): Bind.array(numbers?.map(String.init))
    case .int(let number), .bigint(let number): Bind.integer(number)
    case .boolean(let boolean): Bind.text(boolean.map { $0 ? "true" : "false" })
    case .bytes(let bytes): Bind.bytes(bytes)
    }
  }
}
