import CMDB
import JSON
import JSONRPC

extension Method {
  static let serverInfo = Method(
    "server.info", .server, .open,
    "Describes this server; before login only name, version, protocol and limits.",
    [Conventions.zone],
    result: ("info", .serverInfo),
    example: (
      "{}",
      #"{"name": "cmdb", "version": "0.1.0", "protocol": 1, "limits": {"line_bytes": 1048576}}"#
    )
  ) { _, context throws(Stop) in
    .answer(ServerInfo.json(context))
  }
}

extension Schema {
  fileprivate static let serverInfo = Schema.record([
    Parameter("name", .line, required: true, "`cmdb`."),
    Parameter("version", .line, required: true, "The release."),
    Parameter("protocol", .version, required: true, "The version of this contract."),
    Parameter("schema_version", .count, "The newest migration that the server knows."),
    Parameter("database_id", .line, "By which copies of one database are told from another one."),
    Parameter("timeline", .version, "The timeline of its positions."),
    Parameter("currency", .line, "The currency of money that is a bare number."),
    Parameter("time_zone", .line, "What a day is, unless a request names another zone."),
    Parameter("today", .line, "The date of now in this zone."),
    Parameter("register_since", .timestamp, "The earliest moment that can be asked for."),
    Parameter("started_at", .timestamp, "When this process started."),
    Parameter(
      "process",
      .record([
        Parameter("pid", .id, required: true, "Its number on its host."),
        Parameter("role", .line, required: true, "What it does."),
      ]), "The process that answers."),
    Parameter("limits", .map(.count), required: true, "What the server takes and gives, by name."),
  ])
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
        writer.member("timeline", integer: facts.timelines.newest)
        writer.member("currency", string: facts.currency)
        writer.member("time_zone", string: context.zone.name)
        writer.member("today", string: context.zone.day(of: context.now)?.description)
        if let since = facts.registerSince {
          writer.member("register_since", string: since.description)
        }
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
          writer.member("item_bytes", integer: limits.itemBytesMax)
          writer.member("class_bytes", integer: limits.classBytesMax)
          writer.member("output_bytes", integer: limits.outputBytesMax)
          writer.member("unauthenticated_connections", integer: limits.unauthenticatedMax)
          writer.member("authenticate_ms", integer: limits.authenticateMilliseconds)
          writer.member("deadline_ms", integer: limits.deadlineMillisecondsMax)
          writer.member("impact_items", integer: limits.impactItemsMax)
        })
    }
    return writer.bytes
  }
}
