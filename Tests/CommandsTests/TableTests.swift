import JSON
import Testing

@testable import Commands

struct TableTests {
  private static let sample: Table = {
    var table = Table([
      Table.Column("Tag", least: 10), Table.Column("Name", least: 8),
      Table.Column("Place", least: 6, rank: 1), Table.Column("Holder", least: 8, rank: 2),
      Table.Column("N", right: true, least: 1),
    ])
    table.append([
      Span("PRN-000001", .cyan), Span("Reception printer"), Span("HQ-101"), Span("Anna Petrova"),
      Span("7"),
    ])
    table.append([
      Span("PRN-000002"), Span("プリンター 二階"), Span(""), Span("Иванова Анна"), Span("12"),
    ])
    return table
  }()

  private func text(_ table: Table, _ width: Int?) -> String {
    table.lines(width: width).rendered(isColoured: false)
  }

  @Test func withoutATerminalNothingIsCut() {
    #expect(
      text(Self.sample, nil) == """
        Tag         Name               Place   Holder         N
        PRN-000001  Reception printer  HQ-101  Anna Petrova   7
        PRN-000002  プリンター 二階            Иванова Анна  12

        """)
  }

  /// A relation type between several classes names them all, by their labels.
  @Test func relationTypesNameTheirClasses() throws {
    let types = try Document(
      """
      [{"name": "uplinks", "source_class": "network_device", "target_class":
        ["it_equipment", "low_current"], "role": null, "impact": "forward",
        "forward": {"en": "uplinks"}}]
      """
    ).root
    let table = RelationTable.types(Array(types.elements), .english)
    let lines = text(table, nil).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[1].contains("network_device  it_equipment, low_current"))
  }

  @Test func theWidestShrinks() {
    #expect(
      text(Self.sample, 48) == """
        Tag         Name         Place   Holder        N
        PRN-000001  Reception …  HQ-101  Anna Petro…   7
        PRN-000002  プリンター…          Иванова Ан…  12

        """)
  }

  @Test func theHighestRankGoesFirst() {
    #expect(
      text(Self.sample, 36) == """
        Tag         Name          Place    N
        PRN-000001  Reception p…  HQ-101   7
        PRN-000002  プリンター …          12

        """)
    #expect(text(Self.sample, 28).split(separator: "\n")[0] == "Tag         Name           N")
  }

  @Test(arguments: 1...90)
  func noLineIsWiderThanTheTerminal(width: Int) {
    for line in Self.sample.lines(width: width) {
      #expect(line.columns <= max(width, 11))
    }
  }

  @Test func anEmptyTableIsItsHeading() {
    #expect(text(Table([Table.Column("Tag"), Table.Column("Name")]), 80) == "Tag  Name\n")
  }

  @Test func coloursDoNotCount() {
    let line = Self.sample.lines(width: nil)[1].rendered(isColoured: true)
    #expect(line.hasPrefix("\u{1b}[36mPRN-000001\u{1b}[0m  Reception"))
  }
}

struct CardTests {
  private static let sample: Card = {
    var card = Card(title: Line("PRN-000001"))
    card.add("Name", "Reception printer")
    card.add("Serial number", nil)
    card.add("Notes", "first line\nsecond line that is longer")
    return card
  }()

  private func text(_ width: Int?) -> String {
    Self.sample.lines(width: width).rendered(isColoured: false)
  }

  @Test func fieldsStandInTwoColumns() {
    #expect(
      text(nil) == """
        PRN-000001
          Name   Reception printer
          Notes  first line
                 second line that is longer

        """)
  }

  @Test func longValuesAreWrapped() {
    #expect(
      text(24) == """
        PRN-000001
          Name   Reception
                 printer
          Notes  first line
                 second line
                 that is longer

        """)
  }
}

struct WrappedColumnTests {
  private static let printer = """
    {"name": "printer", "attributes": [
      {"name": "rated_monthly_pages", "type": "integer", "label": {"en": "Rated pages a month"}},
      {"name": "disposal_method", "type": "enum", "label": {"en": "Way of disposal"},
       "values": ["sold", "returned", "donated", "recycled", "destroyed", "other"]}],
     "references": [
      {"role": "manufacturer", "target_class": ["person", "organization"],
       "label": {"en": "is manufactured by"}}]}
    """

  /// What has to be typed is whole at every width that has room for it.
  @Test(arguments: [40, 60, 80, 200])
  func whatIsTypedIsNeverCut(width: Int) throws {
    let answer = try Document(Self.printer).root
    let tables = [
      ClassVerb.attributes(ClassDeclaration(answer), .english),
      ClassVerb.references(answer, .english),
    ]
    let lines = tables.flatMap { $0.lines(width: width) }
    let text = lines.rendered(isColoured: false)
    for word in [
      "rated_monthly_pages", "disposal_method", "sold", "returned", "donated", "recycled",
      "destroyed", "other", "manufacturer", "person", "organization",
    ] {
      #expect(text.contains(word), "\(word) at \(width)")
    }
    for line in lines { #expect(line.columns <= width) }
  }

  @Test func aWrappedCellGoesOnBelow() throws {
    var table = Table([.typed("State"), Table.Column("Then", least: 8, wrapped: true)])
    table.append([Span("in_use"), Span("in_stock, retired")])
    table.append([Span("lost"), Span("")])
    #expect(
      table.lines(width: 18).rendered(isColoured: false) == """
        State   Then
        in_use  in_stock,
                retired
        lost

        """)
  }
}

struct TreeTests {
  private static let sample = Tree(
    line: Line("root"),
    children: [
      Tree(line: Line("one"), children: [Tree(line: Line("one.one"))]),
      Tree(
        line: Line("two"), children: [Tree(line: Line("two.one")), Tree(line: Line("two.two"))]),
    ])

  @Test func branchesAreDrawn() {
    #expect(
      Self.sample.lines(width: nil).rendered(isColoured: false) == """
        root
        ├─ one
        │  └─ one.one
        └─ two
           ├─ two.one
           └─ two.two

        """)
  }

  @Test func linesAreFitted() {
    for line in Self.sample.lines(width: 8) { #expect(line.columns <= 8) }
  }

  @Test func depthIsNoLimit() {
    var tree = Tree(line: Line("leaf"))
    for _ in 0..<300 { tree = Tree(line: Line("node"), children: [tree]) }
    #expect(tree.lines(width: 40).count == 301)
  }
}
