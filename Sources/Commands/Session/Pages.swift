import CMDB
import JSON

/// A list walked page by page.
extension Session {
  private static let pageMax = 1000
  private static let usualLimit = 100

  struct Listing {
    let method: String
    /// The member of the result that holds the page.
    let plural: String
    /// The default for `--fields`; empty for complete answers.
    var fields: [String] = []
    /// A condition to add with `and`.
    var condition: String?
    /// The default for `--sort`; empty for the method's own order.
    var sort: [String] = []
    /// Whether all pages are needed, regardless of `--limit`.
    var isWhole = false
  }

  /// The elements of a list up to the limit. With `--json` prints them and returns nil.
  func walk(
    _ listing: Listing, _ params: (inout Writer) -> Void = { _ in }
  ) throws(Failure) -> [Value]? {
    let (found, isMore, search) = try collect(listing, params)
    if has(.json) {
      printJSON(found, as: listing.plural, isMore: isMore)
      return nil
    }
    remark(on: search)
    if found.isEmpty { addAfterword("Nothing found.", ru: "Ничего не найдено.") }
    if isMore {
      addAfterword(
        "\(found.count) shown, there are more: --limit N, or --all.",
        ru: "Показано \(found.count), есть ещё: --limit N или --all.")
    }
    return found
  }

  /// Says how the words of a search were read, and whether they are too common.
  private func remark(on search: Value?) {
    switch search?["tried"]?.string {
    case "layout":
      addAfterword(
        "No match as typed; this is in the other keyboard layout.",
        ru: "Как набрано, ничего нет; найдено в другой раскладке клавиатуры.")
    case "misspelling":
      addAfterword(
        "No match as typed; this is spelled alike.",
        ru: "Как набрано, ничего нет; найдено похожее написание.")
    default: break
    }
    if search?["truncated"]?.boolean == true {
      addAfterword(
        "Many more have these words; add a word.",
        ru: "Эти слова есть у многих; добавьте слово.")
    }
  }

  /// All elements of a list, for internal use by a command.
  func everything(_ method: String, _ plural: String) throws(Failure) -> [Value] {
    try collect(Listing(method: method, plural: plural, isWhole: true)) { _ in }.found
  }

  private func collect(
    _ listing: Listing, _ params: (inout Writer) -> Void
  ) throws(Failure) -> (found: [Value], isMore: Bool, search: Value?) {
    let isWhole = listing.isWhole || has(.all)
    var left = isWhole ? Int.max : try invocation.number(.limit) ?? Self.usualLimit
    guard left > 0 else {
      throw .misuse("--limit must be at least 1.", ru: "--limit — не меньше 1.")
    }
    var found: [Value] = []
    var cursor: String?
    var first: Value?
    while left > 0 {
      let result = try call(listing.method) { writer in
        params(&writer)
        self.listMembers(listing, to: &writer)
        writer.member("limit", integer: min(left, Self.pageMax))
        writer.member("cursor", given: cursor)
      }
      first = first ?? result
      let elements = result[listing.plural].list
      found += elements
      left -= elements.count
      cursor = result["next_cursor"]?.string
      if cursor == nil { return (found, false, first) }
    }
    return (found, true, first)
  }

  private func listMembers(_ listing: Listing, to writer: inout Writer) {
    let conditions = [option(.filter), listing.condition].compactMap(\.self)
    conditionStart = conditions.count > 1 ? 1 : 0
    let joined = conditions.count > 1 ? conditions.map { "(\($0))" } : conditions
    if !joined.isEmpty { writer.member("where", string: joined.joined(separator: " and ")) }
    writer.member("text", given: option(.text))
    let named = invocation.list(.sort)
    let sort = named.isEmpty ? listing.sort : named
    if !sort.isEmpty { writer.member("sort", strings: sort) }
    let chosen = invocation.list(.fields)
    let fields = chosen.isEmpty && !has(.json) ? listing.fields : chosen
    if !fields.isEmpty { writer.member("fields", strings: fields) }
    scopeMembers(to: &writer)
  }

  private func printJSON(_ elements: [Value], as plural: String, isMore: Bool) {
    var writer = Writer()
    writer.object { writer in
      writer.member(
        plural,
        array: { writer in
          for element in elements { writer.value(element) }
        })
      writer.member("complete", boolean: !isMore)
    }
    screen.write(String(decoding: writer.bytes, as: UTF8.self) + "\n")
  }
}
