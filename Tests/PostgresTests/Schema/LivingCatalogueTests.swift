import Postgres
import SQL
import Testing

/// A class of more than 10,000 items changes: the steward looks through them in steps, while new
/// writes obey already.
@Suite(.serialized) struct LivingCatalogueTests {
  private static let filled = Result { try makeFilled() }
  private let database: ScratchDatabase
  private let steward: BlockingSession
  private let epoch: String

  /// 11,800 assets; of two numbers three items have each.
  private static func makeFilled() throws -> ScratchDatabase {
    let database = try ScratchCluster.makeMigrated()
    try Estate.fill(try database.session(), items: 12_000)
    return database
  }

  init() throws {
    database = try Self.filled.get()
    steward = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_steward")))
    try database.execute("update cmdb.steward_lease set expires_at = '-infinity'")
    epoch = try #require(try database.text("select cmdb.take_lease('l#1', 60)"))
  }

  private var version: String {
    get throws { try database.text("select version from cmdb.catalogue_version") ?? "" }
  }

  private static let classes = """
    (select jsonb_agg(class) from cmdb.class_ancestor where ancestor = 'asset')
    """

  private func update(_ definition: String, checks: String) throws {
    let whole = """
      '{"add": [], "change": [], "new_keys": [], "gone_keys": []}'::jsonb || '\(definition)'
      """
    _ = try database.text(
      """
      select cmdb.class_update(cmdb.enter(1, 'peer', 'r-lc', 'class.update', 'why', null, null,
        null, null), 'asset', \(version), \(whole), (
          select coalesce(jsonb_agg(c || jsonb_build_object('classes', \(Self.classes))), '[]')
          from jsonb_array_elements('\(checks)') c))
      """)
  }

  /// The declaration of an attribute of asset as it is, with other members.
  private func changed(_ name: String, _ members: String) throws -> String {
    let declared = try database.text(
      """
      select a || '\(members)' from jsonb_array_elements(
        cmdb.class_entry('asset')->'attributes') a
      where a->>'name' = '\(name)'
      """)
    return #"{"change": [\#(declared ?? "")]}"#
  }

  private func steps() throws -> Int {
    var count = 0
    while try steward.query(Unit(Statement("select cmdb.job_run(\(epoch))"))).text(0, 0) == "1" {
      count += 1
      guard count < 100 else { break }
    }
    return count
  }

  private func told() throws -> String {
    try database.text(
      """
      select string_agg(concat_ws(' ', t->>'change', t->>'state', t->>'checked', t->>'of',
        t->>'offenders', jsonb_array_length(t->'items')), '; ')
      from jsonb_array_elements(cmdb.changes_told('asset')) t
      """) ?? ""
  }

  private func declared(_ name: String, _ member: String) throws -> String? {
    try database.text(
      """
      select a->>'\(member)' from jsonb_array_elements(
        cmdb.class_entry('asset')->'attributes') a
      where a->>'name' = '\(name)'
      """)
  }

  private static func check(_ kind: String, _ name: String, _ value: String) -> String {
    """
    [{"kind": "\(kind)", "change": "attributes.\(name).\(kind)", "attribute": "\(name)",
      "value": \(value), "offenders": "are wrong", "where": "class within asset"}]
    """
  }

