import CMDB
import JSON
import JSONRPC
import SQL

/// A list answered from the worker's copy of the catalogue, once the database has confirmed that
/// the copy is current. Without a sort it is in the order of the catalogue.
struct CatalogueList {
  /// The name, which is the key of every catalogue entry, and the answer.
  typealias Entry = (name: String, json: [UInt8])

  private let plural: String
  private let limit: Int
  private let after: String?
  private let list: ListIdentity
  private let context: Context
  private let isCounted: Bool
  private let projection: Projection?
  private let sort: [SortWord]

  init(
    _ method: String, of noun: Noun, _ arguments: Arguments, _ context: Context
  ) throws(Stop) {
    plural = noun.plural
    self.context = context
    limit = arguments.integer("limit") ?? Conventions.listDefault
    isCounted = arguments.boolean("count") ?? false
    sort = SortWord.read(arguments["sort"])
    if let word = sort.first(where: { !noun.sortNames.contains($0.name) }) {
      throw word.unknown(among: noun.sortNames)
    }
    try SortWord.check(count: sort.count)
    let words = [
      method, String(try context.knownCaller().accountID),
      context.momentText,
      String(decoding: Bind.joined([arguments["sort"]]), as: UTF8.self),
    ]
    list = ListIdentity(words, context)
    projection = try Projection(naming: arguments["fields"]?.strings, of: noun)
    guard let cursor = arguments.string("cursor") else {
      after = nil
      return
    }
    after = try Cursor.decoded(cursor, for: list, keyCount: 2).keys[0]
  }

  func plan(_ entries: (Catalogue) -> [Entry]) throws(Stop) -> Plan {
    let catalogue = try context.confirmedCatalogue()
    let all = CatalogueSort(words: sort).sorted(entries(catalogue))
    let start = try start(in: all)
    var shown: [[UInt8]] = []
    var byteCount = 0
    for entry in all[start...].prefix(limit) {
      let json = try applied(projection, to: entry.json)
      byteCount += json.count
      guard byteCount <= Paging.bytesMax || shown.isEmpty else { break }
      shown.append(json)
    }
    let page = all[start...].prefix(shown.count)
    var writer = Writer()
    writer.object { writer in
      writer.key(plural)
      writer.array { writer in
        for entry in shown { writer.raw(entry) }
      }
      let isLast = start + page.count >= all.count
      let cursor = isLast ? nil : Cursor(keys: [page.last?.name, "0"]).encoded(for: list)
      writer.member("next_cursor", string: cursor)
      if isCounted { writer.member("total", integer: all.count) }
    }
    return .answer(CatalogueJSON.dated(writer.bytes, context.moment))
  }

  /// Entries are never removed, so the last entry of the previous page still exists.
  private func applied(_ projection: Projection?, to json: [UInt8]) throws(Stop) -> [UInt8] {
    do throws(RPCError) {
      return try projection?.applied(to: json) ?? json
    } catch {
      throw .refused(error)
    }
  }

  private func start(in all: [Entry]) throws(Stop) -> Int {
    guard let after else { return 0 }
    guard let last = all.firstIndex(where: { $0.name == after }) else { throw Cursor.foreign }
    return last + 1
  }
}

/// Sorts catalogue entries by members of their answers; the sort is stable, and entries without a
/// value come last.
struct CatalogueSort {
  let words: [SortWord]

  func sorted(_ entries: [CatalogueList.Entry]) -> [CatalogueList.Entry] {
    guard !words.isEmpty else { return entries }
    let keyed = entries.enumerated().map { place, entry in
      (place: place, keys: keys(of: entry), entry: entry)
    }
    return keyed.sorted { first, second in
      for (word, (one, other)) in zip(words, zip(first.keys, second.keys)) where one != other {
        guard let one, let other else { return other == nil }
        return one.lexicographicallyPrecedes(other) != word.isDescending
      }
      return first.place < second.place
    }.map(\.entry)
  }

  /// Texts compare as bytes, as in SQL; false precedes true.
  private func keys(of entry: CatalogueList.Entry) -> [[UInt8]?] {
    let root = try? Document(entry.json, limits: .trusted).root
    return words.map { word in
      var value = root
      for name in word.name.split(separator: ".") { value = value?[String(name)] }
      let text = value?.string ?? value?.boolean.map { $0 ? "true" : "false" }
      return text.map { Array($0.utf8) }
    }
  }
}
