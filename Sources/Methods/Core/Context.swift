package import CMDB
import JSON
package import JSONRPC
import SQL

/// Everything that a plan may use besides its parameters.
package struct Context: Sendable {
  package let caller: Caller?
  /// The worker's present catalogue.
  package let present: Catalogue
  package let now: Timestamp
  /// The prefix of the server's request id, and the number after it; the text is built only when
  /// needed.
  private let requestPrefix: String
  private let requestNumber: Int?
  private let shared: SharedFacts
  package var facts: Facts

  package init(
    caller: Caller?, catalogue: Catalogue, now: Timestamp, requestID: String, server: ServerFacts,
    facts: Facts = Facts()
  ) {
    self.caller = caller
    present = catalogue
    self.now = now
    requestPrefix = requestID
    requestNumber = nil
    shared = SharedFacts(server)
    self.facts = facts
  }

  package init(
    caller: Caller?, catalogue: Catalogue, now: Timestamp, requestPrefix: String,
    requestNumber: Int, server: SharedFacts, facts: Facts
  ) {
    self.caller = caller
    present = catalogue
    self.now = now
    self.requestPrefix = requestPrefix
    self.requestNumber = requestNumber
    shared = server
    self.facts = facts
  }

  /// The present catalogue, or that of the request's moment.
  package var catalogue: Catalogue {
    switch facts.moment {
    case .present: present
    case .past(_, let catalogue): catalogue
    }
  }

  /// The moment of the request; nil for the present.
  package var moment: SettledMoment? {
    switch facts.moment {
    case .present: nil
    case .past(let moment, _): moment
    }
  }

  package var server: ServerFacts { shared.facts }

  /// The server's id of the request, as in journal and log.
  package var requestID: String {
    requestPrefix + (requestNumber.map { String($0, radix: 36) } ?? "")
  }

  // MARK: What had to be learnt
  // Each of these returns the fact or, if it is unknown, stops planning with the corresponding
  // `Need`.

  /// The class of an item; nil where there is no such item.
  ///
  /// - Parameter ref: An ItemRef, as JSON text.
  func itemClass(_ ref: [UInt8]) throws(Stop) -> String? { try className(.itemClass(ref)) }

  /// The class of a model's units; nil where there is no such model, or it has none.
  func unitClass(_ ref: [UInt8]) throws(Stop) -> String? { try className(.unitClass(ref)) }

  /// What bears the keys of references, see `Need.referred`.
  func referred(_ lookups: [UInt8]) throws(Stop) -> [Int: [Referred]] {
    let need = Need.referred(lookups, at: moment?.timestamp)
    guard case .referred(let found)? = facts[need] else { throw .needs(need) }
    return found
  }

  private func className(_ need: Need) throws(Stop) -> String? {
    guard case .itemClass(let name)? = facts[need] else { throw .needs(need) }
    return name
  }

  /// What an import was opened with, as JSON; nil where there is no such import.
  func importOptions(_ number: Int) throws(Stop) -> [UInt8]? {
    let need = Need.importOptions(number)
    guard case .importOptions(let options)? = facts[need] else { throw .needs(need) }
    return options
  }

  /// What a consumer hears of, as JSON; nil where the caller may change no such consumer.
  func consumerFilter(_ name: String) throws(Stop) -> [UInt8]? {
    let caller = try knownCaller()
    let isAdmin = caller.rights.contains(.administer)
    let need = Need.consumerFilter(name, of: isAdmin ? nil : caller.accountID)
    guard case .consumerFilter(let filter)? = facts[need] else { throw .needs(need) }
    return filter
  }

  /// Nil where the host has no such user.
  func userID(_ name: String) throws(Stop) -> Int? {
    guard case .userID(let uid)? = facts[.userID(name)] else { throw .needs(.userID(name)) }
    return uid
  }

  func freshSecret() throws(Stop) -> FreshSecret {
    guard case .secret(let secret)? = facts[.freshSecret] else { throw .needs(.freshSecret) }
    return secret
  }

  func serverState() throws(Stop) -> ServerState {
    guard case .serverState(let state)? = facts[.serverState] else { throw .needs(.serverState) }
    return state
  }

  func metrics() throws(Stop) -> [Metric] {
    guard case .metrics(let metrics)? = facts[.metrics] else { throw .needs(.metrics) }
    return metrics
  }

  /// When an incident was opened.
  ///
  /// - Parameter ref: An IncidentRef, as JSON text.
  func opening(of ref: [UInt8]) throws(Stop) -> SettledMoment {
    let need = Need.opening(ref)
    guard case .opening(let moment)? = facts[need] else { throw .needs(need) }
    return moment
  }

  /// The moment of a request that always has one, such as an export.
  func settledMoment() throws(Stop) -> SettledMoment {
    guard case .past(let moment, _) = facts.moment else { throw .needs(.moment(.present)) }
    return moment
  }

  /// The earlier of two moments, which the parameter `from` names.
  func baseline(_ arguments: Arguments) throws(Stop) -> SettledMoment {
    guard let asOf = try Conventions.asOf(arguments, named: "from", self) else {
      throw .defect("`from` is required.")
    }
    let need = Need.baseline(asOf, of: "from")
    guard case .baseline(let moment)? = facts[need] else { throw .needs(need) }
    return moment
  }

  /// The catalogue, confirmed to be the database's present version.
  func confirmedCatalogue() throws(Stop) -> Catalogue {
    guard facts.isCatalogueConfirmed else { throw .needs(.confirmedCatalogue) }
    return catalogue
  }

  // MARK: Callers and moments

  /// The caller of a method that requires authentication.
  func knownCaller() throws(Stop) -> Caller {
    guard let caller else { throw .unauthenticated }
    return caller
  }

  /// The moment as a statement names it: a bound value, or the literal that means the present.
  func momentParameter() -> [UInt8]? {
    moment.map { Array($0.timestamp.description.utf8) }
  }

  /// The form of the moment in cursors; empty for the present.
  var momentText: String {
    switch facts.moment {
    case .present: ""
    case .past(let moment, _): moment.timestamp.description
    }
  }

  /// The position of the moment; nil for the present. Inlined into an initializer it crashes the
  /// optimizer of Swift 6.3.1 (CopyPropagation), as `map` over `moment` does.
  @inline(never) var momentPosition: Int? {
    switch facts.moment {
    case .present: nil
    case .past(let moment, _): moment.position
    }
  }

  /// What a day is: the zone that the request names, else that of the database, of its moment.
  var zone: Zone { facts.zone ?? catalogue.zone }

  /// The value of `today` and `now`.
  var presentOrMoment: Timestamp { moment?.timestamp ?? now }

  /// The names that are secret now or were at the moment: an attribute that became secret later is
  /// hidden in the past as well.
  var secretNames: Set<String> {
    switch facts.moment {
    case .present: present.secretNames
    case .past(_, let catalogue): catalogue.secretNames.union(present.secretNames)
    }
  }

  /// Attributes that this caller may not see.
  var hiddenNames: Set<String> { caller?.seesSecrets == true ? [] : secretNames }

  /// What people write, and how to reach them, is for those who answer them.
  var seesWords: Bool { caller?.rights.contains(.incidents) == true }

  /// What a list shows of an incident.
  var rowExtent: String { seesWords ? "row" : "record_row" }

  /// Attributes to mask for this caller; nil masks none.
  var maskedAttributes: [String]? {
    let names = hiddenNames
    return names.isEmpty ? nil : names.sorted()
  }
}

extension RPCError {
  package static var unauthenticated: RPCError {
    RPCError(
      .unauthenticated,
      "Not logged in: call `session.login` with a token, or connect with a certificate.")
  }
}

extension Problem {
  /// The problem for a parameter that is not a timestamp, with a suggestion where only time or
  /// offset are missing.
  static func notTimestamp(_ name: String, _ text: String) -> Problem {
    let meant = [text + "Z", text + "T00:00:00Z", text + ":00Z"].first { Timestamp($0) != nil }
    return Problem(
      "type",
      "`\(name)` must be an RFC 3339 timestamp with its offset, such as "
        + "\(meant ?? "2026-12-31T23:59:59Z").",
      path: name, suggestion: meant)
  }
}
