import CMDB
import JSON
import JSONRPC
import Methods
import System

/// What a request was admitted with.
struct Admission {
  let method: Method
  /// Of the method, in the table: the worker counts by it.
  let methodNumber: Int
  /// As known when the request came; nil where nobody is.
  let caller: Caller?
  let facts: SharedFacts
  /// When the request came.
  let now: Timestamp
  /// Behind the prefix that all ids of the worker's requests have.
  let requestNumber: Int
  /// That it is in hand, should the worker die of it; nil for what is quarantined: its key may be
  /// looked up, and nothing else.
  let note: Quarantine.Note?

  /// Refuses what cannot be executed now, or never: without the database, beyond what can be
  /// written in time, or because workers have died of it, unless it has a key to be looked up.
  init(
    _ request: Request, _ method: Method, _ methodNumber: Int, requestNumber: Int,
    from identity: IdentityMachine, at desk: Desk
  ) throws(RPCError) {
    let caller = identity.caller ?? (method.kind == .server ? identity.callerBeforeOutage : nil)
    guard let facts = desk.facts, desk.catalogues.present != nil,
      !identity.isUnreachable || caller != nil || method.isOpen
    else { throw .unavailable(250) }
    if method.kind == .write {
      guard desk.backlog.admits(at: desk.loop.now) else { throw .overloaded }
    }
    let params = request.params?.raw ?? []
    let note = desk.quarantine.take(method: request.method, params: params)
    guard note != nil || method.repetition(of: request.params, by: caller) != nil else {
      throw desk.defect(
        Quarantine.reason,
        request: desk.requestID(requestNumber), method: request.method,
        account: identity.caller?.name ?? "")
    }
    self.method = method
    self.methodNumber = methodNumber
    self.caller = caller
    self.facts = facts
    self.requestNumber = requestNumber
    self.note = note
    now = Timestamp(microseconds: desk.clock.microseconds)
  }
}
