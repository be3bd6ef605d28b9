import Client
import JSON
import Testing

/// The story of DOMAIN.md, step 3: the chiller on the roof fails.
struct ImpactTests {
  private let client: Client
  private let estate: Estate

  /// Two server rooms: one is cooled by one chiller, the other by two, of which it needs one.
  private struct Estate {
    let chiller: String
    let second: String
    let room: String
    let spared: String
    let server: String
    let service: String
  }

  init() throws {
    client = try sharedClient()
    func register(_ params: String) throws -> String {
      try #require(try client.result("item.register", params)["tag"]?.string)
    }
    let client = client
    func connect(_ type: String, _ source: String, _ target: String, _ more: String = "") throws {
      _ = try client.result(
        "relation.connect",
        #"{"type": "\#(type)", "source": "\#(source)", "target": "\#(target)"\#(more)}"#)
    }
    let room = try register(
      #"{"class": "location", "name": "Server room 1", "attributes": {"kind": "room"}}"#)
    let spared = try register(
      #"{"class": "location", "name": "Server room 2", "attributes": {"kind": "room"}}"#)
    let person = try register(#"{"class": "person", "name": "Anna"}"#)
    estate = Estate(
      chiller: try register(#"{"class": "chiller", "name": "Roof chiller"}"#),
      second: try register(#"{"class": "chiller", "name": "Second chiller"}"#),
      room: room, spared: spared,
      server: try register(
        #"{"class": "server", "name": "Mail", "references": {"location": "\#(room)", "#
          + #""holder": "\#(person)"}}"#),
      service: try register(#"{"class": "service", "name": "E-mail"}"#))
    try connect("serves", estate.chiller, room)
    try connect("serves", estate.chiller, spared)
    try connect("serves", estate.second, spared, #", "min_up": 1"#)
    try connect("runs_on", estate.service, estate.server)
  }

  private func analyze(_ params: String) throws -> Value {
    try client.result("impact.analyze", params)
  }

  private func tags(_ entries: Value?) -> [String] {
    entries?.elements.compactMap { $0["item"]?["tag"]?.string } ?? []
  }

  @Test func theRoomWithASecondUnitIsSpared() throws {
    let impact = try analyze(#"{"items": ["\#(estate.chiller)"]}"#)
    #expect(tags(impact["items"]) == [estate.room, estate.server, estate.service])
    #expect(impact["items"]?.elements.map { $0["depth"]?.integer } == [1, 2, 3])
    #expect(
      impact["items"]?.elements.map { $0["via"]?["type"]?.string }
        == ["serves", "located_in", "runs_on"])
    #expect(impact["items"]?[0]?["via"]?["from"]?["tag"]?.string == estate.chiller)
    #expect(tags(impact["spared"]) == [estate.spared])
    #expect(impact["spared"]?[0]?["needs"]?.integer == 1)
    #expect(impact["spared"]?[0]?["available"]?.integer == 1)
    #expect(impact["people"]?.integer == 1 && impact["hidden"]?.integer == 0)
    #expect(impact["truncated"]?.boolean == false)

    let both = try analyze(#"{"items": ["\#(estate.chiller)", "\#(estate.second)"]}"#)
    #expect(tags(both["items"]).contains(estate.spared) && both["spared"]?.count == 0)
  }

  @Test func whatIsNamedTwiceFailsOnce() throws {
    let id = try #require(try client.result("item.get", #"{"item": "\#(estate.chiller)"}"#)["id"])
    let once = try analyze(#"{"items": ["\#(estate.chiller)"]}"#)
    let often = try analyze(
      #"{"items": ["\#(estate.chiller)", \#(id.text), "\#(estate.chiller)"]}"#)
    #expect(often.text == once.text)
  }

  @Test func upstreamIsWhatCouldImpair() throws {
    let causes = try analyze(#"{"items": ["\#(estate.service)"], "direction": "upstream"}"#)
    #expect(tags(causes["items"]) == [estate.server, estate.room, estate.chiller])
    let ofSpared = try analyze(#"{"items": ["\#(estate.spared)"], "direction": "upstream"}"#)
    #expect(tags(ofSpared["items"]) == [estate.chiller, estate.second])
    #expect(tags(ofSpared["spared"]) == [estate.spared])
  }

  @Test func depthClassesAndPathNarrowWhatIsShown() throws {
    let near = try analyze(#"{"items": ["\#(estate.chiller)"], "depth": 1}"#)
    #expect(tags(near["items"]) == [estate.room])
    let services = try analyze(#"{"items": ["\#(estate.chiller)"], "classes": ["service"]}"#)
    #expect(tags(services["items"]) == [estate.service])
    let path = try analyze(#"{"items": ["\#(estate.chiller)"], "to": "\#(estate.server)"}"#)
    #expect(tags(path["items"]) == [estate.room, estate.server])
    let none = try analyze(#"{"items": ["\#(estate.service)"], "to": "\#(estate.server)"}"#)
    #expect(none["items"]?.count == 0)
  }

  private func registered(_ itemClass: String, _ references: String = "") throws -> String {
    let item = try client.result(
      "item.register",
      #"{"class": "\#(itemClass)", "name": "Part", "references": {\#(references)}}"#)
    return try #require(item["tag"]?.string)
  }

  /// A detector that fails leaves the alarm working; a panel does not, and takes all its parts.
  @Test func aPartImpairsItsWholeWhereItsClassSaysSo() throws {
    let system = try registered("low_current_system")
    let panel = try registered("fire_panel", #""whole": "\#(system)""#)
    let detector = try registered("fire_detector", #""whole": "\#(system)""#)
    #expect(tags(try analyze(#"{"items": ["\#(detector)"]}"#)["items"]) == [])
    let whole = tags(try analyze(#"{"items": ["\#(panel)"]}"#)["items"])
    #expect(whole == [system, detector])
    let causes = try analyze(#"{"items": ["\#(system)"], "direction": "upstream"}"#)
    #expect(tags(causes["items"]) == [panel])
  }

  @Test func aClassSaysWhetherItImpairsItsWhole() throws {
    let suffix = UInt32.random(in: 0...UInt32.max)
    let system = try registered("low_current_system")
    for (name, parent, says, isHarmful) in [
      ("dummy_\(suffix)", "fire_panel", "false", false),
      ("worse_\(suffix)", "dummy_\(suffix)", "true", true),
      ("still_\(suffix)", "dummy_\(suffix)", nil, false),
    ] as [(String, String, String?, Bool)] {
      let more = says.map { #", "part_impairs_whole": \#($0)"# } ?? ""
      let made = try client.result(
        "class.define", #"{"name": "\#(name)", "parent": "\#(parent)"\#(more)}"#)
      #expect(made["part_impairs_whole"]?.boolean == isHarmful)
      let part = try registered(name, #""whole": "\#(system)""#)
      let impact = try analyze(#"{"items": ["\#(part)"], "to": "\#(system)"}"#)
      #expect(tags(impact["items"]) == (isHarmful ? [system] : []), "\(name)")
    }
  }

  /// A UPS that needs three of its four batteries stands the failure of one, however they came in.
  @Test func aSupplierNeedsSomeOfItsBatteries() throws {
    let ups = try registered("ups")
    let first = try registered("battery", #""installed_in": "\#(ups)""#)
    #expect(tags(try analyze(#"{"items": ["\#(first)"]}"#)["items"]) == [ups])
    let second = try registered("battery")
    _ = try client.result(
      "relation.connect",
      #"{"type": "installed_in", "source": "\#(second)", "target": "\#(ups)", "min_up": 3}"#)
    let third = try registered("battery", #""installed_in": "\#(ups)""#)
    _ = try registered("battery", #""installed_in": "\#(ups)""#)
    _ = try registered("air_filter", #""installed_in": "\#(ups)""#)
    let one = try analyze(#"{"items": ["\#(third)"]}"#)
    #expect(tags(one["items"]) == [] && tags(one["spared"]) == [ups])
    #expect(one["spared"]?[0]?["needs"]?.integer == 3)
    #expect(one["spared"]?[0]?["available"]?.integer == 3)
    let two = try analyze(#"{"items": ["\#(third)", "\#(first)"]}"#)
    #expect(tags(two["items"]) == [ups])
  }

  @Test func mistakesAreNamed() throws {
    let unknown = try client.refusal(
      "impact.analyze", #"{"items": ["\#(estate.room)", "NO-SUCH"]}"#)
    #expect(unknown.kind == "not_found" && unknown.error["data"]?["path"]?.string == "items[1]")
    let missed = try client.refusal("impact.analyze", #"{"items": [1], "classes": ["servce"]}"#)
    #expect(missed.error["data"]?["errors"]?[0]?["suggestion"]?.string == "service")
    let plain = try client.refusal(
      "relation.connect",
      #"{"type": "covered_by", "source": 1, "target": 2, "min_up": "50%"}"#)
    #expect(plain.error["data"]?["errors"]?[0]?["path"]?.string == "min_up")
    for share in [#""0%""#, #""101%""#, #""half""#, #""+5%""#, #""5""#, "0"] {
      let wrong = try client.refusal(
        "relation.connect", #"{"type": "serves", "source": 1, "target": 2, "min_up": \#(share)}"#)
      #expect(wrong.error["data"]?["errors"]?[0]?["path"]?.string == "min_up", "\(share)")
    }
  }

  /// Half of it is rebuilt, and the question about that morning is answered as it was.
  @Test func aMonthLaterTheMorningIsAsItWas() throws {
    let opened = try client.result(
      "incident.open", #"{"title": "No cold", "items": [{"item": "\#(estate.chiller)"}]}"#)
    let number = try #require(opened["number"]?.string)
    #expect(opened["impaired"]?["services"]?.integer == 1)
    let then = try client.result("incident.impact", #"{"incident": "\#(number)"}"#)
    #expect(tags(then["items"]) == [estate.room, estate.server, estate.service])
    #expect(then["opened_at"]?.raw == opened["opened_at"]?.raw && then["position"] != nil)
    #expect(then["difference"]?["added"]?.count == 0)

    // The mail moves to the other room; the spared room loses its second chiller.
    _ = try client.result(
      "item.update",
      #"{"item": "\#(estate.server)", "version": 1, "references": {"#
        + #""location": "\#(estate.spared)"}}"#
    )
    let relations = try client.result(
      "relation.list", #"{"item": "\#(estate.second)", "direction": "outgoing"}"#)
    #expect(relations["relations"]?[0]?["min_up"]?.integer == 1)
    let relation = try #require(relations["relations"]?[0]?["id"]?.integer)
    _ = try client.result("relation.disconnect", #"{"relation": \#(relation)}"#)

    let later = try client.result("incident.impact", #"{"incident": "\#(number)"}"#)
    #expect(later["items"]?.raw == then["items"]?.raw)
    #expect(later["spared"]?.raw == then["spared"]?.raw)
    #expect(tags(later["difference"]?["added"]) == [estate.spared])
    #expect(tags(later["difference"]?["removed"]) == [])
    let moment = try #require(opened["opened_at"]?.string)
    let early = try client.refusal(
      "incident.impact", #"{"incident": "\#(number)", "as_of": "1999-12-31T23:59:59Z"}"#)
    #expect(early.kind == "not_found", "as incident.get answers it")
    let asOf = try analyze(#"{"items": ["\#(estate.chiller)"], "as_of": "\#(moment)"}"#)
    #expect(asOf["items"]?.raw == then["items"]?.raw)
  }

  /// What a dependant needs is said once and holds for all its suppliers.
  @Test func connectingAgainChangesWhatIsNeeded() throws {
    let more = try client.result(
      "relation.connect",
      #"{"type": "serves", "source": "\#(estate.chiller)", "target": "\#(estate.spared)", "#
        + #""min_up": "100%"}"#)
    #expect(more["min_up"]?.string == "100%")
    let impact = try analyze(#"{"items": ["\#(estate.second)"]}"#)
    #expect(tags(impact["items"]) == [estate.spared])
    #expect(impact["spared"]?.count == 0)
  }
}
