package import CMDB
package import JSON
package import JSONRPC
import SQL

/// A method: its declaration, from which validation, help and the OpenRPC document are derived, and
/// its planning. A class, because every request holds its method.
package final class Method: Sendable {
  package enum Access: Sendable {
    /// Also for unauthenticated callers.
    case open
    /// Any authenticated caller.
    case anyone
    case right(Right)
    /// The first right permits the whole method, each of the others a part of it, which the plan
    /// checks.
    case either(Right, orInPart: [Right])
  }

  package enum Kind: Sendable {
    /// Concerns the server or the session; takes no `as_of`.
    case server
    /// Takes `as_of`.
    case read
    /// Takes `as_of`, and may read much for one answer.
    case survey
    /// Takes `as_of`, and pages.
    case list
    /// A list without a past: the journal, the accounts.
    case log
    /// Takes `idempotency_key`, `reason` and `incident`.
    case write
    /// Takes two moments, `from` and `to`, and pages.
    case comparison
    /// A stream of one moment.
    case export
    /// Concerns what the session has subscribed to; judged by the catalogue, takes no `as_of`.
    case subscription
  }

  package let name: String
  package let access: Access
  package let kind: Kind
  package let summary: String
  package let declaration: Declaration
  package let result: (name: String, schema: Schema)
  package let example: (params: String, result: String)
  /// The noun of a list.
  let noun: Noun?
  /// The caller's visibility, where answers differ between callers.
  private let sight: @Sendable (Caller) -> String
  /// How the stored answer of a write is returned to a repetition.
  private let kept: @Sendable (Arguments) -> Write.Answer
  private let makePlan: @Sendable (Arguments, Context) throws(Stop) -> Plan

  package convenience init(
    _ name: String, _ kind: Kind, _ access: Access, _ summary: String,
    _ parameters: [Parameter] = [],
    result: (name: String, schema: Schema), example: (params: String, result: String),
    sight: @escaping @Sendable (Caller) -> String = { _ in "" },
    kept: @escaping @Sendable (Arguments) -> Write.Answer = { _ in .cell },
    plan: @escaping @Sendable (Arguments, Context) throws(Stop) -> Plan
  ) {
    self.init(
      name, kind, access, summary, parameters, result: result, example: example, noun: nil,
      sight: sight, kept: kept, plan: plan)
  }

  /// A list of the rows of a noun.
  ///
  /// - Parameters:
  ///   - schema: of a row.
  ///   - result: of an answer that has more than a page.
  convenience init(
    _ name: String, _ kind: Kind, _ access: Access, _ summary: String,
    _ parameters: [Parameter] = [], of noun: Noun, _ schema: Schema, result: Schema? = nil,
    example: (params: String, result: String),
    plan: @escaping @Sendable (Arguments, Context) throws(Stop) -> Plan
  ) {
    self.init(
      name, kind, access, summary, parameters,
      result: (noun.plural, result ?? .page(noun.plural, of: schema)), example: example, noun: noun,
      sight: { _ in "" }, kept: { _ in .cell }, plan: plan)
  }

  private init(
    _ name: String, _ kind: Kind, _ access: Access, _ summary: String, _ parameters: [Parameter],
    result: (name: String, schema: Schema), example: (params: String, result: String),
    noun: Noun?, sight: @escaping @Sendable (Caller) -> String,
    kept: @escaping @Sendable (Arguments) -> Write.Answer,
    plan: @escaping @Sendable (Arguments, Context) throws(Stop) -> Plan
  ) {
    self.name = name
    self.sight = sight
    self.kept = kept
    self.noun = noun
    self.access = access
    self.kind = kind
    self.summary = summary
    // A method's own parameter goes before a convention of the same name.
    let common = Conventions.parameters(of: kind).filter { convention in
      !parameters.contains { $0.name == convention.name }
    }
    self.declaration = Declaration(parameters + common, mendsText: Self.mending.contains(name))
    self.result = result
    self.example = example
    self.makePlan = plan
  }

  /// Checks right and parameters, resolves the moment, and plans.
  package func plan(_ params: Value?, _ context: Context) throws(Stop) -> Plan {
    if let refusal = refusal(of: context.caller) { throw .refused(refusal) }
    let (arguments, reasons) = declaration.check(params)
    guard reasons.isEmpty else { return try refused(reasons, arguments, context) }
    if let zone = zoneName(arguments), context.facts.zone == nil { throw .needs(.zone(zone)) }
    if let asOf = try asOf(arguments, context), context.moment == nil {
      throw .needs(.moment(asOf, of: momentName))
    }
    let resolved =
      arguments.refersByFields
      ? try References.resolved(arguments, declaration, context) : arguments
    switch try makePlan(resolved, context) {
    case .read(var read) where read.moment == nil:
      read.moment = context.moment
      return .read(read)
    case .write(var write):
      write.key = context.caller.flatMap { key(arguments, $0) }
      return .write(write)
    case .job(var job):
      job.repetition = context.caller.flatMap { key(arguments, $0) }.map {
        Repetition(key: $0, answer: kept(arguments))
      }
      return .job(job)
    case let plan: return plan
    }
  }

  private func key(_ arguments: Arguments, _ caller: Caller) -> Write.Key? {
    Conventions.key(of: name, arguments, caller, sight: sight(caller))
  }

  /// How to find the stored answer of an earlier attempt; nil unless the request is a write with a
  /// key that the caller may make. Works without a plan, so also when there is none any more.
  package func repetition(of params: Value?, by caller: Caller?) -> Repetition? {
    guard kind == .write, let caller, refusal(of: caller) == nil else { return nil }
    let arguments = Arguments(declaration.read(params))
    guard let key = key(arguments, caller) else { return nil }
    return Repetition(key: key, answer: kept(arguments))
  }

  /// Refuses invalid parameters together with the problems that planning finds in the others, so
  /// that one answer names all. Returns only for a class that must be known first.
  private func refused(
    _ reasons: [Problem], _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Plan {
    var all = reasons
    do throws(Stop) {
      if reasons.allSatisfy({ $0.path != nil }) { _ = try makePlan(arguments, context) }
    } catch {
      switch error {
      case .needs(.itemClass), .needs(.unitClass): throw error
      case .needs: break
      case .refused(let error) where error.kind == .forbidden: throw .refused(error)
      case .refused(let error):
        // A refused parameter must not count as absent.
        let known = Set(reasons.flatMap { [$0.path.map(Problem.parameter(of:)), $0.suggestion] })
        all += error.refusedParameters.filter { reason in
          reason.path.map { !known.contains(Problem.parameter(of: $0)) } ?? false
        }
      }
    }
    throw .invalidParams(all)
  }

  /// Why a caller may not call it, or no longer may; nil if allowed.
  package func refusal(of caller: Caller?) -> RPCError? {
    switch access {
    case .open: return nil
    case .anyone: return caller == nil ? .unauthenticated : nil
    case .right(let right), .either(let right, orInPart: _):
      guard let caller else { return .unauthenticated }
      guard !isAllowed(caller) else { return nil }
      return RPCError(
        .forbidden, "\(name) needs the right `\(right.rawValue)`, which \(caller.name) lacks."
      ).with("required", string: right.rawValue)
    }
  }

  private func isAllowed(_ caller: Caller) -> Bool {
    switch access {
    case .open, .anyone: true
    case .right(let right): caller.rights.contains(right)
    case .either(let right, orInPart: let lesser):
      ([right] + lesser).contains { caller.rights.contains($0) }
    }
  }

  /// The time zone that a request names; nil where it names none, or the method takes none.
  private func zoneName(_ arguments: Arguments) -> String? {
    declaration.parameters.contains { $0.name == Conventions.zone.name }
      ? arguments.string(Conventions.zone.name) : nil
  }

  private func asOf(_ arguments: Arguments, _ context: Context) throws(Stop) -> AsOf? {
    switch kind {
    case .server, .log, .write, .subscription: nil
    case .read, .survey, .list: try Conventions.asOf(arguments, named: momentName, context)
    case .export: try Conventions.asOf(arguments, named: momentName, context) ?? .present
    case .comparison: try Conventions.asOf(arguments, named: momentName, context)
    }
  }

  /// The parameter that names the moment of which the answer is.
  private var momentName: String { if case .comparison = kind { "to" } else { "as_of" } }

  /// Whether it needs a connection of its own: it streams, as steps of imports do with their
  /// progress, or concerns what the connection is and what else it has asked for.
  package var needsConnection: Bool {
    switch kind {
    case .export, .subscription: true
    case .server, .read, .survey, .list, .log, .write, .comparison:
      Self.ofConnections.contains(name)
    }
  }

  private static let ofConnections: Set = [
    "session.login", "session.start", "session.end", "request.cancel", "import.preview",
    "import.commit",
  ]

  /// Writes of which no answer is kept: repeated with its key, each is done anew.
  private static let unkept: Set = ["delivery.claim"]

  /// Writes of what strangers say: a gateway could repeat a refused one for ever.
  private static let mending: Set = ["message.receive", "delivery.report"]

  /// Whether it answers also before anybody is known.
  package var isOpen: Bool {
    if case .open = access { true } else { false }
  }

  /// The name of the right, as the document shows it.
  package var rightName: String? {
    switch access {
    case .open, .anyone: nil
    case .right(let right), .either(let right, orInPart: _): right.rawValue
    }
  }

  /// The result with what an answer to `as_of` carries; nouns that are answered alone say it.
  private var described: (name: String, schema: Schema) {
    guard declaration.parameters.contains(where: { $0.name == "as_of" }),
      case .record(let members) = result.schema
    else { return result }
    let missing = Schema.momentMembers.filter { moment in
      !members.contains { $0.name == moment.name }
    }
    return (result.name, .record(members + missing))
  }

  package var description: MethodDescription {
    MethodDescription(
      name: name, summary: summary, parameters: declaration.parameters, result: described,
      right: rightName,
      isPaged: declaration.parameters.contains { $0.name == "cursor" },
      isIdempotent: kind == .write && !Self.unkept.contains(name), list: noun.map(list),
      example: example)
  }

  private func list(of noun: Noun) -> ListDescription {
    let takesConditions = declaration.parameters.contains { $0.name == "where" }
    return ListDescription(
      plural: noun.plural, filter: takesConditions ? noun.filterNames : nil,
      sort: noun.sortNames, fields: noun.listedNames,
      takesCatalogue: noun.more == .attributesAndRoles)
  }
}
