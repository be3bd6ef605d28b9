import JSON
import JSONRPC
import SQL

/// The item or incident that a list is of: a parameter that names it, in API and SQL alike.
struct ListOwner {
  let noun: String
  /// Its reference, bound.
  let ref: String
  private let text: String

  /// Nil where the parameter is absent.
  init?(_ noun: String, _ arguments: Arguments, _ sql: inout SQLText) {
    guard let value = arguments[noun] else { return nil }
    self.noun = noun
    ref = sql.bind(Array(value.raw))
    text = String(decoding: value.raw, as: UTF8.self)
  }

  var missing: RPCError { .notFound("There is no \(noun) \(text).", path: noun) }
}
