import Client
import JSON

/// What the writes about conversations, messages and deliveries are tried on.
struct MessageSamples {
  let token: String
  private let gateway: Client
  private let admin: Client
  private let conversations: [Value]
  private let deliveries: [Int64]
  private let note: Int64

  init(_ admin: Client, on server: TestServer) throws {
    self.admin = admin
    _ = try admin.result(
      "item.register",
      #"{"class": "channel", "tag": "MS-CHN", "attributes": "#
        + #"{"kind": "mail", "address": "help@ms.example"}}"#)
    _ = try admin.result(
      "item.register",
      #"{"class": "canned_answer", "tag": "MS-CAN", "state": "active", "#
        + #""attributes": {"text": "{requester.name}: {number}"}}"#)
    for tag in ["MS-P1", "MS-P2"] {
      _ = try admin.result("item.register", #"{"class": "person", "tag": "\#(tag)"}"#)
    }
    _ = try admin.result(
      "account.create", #"{"name": "ms-bridge", "roles": ["gateway"], "channels": ["MS-CHN"]}"#)
    let issued = try admin.result("token.issue", #"{"account": "ms-bridge"}"#)
    token = issued["token"]?.string ?? ""
    let gateway = try server.client()
    _ = try gateway.result("session.login", #"{"token": "\#(token)"}"#)
    self.gateway = gateway
    conversations = try (0..<8).map { index in
      try admin.result(
        "conversation.open", #"{"address": "ms\#(index)@people.example", "channel": "MS-CHN"}"#)
    }
    deliveries = try conversations[..<4].map { conversation in
      let sent = try admin.result(
        "message.send",
        #"{"conversation": \#(conversation["id"]?.integer ?? 0), "text": "Hello", "#
          + #""incidents": []}"#)
      return sent["deliveries"]?[0]?["id"]?.integer ?? 0
    }
    _ = try gateway.result("delivery.claim", #"{"channel": "MS-CHN", "limit": 2}"#)
    _ = try gateway.result(
      "delivery.report",
      #"{"delivery": \#(deliveries[1]), "attempt": 1, "state": "failed", "#
        + #""error": {"permanent": true}}"#)
    let talk = conversations[4]["id"]?.integer ?? 0
    let noted = try admin.result(
      "message.note", #"{"conversation": \#(talk), "text": "N"}"#)
    note = noted["id"]?.integer ?? 0
  }

  private func conversation(_ index: Int, _ more: String) -> String {
    #"{"conversation": \#(conversations[index]["id"]?.integer ?? 0)\#(more)}"#
  }

  private func letter(_ id: String) -> String {
    #"{"channel": "MS-CHN", "from": {"address": "ms9@people.example"}, "#
      + #""external_id": "<\#(id)@ms>", "text": "Hello"}"#
  }

  /// Of each method: its parameters, and others.
  var all: [(method: String, params: String, other: String)] {
    let sample = { (method: String, params: String, other: String) in (method, params, other) }
    let report = #"{"delivery": \#(deliveries[0]), "attempt": 1"#
    let address = #""address": {"kind": "mail", "address": "ms7@people.example"}"#
    return [
      sample(
        "conversation.open", #"{"party": "MS-P1", "channel": "MS-CHN"}"#,
        #"{"party": "MS-P2", "channel": "MS-CHN"}"#),
      sample(
        "conversation.update", conversation(4, #", "version": 1, "subject": "A""#),
        conversation(4, #", "version": 1, "subject": "B""#)),
      sample(
        "conversation.identify", conversation(5, #", "version": 1, "person": "MS-P1""#),
        conversation(5, #", "version": 1, "person": "MS-P2""#)),
      sample(
        "conversation.merge",
        conversation(6, #", "into": \#(conversations[7]["id"]?.integer ?? 0)"#),
        conversation(6, #", "into": \#(conversations[4]["id"]?.integer ?? 0)"#)),
      sample("message.receive", letter("a"), letter("b")),
      sample(
        "message.send", conversation(4, #", "text": "A", "incidents": []"#),
        conversation(4, #", "text": "B", "incidents": []"#)),
      sample(
        "message.note", conversation(4, #", "text": "A""#), conversation(4, #", "text": "B""#)),
      sample(
        "message.sort", #"{"message": \#(note), "incidents": []}"#,
        #"{"message": 1, "incidents": []}"#),
      sample(
        "message.redact", #"{"message": \#(note), "reason": "A"}"#,
        #"{"message": \#(note), "reason": "B"}"#),
      sample("delivery.report", report + #", "state": "sent"}"#, report + #", "state": "failed"}"#),
      sample(
        "delivery.retry", #"{"delivery": \#(deliveries[1])}"#,
        #"{"delivery": \#(deliveries[0])}"#),
      sample(
        "delivery.cancel", #"{"delivery": \#(deliveries[2])}"#,
        #"{"delivery": \#(deliveries[0])}"#),
      sample(
        "address.link", #"{\#(address), "person": "MS-P1"}"#, #"{\#(address), "person": "MS-P2"}"#),
      sample("address.unlink", #"{\#(address)}"#, #"{"address": 1}"#),
    ]
  }

  /// The calls that read.
  var reads: [(String, String)] {
    [
      ("conversation.get", conversation(0, "")),
      ("conversation.find", #"{"where": "state = waiting", "count": true}"#),
      ("conversation.find", #"{"where": "party = 'MS-P1' or team is null", "sort": "-id"}"#),
      ("conversation.find", #"{"text": "people"}"#),
      ("answer.render", conversation(0, #", "canned": "MS-CAN""#)),
      ("delivery.find", conversation(0, #", "state": "queued""#)),
      ("address.list", #"{"limit": 5}"#),
    ]
  }
}
