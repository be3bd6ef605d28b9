import Postgres
import SQL
import Testing

/// What the tables of conversations hold of themselves, whoever writes them.
@Suite struct ConversationTests {
  private let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
    try database.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes)
      values
        (1, 'channel', 'CT-CHN', 'Desk', 'active', '{"kind": "mail", "address": "desk@x.ru"}'),
        (2, 'person', 'CT-PER', 'Anna', 'active', '{}');
      insert into cmdb.address (kind, value) values ('mail', 'anna@x.ru');
      insert into cmdb.conversation (number, party, state, channel)
      values ('CNV-1', 2, 'open', 1);
      insert into cmdb.message (conversation, direction, account, channel, at, text)
      values (1, 'note', 0, 1, now(), 'Rude again'), (1, 'out', 0, 1, now(), 'Good day');
      """)
  }

  private func code(of statement: String) throws -> String? {
    do {
      try database.execute(statement)
      return nil
    } catch let error as PostgresError {
      return error.sqlState?.description
    }
  }

  private static func delivery(of message: Int) -> String {
    """
    insert into cmdb.delivery (message, channel, conversation, address, state)
    values (\(message), 1, 1, 1, 'queued')
    """
  }

  @Test func aNoteIsNeverDelivered() throws {
    #expect(try code(of: Self.delivery(of: 1)) == "CM007")
    #expect(try code(of: Self.delivery(of: 2)) == nil)
    #expect(try code(of: "update cmdb.delivery set message = 1") == "42501")
    #expect(try code(of: "update cmdb.message set direction = 'note' where id = 2") == "42501")
    #expect(try code(of: Self.delivery(of: 2)) == "23505")
  }

  @Test(arguments: [
    "text = 'Kind'", "account = 1", "subject = 'x'", "at = now()", "direction = 'out'",
    "external_id = 'x'", "automatic = true", "attachments = '[1]'", "channel = 2",
  ])
  func whatWasSaidStays(_ change: String) throws {
    #expect(try code(of: "update cmdb.message set \(change) where id = 1") == "42501")
  }

  @Test func aMessageIsSorted() throws {
    #expect(try code(of: "update cmdb.message set unsorted = true where id = 1") == nil)
    #expect(
      try database.text(
        "select version || ' ' || unsorted from cmdb.message_history m where m.id = 1")
        == "1 false")
    #expect(try code(of: "delete from cmdb.message") == "CM007")
  }

  @Test func onePartyHasOneOpenConversation() throws {
    let another = """
      insert into cmdb.conversation (number, party, state, channel)
      values ('CNV-2', 2, 'waiting', 1)
      """
    #expect(try code(of: another) == "23505")
    #expect(try code(of: "update cmdb.conversation set state = 'closed'") == "23514")
    #expect(
      try code(of: "update cmdb.conversation set state = 'closed', closed_at = now()") == nil)
    #expect(try code(of: another) == nil)
  }

  @Test func aMessageOfAChannelIsThereOnce() throws {
    let received = """
      insert into cmdb.message (conversation, direction, address, channel, at, text, external_id)
      values (1, 'in', 1, 1, now(), 'Good day', '<1@x.ru>')
      """
    #expect(try code(of: received) == nil)
    #expect(try code(of: received) == "23505")
  }
}
