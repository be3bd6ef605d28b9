import CMDB
import JSON
import JSONRPC
import SQL

/// The item or incident whose list is requested, by the parameter that names it.
struct ListOwner {
  let noun: Noun
  /// Its id, as an expression; null where there is none.
  let id: String
  private let text: String

  /// Nil where the parameter is absent.
  ///
  /// - Parameters:
  ///   - followsMerges: Whether the item that a merged one leads to is meant; else the one that is
  ///     named, whose past is its own.
  ///   - moment: An expression for the moment at which it was called so; nil for now.
  init?(
    _ noun: Noun, _ arguments: Arguments, followsMerges: Bool = false, at moment: String? = nil,
    _ sql: inout SQLText
  ) {
    guard let value = arguments[noun.name] else { return nil }
    self.noun = noun
    let isItself = noun.name == Noun.item.name && !followsMerges
    let finder = isItself ? "item_itself" : "\(noun.name)_id"
    let place = moment.map { ", \($0)" } ?? ""
    id = "cmdb.\(finder)(\(sql.bind(Array(value.raw)))::jsonb\(place))"
    text = String(decoding: value.raw, as: UTF8.self)
  }

  var missing: RPCError { .notFound("There is no \(noun.name) \(text).", path: noun.name) }
}
