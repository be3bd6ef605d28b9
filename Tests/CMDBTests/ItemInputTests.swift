import CMDB
import JSON
import Samples
import Testing

@Suite struct ItemInputTests {
  private static let catalogue = SampleCatalogue.make()

  private func read(
    _ json: String, for name: String, isNew: Bool = true
  ) throws -> (input: ItemInput, problems: [Problem]) {
    let itemClass = try #require(Self.catalogue[class: name])
    return ItemInput.read(
      try Document(json).root, for: itemClass, currency: "RUB", isNew: isNew)
  }

  private func text(_ bytes: [UInt8]?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func newItemsGetDefaultsAndObservedValuesGoTheirOwnWay() throws {
    let (input, problems) = try read(
      #"{"serial_no":"X1","page_counter_total":5}"#, for: "printer")
    #expect(problems.isEmpty)
    #expect(text(input.given) == #"{"serial_no":"X1","color":false}"#)
    #expect(text(input.observed) == #"{"page_counter_total":5}"#)
    #expect(input.cleared.isEmpty)
    #expect(input.inputs == nil)
    #expect(input.patterns == nil)
  }

  @Test func everythingThatIsWrongIsSaid() throws {
    let (_, problems) = try read(
      #"{"serial_nr":"X","cooling_capacity":"5 kg","charge":"a","refrigerant":null}"#,
      for: "air_conditioner")
    #expect(
      problems.map { "\($0.code) \($0.path ?? "")" } == [
        "unknown_attribute attributes.serial_nr", "unit attributes.cooling_capacity",
        "type attributes.charge", "required attributes.serial_no",
      ])
    #expect(problems.first?.suggestion == "serial_no")
  }

  @Test func anUpdateSetsAndClears() throws {
    let (input, problems) = try read(
      #"{"refrigerant":null,"cooling_capacity":"12000 BTU/h","serial_no":"AB-1"}"#,
      for: "air_conditioner", isNew: false)
    #expect(problems.isEmpty)
    #expect(input.cleared == ["refrigerant"])
    #expect(text(input.inputs) == #"{"attributes.cooling_capacity":"12000 BTU/h"}"#)
    #expect(text(input.patterns) == #"{"attributes.serial_no":["AB-1","^[A-Z0-9-]+$"]}"#)
  }

  @Test func whatIsRequiredCannotBeCleared() throws {
    let (_, problems) = try read(
      #"{"serial_no":null}"#, for: "air_conditioner", isNew: false)
    #expect(problems.map(\.code) == ["required"])
    let (_, ofNew) = try read(#"{"serial_no":null,"cooling_capacity":5}"#, for: "air_conditioner")
    #expect(ofNew.map(\.code) == ["required"])
  }

  @Test func nothingIsNothing() throws {
    let (input, problems) = ItemInput.read(
      nil, for: try #require(Self.catalogue[class: "location"]), currency: "RUB", isNew: false)
    #expect(problems.isEmpty)
    #expect(input.given == nil)
    #expect(input.observed == nil)
  }

  /// A required attribute that is observed is there when it is given.
  @Test func anObservedValueCountsAsGiven() throws {
    let catalogue = SampleCatalogue.make(
      #"""
      {"lifecycles": [], "relation_types": [], "classes": [{"name": "meter", "attributes": [
        {"name": "count", "type": "integer", "observed": true, "required": true},
        {"name": "level", "type": "integer", "observed": true, "default": 7}]}]}
      """#)
    let (input, problems) = ItemInput.read(
      try Document(#"{"count":5,"level":1}"#).root,
      for: try #require(catalogue[class: "meter"]), currency: "RUB", isNew: true)
    #expect(problems == [])
    #expect(text(input.observed) == #"{"count":5,"level":1}"#)
  }
}
