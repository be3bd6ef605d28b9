import CMDB
import JSON
import JSONRPC
import SQL

enum ViewRules {
  static let subjects = ["item", "incident"]
  static let own = "own"
  private static let columnsMax = 50

  static let shared = Schema.choice([own] + Role.allCases.map(\.rawValue))

  static let content = [
    Parameter("name", .oneLine(bytesMax: 200), required: true, "Its name."),
    Parameter("subject", .choice(subjects), required: true, "What it lists."),
    Parameter("where", .whereText, "Which rows (default: all)."),
    Parameter(
      "columns", .array(.line, count: 0...columnsMax),
      "The columns that it shows, such as `location.tag` (default: the usual ones)."),
    Parameter("sort", .array(.line, count: 0...3), "The order, as in lists."),
    Parameter(
      "shared", shared,
      "`own` (default), or the role whose accounts see it, for which it needs `administer`."),
  ]

  /// Whether everything that a view names is there, as the list will look it up.
  static func check(_ arguments: Arguments, _ context: Context) throws(Stop) {
    let noun: Noun = arguments.string("subject") == "incident" ? .incident : .item
    let caller = try context.knownCaller()
    let table = FieldTable(noun, catalogue: context.catalogue, hidden: context.hiddenNames)
    var problems: [Problem] = []
    if let text = arguments.string("where") {
      do throws(Problem) {
        _ = try Where(fields: table, caller: caller, now: context.now).predicate(text)
      } catch {
        problems.append(error)
      }
    }
    for (index, name) in (arguments["columns"]?.strings ?? []).enumerated()
    where table.path(name) == nil && !noun.listedNames.contains(name) {
      problems.append(table.unknown(name, at: "columns[\(index)]"))
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    _ = try Sort(arguments["sort"], table)
    guard let role = sharedWith(arguments), !caller.rights.contains(.administer) else { return }
    throw .refused(
      RPCError(.forbidden, "To share a view with \(role) needs the right `administer`.")
        .with("required", string: Right.administer.rawValue))
  }

  /// The role that sees it; nil for one's own.
  static func sharedWith(_ arguments: Arguments) -> String? {
    let shared = arguments.string("shared") ?? own
    return shared == own ? nil : shared
  }

  static let sample = """
    {"view": 3, "name": "Printers", "subject": "item", "where": "class = printer", \
    "columns": ["tag", "name", "location.tag"], "sort": ["-updated_at"], "shared": "own", \
    "account": "ivanova", "version": 1, "updated_at": "2026-02-01T09:30:00.000000Z", \
    "updated_by": "ivanova"}
    """
}
