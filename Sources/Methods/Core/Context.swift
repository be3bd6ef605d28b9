package import CMDB
import JSON
package import JSONRPC
import SQL

/// All that a plan may know besides its parameters.
package struct Context: Sendable {
  package let caller: Caller?
  /// The worker's present catalogue.
  package let present: Catalogue
  package let now: Timestamp
  /// What the server's id of the request begins with, and its number: few requests need the text.
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

  /// The moment that the request is of; nil for the present.
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

  /// The caller of a method that only known callers may use.
  func knownCaller() throws(RPCError) -> Caller {
    guard let caller else { throw .unauthenticated }
    return caller
  }

  /// The moment as a statement names it: a bound value, or the literal that means the present.
  func momentParameter() -> [UInt8]? {
    moment.map { Array($0.timestamp.description.utf8) }
  }

  /// By which cursors tell moments apart; empty for the present.
  var momentText: String {
    switch facts.moment {
    case .present: ""
    case .past(let moment, _): moment.timestamp.description
    }
  }

  /// What `today` and `now` mean.
  var presentOrMoment: Timestamp { moment?.timestamp ?? now }

  /// Names that are secret, now or at the moment: what was no secret then and is one now is hidden
  /// there too.
  var secretNames: Set<String> {
    switch facts.moment {
    case .present: present.secretNames
    case .past(_, let catalogue): catalogue.secretNames.union(present.secretNames)
    }
  }

  /// Attributes that this caller may not see.
  var hiddenNames: Set<String> { caller?.seesSecrets == true ? [] : secretNames }

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
  /// A parameter that is no timestamp; what was meant, where only clock or offset are missing.
  static func notTimestamp(_ name: String, _ text: String) -> Problem {
    let meant = [text + "Z", text + "T00:00:00Z", text + ":00Z"].first { Timestamp($0) != nil }
    return Problem(
      "type",
      "`\(name)` must be an RFC 3339 timestamp with its offset, as "
        + "\(meant ?? "2026-12-31T23:59:59Z").",
      path: name, suggestion: meant)
  }
}
