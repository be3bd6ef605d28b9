import CMDB
import JSON
import JSONRPC
import SQL

/// Names, or ids, that a condition was written with: `[[name or id, position], …]`, and the
/// function that knows what they stand for.
struct NameLookup: Hashable, Sendable {
  enum Finder: String, Sendable {
    case items = "items_called"
    case accounts = "accounts_called"
    case incidents = "incidents_called"
    case teams = "teams_called"

    /// Its call for the present.
    func call(_ names: String) -> String {
      switch self {
      case .items, .incidents, .teams: "cmdb.\(rawValue)(\(names), null)"
      case .accounts: "cmdb.\(rawValue)(\(names))"
      }
    }
  }

  let finder: Finder
  let names: [UInt8]
}

/// Builds one statement: fixed text, names from the catalogue, and `$n` for every value.
struct SQLText {
  private(set) var text = ""
  private(set) var parameters: [[UInt8]?] = []
  /// The parameters that are still to be found, by their numbers.
  private(set) var lookups: [NameLookup: Int] = [:]

  mutating func append(_ fixed: StaticString) {
    text += "\(fixed)"
  }

  /// Appends text that was built by another `SQLText` of the same parameters.
  mutating func append(built: String) {
    text += built
  }

  /// Binds a value and returns its placeholder.
  mutating func bind(_ value: [UInt8]?) -> String {
    parameters.append(value)
    return "$\(parameters.count)"
  }

  mutating func bind(_ value: String) -> String { bind(Array(value.utf8)) }

  /// Binds the ids that a function will have found for names, once for each that is asked.
  mutating func bind(_ lookup: NameLookup) -> String {
    if let place = lookups[lookup] { return "$\(place)" }
    let bound = bind(nil as [UInt8]?)
    lookups[lookup] = parameters.count
    return bound
  }

  /// A name of the catalogue as a literal. Names are `[a-z][a-z0-9_]*`, by a constraint of the
  /// catalogue; an expression index is found only by its literal name.
  static func literal(_ name: String) -> String {
    precondition(
      name.utf8.allSatisfy { byte in
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
          || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "_")
      }, "a name of the catalogue")
    return "'\(name)'"
  }

  /// A path of such names, `holder.phone`, as a literal.
  static func literal(path: String) -> String {
    let names = path.split(separator: ".").map { literal(String($0)).dropFirst().dropLast() }
    return "'\(names.joined(separator: "."))'"
  }

  /// A text with `%`, `_` and `\` escaped for `like`. It works on scalars, because a sign followed
  /// by a combining accent is another Character but still special to `like`.
  static func likeEscaped(_ text: some StringProtocol) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "%" || scalar == "_" || scalar == "\\" { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }

  /// Joins the item with this id.
  static func item(_ alias: String, _ id: String, _ moment: String) -> String {
    "join cmdb.item_at(\(moment)) \(alias) on \(alias).id = \(id)"
  }

  /// The same for few rows, with one look-up each. `offset 0` keeps the planner, which may not know
  /// how few they are, from joining all items.
  static func itemLookedUp(_ alias: String, _ id: String, _ moment: String) -> String {
    """
    cross join lateral (select o.id, o.tag, o.name, o.class from cmdb.item_at(\(moment)) o \
    where o.id = \(id) offset 0) \(alias)
    """
  }

  /// ` where … and …`, or nothing.
  static func filter(_ conditions: [String]) -> String {
    conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
  }

  /// Statements up to this length are kept prepared when they recur; longer ones, with many
  /// conditions, rarely do.
  private static let keptBytesMax = 8192

  /// - Parameters:
  ///   - name: of a text that is always the same, which is prepared then.
  ///   - isKept: whether one plan of the text is right for all values.
  func unit(named name: String? = nil, isKept: Bool = false) -> Unit {
    let isShort = text.utf8.count <= Self.keptBytesMax
    return Unit(Statement(name: name, text, isWorthKeeping: isKept && isShort), parameters)
  }
}
