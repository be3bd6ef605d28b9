import Client
import JSON
import Testing

/// Conditions about values that are not compared letter by letter, over the socket.
@Suite(.serialized) struct WhereTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private static let durations = ["PT90M", "P1D", "PT2H", "P1M", "P1Y", "P30D", "P4W", "PT1H30M"]

  private func names(_ condition: String, sort: String = "id") throws -> [String] {
    let found = try client.result(
      "item.find", #"{"where": "class = stopwatch and \#(condition)", "sort": "\#(sort)"}"#)
    return found["items"]?.elements.compactMap { $0["name"]?.string } ?? []
  }

  private func prepare() throws {
    guard case .error = try client.call("class.get", Array(#"{"class": "stopwatch"}"#.utf8))
    else { return }
    _ = try client.result(
      "class.define",
      """
      {"name": "stopwatch", "parent": "asset", "attributes": \
      [{"name": "lasts", "type": "duration", "indexed": true}]}
      """)
    for duration in Self.durations {
      _ = try client.result(
        "item.register",
        """
        {"class": "stopwatch", "name": "\(duration)", "attributes": {"lasts": "\(duration)"}}
        """)
    }
    _ = try client.result("item.register", #"{"class": "stopwatch", "name": "none"}"#)
  }

  @Test func durationsCompareAsDurations() throws {
    try prepare()
    #expect(try names("lasts = PT1H30M") == ["PT90M", "PT1H30M"])
    #expect(try names("lasts < PT5400S") == [])
    #expect(try names("lasts > P1D and lasts <= P30D") == ["P30D", "P4W"])
    #expect(try names("lasts in (PT24H, 'P12M')") == ["P1D", "P1Y"])
    #expect(try names("lasts is null") == ["none"])
    #expect(
      try names("id > 0", sort: "lasts") == [
        "PT90M", "PT1H30M", "PT2H", "P1D", "P4W", "P30D", "P1M", "P1Y", "none",
      ])
    #expect(
      try names("id > 0", sort: "-lasts") == [
        "P1Y", "P1M", "P30D", "P4W", "P1D", "PT2H", "PT90M", "PT1H30M", "none",
      ])
    // The server and its database count the same seconds.
    for duration in Self.durations {
      #expect(try names("lasts = \(duration)").contains(duration))
    }
  }

  @Test func durationsAreWalkedByPages() throws {
    try prepare()
    var walked: [String] = []
    var cursor: String?
    repeat {
      let from = cursor.map { #", "cursor": "\#($0)""# } ?? ""
      let page = try client.result(
        "item.find", #"{"where": "class = stopwatch", "sort": "-lasts", "limit": 2\#(from)}"#)
      walked += page["items"]?.elements.compactMap { $0["name"]?.string } ?? []
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    #expect(walked == (try names("id > 0", sort: "-lasts")))
  }

  @Test func quantitiesMayNameTheirUnit() throws {
    _ = try client.result(
      "item.register",
      """
      {"class": "air_conditioner", "name": "WHR", "attributes": \
      {"cooling_capacity": "12000 BTU/h"}}
      """)
    func count(_ condition: String) throws -> Int64? {
      try client.result(
        "item.find", #"{"where": "name = 'WHR' and cooling_capacity \#(condition)", "count": true}"#
      )[
        "total"]?.integer
    }
    #expect(try count("= '12000 BTU/h'") == 1)
    #expect(try count(">= '3500 W'") == 1)
    #expect(try count("> 3.52") == 0)
    #expect(try count("in ('12000 BTU/h', 9)") == 1)
    let refused = try client.refusal(
      "item.find", #"{"where": "cooling_capacity > '5 kw'"}"#)
    let reason = refused.error["data"]?["errors"]?[0]
    #expect(reason?["suggestion"]?.string == "'5 kW'")
    #expect(reason?["position"]?.integer == 20)
  }
}
