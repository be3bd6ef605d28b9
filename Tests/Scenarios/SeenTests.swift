import Client
import JSON
import Testing

/// What people see is what counts: letters that show nothing are refused, told, and never make two
/// of one; values are looked for in the form in which they are stored.
@Suite(.serialized) struct SeenTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func problem(_ method: String, _ params: String) throws -> Value? {
    let refused = try client.refusal(method, params)
    #expect(refused.kind == "invalid_params", "\(refused)")
    return refused.error["data"]?["errors"]?[0]
  }

  private func found(_ condition: String) throws -> [String] {
    try client.result("item.find", #"{"where": "\#(condition)", "sort": "id"}"#)["items"]?.elements
      .compactMap { $0["tag"]?.string } ?? []
  }

  private static let unseen = [
    "2800", "E000", "0378", "034F", "3164", "115F", "FE0F", "180B", "00AD", "2061",
    "DB40\\uDC41", "DB40\\uDD00", "DBFF\\uDFFD", "D834\\uDD59",
  ]

  @Test(arguments: unseen)
  func aLetterThatShowsNothingIsTold(_ code: String) throws {
    for member in ["name", "tag"] {
      let error = try problem(
        "item.register", #"{"class": "printer", "\#(member)": "SN a\u\#(code)"}"#)
      #expect(error?["path"]?.string == member, "\(String(describing: error))")
      #expect(error?["suggestion"]?.string == "SN a", "\(String(describing: error))")
    }
    for (member, suggestion) in [("serial_no", "SNb"), ("barcode", "SNb")] {
      let error = try problem(
        "item.register",
        #"{"class": "printer", "attributes": {"\#(member)": "SN\u\#(code)b"}}"#)
      #expect(error?["code"]?.string == "format", "\(String(describing: error))")
      let meant = code == "2800" ? "SN b" : suggestion
      #expect(error?["suggestion"]?.string == meant, "\(String(describing: error))")
    }
    let blank = try problem("item.register", #"{"class": "printer", "name": "\u\#(code)"}"#)
    #expect(blank?["code"]?.string == "empty", "\(String(describing: blank))")
    for (method, params) in [
      ("account.create", #"{"name": "sn\u\#(code)", "roles": ["agent"]}"#),
      ("incident.open", #"{"title": "SN\u\#(code)x"}"#),
      ("incident.open", #"{"title": "x", "external": {"system": "S", "key": "1\u\#(code)"}}"#),
    ] {
      #expect(try problem(method, params)?["code"]?.string == "format", "\(method)")
    }
  }

  /// The selector behind an emoji is what keyboards write: it chooses colours.
  @Test func anEmojiMayHaveItsColours() throws {
    let made = try client.result(
      "incident.open", #"{"title": "Printer \u2764\uFE0F 1\uFE0F\u20E3"}"#)
    #expect(made["title"]?.string?.hasPrefix("Printer") == true)
    _ = try problem("incident.open", #"{"title": "A\uFE0F"}"#)
  }

  /// A tab and a line break make blanks of a key, not letters of it.
  @Test func aKeyIsWhatIsSeenOfIt() throws {
    _ = try client.result(
      "item.register", #"{"class": "printer", "attributes": {"barcode": "SN KEY 1"}}"#)
    for written in ["SN\\tKEY 1", "SN KEY\\n1", "SN\\u00A0KEY\\u20031", "SN KEY 1\\n"] {
      let refused = try client.refusal(
        "item.register", #"{"class": "printer", "attributes": {"barcode": "\#(written)"}}"#)
      #expect(refused.kind == "already_exists", "\(written)")
    }
  }

  /// `ß` and `ss`, `ё` and `е` look different: keys keep them apart.
  @Test func whatLooksDifferentIsDifferent() throws {
    for serial in ["SN-Straße", "SN-Strasse", "SN-Семён", "SN-Семен"] {
      _ = try client.result(
        "item.register", #"{"class": "printer", "attributes": {"barcode": "\#(serial)"}}"#)
    }
  }

  @Test func numbersInJSONAreEqualWhereTheyAre() throws {
    _ = try client.result(
      "class.define",
      """
      {"name": "sn_json", "parent": "asset", "attributes": [\
      {"name": "sn_shape", "type": "json", "unique": true}]}
      """)
    func register(_ json: String) -> String {
      #"{"class": "sn_json", "attributes": {"sn_shape": \#(json)}}"#
    }
    _ = try client.result("item.register", register("[1, {\"a\": 2.50}]"))
    for same in ["[1.0, {\"a\": 2.5}]", "[1, {\"a\": 2.5000}]"] {
      #expect(try client.refusal("item.register", register(same)).kind == "already_exists")
    }
    _ = try client.result("item.register", register("[1, {\"a\": 2.51}]"))
  }

  // MARK: Conditions

  @Test func aLiteralIsLookedForInTheFormOfItsField() throws {
    _ = try client.result(
      "item.register",
      """
      {"class": "printer", "tag": "SN-NET", "attributes": {"mac": "AA-BB-CC-DD-EE-01", \
      "ip": "2001:0DB8:0:0:0:0:0:1"}}
      """)
    _ = try client.result(
      "item.register",
      """
      {"class": "person", "tag": "SN-PER", "attributes": {"email": "Sn.Anna@Example.ORG", \
      "phone": "+7 (812) 555-77-01"}}
      """)
    for condition in [
      "mac = 'AA-BB-CC-DD-EE-01'", "mac = 'aabb.ccdd.ee01'", "mac in ('AABBCCDDEE01')",
      "mac starts with 'AA-BB-CC-DD-EE-0'", "mac contains 'DD-EE-01'",
      "ip = '2001:db8::1'", "ip = '2001:0DB8:0000:0000:0000:0000:0000:0001'",
      "ip in ('2001:DB8::0:1')", "ip starts with '2001:0DB8:'",
    ] {
      #expect(try found(condition + " and tag starts with 'SN-'") == ["SN-NET"], "\(condition)")
    }
    for condition in [
      "email = 'SN.ANNA@example.org'", "email in ('sn.anna@EXAMPLE.org')",
      "email starts with 'SN.Anna@'", "phone = '+7 812 5557701'", "phone in ('7(812)555 77 01')",
      "phone = '+7 (812) 555-77-01'", "phone starts with '+7 (812)'",
    ] {
      #expect(try found(condition) == ["SN-PER"], "\(condition)")
    }
    #expect(try found("phone != '78125557701' and tag = 'SN-PER'") == [])
  }

  @Test(arguments: [
    ("mac = 'AA-BB'", 7, nil), ("mac in ('aa:bb:cc:dd:ee:ff', 'zz')", 30, nil),
    ("ip = '010.0.0.1'", 6, "'10.0.0.1'"), ("ip != 'printer'", 7, nil),
  ])
  func aLiteralThatIsNoneOfThemIsTold(
    _ condition: String, _ position: Int, _ meant: String?
  ) throws {
    let error = try problem("item.find", #"{"where": "\#(condition)"}"#)
    #expect(error?["code"]?.string == "type_mismatch", "\(String(describing: error))")
    #expect(error?["position"]?.integer == Int64(position), "\(String(describing: error))")
    #expect(error?["suggestion"]?.string == meant, "\(String(describing: error))")
  }

  @Test func anAddressWithZerosInFrontIsTold() throws {
    let error = try problem(
      "item.register", #"{"class": "printer", "attributes": {"ip": "010.0.0.01"}}"#)
    #expect(error?["suggestion"]?.string == "10.0.0.1", "\(String(describing: error))")
  }

  // MARK: Incidents

  @Test func theObjectsOfAnIncidentHaveOneForm() throws {
    _ = try client.result("item.register", #"{"class": "team", "name": "SN desk"}"#)
    let made = try client.result(
      "incident.open",
      """
      {"title": "  Stripes ", "team": " SN  desk", \
      "contact": {"name": " Anna ", "email": "ANNA@Example.org", "phone": null}, \
      "external": {"system": "Jira ", "key": " SN  1"}}
      """)
    #expect(made["title"]?.string == "Stripes")
    #expect(made["team"]?.string == "SN desk")
    #expect(made["contact"]?.text == #"{"name":"Anna","email":"anna@example.org"}"#)
    #expect(made["external"]?["key"]?.string == "SN 1")
    let again = try client.refusal(
      "incident.open", #"{"title": "x", "external": {"system": "Jira", "key": "SN 1"}}"#)
    #expect(again.kind == "already_exists")
    let wrong = try problem(
      "incident.open", #"{"title": "x", "contact": {"name": "a", "email": "nowhere"}}"#)
    #expect(wrong?["path"]?.string == "contact.email")
  }

  @Test func anItemIsNamedOnce() throws {
    let id = try client.result("item.register", #"{"class": "printer", "tag": "SN-ONCE"}"#)["id"]
    let second = #"{"item": \#(id?.integer ?? 0), "role": "cause"}"#
    let error = try problem(
      "incident.open", #"{"title": "x", "items": [{"item": "SN-ONCE"}, \#(second)]}"#)
    #expect(error?["code"]?.string == "repeated")
    #expect(error?["path"]?.string == "items[1].item")
  }

  // MARK: Names

  @Test(arguments: [
    ("class.define", #"{"name": "Bad Name!", "parent": "asset"}"#, "name", "bad_name"),
    (
      "class.define",
      #"{"name": "sn_x", "parent": "asset", "#
        + #""attributes": [{"name": "Bad Name!", "type": "text"}]}"#,
      "attributes[0].name", "bad_name"
    ),
    (
      "relation_type.define",
      #"{"name": "Bad-Type", "forward": {"en": "a"}, "reverse": {"en": "b"}, "#
        + #""source_class": "asset", "target_class": "asset"}"#, "name", "bad_type"
    ),
    ("class.define", #"{"name": "Класс", "parent": "asset"}"#, "name", nil),
  ])
  func aNameIsAWord(_ method: String, _ params: String, _ path: String, _ meant: String?) throws {
    let error = try problem(method, params)
    #expect(error?["path"]?.string == path)
    #expect(error?["suggestion"]?.string == meant)
  }
}
