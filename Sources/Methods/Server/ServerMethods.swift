import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let rpcDiscover = Method(
    "rpc.discover", .server, .open, "Describes every method and notification: an OpenRPC document.",
    result: ("document", .map(.any)), example: ("{}", #"{"openrpc": "1.3.2"}"#)
  ) { _, context throws(RPCError) in
    .answer(MethodTable.document(version: context.server.version))
  }

  static let serverInfo = Method(
    "server.info", .server, .open,
    "Says what this server is; before anybody is known only name, version, protocol and limits.",
    result: ("info", .map(.any)),
    example: (
      "{}",
      #"{"name": "cmdb", "version": "0.1.0", "protocol": 1, "limits": {"line_bytes": 1048576}}"#
    )
  ) { _, context throws(RPCError) in
    .answer(ServerInfo.json(context))
  }

  package static let serverHealth = Method(
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
    let facts = context.server
    return .read(
      Read(
        Unit(Statement(name: "health", "select cmdb.health()")),
        .made { rows in ServerInfo.health(facts, rows) },
        whenUnavailable: ServerInfo.health(facts, nil)))
  }

  static let requestCancel = Method(
    "request.cancel", .server, .anyone,
    "Cancels a request of the same connection, which is still answered. A notification.",
    [Parameter("id", .any, required: true, "The id of the request, as it was sent.")],
    result: ("cancelled", .map(.any)),
    example: (#"{"id": 7}"#, #"{"cancelled": true}"#)
  ) { arguments, _ throws(RPCError) in
    .cancel(id: arguments.object?["id"].map { Array($0.raw) } ?? nullID)
  }
}

private enum ServerInfo {
  static func json(_ context: Context) -> [UInt8] {
    let facts = context.server
    var writer = Writer()
    writer.object { writer in
      writer.member("name", string: "cmdb")
      writer.member("version", string: facts.version)
      writer.member("protocol", integer: 1)
      if context.caller != nil {
        writer.member("schema_version", integer: facts.schemaVersion)
        writer.member("database_id", string: facts.databaseID)
        writer.member("timeline", integer: facts.timeline)
        writer.member("currency", string: facts.currency)
        writer.member("started_at", string: facts.startedAt.description)
        writer.member(
          "process",
          object: { writer in
            writer.member("pid", integer: facts.processID)
            writer.member("role", string: "worker")
          })
      }
      writer.member(
        "limits",
        object: { writer in
          let limits = facts.limits
          writer.member("line_bytes", integer: limits.lineBytesMax)
          writer.member("batch", integer: limits.batchMax)
          writer.member("id_bytes", integer: limits.idBytesMax)
          writer.member("requests_in_flight", integer: limits.requestsInFlightMax)
          writer.member("result_bytes", integer: limits.resultBytesMax)
          writer.member("output_bytes", integer: limits.outputBytesMax)
          writer.member("unauthenticated_connections", integer: limits.unauthenticatedMax)
          writer.member("authenticate_ms", integer: limits.authenticateMilliseconds)
          writer.member("deadline_ms", integer: limits.deadlineMillisecondsMax)
          writer.member("impact_items", integer: limits.impactItemsMax)
        })
    }
    return writer.bytes
  }

  static func health(_ facts: ServerFacts, _ rows: Rows?) -> [UInt8] {
    let measured = rows.flatMap { $0[0, 0] }.flatMap { try? Document(Array($0)) }?.root
    let isStewardUp = measured?["steward"]?.boolean ?? facts.isStewardUp
    let isWell = measured != nil && isStewardUp && facts.workersUp >= facts.workersWanted
    var writer = Writer()
    writer.object { writer in
      writer.member("status", string: isWell ? "ok" : "degraded")
      writer.member("database", string: measured != nil ? "up" : "down")
      writer.member(
        "workers",
        object: { writer in
          writer.member("up", integer: facts.workersUp)
          writer.member("wanted", integer: facts.workersWanted)
        })
      writer.member("steward", string: isStewardUp ? "up" : "down")
      writer.member("journal_lag_ms", value: measured?["journal_lag_ms"])
      writer.member("settled_until", value: measured?["settled_until"])
      writer.member("disk_free_bytes", integer: facts.diskFreeBytes.map { Int64($0) })
    }
    return writer.bytes
  }
}
