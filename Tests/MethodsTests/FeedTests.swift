import CMDB
import JSON
import Methods
import Testing

@Suite struct FeedTests {
  private static func version(_ core: String, _ attributes: String) throws -> ItemChanges.Version {
    try ItemChanges.Version(core: Array(core.utf8), attributes: Array(attributes.utf8))
  }

  private static func text(
    _ before: (String, String)?, _ after: (String, String), inputs: String? = nil,
    secret: Set<String> = []
  ) throws -> (open: String, masked: String?) {
    let changes = ItemChanges.text(
      from: try before.map { try version($0.0, $0.1) }, to: try version(after.0, after.1),
      inputs: try inputs.map { try Document($0).root }, secret: secret)
    return (
      String(decoding: changes.open, as: UTF8.self),
      changes.masked.map { String(decoding: $0, as: UTF8.self) }
    )
  }

  @Test func aFirstVersionIsAllChange() throws {
    let changes = try Self.text(
      nil, (#"["printer","P","in_use","PRN-1"]"#, #"{"b": 1, "a": null}"#))
    #expect(
      changes.open == """
        [{"path":"name","from":null,"to":"P"},{"path":"state","from":null,"to":"in_use"},\
        {"path":"tag","from":null,"to":"PRN-1"},{"path":"attributes.a","from":null,"to":null},\
        {"path":"attributes.b","from":null,"to":1}]
        """)
    #expect(changes.masked == nil)
  }

  @Test func whatIsEqualIsNoChange() throws {
    let core = #"["printer","P","in_use","PRN-1"]"#
    #expect(try Self.text((core, #"{"a": 1.50}"#), (core, #"{"a": 1.50}"#)).open == "[]")
    // Equal numbers, another text.
    #expect(
      try Self.text((core, #"{"a": 1.50}"#), (core, #"{"a": 1.500}"#)).open
        == #"[{"path":"attributes.a","from":1.50,"to":1.500}]"#)
    #expect(
      try Self.text((core, #"{"a": {"x": [1, 2]}}"#), (core, "{}")).open
        == #"[{"path":"attributes.a","from":{"x":[1,2]},"to":null}]"#)
    #expect(
      try Self.text((core, "{}"), (#"["plotter","P","in_use","PRN-1"]"#, "{}")).open
        == #"[{"path":"class","from":"printer","to":"plotter"}]"#)
  }

  @Test func secretsShowThatThereIsAValue() throws {
    let core = #"["printer","P","in_use","PRN-1"]"#
    let changes = try Self.text(
      (core, #"{"pin": "1234", "w": 5}"#), (core, #"{"w": 6}"#),
      inputs: #"{"attributes.w": "6 kg", "attributes.pin": "x"}"#, secret: ["pin"])
    #expect(
      changes.open == """
        [{"path":"attributes.pin","from":"1234","to":null,"input":"x"},\
        {"path":"attributes.w","from":5,"to":6,"input":"6 kg"}]
        """)
    #expect(
      changes.masked == """
        [{"path":"attributes.pin","from":"***","to":null},\
        {"path":"attributes.w","from":5,"to":6,"input":"6 kg"}]
        """)
  }

  private static func entry(
    _ entity: String, items: [Int] = [], incident: Int? = nil, reader: Int? = nil
  ) -> FeedEntry {
    FeedEntry(
      position: 7, at: Array("T".utf8), leaf: Array("abcdefghijk".utf8), entity: entity,
      items: items, incident: incident, reader: reader, hasMore: true,
      head: Array(#""position":7"#.utf8)[...],
      changes: ItemChanges.Text(open: Array("[1]".utf8), masked: Array("[2]".utf8)))
  }

  @Test func anEntryIsRenderedAsItMayBeSeen() throws {
    func line(_ shown: FeedSight.Shown) -> String {
      var bytes: [UInt8] = []
      Self.entry("item").append(to: &bytes, subscription: Array("s1".utf8), as: shown)
      return String(decoding: bytes, as: UTF8.self)
    }
    let start =
      #"{"jsonrpc":"2.0","method":"changes.entry","params":{"subscription":"s1","position":7"#
      + #","more":true"#
    #expect(line(.whole) == start + #","changes":[1]}}"#)
    #expect(line(.withoutSecrets) == start + #","changes":[2]}}"#)
    #expect(line(.withoutWords) == start + #","masked":true}}"#)
    _ = try Document(line(.withoutWords))
  }

  /// Who may see what: the kinds of things by the rights of the roles.
  @Test(arguments: [
    ("item", "whole whole withoutSecrets withoutSecrets withoutSecrets"),
    ("incident", "whole whole whole withoutSecrets withoutSecrets"),
    ("class", "whole whole withoutSecrets withoutSecrets withoutSecrets"),
    ("account", "whole nothing nothing withoutSecrets nothing"),
    ("token", "whole nothing nothing withoutSecrets nothing"),
    ("message", "whole whole whole withoutWords withoutWords"),
    ("delivery", "whole whole whole withoutWords withoutWords"),
    ("timeline", "whole whole withoutSecrets withoutSecrets withoutSecrets"),
    ("mapping", "whole nothing nothing withoutSecrets nothing"),
    ("view", "whole nothing nothing withoutSecrets nothing"),
    ("message_incident", "whole whole whole withoutWords withoutWords"),
    ("invented_later", "whole nothing nothing withoutSecrets nothing"),
  ])
  func rightsSayWhatIsShown(_ entity: String, _ expected: String) {
    let roles: [Role] = [.admin, .registrar, .agent, .auditor, .feed]
    let shown = roles.map { "\(FeedSight($0.rights, account: 7).shown(entity))" }
    #expect(shown.joined(separator: " ") == expected)
  }

  /// A notice is for the account that it tells, whatever the rights of others; whoever reads the
  /// whole journal hears that there is one, so that no position is left out.
  @Test func aNoticeIsForItsAccountAlone() {
    func shown(_ role: Role, _ filter: FeedFilter) -> [String] {
      [7, 8, nil].map { reader in
        let entry = Self.entry("notice", reader: reader)
        return "\(FeedSight(role.rights, account: 7).shown(entry, by: filter))"
      }
    }
    let all = FeedFilter(entities: nil)
    for role in [Role.admin, .auditor] {
      #expect(shown(role, all) == ["whole", "withoutWords", "withoutWords"], "\(role)")
    }
    for role in [Role.agent, .feed] {
      #expect(shown(role, all) == ["whole", "nothing", "nothing"], "\(role)")
    }
    for filter in [FeedFilter(entities: ["notice"]), FeedFilter(entities: nil, incidents: [3])] {
      #expect(shown(.admin, filter) == ["whole", "nothing", "nothing"])
    }
  }

  @Test func aFilterNamesKindsAndThings() {
    let printer = Self.entry("item", items: [17])
    let link = Self.entry("incident_item", items: [17], incident: 3)
    func matching(_ filter: FeedFilter) -> [Bool] { [printer, link].map { filter.matches($0) } }
    #expect(matching(FeedFilter(entities: nil)) == [true, true])
    #expect(matching(FeedFilter(entities: ["incident_item"])) == [false, true])
    #expect(matching(FeedFilter(entities: nil, items: [17])) == [true, true])
    #expect(matching(FeedFilter(entities: nil, items: [18])) == [false, false])
    #expect(matching(FeedFilter(entities: nil, incidents: [3])) == [false, true])
    #expect(matching(FeedFilter(entities: nil, items: [18], incidents: [3])) == [false, true])
    // A page that shows nothing.
    #expect(matching(FeedFilter(entities: nil, items: [])) == [false, false])
  }

  @Test func aMarkIsReadAsItWasWritten() {
    let mark = FeedMark("1.2.48384.QtSLrdQhTbU")
    #expect(mark?.text == "1.2.48384.QtSLrdQhTbU")
    for wrong in ["", "1.2.3", "2.1.5.QtSLrdQhTbU", "1.0.5.QtSLrdQhTbU", "1.1.x.QtSLrdQhTbU"] {
      #expect(FeedMark(wrong) == nil, "\(wrong)")
    }
  }
}
