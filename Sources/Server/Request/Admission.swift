import CMDB
import JSON
import JSONRPC
import Methods
import System

/// The context in which a request was admitted.
struct Admission {
  let method: Method
  /// The number of the method in the table, for the counters.
  let methodNumber: Int
  /// The identity when the request arrived; nil without one.
  let caller: Caller?
  let facts: SharedFacts
  /// The arrival of the request.
  let now: Timestamp
  /// The part of the request id after the worker's prefix.
  let requestNumber: Int
  /// Its record in the quarantine, in case the worker crashes; nil for a quarantined request, of
  /// which only the idempotency key may be looked up.
  let note: Quarantine.Note?

  /// Refuses requests that cannot be executed: the database is down, the write queue is full, or
  /// the request has crashed workers and has no key to look up.
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
        Defect(Quarantine.reason),
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