  @Test func aChangeThatNobodyBreaksHolds() throws {
    let before = try version
    try update(
      try changed("serial_no", #"{"required": true}"#),
      checks: Self.check("required", "serial_no", "null"))
    #expect(try version != before)
    // At once for what is new, with the look at what was before under way.
    #expect(try declared("serial_no", "required") == "true")
    #expect(try told() == "attributes.serial_no.required checking 0 11800 0")
    #expect(
      try database.text("select jsonb_array_length(cmdb.catalogue_changes())") == "1")
    #expect(
      failure { try update(#"{"label": {"en": "X"}}"#, checks: "[]") } == "CM006")
    #expect(try steps() > 5)
    #expect(try told() == "")
    #expect(try declared("serial_no", "required") == "true")
    #expect(
      try database.text(
        """
        select content->'classes' @> '[{"name": "asset", "pending": []}]'
        from cmdb.catalogue where until = 'infinity'
        """) == "f")
    try update(try changed("serial_no", #"{"required": false}"#), checks: "[]")
  }

  @Test func aChangeThatItemsBreakIsPutBack() throws {
    try update(
      try changed("inventory_no", #"{"pattern": "^INV-.*[0-8]$"}"#),
      checks: Self.check("pattern", "inventory_no", #""^INV-.*[0-8]$""#))
    #expect(try declared("inventory_no", "pattern") == "^INV-.*[0-8]$")
    _ = try steps()
    #expect(try told() == "attributes.inventory_no.pattern refused 11800 11800 1180 20")
    #expect(try declared("inventory_no", "pattern") == nil)
    let reason = try database.text(
      """
      select reason from cmdb.journal_inbox where entity = 'class' and about = 'asset'
      order by at desc, id desc limit 1
      """)
    #expect(reason == "Refused: 1180 items are wrong")
    // The next change is told instead.
    try update(#"{"label": {"en": "Asset", "ru": "Имущество"}}"#, checks: "[]")
  }

  @Test func aKeyIsFilledAndRefusesNewDoubles() throws {
    let key = #"[{"kind": "key", "change": "keys[name]", "value": ["name"], "offenders": "same"}]"#
    try update(#"{"new_keys": [["name"]]}"#, checks: key)
    let building = try database.text(
      """
      select e->'pending'->0->>'key' from cmdb.catalogue c, jsonb_array_elements(
        c.content->'classes') e where c.until = 'infinity' and e->>'name' = 'asset'
      """)
    #expect(building == #"["name"]"#)
    // One item is written again before it is looked at.
    try database.execute("update cmdb.item set name = 'Another' where id = 11999")
    _ = try steps()
    #expect(try told() == "")
    #expect(
      try database.text("select count(*) from cmdb.item_key where key = 'asset:name'") == "11800")
    #expect(
      try database.text(
        "select value from cmdb.item_key where key = 'asset:name' and item = 11999")
        == #"["Another"]"#)
    #expect(
      failure { try database.execute("update cmdb.item set name = 'Another' where id = 11998") }
        == "CM005")
    try update(#"{"gone_keys": [["name"]]}"#, checks: "[]")
    _ = try steps()
    #expect(
      try database.text("select count(*) from cmdb.item_key where key = 'asset:name'") == "0")
  }

  @Test func aKeyWithDoublesGoesWithoutATrace() throws {
    try database.execute(
      "update cmdb.item set name = 'Same' where id in (5001, 9001, 11001)")
    let key = #"[{"kind": "key", "change": "keys[name]", "value": ["name"], "offenders": "same"}]"#
    try update(#"{"new_keys": [["name"]]}"#, checks: key)
    _ = try steps()
    #expect(try told() == "keys[name] refused 11800 11800 2 2")
    #expect(
      try database.text("select count(*) from cmdb.item_key where key = 'asset:name'") == "0")
    let keys = "select count(*) from cmdb.class_key where class = 'asset' and fields = '{name}'"
    #expect(try database.text(keys) == "0")
    try database.execute("update cmdb.item set name = tag where id in (9001, 11001)")
  }

  @Test func whatIsFoundFollows() throws {
    try database.execute(
      #"update cmdb.item set attributes = attributes || '{"notes": "wombat"}' where id = 11997"#)
    let search = "select count(*) from cmdb.item_search where document like '%wombat%'"
    let owner = try #require(
      try database.text("select class from cmdb.attribute where name = 'notes'"))
    #expect(try database.text(search) == "0")
    _ = try database.text(
      """
      select cmdb.class_update(cmdb.enter(1, 'peer', 'r-lc', 'class.update', null, null, null,
        null, null), '\(owner)', \(version), jsonb_build_object('add', '[]'::jsonb, 'new_keys',
        '[]'::jsonb, 'gone_keys', '[]'::jsonb, 'change', jsonb_build_array((
          select e || '{"indexed": true}'
          from jsonb_array_elements(cmdb.class_entry('\(owner)')->'attributes') e
          where e->>'name' = 'notes'))), '[]')
      """)
    _ = try steps()
    #expect(try database.text(search) == "1")
  }

  private func failure(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch PostgresError.server(let error) { return error.sqlState.description } catch {
      return "\(error)"
    }
  }
}
