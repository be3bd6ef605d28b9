import CMDB
import JSON
import JSONRPC
import SQL

enum AccountRules {
  static let sample = """
    {"name": "scanner", "roles": ["feed"], "disabled": false, \
    "version": 1, "created_at": "2026-01-05T08:00:00.000000Z", \
    "updated_at": "2026-01-05T08:00:00.000000Z"}
    """

  /// The conditions for rows of one account, and a separate check that it exists: the comparison is
  /// not evaluated where no row is read.
  static func conditions(_ name: String, column: String, _ sql: inout SQLText) -> [String] {
    let id = "(select cmdb.account_filter(\(sql.bind(name))::text))"
    return ["\(id) is not null", "\(column) = \(id)"]
  }

  static func parameters(rolesRequired: Bool) -> [Parameter] {
    [
      Parameter("name", .oneLine(bytesMax: 64), required: true, "The name of the account."),
      Parameter(
        "roles", .array(.choice(Role.allCases.map(\.rawValue)), count: 0...6),
        required: rolesRequired, "Its roles; their rights add up."),
      Parameter(
        "os_user", .nullable(.either([.integer(0...4_294_967_294), .string(1...32)])),
        "Its operating-system user on this host, by name or uid."),
      Parameter(
        "certificate_name", .nullable(.line),
        "A subject alternative name of its certificate; host names have no case."),
      Parameter("person", .nullable(.itemRef), "The person that it belongs to."),
      Parameter("disabled", .boolean, "Whether it is disabled."),
      Parameter(
        "channels", .array(.itemRef, count: 0...100),
        "The channels that it serves, of an account with the role `gateway` alone."),
    ]
  }

  static func put(
    _ method: String, isNew: Bool, _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Plan {
    var uid: Int?
    if let user = arguments["os_user"] {
      if let number = user.integer {
        uid = Int(number)
      } else if let name = user.string {
        guard let known = try context.userID(name) else {
          throw .invalidParams([
            Problem("unknown_user", "This host has no user `\(name)`.", path: "os_user")
          ])
        }
        uid = known
      }
    }
    var writer = Writer()
    writer.object { writer in
      for (name, value) in arguments.object?.members ?? Document.emptyObject.root.members
      where !Conventions.writeNames.contains(name) && name != "name" {
        if name == "certificate_name", let text = value.string {
          writer.member(name, string: LineText.folded(LineText.asSeen(text)))
        } else {
          writer.member(name, value: value)
        }
      }
    }
    return try Conventions.write(
      method,
      Call(
        "account_put",
        [
          .boolean(isNew), .text(arguments.string("name")), .made(json: writer.bytes),
          .bigint(uid), .text(context.server.hostID),
        ]), arguments, context)
  }
}
