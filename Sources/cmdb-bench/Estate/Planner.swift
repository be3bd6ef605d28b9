import CMDB
import JSON
import JSONRPC
import Methods
import Postgres
import SQL

/// Plans as a worker does: the statement that a request becomes, with its parameters.
struct Planner {
  private let session: BlockingSession
  private let context: Context

  /// - Parameter gateway: the account of a gateway in whose name it plans; nil: an administrator.
  init(_ bench: Bench, gateway: Int? = nil) throws {
    session = try bench.server.runtimeSession()
    let rows = try session.query(
      SQL.Unit(
        Statement(
          """
          select c.version, c.content::text
          from cmdb.catalogue c join cmdb.catalogue_version v on v.version = c.version
          """)))
    guard rows.count == 1, let content = rows[0, 1], let version = rows.integer(0, 0),
      let catalogue = Catalogue(version: Int(version), content: try Document(Array(content)).root)
    else { throw Server.Failure(description: "the catalogue cannot be read") }
    let present = Timestamp(microseconds: 0)
    // Whatever a server says about itself is in no statement that is compared here.
    context = Context(
      caller: Caller(
        accountID: gateway ?? bench.estate.account, name: "bench",
        roles: [gateway == nil ? .admin : .gateway], via: .peer),
      catalogue: catalogue, now: present, requestID: "bench",
      server: ServerFacts(
        version: "", schemaVersion: 0, databaseID: "", timelines: .first, currency: "",
        limits: .standard, startedAt: present, processID: 0, hostID: ""))
  }

  /// - Parameter params: an object, as JSON text.
  func unit(_ method: String, _ params: String) throws -> SQL.Unit {
    let params = try Document(Array(params.utf8)).root
    let found = try MethodTable.method(method)
    var context = context
    context.facts.learn(.confirmedCatalogue, .confirmedCatalogue)
    let plan: Plan
    do throws(Stop) {
      plan = try found.plan(params, context)
    } catch .needs(.moment(.present, of: _)) {
      context.facts.learn(.moment(.present), .moment(try present(), context.present))
      plan = try found.plan(params, context)
    }
    return switch plan {
    case .read(let read): read.unit
    case .write(let write): write.unit
    case .stream(let stream): stream.unit
    case .answer, .job, .session:
      throw Server.Failure(description: "\(method) is planned without a statement")
    }
  }

  private func present() throws -> SettledMoment {
    let text = try session.text("select cmdb.rfc3339(cmdb.settled_until())")
    guard let timestamp = Timestamp(text) else {
      throw Server.Failure(description: "nothing has settled")
    }
    return SettledMoment(timestamp: timestamp, position: 0)
  }
}
