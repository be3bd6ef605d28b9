import CMDB
import JSON
import JSONRPC
import SQL

/// The search of `text`: what it finds, by rank, and what of each row was found.
///
/// Words are found as typed in any part of a word, by their stem, and without regard to letter
/// case, `ё`, dashes and, in codes, blanks. Where nothing is found so, the same keys on the other
/// keyboard are tried, then the nearest words. `cmdb.search_hits` decides it.
struct TextSearch {
  let text: String
  let noun: Noun
  let withVoid: Bool
  /// Whether the caller may see secret values, which are searched then.
  let isSighted: Bool

  static let wordsMax = 10

  /// Of a word that more rows bear, the first by id are ranked. They are read anew for each page:
  /// about a microsecond each.
  static let hitsMax = 10_000

  /// Fewer letters are no trigram, by which the index finds words; two are enough for the beginning
  /// of a tag.
  static let lettersMin = 3
  static let lettersOfTagMin = 2

  init(_ text: String, noun: Noun, withVoid: Bool, isSighted: Bool) throws(Stop) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard (1...Self.wordsMax).contains(words.count) else {
      throw .invalidParams([
        Problem("count", "`text` must have one to \(Self.wordsMax) words.", path: "text")
      ])
    }
    let lengths = words.map(Self.length).filter { $0 > 0 }
    let isLong = lengths.contains { $0 >= Self.lettersMin }
    guard isLong || lengths.count == 1 && lengths[0] >= Self.lettersOfTagMin else {
      throw .invalidParams([
        Problem(
          "too_short",
          """
          `text` must have a word of \(Self.lettersMin) letters or digits, or the first \
          \(Self.lettersOfTagMin) of a tag.
          """, path: "text")
      ])
    }
    self.text = text
    self.noun = noun
    self.withVoid = withVoid
    self.isSighted = isSighted
  }

  /// What a parameter `text` says of itself.
  ///
  /// - Parameter places: what is searched.
  static func about(_ places: String) -> String {
    """
    Words in \(places), in any letter case and inflection; parts of a code suffice. Where nothing \
    is found, the other keyboard layout and the nearest words are tried.
    """
  }

  /// The signs that `cmdb.search_form` leaves out.
  private static let ignored: Set<Character> = [
    "-", ":", "(", ")", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}",
  ]

  private static func length(_ word: Substring) -> Int {
    word.count { !ignored.contains($0) }
  }

  /// Whether ranked documents are kept of the noun's rows.
  var isRanked: Bool { noun.search == .document }

  // MARK: As a condition

  /// The condition for the rows that are found, as a count needs it: all of them.
  func condition(_ fields: FieldSQL, _ sql: inout SQLText) -> String {
    switch noun.search {
    case .nothing: preconditionFailure("\(noun.plural) are not found by words")
    case .document:
      let all = hits(fields, most: nil, Extent(), &sql)
      return "(\(fields.row).id in (select unnest(s.ids) from \(all) s))"
    case .columns(let names):
      let columns = names.map { "\(fields.row).\($0)" }.joined(separator: ", ")
      let patterns = text.split(whereSeparator: \.isWhitespace).map { word in
        "cmdb.folded(\(sql.bind("%\(SQLText.likeEscaped(word))%"))::text)"
      }
      let each = patterns.map { "cmdb.folded(concat_ws(' ', \(columns))) like \($0)" }
      return "(\(each.joined(separator: " and ")))"
    }
  }

  /// How far hits are wanted, as SQL: so many rows after this class and id, or all.
  struct Extent {
    var page = "null"
    var afterRank = "0"
    var afterID = "0"
  }

  private func hits(
    _ fields: FieldSQL, most: Int?, _ extent: Extent, _ sql: inout SQLText
  ) -> String {
    let most = most.map(String.init) ?? "null"
    return """
      cmdb.search_hits('\(noun.name)', \(sql.bind(text))::text, \(fields.moment), \(withVoid), \
      \(isSighted), \(most), \(extent.page), \(extent.afterRank), \(extent.afterID))
      """
  }

  // MARK: As the rows of a page

  /// What stands before a statement whose rows are `source`.
  func prefix(_ fields: FieldSQL, _ extent: Extent, _ sql: inout SQLText) -> String {
    let hits = hits(fields, most: Self.hitsMax, extent, &sql)
    return "with f as materialized (select * from \(hits)) "
  }

  /// The rows of the noun in the order of their rank, each looked up when it is its turn.
  func source(_ fields: FieldSQL) -> String {
    guard let table = noun.table else { preconditionFailure("\(noun.name) has no table") }
    return """
      (select u.id, u.rank from f cross join lateral unnest(f.ids, f.ranks) u (id, rank) \
      order by u.rank, u.id offset 0) u cross join lateral (select o.* \
      from \(fields.rows(table)) o where o.id = u.id offset 0) \(fields.row)
      """
  }

  /// The order of a list that no other is asked for: four classes, in each by id.
  static var order: SortSQL {
    SortSQL(
      keys: [
        SortColumn(
          "u.rank", cast: "::int", isDescending: false,
          canRead: { Int($0).map((1...4).contains) ?? false })
      ], id: "u.id", isIDDescending: false)
  }

  /// The answer of a row, with what of it was found. A row of its own, so that it is made once
  /// however often the statement names it.
  func answer(_ fields: FieldSQL) -> String {
    let former =
      noun.table == .item
      ? ", case when m.path = 'former_tag' then concat(',\"former_tag\":', to_json(m.written)) end"
      : ""
    return """
      select concat(left(a.answer, -1), ',"matched":', \
      json_build_object('path', m.path, 'text', m.written)\(former), '}') as answer \
      from f cross join lateral cmdb.\(noun.name)_matched(a.id, \(fields.moment), f.typed, \
      f.terms, p.rank, \(isSighted)) m offset 0
      """
  }
}
