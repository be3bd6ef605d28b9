import CMDB
import JSON
import JSONRPC
import SQL

/// The item or incident whose list is requested, by the parameter that names it.
struct ListOwner {
  let noun: Noun
  /// Its reference as a bound parameter.
  let ref: String
  private let text: String

  /// Nil where the parameter is absent.
  init?(_ noun: Noun, _ arguments: Arguments, _ sql: inout SQLText) {
    guard let value = arguments[noun.name] else { return nil }
    self.noun = noun
    ref = sql.bind(Array(value.raw))
    text = String(decoding: value.raw, as: UTF8.self)
  }

  var missing: RPCError { .notFound("There is no \(noun.name) \(text).", path: noun.name) }
}
