import JSON
import Testing

@testable import Commands

/// Entries of the journal as sentences, without the words of the wire.
struct JournalTextTests {
  @Test(arguments: [
    (
      #"{"entity": "message", "method": "message.receive", "version": 1, "#
        + #""subject": {"conversation": "CNV-000006"}}"#,
      "received a message in CNV-000006", "получено сообщение в CNV-000006"
    ),
    (
      #"{"entity": "delivery", "method": "delivery.report", "version": 2, "#
        + #""subject": {"conversation": "CNV-000006", "message": 20}}"#,
      "recorded what became of a delivery in CNV-000006", "итог доставки в CNV-000006"
    ),
    (
      #"{"entity": "notice", "version": 1, "#
        + #""subject": {"event": "undelivered", "entity": "conversation", "id": 6}}"#,
      "you were told of conversation 6", "уведомление о переписке 6"
    ),
    (
      #"{"entity": "notice", "version": 1, "#
        + #""subject": {"event": "assigned", "entity": "incident", "id": 4}}"#,
      "you were told of incident 4", "уведомление об инциденте 4"
    ),
    (
      #"{"entity": "address", "version": 1, "entity_id": 3}"#,
      "learned a new address", "новый адрес"
    ),
    (
      #"{"entity": "incident", "version": 1, "subject": {"number": "INC-000004", "title": "T"}}"#,
      "opened INC-000004 T", "открыт INC-000004 T"
    ),
  ])
  func anEntryIsASentence(entry: String, english: String, russian: String) throws {
    let entry = try Document(entry).root
    #expect(JournalSentence(entry: entry, language: .english).text == english)
    #expect(JournalSentence(entry: entry, language: .russian).text == russian)
  }
}
