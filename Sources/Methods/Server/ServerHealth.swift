import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let serverHealth = Method(
    "server.health", .server, .right(.read),
    "Says whether all is well, for the whole server and not for one worker.",
    result: ("health", .map(.any)),
    example: (
      "{}",
      """
      {"status": "ok", "database": "up", "workers": {"up": 2, "wanted": 2}, "steward": "up", \
      "journal_lag_ms": 0, "settled_until": "2026-02-01T09:30:00.000000Z", \
      "disk_free_bytes": 80000000000}
      """
    )
  ) { _, context throws(RPCError) in
    guard let state = context.serverState else { return .needs(.serverState) }
    return .read(
      Read(
        Unit(Statement(name: "health", "select cmdb.health()")),
        .made { rows in HealthAnswer.json(state, rows) },
        whenUnavailable: HealthAnswer.json(state, nil)))
  }
}

private enum HealthAnswer {
  /// - Parameter rows: what the database measured; nil when it is down.
  static func json(_ state: ServerState, _ rows: Rows?) -> [UInt8] {
    let measured = rows.flatMap { $0[0, 0] }.flatMap { try? Document(Array($0), limits: .trusted) }?
      .root
    let isStewardUp = measured?["steward"]?.boolean ?? state.isStewardUp
    let isWell = measured != nil && isStewardUp && state.workersUp >= state.workersWanted
    var writer = Writer()
    writer.object { writer in
      writer.member("status", string: isWell ? "ok" : "degraded")
      writer.member("database", string: measured != nil ? "up" : "down")
      writer.member(
        "workers",
        object: { writer in
          writer.member("up", integer: state.workersUp)
          writer.member("wanted", integer: state.workersWanted)
        })
      writer.member("steward", string: isStewardUp ? "up" : "down")
      writer.member("journal_lag_ms", value: measured?["journal_lag_ms"])
      writer.member("settled_until", value: measured?["settled_until"])
      writer.member("disk_free_bytes", integer: state.diskFreeBytes.map { Int64($0) })
    }
    return writer.bytes
  }
}
