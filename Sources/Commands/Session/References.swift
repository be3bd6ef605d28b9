import CMDB
import JSON

/// References and moments as typed by people.
extension Writer {
  /// A tag or number as typed; `id:17` is an id. Digits alone are a tag, as on printed labels.
  mutating func reference(_ text: String) {
    if text.hasPrefix("id:"), let id = Int64(text.dropFirst(3)) {
      integer(id)
    } else {
      string(text)
    }
  }

  mutating func member(_ name: String, reference text: String) {
    key(name)
    reference(text)
  }

  /// An incident by its number; `16` is short for `INC-000016`.
  mutating func member(_ name: String, incident text: String) {
    member(name, reference: RecordNumber.incident.whole(text))
  }

  /// A conversation by its number; `7` is short for `CNV-000007`.
  mutating func member(_ name: String, conversation text: String) {
    member(name, reference: RecordNumber.conversation.whole(text))
  }

  /// Omitted when nil.
  mutating func member(_ name: String, given text: String?) {
    if let text { member(name, string: text) }
  }

  /// A timestamp, a date, which the server knows the zone of, or `position:N`.
  mutating func member(_ name: String, moment text: String?) {
    guard let text else { return }
    key(name)
    if text.hasPrefix("position:"), let position = Int64(text.dropFirst(9)) {
      object { $0.member("position", integer: position) }
    } else {
      string(text)
    }
  }
}

/// Numbers of records as people type them.
enum RecordNumber: String {
  case incident = "INC-"
  case conversation = "CNV-"

  private static let digits = 6

  /// `16` and `inc-16` as `INC-000016`; anything else as it is.
  func whole(_ text: String) -> String {
    let isPrefixed = text.uppercased().hasPrefix(rawValue)
    let number = isPrefixed ? text.dropFirst(rawValue.count) : text[...]
    guard let first = number.first, number.allSatisfy({ ("0"..."9").contains($0) }) else {
      return text
    }
    guard number.count < Self.digits || first != "0" else {
      return isPrefixed ? rawValue + number : text
    }
    let zeros = String(repeating: "0", count: max(0, Self.digits - number.count))
    return rawValue + zeros + number
  }

  /// Whether the text is such a number, with or without its prefix.
  func isNumber(_ text: String) -> Bool { whole(text).hasPrefix(rawValue) }
}

extension Session {
  /// The common members of writes: those that were given, and a key, so that a write whose outcome
  /// is open can be repeated.
  func writeMembers(to writer: inout Writer) {
    writer.member("reason", given: option(.reason))
    if let incident = option(.incident) { writer.member("incident", incident: incident) }
    writer.member("idempotency_key", string: option(.idempotencyKey) ?? Repeats.newKey())
  }

  /// The expected version of a write: the given one, else that of the record read. With an
  /// idempotency key it must be given, because a repetition must be the same call.
  func version(of present: Value) throws(Failure) -> Int64? {
    if let expected = try invocation.number(.expect) { return Int64(expected) }
    guard !has(.idempotencyKey) else {
      let version = present["version"].map { ValueText.of($0) } ?? "?"
      throw .misuse(
        "--idempotency-key needs --expect VERSION here, so that a repetition asks for the same."
          + " The current version is \(version).",
        ru: "С --idempotency-key здесь нужен --expect VERSION, чтобы повтор просил о том же."
          + " Текущая версия: \(version).")
    }
    return present["version"]?.integer
  }

  /// The moment of a read, and the zone of its dates.
  func momentMember(to writer: inout Writer) {
    writer.member("as_of", moment: option(.asOf))
    zoneMember(to: &writer)
  }

  func zoneMember(to writer: inout Writer) {
    writer.member("zone", given: option(.zone))
  }

  /// The common members of item reads: the moment, and whether to include void items.
  func scopeMembers(to writer: inout Writer) {
    momentMember(to: &writer)
    if has(.includeVoid) { writer.member("include_void", boolean: true) }
  }
}
