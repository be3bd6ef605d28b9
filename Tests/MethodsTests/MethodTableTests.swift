import CMDB
import Events
import Foundation
import JSON
import JSONRPC
import Methods
import SQL
import Testing

extension Method: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// The walk over every method: rights, parameters, documentation.
@Suite struct MethodTableTests {
  /// Programs learn the language of conditions where they learn the methods.
  @Test func conditionsAreExplained() throws {
    let guide = try #require(try Self.document.get()["x-where"])
    for name in ["comparisons", "values", "fields"] {
      let entries = try #require(guide[name]).elements.map(\.self)
      #expect(!entries.isEmpty)
      #expect(entries.allSatisfy { $0["form"]?.string != nil && $0["about"]?.string != nil })
    }
    #expect(guide["examples"]?.strings == WhereGuide.examples)
  }

  /// The names that lists take are those of the noun, so that programs need not spell them.
  @Test func listsSayWhatTheyCanBeAskedFor() throws {
    let methods = try #require(try Self.document.get()["methods"])
    func list(_ name: String) throws -> Value {
      try #require(methods.elements.first { $0["name"]?.string == name }?["x-list"])
    }
    let items = try list("item.find")
    #expect(items["catalogue"]?.boolean == true)
    #expect(items["filter"]?.strings.contains("updated_at") == true)
    #expect(items["fields"]?.strings.contains("references") == true)
    let incidents = try list("incident.find")
    #expect(incidents["rows"]?.string == "incidents")
    #expect(incidents["filter"]?.strings.contains("item") == true)
    #expect(incidents["sort"]?.strings.contains("item") == false)
    #expect(incidents["fields"]?.strings.contains("timeline") == false)
    #expect(try list("relation.list")["sort"]?.strings.contains("target.name") == true)
    #expect(try list("relation.list")["filter"] == nil)
    // A write that pages through what it found is no list, those of imports and of authorities have
    // one order alone, and differences and groups of duplicates are rows of no noun.
    for method in methods.elements
    where method["x-paging"]?.boolean == true && method["x-idempotent"]?.boolean == false {
      let name = method["name"]?.string ?? ""
      let isList = ![
        "authority.list", "import.list", "inventory.compare", "item.duplicates",
      ].contains(name)
      #expect(method["x-list"] != nil || !isList, "\(name)")
    }
  }

  /// An example of a result is as its schema says.
  @Test(arguments: MethodTable.all)
  func theExampleFitsItsSchema(_ method: Method) throws {
    let declaration = Declaration([Parameter("result", method.result.schema, required: true, "")])
    let value = try Document(#"{"result": \#(method.example.result)}"#).root
    #expect(declaration.check(value).reasons.map(\.message) == [])
  }

  private static let document = Result { try Document(MethodTable.document(version: "1")).root }

  @Test func namesAreUniqueAndLookedUp() throws {
    let names = MethodTable.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count >= 30)
    for name in names {
      #expect(try MethodTable.method(name).name == name)
    }
    #expect(Set(names.map { SlotNames.word(of: $0) }).count == names.count)
    let error = refusal { _ = try MethodTable.method("item.gte") }
    #expect(error?.code == -32601)
    #expect(error?.members.first.map { String(decoding: $0.json, as: UTF8.self) } == #""item.get""#)
    #expect(refusal { _ = try MethodTable.method("zzzzzzzzzzzz") }?.members.isEmpty == true)
  }

  @Test(arguments: MethodTable.all)
  func strangersAreRefused(_ method: Method) {
    let error = refusal { _ = try method.plan(nil, SampleContext.make(nil)) }
    if method.isOpen {
      #expect(error?.kind != .unauthenticated)
    } else {
      #expect(error?.code == -32001)
    }
  }

  @Test(arguments: MethodTable.all)
  func theRightIsChecked(_ method: Method) throws {
    let error = refusal { _ = try method.plan(nil, SampleContext.make([])) }
    switch method.access {
    case .open, .anyone: #expect(error?.kind != .forbidden)
    case .right(let right), .either(let right, orInPart: _):
      #expect(error?.code == -32002)
      let required = error?.members.first { $0.name == "required" }
      #expect(required.map { String(decoding: $0.json, as: UTF8.self) } == "\"\(right)\"")
    }
  }

