import Client
import JSON
import System
import Testing

/// The command line takes what people read: labels, names, words for moments.
struct CommandLabelTests {
  private static func unique(_ prefix: String) -> String {
    "\(prefix)-\(Digest.hex(Entropy.bytes(4)).uppercased())"
  }

  /// The last position, once all that was written before is settled.
  private func position() throws -> Int64 {
    let export = try sharedClient().exported(#"{"format": "jsonl", "where": "id = 0"}"#)
    return try #require(export.result["position"]?.integer)
  }

  @Test func labelsAreTakenForFieldsValuesStatesAndClasses() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    let made = try cmdb(
      "item", "register", "Принтер", "Метка=\(tag)", "состояние=В эксплуатации",
      "Техническое_состояние=Новое", "--json")
    #expect(made.status == 0, "\(made.error)")
    let item = try made.value()
    #expect(item["class"]?.string == "printer")
    #expect(item["state"]?.string == "in_use")
    #expect(item["attributes"]?["condition"]?.string == "new")
    _ = try cmdb.output("item", "edit", tag, "condition=worn", "Название=Лазерный")
    let moved = try cmdb("item", "transition", tag, "В ремонте", "--reason", "x", "--json").value()
    #expect(moved["state"]?.string == "in_repair")
    #expect(moved["name"]?.string == "Лазерный")
    let listed = try cmdb.output(
      "item", "list", "Принтер", "--where", "состояние = 'В ремонте' and tag = '\(tag)'")
    #expect(listed.contains(tag))
  }

  @Test func aReferenceIsNamedAsItIsCalled() throws {
    let cmdb = try Cmdb.shared()
    let (room, name) = (Self.unique("RM"), "Room of \(Self.unique("n"))")
    let (first, second) = (Self.unique("PC"), Self.unique("PC"))
    _ = try cmdb.output("item", "register", "location", "tag=\(room)", "kind=room", "name=\(name)")
    let made = try cmdb("item", "register", "computer", "tag=\(first)", "location=\(name)")
    #expect(made.status == 0, "\(made.error)")
    #expect(made.error.contains("`\(name)` is \(room)."))
    #expect(made.output.contains(room))
    // Where two are called so, nobody decides.
    let other = Self.unique("RM")
    _ = try cmdb.output("item", "register", "location", "tag=\(other)", "kind=room", "name=\(name)")
    let refused = try cmdb("item", "register", "computer", "tag=\(second)", "location=\(name)")
    #expect(refused.status == 2)
    #expect(refused.error.contains(room) && refused.error.contains(other), "\(refused.error)")
  }

  @Test func momentsAreGivenInWords() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)")
    let position = try self.position()
    for word in ["now", "today", "сейчас"] {
      let shown = try cmdb("item", "list", "--where", "tag = '\(tag)'", "--as-of", word)
      #expect(shown.status == 0, "\(word): \(shown.error)")
      #expect(shown.output.contains(tag), "\(word)")
    }
    let before = try cmdb("item", "list", "--where", "tag = '\(tag)'", "--as-of", "yesterday")
    #expect(!before.output.contains("\n\(tag)"), "\(before.output) \(before.error)")
    // Without a later moment it is the present.
    _ = try cmdb.output("item", "edit", tag, "notes=changed")
    _ = try self.position()
    let compared = try cmdb("diff", "position:\(position)", "--where", "tag = '\(tag)'")
    #expect(compared.status == 0, "\(compared.error)")
    #expect(compared.output.contains("attributes.notes"), "\(compared.output)")
  }

  @Test func aClassShowsItsRelations() throws {
    let shown = try Cmdb.shared().output("class", "printer")
    #expect(shown.contains("covered_by"))
    #expect(shown.contains("← powers"))
    let climate = try Cmdb.shared().output("class", "chiller")
    #expect(climate.contains("= charge * gwp / 1000"))
  }

  @Test func unitsAndClassesThatAreKnownOtherwise() throws {
    let client = try sharedClient()
    func refused(_ params: String) throws -> Value? {
      try client.refusal("class.define", params).error["data"]
    }
    func declared(_ unit: String) -> String {
      """
      {"name": "cl_unit", "parent": "asset", \
      "attributes": [{"name": "cl_w", "type": "quantity", "unit": "\(unit)"}]}
      """
    }
    for (unit, meant) in [("кг", "kg"), ("kw", "kW"), ("kWt", "kW")] {
      let problem = try refused(declared(unit))?["errors"]?[0]
      #expect(problem?["code"]?.string == "unknown_unit", "\(unit)")
      #expect(problem?["suggestion"]?.string == meant, "\(unit)")
    }
    let there = try client.refusal("class.define", #"{"name": "printer", "parent": "asset"}"#)
    #expect(there.kind == "already_exists")
    #expect(there.error["message"]?.string?.contains("class.update") == true)
  }
}
