package import CMDB
import JSON
package import JSONRPC
import SQL

/// All that a plan may know besides its parameters.
package struct Context: Sendable {
  package var caller: Caller?
  /// The present catalogue, or that of `moment`, which is set before it.
  package var catalogue: Catalogue {
    didSet { if moment == nil { secretNow = catalogue.secretNames } }
  }
  /// What was no secret at a moment of the past and is one now is hidden there too.
  private var secretNow: Set<String>
  package var now: Timestamp
  /// What the server's id of the request begins with, and its number: few requests need the text.
  private let requestPrefix: String
  private let requestNumber: Int?
  private let shared: SharedFacts
  package var moment: SettledMoment?
  /// The answer to `.opening`.
  package var opening: SettledMoment?
  package var isCatalogueConfirmed = false
  /// Answers to needs, by need: the class, nil where there is none.
  package var classes: [Need: String?] = [:]
  /// Answers to `.userID`; nil where the host has no such user.
  package var userIDs: [String: Int?] = [:]
  /// The answer to `.serverState`.
  package var serverState: ServerState?
  /// The answer to `.metrics`.
  package var metrics: [Metric]?
  /// The answer to `.freshSecret`.
  package var freshSecret: FreshSecret?

  package init(
    caller: Caller?, catalogue: Catalogue, now: Timestamp, requestID: String, server: ServerFacts
  ) {
    self.caller = caller
    self.catalogue = catalogue
    secretNow = catalogue.secretNames
    self.now = now
    requestPrefix = requestID
    requestNumber = nil
    shared = SharedFacts(server)
  }

  package init(
    caller: Caller?, catalogue: Catalogue, now: Timestamp, requestPrefix: String,
    requestNumber: Int, server: SharedFacts
  ) {
    self.caller = caller
    self.catalogue = catalogue
    secretNow = catalogue.secretNames
    self.now = now
    self.requestPrefix = requestPrefix
    self.requestNumber = requestNumber
    shared = server
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

  /// What `today` and `now` mean.
  var presentOrMoment: Timestamp { moment?.timestamp ?? now }

  /// Names that are secret, now or at the moment.
  var secretNames: Set<String> { catalogue.secretNames.union(secretNow) }

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

  /// The reasons of a domain rule as a client sees them.
  static func invalid(_ problems: [Problem]) -> RPCError {
    .invalidParams(problems.map(Reason.init))
  }
}

extension Reason {
  /// A parameter that is no timestamp; what was meant, where only clock or offset are missing.
  static func notTimestamp(_ name: String, _ text: String) -> Reason {
    let meant = [text + "Z", text + "T00:00:00Z", text + ":00Z"].first { Timestamp($0) != nil }
    return Reason(
      "type",
      "`\(name)` must be an RFC 3339 timestamp with its offset, as "
        + "\(meant ?? "2026-12-31T23:59:59Z").",
      path: name, suggestion: meant)
  }

  init(_ problem: Problem) {
    self.init(
      problem.code, problem.message, path: problem.path, suggestion: problem.suggestion,
      position: problem.position)
  }
}