  /// Exactly the roles that have the right come past the check.
  @Test(arguments: MethodTable.all, Role.allCases)
  func rolesDecide(_ method: Method, _ role: Role) {
    let isAllowed =
      switch method.access {
      case .open, .anyone: true
      case .right(let right): role.rights.contains(right)
      case .either(let right, orInPart: let lesser):
        ([right] + lesser).contains { role.rights.contains($0) }
      }
    let error = refusal {
      _ = try SampleContext.plan(method, method.example.params, SampleContext.make([role]))
    }
    #expect((error?.kind == .forbidden) == !isAllowed)
  }

  @Test(arguments: MethodTable.all)
  func everyWrongParameterIsNamed(_ method: Method) throws {
    let wrong = method.declaration.parameters.filter { !$0.takesAnything }
    let members = wrong.map { "\"\($0.name)\": \($0.wrongValue)" } + [#""no_such_thing": 1"#]
    let params = try Document("{\(members.joined(separator: ","))}").root
    let error = try #require(
      refusal { _ = try method.plan(params, SampleContext.make()) }, "accepted")
    #expect(error.code == -32602)
    #expect(error.reasons.contains("unknown_parameter no_such_thing"))
    for parameter in wrong {
      #expect(error.reasons.contains("type \(parameter.name)"), "\(parameter.name)")
    }
  }

