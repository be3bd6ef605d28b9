import JSON
import Postgres
import Testing

/// What was taken out of a message is nowhere else: not in what was made of it, not in an answer.
@Suite struct RedactionTests {
  private let desk: TalkDesk

  init() throws { desk = try TalkDesk() }

  private func redact(_ message: Int) throws -> Value {
    try desk.call("message.redact", "\(message)", by: 102)
  }

  /// An acknowledgement that waits goes out without it, and so does what an agent filled in.
  @Test func queuedCopiesAreRedacted() throws {
    try desk.canned("opened", "We have it: {title}.")
    try desk.tells(#""opened""#)
    try desk.receive("a", "See above", #", "subject": "hunter22 forgotten""#)
    try desk.tell()
    try desk.send("CNV-000001", "You wrote: hunter22 forgotten?", #", "incidents": []"#)
    try desk.receive("b", "> We have it: hunter22 forgotten.", channel: 21)
    _ = try redact(1)
    #expect(try desk.tables(with: "hunter22") == [])
    #expect(try desk.claim()[0]["text"]?.string == "We have it: [redacted].")
  }

  /// A greeting is no secret: what begins as the message began stays.
  @Test func aGreetingIsNoCopy() throws {
    try desk.receive("a", "Good morning!\\nhunter22 is it", channel: 21)
    try desk.send("CNV-000001", "Good morning! Thank you.")
    _ = try redact(1)
    #expect(try desk.tables(with: "hunter22") == [])
    #expect(
      try desk.text("select text from cmdb.message where direction = 'out'")
        == "Good morning! Thank you.")
  }

  /// Of two whom nobody knows, of whom one was merged into the other.
  @Test func aMergedConversationForgetsToo() throws {
    try desk.receive(
      "a", from: "x@people.example", "It is this.", channel: 21, #", "subject": "hunter22 is it""#)
    try desk.receive("b", from: "y@people.example", "Hello.", channel: 21)
    try desk.session.execute("select cmdb.notify(101, 'conversation', 1, 'message')")
    _ = try desk.call("conversation.merge", #"'"CNV-000001"', '"CNV-000002"'"#)
    _ = try redact(1)
    #expect(try desk.tables(with: "hunter22") == [])
  }

  @Test func recipientsInFlightAreNamed() throws {
    try desk.receive("a", "Stripes.", channel: 21)
    let sent = try desk.send("CNV-000001", "It is hunter22.")
    #expect(try desk.claim(21).count == 1)
    let redacted = try redact(sent["id"]?.integer.map(Int.init) ?? 0)
    #expect(redacted["delivered_to"]?[0]?.string == "anna@people.example")
  }

  /// Whoever repeats what he has sent sends nothing twice.
  @Test func theKeyOfARedactedAnswerStays() throws {
    try desk.receive("a", "Stripes.", channel: 21)
    let call = """
      select cmdb.message_send(cmdb.enter(101, 'peer', 'r-1', 'message.send', null, null, 'K',
        '\\x00', null, '{incidents}'), '{"conversation": "CNV-000001", "text": "It is hunter22."}')
      """
    let sent = try Document(try desk.text(call) ?? "").root
    _ = try redact(sent["id"]?.integer.map(Int.init) ?? 0)
    #expect(try desk.tables(with: "hunter22") == [])
    let kept = try Document(
      try desk.text("select response from cmdb.idempotency where key = 'K'") ?? ""
    ).root
    #expect(kept["id"]?.integer == sent["id"]?.integer)
    #expect(kept["text"]?.string == "[redacted]")
  }

  /// What is alike by chance stays: numbers, states, names of members; what is left is JSON.
  @Test(arguments: [
    (#"{"text":"482911","bytes":482911}"#, "482911", #"{"text":"[redacted]","bytes":482911}"#),
    (
      #"{"state":"in_progress","title":"in_progress"}"#, "in_progress",
      #"{"state":"in_progress","title":"[redacted]"}"#
    ),
    (
      #"{"text":"a\number of it is 4"}"#, "number of it is 4",
      #"{"text":"a\number of it is 4"}"#
    ),
    (
      #"{"number":"INC-000001","text":"see INC-000001 \" now"}"#, "INC-000001",
      #"{"number":"INC-000001","text":"see [redacted] \" now"}"#
    ),
    (
      #"[{"path":"state","to":"new"},{"path":"title","from":null,"to":"new"}]"#, "new",
      #"[{"path":"state","to":"new"},{"path":"title","from":null,"to":"[redacted]"}]"#
    ),
    (
      #"{"attachments":[{"name":"pin 482911","bytes":7}],"name":"pin 482911","of":{},"in":[]}"#,
      "pin 482911",
      #"{"attachments":[{"name":"[redacted]","bytes":7}],"name":"pin 482911","of":{},"in":[]}"#
    ),
  ])
  func aKeptAnswerStaysWhatItIs(_ answer: String, _ secret: String, _ left: String) throws {
    #expect(
      try desk.text(
        "select cmdb.json_redacted('\(answer)'::json, array['\(secret)'], null, null)") == left)
  }

  /// The mark is longer than what it stands for.
  @Test func aTextIsNoLongerThanItMayBe() throws {
    #expect(
      try desk.text(
        "select cmdb.redacted_within(repeat('qwerty', 160), array['qwerty'], 1000)")
        == "[redacted]")
    #expect(
      try desk.text("select cmdb.redacted_within('my qwerty', array['qwerty'], 1000)")
        == "my [redacted]")
  }
}
