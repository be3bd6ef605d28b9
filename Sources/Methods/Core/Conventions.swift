import CMDB
package import JSON
package import JSONRPC
package import SQL

/// Parameters and statements that all reads, writes and lists have in common (API.md §1).
package enum Conventions {
  static let listMax = 1000
  static let listDefault = 100

  static func parameters(of kind: Method.Kind) -> [Parameter] {
    switch kind {
    case .server, .subscription: [deadline]
    case .read, .survey, .export: [asOf, zone, deadline]
    case .list: page + list + [asOf, zone, deadline]
    case .log: page + list + [zone, deadline]
    case .comparison: page + [zone, deadline]
    case .write: write + [deadline]
    }
  }

  private static let deadline = Parameter(
    "deadline_ms", .integer(1...300_000), "Give up after this many milliseconds.")

  private static let asOf = Parameter(
    "as_of", .moment, "Answer as of this moment; a date is the end of that day.")

  static let zone = Parameter(
    "zone", .string(1...64),
    "The time zone of dates and of `today`, such as `Europe/Moscow` (default: the database's).")

  private static let page = [
    Parameter("limit", .integer(1...Int64(listMax)), "At most this many (default 100)."),
    Parameter("cursor", .string(1...4096), "`next_cursor` of the previous page."),
    Parameter(
      "fields", .array(.line, count: 1...100), "Only these fields, such as `location.tag`."),
  ]

  private static let list = [
    Parameter(
      "sort", .either([.line, .array(.line, count: 1...3)]),
      "Up to three fields of the answer, `-` before a field for descending order; then by id."),
    Parameter("count", .boolean, "Also count all that match, as `total`."),
  ]

  /// Of methods that find items.
  static let includeVoid = Parameter(
    "include_void", .boolean,
    "Include `void` items, which were registered by mistake and are hidden by default.")

  private static let write = [
    Parameter(
      "idempotency_key", .string(1...128),
      "A repetition with the same key has no effect and gets the same answer, for 24 hours."
    ),
    Parameter("reason", .text, "Why; kept in history and journal."),
    Parameter(
      "incident", .incidentRef, "The incident that this is done for; kept in history and journal."),
  ]

  /// The deadline given in the request; nil without a valid one, which its plan refuses.
  package static func deadline(of params: Value?, _ limits: ProtocolLimits) -> Duration? {
    guard let milliseconds = params?["deadline_ms"]?.integer, milliseconds > 0,
      milliseconds <= limits.deadlineMillisecondsMax
    else { return nil }
    return .milliseconds(milliseconds)
  }

  /// The moment that a parameter names; nil without it.
  static func asOf(
    _ arguments: Arguments, named name: String, _ context: Context
  ) throws(Stop) -> AsOf? {
    guard let value = arguments[name] else { return nil }
    if let position = value["position"]?.integer {
      try check(position: Int(position), of: value["timeline"], context)
      return .position(Int(position))
    }
    let text = value.string ?? ""
    return .timestamp(try moment(text, named: name, ofDate: .last, context))
  }

  /// Which moment a date means: the first or the last of the day, or the first after it.
  enum Edge { case first, last, after }

  /// A timestamp, or a date, which is a day of the request's time zone.
  static func moment(
    _ text: String, named name: String, ofDate edge: Edge, _ context: Context
  ) throws(Stop) -> Timestamp {
    if let moment = Timestamp(text) { return moment }
    guard let day = CalendarDate(text) else {
      throw .invalidParams([.notTimestamp(name, text)])
    }
    // A day of the database is one of its zone of now, not of the one this worker knew last.
    if context.facts.zone == nil { _ = try context.confirmedCatalogue() }
    switch edge {
    case .first: return context.zone.start(of: day)
    case .last: return Timestamp(microseconds: context.zone.end(of: day).microseconds - 1)
    case .after: return context.zone.end(of: day)
    }
  }

  /// Refuses a position of an abandoned timeline. Without a timeline the present one is assumed.
  static func check(
    position: Int, of timeline: Value?, _ context: Context
  ) throws(Stop) {
    guard let number = timeline?.integer else { return }
    try context.server.timelines.check(
      Timelines.Place(timeline: Int(number), position: position))
  }

  /// Parameters of the call itself, not of its subject.
  static let writeNames: Set<String> = [
    "idempotency_key", "reason", "incident", "deadline_ms",
  ]

  /// The `cmdb.call` of a write, the first argument of its function.
  private static let entry = "cmdb.enter($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)"
  static let entryCount = 10

  /// - Parameter entry: The values of `cmdb.enter`.
  static func unit(_ call: Call, _ entry: [[UInt8]?]) -> Unit {
    Unit(
      Statement(name: call.function, call.text(head: Self.entry, headCount: entryCount)),
      entry + call.values)
  }

  /// A write: one call of a function, which is one transaction.
  static func write(
    _ method: String, _ call: Call, _ arguments: Arguments, _ context: Context,
    certainty: Write.Certainty = .certain, takesIncident: Bool = true,
    answer: Write.Answer = .cell
  ) throws(Stop) -> Plan {
    let head = try entry(method, arguments, context, takesIncident: takesIncident)
    return .write(Write(unit: unit(call, head), answer: answer, certainty: certainty))
  }

  /// The same, of a step or a last write.
  static func unit(
    _ method: String, _ call: Call, _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Unit {
    unit(call, try entry(method, arguments, context))
  }

  /// The values of `cmdb.enter`.
  private static func entry(
    _ method: String, _ arguments: Arguments, _ context: Context, takesIncident: Bool = true
  ) throws(Stop) -> [[UInt8]?] {
    let caller = try context.knownCaller()
    let forIncident = takesIncident ? arguments["incident"] : nil
    // A caller without the right `read` does not learn which incidents there are.
    guard forIncident == nil || caller.rights.contains(.read) else {
      throw .refused(
        RPCError(.forbidden, "To name the incident that a call is for needs the right `read`.")
          .with("required", string: Right.read.rawValue))
    }
    return [
      Bind.integer(caller.accountID), Bind.text(caller.via.rawValue), Bind.text(context.requestID),
      Bind.text(method), Bind.text(arguments.string("reason")),
      forIncident.map { Array($0.raw) },
      Bind.text(arguments.string("idempotency_key")), nil,
      Bind.integer(context.catalogue.version), Bind.array(caller.rightNames),
    ]
  }

  /// A write in steps, each of them a call of `step`, and then the call of `last`.
  ///
  /// - Parameters:
  ///   - step: Its last argument is the place of the step, null for the first.
  ///   - last: The same.
  ///   - release: Ends it before its end; nil where its steps hold nothing.
  static func job(
    _ method: String, about subject: (name: String, value: [UInt8]), step: Call, last: Call,
    release: Call?, _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Plan {
    let head = try entry(method, arguments, context)
    let stepped = SteppedJob(
      step: unit(step, head),
      last: Write(unit: unit(last, head), answer: .cell, certainty: .certain))
    return .job(
      Job(
        about: subject, notification: "\(subject.name).progress", first: stepped.first,
        release: release.map { unit($0, head) }))
  }

  /// The key under which the answer of a write is stored; nil for a request without one.
  ///
  /// - Parameter sight: The caller's visibility, where answers differ between callers: a stored
  /// answer is only replayed to a caller with the same visibility.
  static func key(
    of method: String, _ arguments: Arguments, _ caller: Caller, sight: String
  ) -> Write.Key? {
    guard let text = arguments.string("idempotency_key"), let object = arguments.object else {
      return nil
    }
    return Write.Key(
      accountID: caller.accountID, key: text,
      fingerprint: Array((method + sight).utf8)
        + canonical(object, omitting: ["idempotency_key", "deadline_ms"]))
  }
}

extension Write {
  /// The placeholder for the request's hash, which the driver computes, since pure targets have no
  /// digest.
  package static let hashParameter = 7

  package func with(hash: [UInt8]) -> Unit {
    var parameters = unit.parameters
    parameters[Self.hashParameter] = hash
    return Unit(unit.statement, parameters)
  }
}

/// Values as PostgreSQL reads them in text format.
enum Bind {
  static func text(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }
  static func integer(_ value: Int?) -> [UInt8]? { value.map { Array(String($0).utf8) } }

  /// As PostgreSQL reads a bytea in text format.
  static func bytes(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return Array(#"\x"#.utf8) + bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  static func json(_ value: Value?) -> [UInt8]? { value.map { Array($0.raw) } }

  /// An ItemRef or IncidentRef: the tag or number as text, or the id as an integer, `5.0` too.
  static func key(_ ref: Value) -> [UInt8]? {
    ref.string.map { Array($0.utf8) } ?? integer(ref.integer.map { Int($0) })
  }

  /// Encodes several values as one unambiguous text.
  static func joined(_ values: [Value?]) -> [UInt8] {
    var joined: [UInt8] = []
    for value in values {
      if let value { joined.append(contentsOf: value.raw) }
      joined.append(0x1f)
    }
    return joined
  }

  /// An array literal; every element is quoted.
  static func array(_ elements: [String]?) -> [UInt8]? {
    guard let elements else { return nil }
    var literal = [UInt8(ascii: "{")]
    for (index, element) in elements.enumerated() {
      if index > 0 { literal.append(UInt8(ascii: ",")) }
      literal.append(UInt8(ascii: "\""))
      for byte in element.utf8 {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          literal.append(UInt8(ascii: "\\"))
        }
        literal.append(byte)
      }
      literal.append(UInt8(ascii: "\""))
    }
    literal.append(UInt8(ascii: "}"))
    return literal
  }
}