  /// One round names what the declaration refuses and what the catalogue refuses.
  @Test(arguments: [
    (
      "item.register", #"{"class": "printer", "nme": "P", "attributes": {"serial": "x"}}"#,
      ["unknown_parameter nme", "unknown_attribute attributes.serial"]
    ),
    (
      "item.update", #"{"item": 17, "attributes": {"colour": true}, "name": 5}"#,
      ["type name", "required version", "unknown_attribute attributes.colour"]
    ),
    (
      "item.find", #"{"where": "nam = 1", "sort": "nam", "fields": ["nam"], "limt": 1}"#,
      [
        "unknown_parameter limt", "unknown_field sort", "unknown_field where",
        "unknown_field fields",
      ]
    ),
    (
      "item.register", #"{"clas": "printer", "name": "P"}"#, ["unknown_parameter clas"]
    ),
    ("relation.connect", #"{"source": 1}"#, ["required type", "required target"]),
  ])
  func oneRoundNamesAll(_ name: String, _ params: String, _ reasons: [String]) throws {
    let error = refusal {
      _ = try SampleContext.plan(try MethodTable.method(name), params, SampleContext.make())
    }
    #expect(error?.reasons == reasons)
  }

  @Test(arguments: [
    ("2026-01-01T10:00:00", "2026-01-01T10:00:00Z"),
    ("2026-01-01 10:00", "2026-01-01 10:00:00Z"), ("yesterday", nil), ("2026-02-30", nil),
  ])
  func aMomentSaysHowItIsWritten(_ text: String, _ meant: String?) throws {
    let error = refusal {
      _ = try SampleContext.plan(
        try MethodTable.method("item.get"), #"{"item": 1, "as_of": "\#(text)"}"#,
        SampleContext.make())
    }
    #expect(error?.reasons == ["type as_of"])
    #expect(error?.refusedParameters.first?.suggestion == meant)
  }

  @Test(arguments: MethodTable.all)
  func requiredParametersAreRequired(_ method: Method) {
    let required = method.declaration.parameters.filter(\.isRequired).map(\.name)
    guard !required.isEmpty else { return }
    let error = refusal { _ = try method.plan(nil, SampleContext.make()) }
    // Others may be needed in their absence: one of two.
    let told = error?.reasons ?? []
    #expect(required.allSatisfy { told.contains("required \($0)") }, "\(told)")
  }

  @Test(arguments: MethodTable.all)
  func theExampleIsValidAndPlans(_ method: Method) throws {
    let example = try Document(method.example.params).root
    #expect(example.kind == .object)
    _ = try method.declaration.validate(example)
    #expect((try? Document(method.example.result)) != nil, "\(method.example.result)")
    let plan = try SampleContext.plan(method, method.example.params, SampleContext.make())
    switch plan {
    case .answer(let bytes): #expect((try? Document(bytes)) != nil)
    case .read(let read): #expect(read.unit.statement.text.hasPrefix("select "))
    case .write(let write):
      #expect(method.kind == .write)
      #expect(write.unit.statement.text.hasPrefix("select cmdb."))
    case .stream(let stream): #expect(!stream.unit.statement.text.isEmpty)
    case .job: #expect(method.kind == .write)
    case .session(.cancel(let id)): #expect(id == Array("7".utf8))
    case .session(.logIn(let token)): #expect(token?.id == 17)
    case .session(.start(let start)):
      #expect(start.proof.isCode)
      #expect(start.proof.secret?.id == 17)
    case .session(.subscribe(let subscribing)):
      #expect(places(in: subscribing.start.unit) == subscribing.start.unit.parameters.count)
    case .session(.attach(let attaching)): #expect(!attaching.consumer.isEmpty)
    case .session(.acknowledge(let ack)): #expect(ack.key.epoch == 1)
    case .session(.changeSubscription(let change)): #expect(change.subscription == "s1")
    case .session(.unsubscribe(let name)): #expect(name == "s1")
    }
    if let unit = plan.unit { #expect(places(in: unit) == unit.parameters.count) }
  }

  /// The highest `$n` of a text.
  private func places(in unit: SQL.Unit) -> Int {
    unit.statement.text.split(separator: "$").dropFirst()
      .compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }.max() ?? 0
  }

  @Test(arguments: MethodTable.all)
  func itIsDocumented(_ method: Method) throws {
    let entries = try Self.document.get()["methods"]?.elements.map(\.self) ?? []
    let entry = try #require(entries.first { $0["name"]?.string == method.name })
    #expect(entry["summary"]?.string?.hasSuffix(".") == true)
    #expect(entry["paramStructure"]?.string == "by-name")
    #expect(entry["params"]?.count == method.declaration.parameters.count)
    for parameter in entry["params"]?.elements.map(\.self) ?? [] {
      #expect(parameter["description"]?.string?.hasSuffix(".") == true)
      #expect(parameter["schema"]?.kind == .object)
    }
    #expect(entry["result"]?["schema"]?.kind == .object)
    #expect(entry["examples"]?.count == 1)
    #expect(entry["x-right"]?.string == method.rightName)
    // A claim is a lease: repeated, it is another.
    let isIdempotent = method.kind == .write && method.name != "delivery.claim"
    #expect(entry["x-idempotent"]?.boolean == isIdempotent)
    let isPaged = method.declaration.parameters.contains { $0.name == "cursor" }
    #expect(entry["x-paging"]?.boolean == isPaged)
  }

  @Test func everyReferenceOfTheDocumentIsThere() throws {
    let bytes = MethodTable.document(version: "1")
    let schemas = try Document(bytes).root["components"]?["schemas"]
    let names = String(decoding: bytes, as: UTF8.self)
      .split(separator: "#/components/schemas/").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(names.count > 20)
    for name in names { #expect(schemas?[String(name)] != nil, "\(name)") }
  }

  @Test func thePageNamesEveryMethod() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appending(path: "Sources/Methods/METHODS.md"), encoding: .utf8)
    #expect(MethodTable.all.map(\.name).filter { !page.contains("`\($0)`") } == [])
  }
}

extension Parameter {
  /// Whether no JSON type is wrong for it.
  var takesAnything: Bool { if case .any = schema { true } else { false } }

  /// A value of a type that it cannot have.
  var wrongValue: String {
    var inner = schema
    while true {
      switch inner {
      case .named(_, let schema, _): inner = schema
      case .nullable(let schema): inner = schema
      case .boolean: return "5"
      default: return "true"
      }
    }
  }
}
