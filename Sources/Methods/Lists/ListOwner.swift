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
  /// The function that finds it.
  let finder: String

  /// Nil where the parameter is absent.
  ///
  /// - Parameter followsMerges: whether the item that a merged one leads to is meant; else the one
  ///   that is named, whose past is its own.
  init?(
    _ noun: Noun, _ arguments: Arguments, followsMerges: Bool = false, _ sql: inout SQLText
  ) {
    guard let value = arguments[noun.name] else { return nil }
    self.noun = noun
    let isItself = noun.name == Noun.item.name && !followsMerges
    finder = isItself ? "cmdb.item_itself" : "cmdb.\(noun.name)_id"
    ref = sql.bind(Array(value.raw))
    text = String(decoding: value.raw, as: UTF8.self)
  }

  var missing: RPCError { .notFound("There is no \(noun.name) \(text).", path: noun.name) }
}
