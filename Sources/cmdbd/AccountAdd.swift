import CMDB
import JSON
import Postgres
import SQL
import System

/// `cmdbd account add NAME --role ROLE... --os-user USER`: creates an account without a client,
/// with the same database function as `account.create`, so that rules, history and journal are the
/// same. The journal shows the account `system` and, as reason, the user who ran the command.
struct AccountAdd {
  private static let statement = Statement(
    """
    select cmdb.account_put(
      cmdb.enter(0, 'sql', $1::text, 'account.create', $2::text, null, null, null, null),
      true, $3::text, $4::jsonb, $5::bigint, $6::text)
    """)

  private let access: DatabaseAccess
  private let name: String
  private let roles: [String]
  private let user: User

  init(_ options: Options) throws {
    access = DatabaseAccess(plan: try Serve(options))
    guard let name = options.accountName, (1...64).contains(name.utf8.count) else {
      throw Options.Misuse(message: "account add needs a NAME of at most 64 bytes")
    }
    self.name = name
    roles = options.roles
    let known = Role.allCases.map(\.rawValue)
    guard !roles.isEmpty, roles.allSatisfy(known.contains) else {
      throw Options.Misuse(
        message: "account add needs --role, one or more of \(known.joined(separator: ", "))")
    }
    user = try Self.user(options["os-user"])
  }

  private static func user(_ text: String?) throws -> User {
    guard let text else {
      throw Options.Misuse(message: "account add needs --os-user, a user of this host")
    }
    let users = UserDatabase.ofHost()
    if let known = users.lookup(name: text) { return known }
    guard let uid = UInt32(text) else {
      throw Options.Misuse(message: "--os-user: this host has no user `\(text)`")
    }
    return users.lookup(uid: uid) ?? User(name: text, uid: uid, gid: 0, groups: [])
  }

  func run() throws -> Int32 {
    do {
      try access.withSession(as: "cmdb_steward") { session in
        _ = try session.query(unit)
      }
    } catch let error as PostgresError {
      Standard.error.write("cmdbd: \(DatabaseAccess.complaint(error))")
      return 1
    }
    Standard.output.write("account \(name) added: \(roles.joined(separator: ", ")), \(user.name)")
    return 0
  }

  private var unit: Unit {
    var writer = Writer()
    writer.object { writer in
      writer.member("roles", strings: roles)
      writer.member("os_user", string: user.name)
    }
    let starter = UserDatabase.ofHost().lookup(uid: Privileges.uid)?.name ?? "\(Privileges.uid)"
    let values = [
      "cmdbd:account-add", "cmdbd account add, run by \(starter)", name,
      String(decoding: writer.bytes, as: UTF8.self), "\(user.uid)", HostIdentity.current(),
    ]
    return Unit(Self.statement, values.map { Array($0.utf8) })
  }
}
