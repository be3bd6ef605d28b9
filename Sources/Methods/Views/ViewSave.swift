import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let viewSave = Method(
    "view.save", .write, .anyone,
    """
    Keeps a condition with columns and an order under a name, for oneself or for a role; with \
    `view` and its `version` it replaces what that view says.
    """,
    [
      Parameter("view", .id, "The view that is to say something else."),
      Parameter("version", .version, "Its version; required with `view`."),
    ] + ViewRules.content,
    result: ("view", .view),
    example: (
      #"{"name": "Printers", "subject": "item", "where": "class = printer"}"#, ViewRules.sample
    )
  ) { arguments, context throws(Stop) in
    guard arguments.names("view") == arguments.names("version") else {
      let missing = arguments.names("view") ? "version" : "view"
      throw .invalidParams([
        Problem("required", "`view` and `version` are named together.", path: missing)
      ])
    }
    try ViewRules.check(arguments, context)
    return try Conventions.write(
      "view.save",
      Call(
        "view_save",
        [
          .bigint(arguments.integer("view")), .int(arguments.integer("version")),
          .text(arguments.string("name")), .text(arguments.string("subject")),
          .text(arguments.string("where")), .texts(arguments["columns"]?.strings ?? []),
          .texts(arguments["sort"]?.strings ?? []), .text(ViewRules.sharedWith(arguments)),
        ]), arguments, context)
  }

  static let viewRemove = Method(
    "view.remove", .write, .anyone,
    "Removes a view, one's own or with the right `administer` a shared one.",
    [
      Parameter("view", .id, required: true, "The view."),
      Parameter("version", .version, required: true, "Its version."),
    ],
    result: ("view", .view),
    example: (#"{"view": 3, "version": 1}"#, ViewRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "view.remove",
      Call(
        "view_remove", [.bigint(arguments.integer("view")), .int(arguments.integer("version"))]),
      arguments, context)
  }

  static let viewList = Method(
    "view.list", .log, .anyone,
    """
    Lists one's own views and those that are shared with one's roles; with the right `administer` \
    all that are shared, for those who keep them.
    """,
    [Parameter("subject", .choice(ViewRules.subjects), "Only those of it.")],
    of: .view, .view,
    example: ("{}", #"{"views": [\#(ViewRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let fields = FieldSQL(noun: .view, catalogue: context.catalogue, moment: "null", row: "v")
    let paging = try Paging("view.list", arguments, context, of: fields, filter: ["subject"])
    var sql = SQLText()
    let account = sql.bind(String(caller.accountID))
    // Who may change a shared one has to find it.
    let seen = caller.rights.contains(.administer) ? Role.allCases : caller.roles
    let roles = sql.bind(Bind.array(seen.map(\.rawValue)))
    var conditions = [
      """
      (v.account = \(account)::int or v.shared = any (\(roles)::text[]))
      """
    ]
    if let subject = arguments.string("subject") {
      conditions.append("v.subject = \(sql.bind(subject))::text")
    }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "views")
  }
}
