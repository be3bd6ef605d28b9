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
}
