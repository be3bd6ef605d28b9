import JSON
import Samples
import Testing

@testable import CMDB

@Suite struct CatalogueTests {
  private let catalogue = SampleCatalogue.make()

  @Test func attributesAreInherited() throws {
    let printer = try #require(catalogue[class: "printer"])
    #expect(printer.ancestors == ["printer", "it_equipment", "asset", "item"])
    #expect(printer.attributes.first?.name == "note")
    #expect(printer.attributes.last?.name == "functions")
    #expect(printer.attribute("serial_no")?.from == "asset")
    #expect(printer.attribute("color")?.from == "printer")
    #expect(printer.attribute("memory") == nil)
    #expect(
      printer.ownAttributes.map(\.name).sorted() == [
        "color", "functions", "page_counter_total", "print_kind",
      ])
  }

  @Test func theNearestDeclarationCounts() throws {
    let unit = try #require(catalogue[class: "split_unit"])
    let serial = try #require(unit.attribute("serial_no"))
    #expect(serial.from == "air_conditioner")
    #expect(serial.isRequired)
    #expect(unit.attributes.count { $0.name == "serial_no" } == 1)
    #expect(catalogue[class: "printer"]?.attribute("serial_no")?.isRequired == false)
    #expect(catalogue.declarations(of: "serial_no").map(\.from) == ["asset", "air_conditioner"])
  }

  @Test func keysAndLifecyclesComeFromAbove() throws {
    let printer = try #require(catalogue[class: "printer"])
    #expect(
      printer.keys.map { $0.from + ":" + $0.fields.joined(separator: ",") } == [
        "asset:inventory_no", "asset:model,serial_no", "it_equipment:mac",
      ])
    #expect(catalogue.lifecycle(of: printer)?.name == "asset")
    let place = try #require(catalogue[class: "location"])
    #expect(catalogue.lifecycle(of: place)?.name == "record")
    let asset = try #require(catalogue.lifecycle("asset"))
    #expect(asset.states.map(\.name) == ["in_stock", "in_use", "in_repair", "disposed"])
    #expect(asset.transitions.map { "\($0.from)-\($0.to)" }.count == 4)
    #expect(asset.transitions[3].requires == ["disposed_on"])
    #expect(asset.transitions[3].isReasonRequired)
    #expect(!asset.transitions[0].isReasonRequired)
  }

  @Test func rolesAreThoseOfTheSource() throws {
    let roles = { (name: String) throws -> [String] in
      let itemClass = try #require(self.catalogue[class: name])
      return self.catalogue.references(of: itemClass).compactMap(\.role)
    }
    #expect(
      try roles("printer") == ["location", "model", "manufacturer", "holder", "installed_in"])
    #expect(try roles("model") == ["location", "manufacturer"])
    #expect(try roles("person") == ["location"])
    #expect(catalogue.relationType("installed_in")?.attributes == ["slot"])
    #expect(catalogue.relationType(role: "location")?.impactClasses == ["it_equipment"])
    #expect(catalogue.relationType(role: "model")?.impactClasses == nil)
    #expect(catalogue.relationType(role: "covered_by") == nil)
    #expect(catalogue.relationType("manufactured_by")?.inheritedThrough == "model")
    #expect(catalogue.secretNames == ["admin_password"])
  }

  @Test func subtreesAreThoseOfTheReference() {
    for name in catalogue.classNames {
      let expected = catalogue.classNames.filter { isBelow($0, name) }
      #expect(catalogue.subtree(of: name) == expected)
    }
    #expect(catalogue.subtree(of: "toaster") == [])
  }

  private func isBelow(_ name: String, _ ancestor: String) -> Bool {
    name == ancestor || catalogue[class: name]?.parent.map { isBelow($0, ancestor) } ?? false
  }

  @Test func aClassThatIsItsOwnAncestorIsBounded() {
    let odd = SampleCatalogue.make(
      #"""
      {"lifecycles": [], "relation_types": [], "classes": [
        {"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}, {"name": "c", "parent": "x"}]}
      """#)
    #expect(odd[class: "a"]?.ancestors == ["a", "b"])
    #expect(odd[class: "c"]?.ancestors == ["c", "x"])
  }

  @Test(arguments: ["{}", "[]", #"{"classes":[]}"#, #"{"classes":[],"lifecycles":[]}"#])
  func isNoCatalogue(_ text: String) throws {
    #expect(Catalogue(version: 1, content: try Document(text).root) == nil)
  }

  // MARK: Candidates and acceptance

  private static let attributeSets = [
    [], ["note"], ["serial_no"], ["serial_no", "cost"], ["detector_type"], ["color"],
    ["memory", "serial_no"], ["cooling_capacity"], ["phone"], ["phone", "cost"], ["unknown"],
    ["serial_no", "detector_type"], ["warranty_end"],
  ]

  /// Whether the names mean the same for both classes, by looking at every declaration.
  private func meanTheSame(_ names: [String], _ first: ItemClass, _ second: ItemClass) -> Bool {
    names.allSatisfy { name in
      switch (first.attribute(name), second.attribute(name)) {
      case (nil, nil): true
      case (let one?, let other?): one.accepts(sameAs: other)
      default: false
      }
    }
  }

  @Test(arguments: attributeSets)
  func candidatesAreOneForEachMeaning(_ names: [String]) {
    let having = catalogue.classNames.compactMap { catalogue[class: $0] }
      .filter { itemClass in names.allSatisfy { itemClass.attribute($0) != nil } }
    var expected: [ItemClass] = []
    for itemClass in having where !expected.contains(where: { meanTheSame(names, $0, itemClass) }) {
      expected.append(itemClass)
    }
    #expect(catalogue.candidates(having: names).map(\.name) == expected.map(\.name))
  }

  @Test(arguments: attributeSets)
  func acceptingClassesAreThoseOfTheReference(_ names: [String]) {
    for model in catalogue.candidates(having: names) {
      let entries = catalogue.classes(accepting: names, like: model)
      var covered: [String] = []
      for entry in entries {
        covered += entry.hasPrefix("=") ? [String(entry.dropFirst())] : catalogue.subtree(of: entry)
      }
      let expected = catalogue.classNames.filter { name in
        catalogue[class: name].map { meanTheSame(names, model, $0) } ?? false
      }
      #expect(Set(covered) == Set(expected))
      #expect(covered.count == Set(covered).count || names.isEmpty)
    }
  }

  @Test func acceptanceIsShort() throws {
    let asset = try #require(catalogue[class: "asset"])
    #expect(catalogue.classes(accepting: ["cost"], like: asset) == ["asset"])
    #expect(
      catalogue.classes(accepting: ["serial_no"], like: asset)
        == ["=asset", "it_equipment", "fire_equipment"])
    let item = try #require(catalogue[class: "item"])
    #expect(catalogue.classes(accepting: [], like: item) == ["item"])
  }

  @Test func classSetsAreSets() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let first = Set((0..<20).map { _ in Int.random(in: 0..<200, using: &generator) })
      let second = Set((0..<40).map { _ in Int.random(in: 0..<150, using: &generator) })
      var set = ClassSet(Array(first))
      let other = ClassSet(Array(second))
      #expect(Array(set) == first.sorted())
      #expect(set.isSubset(of: other) == first.isSubset(of: second))
      set.formUnion(other)
      #expect(Array(set) == first.union(second).sorted())
      #expect(other.isSubset(of: set))
      #expect((0..<300).allSatisfy { set.contains($0) == first.union(second).contains($0) })
    }
    #expect(Array(ClassSet([])).isEmpty)
  }
}
