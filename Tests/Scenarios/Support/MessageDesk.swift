import Client
import JSON
import Testing

/// A desk with channels for mail and chat, and a gateway that serves them.
struct MessageDesk {
  let mark: String
  let gateway: Client
  private let token: String
  private let admin: Client

  init(_ admin: Client) throws {
    mark = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    self.admin = admin
    for (tag, kind, address) in [
      ("CH-M-\(mark)", "mail", "help\(mark)@desk.example"),
      ("CH-C-\(mark)", "chat", "telegram\(mark):@desk"),
    ] {
      _ = try admin.result(
        "item.register",
        #"{"class": "channel", "tag": "\#(tag)", "name": "\#(tag)", "state": "active", "#
          + #""attributes": {"kind": "\#(kind)", "address": "\#(address)"}}"#)
    }
    _ = try admin.result(
      "account.create",
      #"{"name": "bridge-\#(mark)", "roles": ["gateway"], "#
        + #""channels": ["CH-M-\#(mark)", "CH-C-\#(mark)"]}"#)
    token =
      try admin.result("token.issue", #"{"account": "bridge-\#(mark)"}"#)["token"]?.string ?? ""
    gateway = try Self.gateway(token)
  }

  private static func gateway(_ token: String) throws -> Client {
    let client = try TestServer.shared.get().client()
    _ = try client.result("session.login", #"{"token": "\#(token)"}"#)
    return client
  }

  func anotherGateway() throws -> Client { try Self.gateway(token) }

  /// A person who has a mail address.
  func person(_ name: String) throws -> (tag: String, mail: String) {
    let tag = "P-\(name)-\(mark)"
    let mail = "\(name.lowercased())\(mark)@people.example"
    _ = try admin.result(
      "item.register",
      #"{"class": "person", "tag": "\#(tag)", "name": "\#(name)", "#
        + #""attributes": {"email": "\#(mail)"}}"#)
    return (tag, mail)
  }

  func external(_ id: String) -> String { "<\(id).\(mark)@people.example>" }

  func letter(
    _ id: String, from address: String, _ text: String, subject: String? = nil,
    reply: String? = nil, automatic: Bool = false
  ) -> String {
    var params =
      #"{"channel": "CH-M-\#(mark)", "from": {"address": "\#(address)"}, "#
      + #""external_id": "\#(external(id))", "text": "\#(text)""#
    if let subject { params += #", "subject": "\#(subject)""# }
    if let reply { params += #", "in_reply_to": "\#(reply)""# }
    if automatic { params += #", "automatic": true"# }
    return params + "}"
  }

  func receive(
    _ id: String, from address: String, _ text: String, subject: String? = nil,
    reply: String? = nil, automatic: Bool = false
  ) throws -> Value {
    try gateway.result(
      "message.receive",
      letter(id, from: address, text, subject: subject, reply: reply, automatic: automatic))
  }

  func chat(_ id: String, from address: String, _ text: String) throws -> Value {
    try gateway.result(
      "message.receive",
      #"{"channel": "CH-C-\#(mark)", "from": {"address": "\#(address)"}, "#
        + #""external_id": "\#(id).\#(mark)", "text": "\#(text)"}"#)
  }

  func claim() throws -> [Value] {
    let claimed = try gateway.result("delivery.claim", #"{"channel": "CH-M-\#(mark)"}"#)
    return claimed["deliveries"].map { Array($0.elements) } ?? []
  }

  func report(_ delivery: Value, _ state: String, _ more: String = "") throws -> Value {
    try gateway.result(
      "delivery.report",
      #"{"delivery": \#(delivery["id"]?.integer ?? 0), "#
        + #""attempt": \#(delivery["attempt"]?.integer ?? 0), "state": "\#(state)"\#(more)}"#)
  }

  func version(_ conversation: String) throws -> Int64 {
    try admin.result("conversation.get", #"{"conversation": "\#(conversation)"}"#)["conversation"]?[
      "version"]?.integer ?? 0
  }
}
