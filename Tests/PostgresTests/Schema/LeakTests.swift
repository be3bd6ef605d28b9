import JSON
import Postgres
import System
import Testing

/// No word among colleagues is ever handed to a gateway: over all sequences of a few calls
/// (SERVICE-DESK.md §9.7). Of three in the suite, of six with `CMDB_PROMISES=full`.
@Suite struct LeakTests {
  private static let depth = Environment.value("CMDB_PROMISES") == "full" ? 6 : 3
  private static let secret = "among ourselves"

  private enum Act: CaseIterable {
    case note, comment, send, sort, merge, close
  }

  private let desk: TalkDesk

  init() throws {
    desk = try TalkDesk()
    try desk.receive("a", "Anna asks.", channel: 21)
    // Two who are known are not merged.
    try desk.receive("b", from: "new@people.example", "Somebody asks.", channel: 21)
    _ = try desk.call(
      "incident.open", #"'{"title": "T", "conversation": "CNV-000001", "items": []}'"#)
  }

  @Test(.timeLimit(.minutes(30))) func noNoteIsEverClaimed() throws {
    try desk.session.execute("begin")
    var ended = 0
    try walk(Self.depth, &ended)
    try desk.session.execute("rollback")
    #expect(ended > Self.depth * Act.allCases.count)
  }

  /// Each act from here, and all that may follow it; what was claimed behind it is looked at.
  private func walk(_ left: Int, _ ended: inout Int) throws {
    guard left > 0 else { return }
    for act in Act.allCases {
      try desk.session.execute("savepoint s\(left)")
      if (try? perform(act)) != nil {
        ended += 1
        try look()
        try walk(left - 1, &ended)
      }
      try desk.session.execute("rollback to savepoint s\(left); release savepoint s\(left)")
    }
  }

  private func perform(_ act: Act) throws {
    switch act {
    case .note:
      _ = try desk.call("message.note", "'\"CNV-000001\"', '\(Self.secret)', null")
    case .comment:
      _ = try desk.call(
        "incident.comment", "'\"INC-000001\"', '\(Self.secret)', 'internal', null")
    case .send:
      try desk.send("CNV-000001", "To her.", #", "incidents": []"#)
    case .sort:
      _ = try desk.call(
        "message.sort", #"(select max(id) from cmdb.message), '["INC-000001"]'"#)
    case .merge:
      _ = try desk.call("conversation.merge", #"'"CNV-000002"', '"CNV-000001"'"#)
    case .close:
      _ = try desk.call(
        "conversation.update",
        #"'"CNV-000001"', (select version from cmdb.conversation where id = 1), "#
          + #"'{"state": "closed"}'"#)
    }
  }

  private func look() throws {
    try desk.session.execute("savepoint claimed")
    for delivery in try desk.claim(21) {
      #expect(!String(decoding: delivery.raw, as: UTF8.self).contains(Self.secret))
    }
    try desk.session.execute("rollback to savepoint claimed; release savepoint claimed")
  }
}
