import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let sessionList = Method(
    "session.list", .log, .anyone,
    """
    Lists the sessions and invitations that are open: one's own, or those of all with the right \
    `administer`.
    """,
    [Parameter("account", .oneLine(bytesMax: 64), "Only those of this account.")],
    of: .session, .session,
    example: ("{}", #"{"sessions": [\#(SessionRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let account = arguments.string("account")
    let seesAll = caller.rights.contains(.administer)
    guard seesAll || account == nil || account == caller.name else {
      throw .refused(
        RPCError(.forbidden, "To see sessions of others needs the right `administer`.")
          .with("required", string: Right.administer.rawValue))
    }
    let fields = FieldSQL(
      noun: .session, catalogue: context.catalogue, moment: "null", row: "s")
    let paging = try Paging("session.list", arguments, context, of: fields, filter: ["account"])
    var sql = SQLText()
    var conditions = [
      "not s.ended", "(s.started_at is null or cmdb.session_is_open(s))",
      "cmdb.session_ends(s) > cmdb.present()",
    ]
    if !seesAll {
      conditions.append("s.account = \(sql.bind(String(caller.accountID)))::int")
    } else if let account {
      conditions += AccountRules.conditions(account, column: "s.account", &sql)
    }
    let own = sql.bind(caller.tokenID.map(String.init) ?? "0")
    let unit = try paging.unit(of: fields, with: "\(own)::int", where: conditions, &sql)
    return paging.plan(.list(unit), "sessions")
  }
}
