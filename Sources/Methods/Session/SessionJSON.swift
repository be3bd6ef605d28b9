package import CMDB
import JSON
import JSONRPC

/// The description of a caller for `session.whoami` and `session.login`.
package enum SessionJSON {
  package static func of(_ caller: Caller) -> [UInt8] {
    var writer = Writer()
    writer.object { write(caller, to: &$0) }
    return writer.bytes
  }

  static func write(_ caller: Caller, to writer: inout Writer) {
    writer.member("account", string: caller.name)
    writer.member("roles", strings: caller.roles.map(\.rawValue))
    writer.member("rights", strings: caller.rightNames)
    writer.member("via", string: caller.via.rawValue)
  }

  static let schema = Schema.record(members)

  static let members = [
    Parameter("account", .line, required: true, "Who calls."),
    Parameter("roles", .array(.line, count: 0...100), required: true, "Its roles."),
    Parameter("rights", .array(.line, count: 0...100), required: true, "What they allow."),
    Parameter("via", .line, required: true, "How the caller was known."),
  ]

  static func sample(via: Via) -> String {
    """
    {"account": "ivanova", "roles": ["agent"], "rights": ["read", "incidents", "subscribe"], \
    "via": "\(via.rawValue)"}
    """
  }
}
