import CMDB
import JSON
import Testing

@testable import Commands

/// The report of the inventory as a value and as a page.
@Suite struct ReportTests {
  private func row(
    _ tag: String, class name: String = "printer", state: String = "in_use", place: String = "HQ",
    acquired: String = "", warranty: String = ""
  ) -> InventoryReport.Row {
    InventoryReport.Row(
      tag: tag, name: "Name of \(tag)", className: name, state: state, place: place,
      location: "\(place)-101 Room", holder: "Anna", model: "M-1", inventoryNumber: "I-\(tag)",
      serialNumber: "S-\(tag)", acquired: acquired, warrantyEnd: warranty)
  }

  private func report(_ rows: [InventoryReport.Row]) -> InventoryReport {
    InventoryReport(
      moment: "2026-11-27T10:00:00.000000Z", rows: rows,
      facts: [(label: "SHA-256", value: "abc"), (label: "Verify", value: "cmdb export <x>")])
  }

  @Test func sharesAreTheLargestFirst() {
    let classes = (1...20).flatMap { n in (0..<n).map { row("\(n)-\($0)", class: "c\(n)") } }
    let shares = report(classes + [row("x", class: "")]).shares(
      \.className, most: 3, none: "none", rest: "others")
    #expect(shares.map(\.label) == ["c20", "c19", "c18", "others", "none"])
    #expect(shares.map(\.count) == [20, 19, 18, 153, 1])
    let few = report([row("a", state: "b"), row("b", state: "a")])
    #expect(few.shares(\.state, none: "", rest: "").map(\.label) == ["a", "b"])
  }

  @Test(arguments: [
    ("2026-11-27", 0), ("2026-11-26", 0), ("2025-11-28", 0), ("2025-11-27", 1), ("2020-11-28", 5),
    ("2020-11-27", 6), ("1990-01-01", 36), ("2026-11-28", nil), ("", nil), ("soon", nil),
  ])
  func anAgeIsInFullYears(_ acquired: String, _ years: Int?) {
    let report = report([row("a", acquired: acquired)])
    #expect(report.age(report.rows[0]) == years)
    #expect(report.ages == [years.map { min($0, 6) }: 1])
  }

  @Test(arguments: [
    ("2026-11-26", InventoryReport.Warranty.ended), ("2026-11-27", .soon), ("2027-02-25", .soon),
    ("2027-02-26", .year), ("2027-11-27", .year), ("2027-11-28", .later), ("", .unknown),
  ])
  func aWarrantyIsCountedInDays(_ end: String, _ expected: InventoryReport.Warranty) {
    let report = report([row("a", warranty: end)])
    #expect(report.warranty(report.rows[0]) == expected)
    #expect(report.warranties == [expected: 1])
  }

  @Test func pricesAreSummedByCurrencyWithoutLoss() throws {
    var rows = [row("a"), row("b"), row("c"), row("d")]
    for (index, price) in [("12990.10", "RUB"), ("0.20", "RUB"), ("1234567", "EUR")].enumerated() {
      let amount = try #require(Number(price.0.utf8))
      rows[index].price = InventoryReport.Money(amount: amount, currency: price.1)
    }
    #expect(
      report(rows).prices.map(ReportNumber.money) == ["1,234,567 EUR", "12,990.30 RUB"])
  }

  @Test func aPlaceIsItsBuilding() throws {
    let list = try Document(
      Array(
        """
        [{"tag": "S", "name": "Site", "attributes": {"kind": "site"}},
        {"tag": "B", "name": "House", "attributes": {"kind": "building"},
        "references": {"location": {"tag": "S"}}},
        {"tag": "F", "name": "Floor", "references": {"location": {"tag": "B"}}},
        {"tag": "R", "name": "Room", "references": {"location": {"tag": "F"}}},
        {"tag": "Y", "name": "Yard", "references": {"location": {"tag": "S"}}}]
        """.utf8)
    ).root
    let places = ReportPlaces(Array(list.elements))
    #expect(["R", "F", "B"].map(places.place) == ["House", "House", "House"])
    #expect(["Y", "S", "?"].map(places.place) == ["Site", "Site", "?"])
  }

  // MARK: The page

  private func rows(_ table: Value) -> [[Value]] { table["rows"].list.map { Array($0.elements) } }

  @Test(arguments: [Language.english, .russian])
  func aPageIsWholeAndLoadsNothing(_ language: Language) throws {
    var report = report([row("A-1"), row("A-2", state: "</script><b>")])
    report.comparison = (
      moment: "2025-11-27T10:00:00.000000Z",
      differences: [
        InventoryReport.Difference(
          kind: .moved, tag: "A-1", name: "N", className: "printer",
          changes: ["location: B → A", "state: x → y"])
      ]
    )
    let page = ReportPage(report: report, language: language).html
    for word in ["http:", "https:", "src=", "@import", "url("] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("lang=\"\(language == .russian ? "ru" : "en")\""))
    // Text is text: the script of the page ends where it ends, and no tag comes from data.
    #expect(page.ranges(of: "</script>").count == 2)
    #expect(!page.contains("<b>") && page.contains("cmdb export &lt;x&gt;"))
    let start = try #require(page.firstRange(of: #"id="data">"#)).upperBound
    let end = try #require(page[start...].firstRange(of: "</script>")).lowerBound
    let data = try Document(Array(page[start..<end].utf8)).root
    let tables = data["tables"].map { Array($0.elements) } ?? []
    #expect(tables.compactMap { $0["id"]?.string } == ["items", "differences"])
    let columns = tables[0]["columns"].map { Array($0.elements) } ?? []
    #expect(tables[0]["rows"]?.count == 2 && columns.count == 13)
    #expect(rows(tables[0])[1].count == 13)
    #expect(columns[3]["values"]?.elements.compactMap(\.string) == ["in_use", "</script><b>"])
    // The place of the value, which stands once.
    #expect(rows(tables[0])[1][3].integer == 1)
    #expect(rows(tables[1])[0][4].string == "location: B → A; state: x → y")
  }

  @Test func fiveThousandItemsFitInTwoMegabytes() {
    let rows = (1...5000).map { number in
      row(
        "PRN-00\(number)", state: ["in_use", "in_stock"][number % 2], place: "House \(number % 9)",
        acquired: "2024-05-\(10 + number % 20)", warranty: "2027-05-\(10 + number % 20)")
    }
    let page = ReportPage(report: report(rows), language: .russian).html
    #expect(page.utf8.count < 2_000_000, "\(page.utf8.count)")
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64IsAsInItsStandard(_ text: String, _ coded: String) {
    #expect(Base64.text(Array(text.utf8)) == coded)
  }

  @Test(arguments: [
    ("3521200.0", "3,521,200"), ("0.5", "0.50"), ("12.345", "12.345"), ("-1000", "-1,000"),
  ])
  func moneyHasTwoDigitsOrNone(_ amount: String, _ shown: String) throws {
    let money = InventoryReport.Money(amount: try #require(Number(amount.utf8)), currency: "RUB")
    #expect(ReportNumber.money(money) == shown + " RUB")
  }

  @Test func anEmptyReportIsAPage() {
    let page = ReportPage(report: report([]), language: .english).html
    #expect(page.contains("<figcaption>By class</figcaption>"))
  }
}
