import CMDB
import JSON
import Testing

@Suite struct UnitTests {
  private static let units = [
    "kg", "t", "kW", "W", "VA", "m²", "m³/h", "bar", "h", "min", "day", "month", "GiB", "Ah", "%",
    "ppm", "page", "year", "dBA",
  ]

  @Test(arguments: units)
  func everyAcceptedUnitHasAFactor(_ unit: String) throws {
    let accepted = Units.accepted(for: unit)
    #expect(accepted.first == unit)
    for from in accepted {
      let factor = try #require(Units.factor(from: from, to: unit))
      #expect(factor > Number(0), "\(from) in \(unit)")
    }
  }

  @Test(arguments: [
    ("12000", "BTU/h", "kW", "3.51685284"), ("1", "lb", "kg", "0.45359237"),
    ("2.40", "kg", "kg", "2.40"), ("16", "oz", "kg", "0.453592370000"), ("1", "TiB", "GiB", "1024"),
    ("3", "week", "day", "21"), ("10", "cfm", "m³/h", "16.98"),
    ("100", "ft²", "m²", "9.290304"), ("1.5", "kVA", "VA", "1500"),
  ])
  func converts(_ number: String, _ from: String, _ unit: String, _ expected: String) throws {
    let number = try #require(Number(number.utf8))
    let factor = try #require(Units.factor(from: from, to: unit))
    let expected = try #require(Number(expected.utf8))
    let product = number.multiplied(by: factor)
    if from == "cfm" {
      #expect(product > expected)
    } else {
      #expect(product == expected)
    }
  }

  @Test func otherQuantitiesAreNone() {
    #expect(Units.factor(from: "kg", to: "kW") == nil)
    #expect(Units.factor(from: "", to: "kW") == nil)
    #expect(Units.factor(from: "kw", to: "kW") == nil)
    #expect(Units.accepted(for: "furlong") == ["furlong"])
  }
}
