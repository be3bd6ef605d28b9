import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let directoryList = Method(
    "directory.list", .log, .right(.read),
    """
    Lists whom a journal may name and an incident may be assigned to: accounts with their people. \
    What they are allowed to do is not told.
    """,
    [
      Parameter(
        "text", .string(1...200), "Only those with all these words in account, name or tag.")
    ],
    of: .directory, .directoryEntry,
    example: (
      #"{"text": "nikitin"}"#,
      #"{"accounts": [\#(DirectoryRules.sample)], "next_cursor": null}"#
    )
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(
      noun: .directory, catalogue: context.catalogue, moment: "null", row: "a")
    let paging = try Paging("directory.list", arguments, context, of: fields, filter: ["text"])
    var sql = SQLText()
    // Account 0 is the system itself.
    var conditions = ["a.id > 0"]
    if let text = arguments.string("text") {
      conditions.append("cmdb.is_called(a, \(sql.bind(text))::text)")
    }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "accounts")
  }
}

enum DirectoryRules {
  static let sample = """
    {"name": "nikitin", "person": {"id": 12, "tag": "PER-000004", "name": "Roman Nikitin", \
    "class": "person"}, "team": {"id": 4, "tag": "TEAM-1", "name": "Support", "class": "team"}, \
    "disabled": false}
    """
}
