import Client
import JSON
import Testing

/// Values compare by what people see and mean, the same on every way in and out.
@Suite(.serialized) struct ValueTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws -> String {
    try client.result("item.register", params)["tag"]?.string ?? ""
  }

  private func names(_ condition: String, _ more: String = "") throws -> [String] {
    let found = try client.result(
      "item.find", #"{"where": "\#(condition)", "sort": "id"\#(more)}"#)
    return found["items"]?.elements.compactMap { $0["name"]?.string } ?? []
  }

  private func define(_ definition: String, _ name: String) throws {
    guard case .error = try client.call("class.get", Array(#"{"class": "\#(name)"}"#.utf8))
    else { return }
    _ = try client.result("class.define", definition)
  }

  // MARK: Pairs

  @Test(arguments: [
    ("contract", "valid_from", "valid_until"), ("document", "issued_on", "valid_until"),
    ("fiscal_drive", "activated_on", "valid_until"), ("printer", "warranty_start", "warranty_end"),
  ])
  func whatEndsHasBegun(_ name: String, _ first: String, _ last: String) throws {
    let required = [
      "contract": #""kind": "maintenance", "#, "fiscal_drive": #""fn_no": "9999078900001234", "#,
    ]
    func dates(_ from: String, _ until: String) -> String {
      let more = required[name] ?? ""
      return #""attributes": {\#(more)"\#(first)": "\#(from)", "\#(last)": "\#(until)"}"#
    }
    let (early, late) = ("2026-01-01", "2026-12-31")
    let refused = try client.refusal(
      "item.register", #"{"class": "\#(name)", \#(dates(late, early))}"#)
    #expect(refused.kind == "constraint")
    #expect(refused.reason == "order")
    let item = try register(#"{"class": "\#(name)", \#(dates(early, late))}"#)
    for (path, value) in [(first, "2027-01-01"), (last, "2025-12-31")] {
      let again = try client.refusal(
        "item.update",
        #"{"item": "\#(item)", "version": 1, "attributes": {"\#(path)": "\#(value)"}}"#)
      #expect(again.reason == "order", "\(path)")
    }
    _ = try client.result(
      "item.update", #"{"item": "\#(item)", "version": 1, \#(dates(late, late))}"#)
  }

  // MARK: Case

  @Test func caseIsIgnoredInEveryAlphabet() throws {
    let person = try register(
      #"{"class": "person", "name": "VT-1", "attributes": {"family_name": "РОМАНОВА-Ёлкина"}}"#)
    _ = try register(
      #"{"class": "printer", "name": "VT-2", "references": {"holder": "\#(person)"}}"#)
    for text in ["романова-ё", "Романова-Ё", "РОМАНОВА-Ё"] {
      #expect(try names("family_name starts with '\(text)'") == ["VT-1"])
      #expect(try names("holder.family_name contains '\(text)'") == ["VT-2"])
      let count = try client.result(
        "item.count", #"{"by": ["class"], "where": "family_name contains '\#(text)'"}"#)
      #expect(count["total"]?.integer == 1)
    }
    // Decomposed in the question, composed in the register; signs of `like` mean themselves.
    #expect(try names("family_name contains 'е\u{308}лкина'") == ["VT-1"])
    #expect(try names("family_name contains '%' and name = 'VT-1'") == [])
    #expect(try names("family_name contains 'р_манова'") == [])
  }

  // MARK: Equality

  private func defineProbe() throws {
    try define(
      """
      {"name": "probe", "parent": "asset", "attributes": [\
      {"name": "probe_no", "type": "decimal", "unique": true}, \
      {"name": "probe_lasts", "type": "duration", "unique": true}, \
      {"name": "probe_mass", "type": "quantity", "unit": "kg", "unique": true}, \
      {"name": "probe_mail", "type": "email", "unique": true}, \
      {"name": "probe_serial", "type": "text", "unique": true}, \
      {"name": "probe_kind", "type": "enum", "values": ["café", "tea"]}, \
      {"name": "probe_set", "type": "enum_set", "values": ["print", "scan"]}]}
      """, "probe")
  }

  @Test func equalValuesAreOneKey() throws {
    try defineProbe()
    let pairs = [
      ("probe_no", "1.5", "1.50"), ("probe_lasts", "\"PT90M\"", "\"PT1H30M\""),
      ("probe_mass", "1.50", "\"1500  g\""), ("probe_mail", "\"a.b@x.ru\"", "\"A.B@X.ru\""),
      ("probe_serial", "\"BS-100\"", "\"BS-100 \""),
      ("probe_serial", "\"B  100\"", "\"B\\u00a0100\""),
      ("probe_serial", "\"caf\\u00e9\"", "\"cafe\\u0301\""),
    ]
    for (name, first, second) in pairs {
      _ = try register(#"{"class": "probe", "name": "VP", "attributes": {"\#(name)": \#(first)}}"#)
      let refused = try client.refusal(
        "item.register",
        #"{"class": "probe", "name": "VP", "attributes": {"\#(name)": \#(second)}}"#)
      #expect(refused.error["code"]?.integer == -32005, "\(name) \(second)")
    }
    #expect(try names("probe_mail = 'A.B@X.RU'") == ["VP"])
    #expect(try names("probe_serial = 'cafe\\u0301'") == ["VP"])
    _ = try register(
      #"{"class": "probe", "name": "VP-enum", "attributes": {"probe_kind": "cafe\u0301"}}"#)
    #expect(try names("probe_kind = 'café'") == ["VP-enum"])
    #expect(try names("probe_kind in ('cafe\\u0301', tea)") == ["VP-enum"])
  }

  @Test func anEmptySetIsNoValue() throws {
    try defineProbe()
    let tag = try register(
      #"{"class": "probe", "name": "VP-set", "attributes": {"probe_set": []}}"#)
    #expect(try names("probe_set is null and name = 'VP-set'") == ["VP-set"])
    let version = try client.result("item.get", #"{"item": "\#(tag)"}"#)
    #expect(version["attributes"]?["probe_set"] == nil)
  }

  // MARK: What nobody sees

  @Test func tagsAreWhatPeopleSee() throws {
    for hidden in ["\\u200b", "\\ufeff", "\\u202e", "\\u0085", "\\u00a0", "\\u2028", "\\n"] {
      for tag in ["VV\(hidden)1", "\(hidden)VV-1", "VV-1\(hidden)"] {
        let refused = try client.refusal(
          "item.register", #"{"class": "printer", "name": "VV", "tag": "\#(tag)"}"#)
        let reason = refused.error["data"]?["errors"]?[0]
        #expect(reason?["path"]?.string == "tag" && reason?["suggestion"] != nil, "\(tag)")
      }
    }
    for (name, value) in [("name", "\\u00a0"), ("name", "a\\nb"), ("name", "\\u200b")] {
      let refused = try client.refusal(
        "item.register", #"{"class": "printer", "\#(name)": "\#(value)"}"#)
      #expect(refused.error["data"]?["errors"]?[0]?["path"]?.string == name, "\(value)")
    }
    #expect(
      try client.refusal("account.create", #"{"name": "a\nb", "roles": []}"#)
        .error["data"]?["errors"]?[0]?["path"]?.string == "name")
    let composed = try register(#"{"class": "printer", "name": "VV", "tag": "VV-\u00e9"}"#)
    let refused = try client.refusal(
      "item.register", #"{"class": "printer", "name": "VV", "tag": "VV-e\u0301"}"#)
    #expect(refused.error["code"]?.integer == -32005)
    let found = try client.result("item.get", #"{"item": "VV-e\u0301"}"#)
    #expect(found["tag"]?.string?.unicodeScalars.elementsEqual(composed.unicodeScalars) == true)
    let code = try client.result("item.resolve", #"{"code": "vv-E\u0301\r"}"#)
    #expect(code["items"]?.count == 1)
  }

  // MARK: Days

  @Test func aDayIsItsWholeLength() throws {
    _ = try register(#"{"class": "printer", "name": "VD-1"}"#)
    for condition in [
      "created_at = today", "created_at <= today", "created_at >= today", "created_at in (today)",
      "not created_at > today", "not created_at < today", "not created_at != today",
    ] {
      #expect(try names("name = 'VD-1' and \(condition)") == ["VD-1"], "\(condition)")
    }
    for condition in ["created_at = today-1d", "created_at > today", "created_at != today"] {
      #expect(try names("name = 'VD-1' and \(condition)") == [], "\(condition)")
    }
  }

  // MARK: In force

  @Test func aContractIsInForceFromItsBeginningToItsEnd() throws {
    let cases: [(String, Bool)] = [
      (#""valid_from": "2999-01-01""#, false), (#""valid_until": "2001-01-01""#, false),
      (#""valid_until": "2001-01-01", "auto_renew": true"#, true),
      (#""valid_from": "2999-01-01", "auto_renew": true"#, false),
      (#""valid_from": "2001-01-01", "valid_until": "2999-01-01""#, true),
    ]
    let printer = try register(
      """
      {"class": "printer", "name": "VC", "attributes": \
      {"warranty_start": "2999-01-01", "warranty_end": "2999-12-31"}}
      """)
    for (attributes, _) in cases + [(#""valid_until": "2999-01-01""#, false)] {
      let contract = try register(
        """
        {"class": "contract", "name": "VC", "attributes": {"kind": "maintenance", \(attributes)}}
        """)
      _ = try client.result(
        "relation.connect",
        #"{"type": "covered_by", "source": "\#(printer)", "target": "\#(contract)"}"#)
      if attributes == #""valid_until": "2999-01-01""# {
        _ = try client.result(
          "item.transition", #"{"item": "\#(contract)", "version": 1, "state": "inactive"}"#)
      }
    }
    let incident = try client.result(
      "incident.open", #"{"title": "VC", "items": [{"item": "\#(printer)"}]}"#)
    let context = try #require(incident["items"]?[0]?["context"])
    #expect(context["warranty"]?["in_force"]?.boolean == false)
    #expect(
      context["contracts"]?.elements.map { $0["in_force"]?.boolean == true }
        == cases.map(\.1) + [false])
    let parent = incident["id"]?.integer ?? 0
    let number = incident["number"]?.string ?? ""
    _ = try client.result("incident.open", #"{"title": "VC-child", "parent": "\#(number)"}"#)
    for literal in [String(parent), "'\(number)'", "(\(parent))"] {
      let sign = literal.hasPrefix("(") ? "in" : "="
      let found = try client.result(
        "incident.find", #"{"where": "parent \#(sign) \#(literal) and opened_at = today"}"#)
      #expect(found["incidents"]?.count == 1, "\(literal)")
    }
  }

  // MARK: The past

  @Test func thePastIsSearchedByTheSameText() throws {
    let tag = try register(
      #"{"class": "printer", "name": "VS", "attributes": {"serial_no": "Щука-77"}}"#)
    let item = try client.result("item.get", #"{"item": "\#(tag)"}"#)
    let at = try #require(item["updated_at"]?.string)
    for more in ["", #", "as_of": "\#(at)""#] {
      let found = try client.result("item.find", #"{"text": "щука-77 vs"\#(more)}"#)
      #expect(found["items"]?.count == 1, "\(more)")
    }
  }

  // MARK: Declarations

  @Test(arguments: [
    (#"{"name": "vx", "type": "integer", "pattern": "1"}"#, "pattern"),
    (#"{"name": "vx", "type": "integer", "format": "phone"}"#, "format"),
    (#"{"name": "vx", "type": "text", "minimum": 1}"#, "minimum"),
    (#"{"name": "vx", "type": "integer", "minimum": 2, "maximum": 1}"#, "minimum"),
    (#"{"name": "vx", "type": "text", "observed": true, "unique": true}"#, "unique"),
    (#"{"name": "vx", "type": "text", "default": "a", "unique": true}"#, "default"),
    (#"{"name": "vx", "type": "text", "default": "a", "pattern": "^b"}"#, "default"),
    (#"{"name": "vx", "type": "enum", "values": ["a", "b", "a"]}"#, "values[2]"),
    (#"{"name": "vx", "type": "integer", "minimum": 1.2, "maximum": 1.8}"#, "minimum"),
    (#"{"name": "vx", "type": "text", "format": "inn", "pattern": "^abc$"}"#, "pattern"),
    (
      #"{"name": "vx", "type": "enum_set", "values": ["a"], "required": true, "default": []}"#,
      "default"
    ),
    (#"{"name": "place", "type": "text"}"#, "name"), (#"{"name": "desc", "type": "text"}"#, "name"),
    (#"{"name": "and", "type": "text"}"#, "name"), (#"{"name": "null", "type": "text"}"#, "name"),
  ])
  func whatCannotBeKeptIsRefused(attribute: String, member: String) throws {
    let refused = try client.refusal(
      "class.define", #"{"name": "vx", "parent": "asset", "attributes": [\#(attribute)]}"#)
    let path = refused.error["data"]?["errors"]?[0]?["path"]?.string ?? ""
    #expect(path.hasSuffix(".\(member)"), "\(path)")
  }

  /// A key of a role that the class does not have would never be looked at.
  @Test func aKeyNamesFieldsOfItsClass() throws {
    let refused = try client.refusal(
      "class.define",
      #"{"name": "vk", "parent": "computer", "keys": [{"fields": ["organization"]}]}"#)
    #expect(
      refused.error["data"]?["errors"]?[0]?["path"]?.string == "keys[0].fields", "\(refused)")
  }

  @Test(arguments: [
    (#""name": "vr", "role": "purchase_price_currency", "target_class": "asset""#, "role"),
    (#""name": "vr", "role": "place", "target_class": "location""#, "role"),
    (#""name": "and", "target_class": "asset""#, "name"),
    (#""name": "vr", "hierarchy": true, "target_class": "location""#, "hierarchy"),
  ])
  func aRelationTypeKeepsWhatItDeclares(_ members: String, _ path: String) throws {
    let refused = try client.refusal(
      "relation_type.define",
      """
      {\(members), "forward": {"en": "f"}, "reverse": {"en": "r"}, "source_class": "printer", \
      "source_max": 1}
      """)
    #expect(refused.error["data"]?["errors"]?[0]?["path"]?.string == path, "\(refused)")
  }

  @Test func prefixesOfOthersAreRefused() throws {
    for prefix in ["INC", "ITM", "CTR"] {
      _ = try client.refusal(
        "class.define", #"{"name": "vy", "parent": "asset", "tag_prefix": "\#(prefix)"}"#)
    }
  }

  @Test func patternsOfAddressesAreEnforced() throws {
    try define(
      """
      {"name": "vz", "parent": "asset", "attributes": [\
      {"name": "vz_mail", "type": "email", "pattern": "@x[.]ru$"}]}
      """, "vz")
    let refused = try client.refusal(
      "item.register", #"{"class": "vz", "name": "vz", "attributes": {"vz_mail": "a@y.ru"}}"#)
    #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == "pattern")
  }
}
