import CMDB
import JSON

/// What a report of the inventory shows: facts, tallies, rows; with a baseline, differences.
struct InventoryReport {
  /// One item, in the words of the reader.
  struct Row: Equatable {
    var tag = ""
    var name = ""
    var className = ""
    var state = ""
    /// The building, else the topmost place.
    var place = ""
    var location = ""
    var holder = ""
    var model = ""
    var inventoryNumber = ""
    var serialNumber = ""
    /// `2026-02-01`, or empty.
    var acquired = ""
    var warrantyEnd = ""
    var price: Money?
  }

  struct Money: Equatable {
    let amount: Number
    let currency: String
  }

  /// What differs between two moments.
  struct Difference: Equatable {
    enum Kind: String, CaseIterable { case appeared, vanished, moved, changed }

    let kind: Kind
    let tag: String
    let name: String
    let className: String
    /// `state: in_use → retired`, one for each field.
    let changes: [String]
  }

  /// A bar of a chart.
  struct Share: Equatable {
    let label: String
    let count: Int
  }

  /// The moment, as the server gave it.
  let moment: String
  var rows: [Row]
  /// Filter, moment, hash and the like, in the order in which they are shown.
  var facts: [(label: String, value: String)]
  /// The other moment, and what differs from then.
  var comparison: (moment: String, differences: [Difference])?

  var day: CalendarDate? { CalendarDate(String(moment.prefix(10))) }

  /// The sums of what was paid, by currency.
  var prices: [Money] {
    var sums: [String: Number] = [:]
    for price in rows.compactMap(\.price) {
      sums[price.currency] = (sums[price.currency] ?? Number(0)) + price.amount
    }
    return sums.sorted { $0.key < $1.key }.map { Money(amount: $0.value, currency: $0.key) }
  }

  // MARK: Tallies

  /// The most frequent values of a column, the largest first; the rest together at the end.
  func shares(_ value: (Row) -> String, most: Int = 12, none: String, rest: String) -> [Share] {
    var counts: [String: Int] = [:]
    for row in rows { counts[value(row), default: 0] += 1 }
    let absent = counts.removeValue(forKey: "")
    let sorted = counts.map { Share(label: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.label) < ($0.count, $1.label) }
    let others = sorted.dropFirst(most).reduce(0) { $0 + $1.count }
    return sorted.prefix(most)
      + (others > 0 ? [Share(label: rest, count: others)] : [])
      + (absent.map { [Share(label: none, count: $0)] } ?? [])
  }

  /// Full years since an item was acquired; nil where that is not known.
  func age(_ row: Row) -> Int? {
    guard let day, let start = CalendarDate(row.acquired), start <= day else { return nil }
    let isBefore = (day.month, day.day) < (start.month, start.day)
    return day.year - start.year - (isBefore ? 1 : 0)
  }

  static let ageMost = 6

  /// How many items are so many years old: under one, one, … six and more, unknown.
  var ages: [Int?: Int] {
    var counts: [Int?: Int] = [:]
    for row in rows { counts[age(row).map { min($0, Self.ageMost) }, default: 0] += 1 }
    return counts
  }

  enum Warranty: CaseIterable { case ended, soon, year, later, unknown }

  /// Days that count as soon.
  static let soonDays = 90

  func warranty(_ row: Row) -> Warranty {
    guard let day, let end = CalendarDate(row.warrantyEnd) else { return .unknown }
    let left = end.dayNumber - day.dayNumber
    return switch left {
    case ..<0: .ended
    case ...Self.soonDays: .soon
    case ...365: .year
    default: .later
    }
  }

  var warranties: [Warranty: Int] {
    var counts: [Warranty: Int] = [:]
    for row in rows { counts[warranty(row), default: 0] += 1 }
    return counts
  }
}

extension InventoryReport.Row {
  /// - Parameter item: as an export of whole items has it.
  init(_ item: Value, places: ReportPlaces, _ language: Language) {
    let attributes = item["attributes"]
    let references = item["references"]
    let className = item["class"]?.string ?? ""
    func text(_ name: String) -> String { attributes?[name]?.string ?? "" }
    func referred(_ role: String) -> String { references?[role]?["name"]?.string ?? "" }
    tag = item["tag"]?.string ?? ""
    name = item["name"]?.string ?? ""
    self.className = language.className(className)
    state = language.state(item["state"]?.string ?? "", of: className)
    let tag = references?["location"]?["tag"]?.string ?? ""
    location = tag.isEmpty ? "" : ValueText.of(references?["location"] ?? item)
    place = tag.isEmpty ? "" : places.place(of: tag)
    holder = referred("holder")
    model = referred("model")
    inventoryNumber = text("inventory_no")
    serialNumber = text("serial_no")
    let dates = ["acquired_on", "commissioned_on", "installed_on"].map(text)
    acquired = dates.first { !$0.isEmpty } ?? ""
    warrantyEnd = text("warranty_end")
    if let paid = attributes?["purchase_price"], let currency = paid["currency"]?.string,
      let amount = paid["amount"].flatMap({ Number(ValueText.of($0).utf8) })
    {
      price = InventoryReport.Money(amount: amount, currency: currency)
    }
  }
}

/// Where places lie, to show a building instead of a hundred rooms.
struct ReportPlaces {
  private var names: [String: String] = [:]
  private var above: [String: String] = [:]
  private var buildings: Set<String> = []

  /// - Parameter locations: items with tag, name, kind and the place that they lie in.
  init(_ locations: [Value] = []) {
    for location in locations {
      guard let tag = location["tag"]?.string else { continue }
      names[tag] = location["name"]?.string
      above[tag] = location["references"]?["location"]?["tag"]?.string
      if location["attributes"]?["kind"]?.string == "building" { buildings.insert(tag) }
    }
  }

  /// The name of the building in which a place lies, else of the topmost place.
  func place(of tag: String) -> String {
    var place = tag
    // Hierarchies have no cycles; a bound holds for what is read all the same.
    for _ in 0..<100 {
      if buildings.contains(place) { break }
      guard let next = above[place] else { break }
      place = next
    }
    return names[place] ?? place
  }
}
