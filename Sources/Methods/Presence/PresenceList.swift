import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let presenceList = Method(
    "presence.list", .log, .right(.incidents),
    "Lists the agents, or those of a team: who is there now, and how many open incidents each has.",
    [Parameter("team", .line, "Only those who work in this team, by name or tag.")],
    of: .presence, .presence,
    example: ("{}", #"{"presences": [\#(PresenceRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(
      noun: .presence, catalogue: context.catalogue, moment: "null", row: "a")
    let paging = try Paging("presence.list", arguments, context, of: fields, filter: ["team"])
    var sql = SQLText()
    var conditions = [
      "a.id > 0", "not a.disabled", "a.roles && '{admin,registrar,agent}'::text[]",
    ]
    if let team = arguments.string("team") {
      let name = sql.bind(LineText.asSeen(team))
      conditions.append(
        """
        a.id in (select g.account \
        from cmdb.agents_of((cmdb.team_named(\(name)::text, 'team')).id) g)
        """)
    }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "presences")
  }
}
