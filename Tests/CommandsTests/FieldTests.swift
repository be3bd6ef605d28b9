import CMDB
import JSON
import Samples
import Testing

@testable import Commands
@testable import Methods

/// What people type, as the JSON that is sent.
struct FieldTests {
  /// Which columns a table shows is the tool's affair; that there are such fields is the server's.
  @Test(arguments: [(ItemTable.usualFields, "item"), (IncidentTable.usualFields, "incident")])
  func usualColumnsAreFields(_ names: [String], _ noun: String) throws {
    let noun = try #require(NounTable.all.first { $0.name == noun })
    let catalogue = SampleCatalogue.make()
    let fields = FieldTable(noun, catalogue: catalogue, hidden: catalogue.secretNames)
    for name in names {
      #expect(noun.listedNames.contains(name) || fields.path(name) != nil, "\(name)")
    }
  }

  private static let printer = """
    {"name": "printer", "label": {"en": "Printer", "ru": "Принтер"}, "attributes": [
      {"name": "serial_no", "type": "text"}, {"name": "cores", "type": "integer"},
      {"name": "height", "type": "decimal"}, {"name": "duplex", "type": "boolean"},
      {"name": "bought", "type": "date"}, {"name": "seen", "type": "timestamp"},
      {"name": "size", "type": "enum", "values": ["A3", "A4"]},
      {"name": "functions", "type": "enum_set", "values": ["print", "scan"]},
      {"name": "price", "type": "money"}, {"name": "power", "type": "quantity", "unit": "kW"},
      {"name": "extra", "type": "json"}, {"name": "mac", "type": "mac"}],
     "references": [{"role": "location", "type": "located_in", "label": {"en": "is located in"}}]}
    """

  private func declared() throws -> ClassDeclaration {
    ClassDeclaration(try Document(Self.printer).root)
  }

