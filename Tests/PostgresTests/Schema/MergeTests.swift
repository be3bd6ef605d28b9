import Postgres
import SQL
import Testing

/// Two items become one, and two again.
@Suite struct MergeTests {
  /// The ids by which sources know an item go over to the other, and come back with it.
  @Test func idsOfSourcesComeBack() throws {
    let desk = try PromiseDesk()
    try desk.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (7, 'printer', 'Q', 'Q', 'in_use', '{}');
      insert into cmdb.source_item (source, item, source_id) values
        ('own', 6, 'o-6'), ('both', 6, 'b-6'), ('both', 7, 'b-7'), ('known', 6, 'k-6'),
        ('known', 7, null)
      """)
    let known = """
      select string_agg(concat_ws(' ', source, item, source_id), ', ' order by source, item)
      from cmdb.source_item
      """
    let before = try desk.text(known)
    #expect(before == "both 6 b-6, both 7 b-7, known 6 k-6, known 7, own 6 o-6")
    _ = try desk.text(
      """
      select cmdb.item_merge(cmdb.enter(0, 'peer', 'r', 'item.merge', null, null, null, null, null),
        '6', 1, '7', 1, '{}')
      """)
    #expect(
      try desk.text(known) == "both 6, both 7 b-7, known 6, known 7 k-6, own 6, own 7 o-6")
    try desk.execute("update cmdb.item set state = 'in_use' where id = 6")
    #expect(try desk.text(known) == before)
  }
}