  private func json(_ words: [String], fixed: [String] = ["name", "tag"]) throws -> String {
    let fields = try ItemFields(
      try Assignment.all(words), of: try declared(), fixedNames: fixed)
    var writer = Writer()
    writer.object { fields.write(to: &$0) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("serial_no=007", #""007""#), ("serial_no=a=b", #""a=b""#), ("cores=8", "8"),
    ("cores=eight", #""eight""#), ("height=12.50", "12.50"), ("height=12,5", #""12,5""#),
    ("duplex=yes", "true"), ("duplex=Нет", "false"), ("duplex=maybe", #""maybe""#),
    ("bought=2026-02-01", #""2026-02-01""#), ("size=A4", #""A4""#),
    ("functions=print, scan", #"["print","scan"]"#), ("functions=print", #"["print"]"#),
    ("price=12990.10", "12990.10"), ("price=5 EUR", #"{"amount":5,"currency":"EUR"}"#),
    ("price=much", #""much""#), ("power=3.5", "3.5"), ("power=12000 BTU/h", #""12000 BTU/h""#),
    (#"extra={"a": 1}"#, #"{"a": 1}"#), ("extra={", #""{""#), ("serial_no=", "null"),
    ("cores=", "null"), ("mac=aa:bb:cc:dd:ee:ff", #""aa:bb:cc:dd:ee:ff""#),
  ])
  func valuesAreTypedByTheDeclaration(word: String, value: String) throws {
    let name = word.prefix { $0 != "=" }
    #expect(try json([word]) == #"{"attributes":{"\#(name)":\#(value)}}"#)
  }

  @Test func eachFieldHasItsPlace() throws {
    #expect(
      try json(["name=P", "location=HQ-101", "serial_no=1"])
        == #"{"name":"P","attributes":{"serial_no":"1"},"references":{"location":"HQ-101"}}"#)
    #expect(try json(["location="]) == #"{"references":{"location":null}}"#)
    #expect(try json(["location=id:17"]) == #"{"references":{"location":17}}"#)
    #expect(try json(["location=17"]) == #"{"references":{"location":"17"}}"#)
    #expect(try json(["name="]) == #"{"name":null}"#)
  }

  @Test(arguments: [
    (["serail_no=1"], "Class printer has no field `serail_no`; did you mean `serial_no`?"),
    (["state=in_use"], "Change the state of an item with `cmdb item transition TAG STATE`."),
    (["word"], "`word` is not FIELD=VALUE; quote values with blanks: name='Two words'."),
    (["=x"], "`=x` is not FIELD=VALUE"), (["name=a", "name=b"], "`name` is given twice."),
  ])
  func whatIsWrongIsSaid(words: [String], sentence: String) throws {
    let declared = try declared()
    let failure = #expect(throws: Failure.self) {
      try ItemFields(try Assignment.all(words), of: declared, fixedNames: ["name", "tag"])
    }
    guard case .misuse(let said, _) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(said.hasPrefix(sentence))
  }

  @Test func anIncidentIsDescribed() throws {
    let fields = try IncidentFields(
      try Assignment.all([
        "urgency=1", "major=yes", "requester=PER-1", "contact.name=Anna", "contact.phone=+7 1",
        "description=", "impact=high",
      ]), isOpening: true)
    var writer = Writer()
    writer.object { fields.write(to: &$0) }
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"urgency":1,"major":true,"requester":"PER-1","description":null,"#
        + #""impact":"high","contact":{"name":"Anna","phone":"+7 1"}}"#)
    #expect(throws: Failure.self) {
      try IncidentFields(try Assignment.all(["state=new"]), isOpening: false)
    }
  }

  @Test(arguments: [
    ("2026-12-31", #"{"as_of":"2026-12-31"}"#),
    ("position:12", #"{"as_of":{"position":12}}"#),
    ("2026-02-01 09:30:00Z", #"{"as_of":"2026-02-01 09:30:00Z"}"#),
    ("yesterday", #"{"as_of":"yesterday"}"#),
  ])
  func momentsAreWritten(text: String, json: String) {
    var writer = Writer()
    writer.object { $0.member("as_of", moment: text) }
    #expect(String(decoding: writer.bytes, as: UTF8.self) == json)
  }

  @Test func conditionsAreQuoted() throws {
    #expect(Condition.quoted("O'Neil") == "'O''Neil'")
    #expect(try Condition.word("air_conditioner2") == "air_conditioner2")
    for word in ["", "a b", "a' or tag = 'b", "Принтер"] {
      #expect(throws: Failure.self) { try Condition.word(word) }
    }
  }
}

struct PhoneNumberTests {
  @Test(arguments: [
    ("4951234567", "+7 (495) 123-45-67", true), ("+7 495 123 45 67", "8(495)1234567", true),
    ("4567", "+7 (495) 123-45-67", true), ("123-45-67", "+7 (495) 123-45-67 доб. 12", true),
    ("4567", "+7 (495) 123-45-67 доб. 12", false), ("567", "1567", true),
    ("4951234567", "+7 (495) 123-45-68", false), ("4951234567", "", false),
    ("+48 22 123 45 67", "+48 22 123-45-67", true), ("+48221234567", "22 123 45 67", true),
    ("0048 22 123 45 67", "+48 22 123 45 67 вн. 5", true), ("+48221234567", "23 123 45 67", false),
  ])
  func digitsAreWhatCounts(asked: String, written: String, isSame: Bool) throws {
    #expect(try #require(PhoneNumber(asked)).isMeant(by: written) == isSame)
  }

  @Test func fewDigitsAreNoNumber() {
    #expect(PhoneNumber("12") == nil)
    #expect(PhoneNumber("phone") == nil)
    #expect(PhoneNumber("٣٤٥") == nil)
  }

  /// The server's part may say too much, never too little.
  @Test func theConditionHasEachDigitOnce() throws {
    let condition = try #require(PhoneNumber("112")).condition(on: ["phone", "extension"])
    #expect(
      condition == "class in (person, organization) and "
        + "((phone contains '1' and phone contains '2') or "
        + "(extension contains '1' and extension contains '2'))")
  }
}
