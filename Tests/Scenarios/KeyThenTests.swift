import Client
import JSON
import Testing

/// References by fields and suggestions are those of the moment that a request is about.
struct KeyThenTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws -> String {
    try client.result("item.register", params)["updated_at"]?.string ?? ""
  }

  private func registerPrinter(_ tag: String, _ number: String) throws -> String {
    try register(
      """
      {"class": "printer", "tag": "\(tag)", "references": {"manufacturer": "KTH-M1"}, \
      "attributes": {"inventory_no": "\(number)", "serial_no": "KTH-S1"}}
      """)
  }

  /// The tag of the item that a key means at a moment, or the kind of the refusal.
  private func tag(_ key: String, _ moment: String?) throws -> String? {
    let at = moment.map { #", "as_of": "\#($0)", "deadline_ms": 30000"# } ?? ""
    let params = #"{"item": \#(key)\#(at)}"#
    switch try client.unhurried("item.get", params) {
    case .result(let item): return item["tag"]?.string
    case .error(let error): return error["data"]?["kind"]?.string
    }
  }

  @Test func aKeyMeansTheItemThatHadItThen() throws {
    for tag in ["KTH-M1", "KTH-M2"] {
      _ = try register(
        """
        {"class": "organization", "tag": "\(tag)", "name": "\(tag)", \
        "attributes": {"kind": "supplier"}}
        """)
    }
    let then = try registerPrinter("KTH-1", "KTH-77")
    _ = try client.result(
      "item.update",
      """
      {"item": "KTH-1", "version": 1, "attributes": {"inventory_no": "KTH-78"}, \
      "references": {"manufacturer": "KTH-M2"}}
      """)
    let later = try registerPrinter("KTH-2", "KTH-77")
    for key in [
      #"{"inventory_no": "KTH-77"}"#, #"{"manufacturer": "KTH-M1", "serial_no": "KTH-S1"}"#,
    ] {
      #expect(try tag(key, then) == "KTH-1", "\(key)")
      #expect(try tag(key, later) == "KTH-2", "\(key)")
      #expect(try tag(key, nil) == "KTH-2", "\(key)")
      #expect(try tag(key, "2020-01-01T00:00:00Z") == "not_found", "\(key)")
    }
    #expect(try tag(#"{"inventory_no": "KTH-78"}"#, then) == "not_found")
    #expect(try tag(#"{"inventory_no": "KTH-78"}"#, later) == "KTH-1")

    // A reference within the key is one of the moment, too.
    _ = try client.result("item.update", #"{"item": "KTH-M1", "version": 1, "tag": "KTH-M3"}"#)
    let last = try register(
      #"{"class": "organization", "tag": "KTH-M1", "name": "Other", "attributes": {}}"#)
    let key = #"{"manufacturer": "KTH-M1", "serial_no": "KTH-S1"}"#
    #expect(try tag(key, later) == "KTH-2")
    #expect(try tag(key, last) == "not_found")
  }

  @Test func aKeyOfWhatWasMergedLeadsOnFromThenOn() throws {
    let before = try register(
      #"{"class": "camera", "tag": "KTH-C1", "attributes": {"inventory_no": "KTH-90"}}"#)
    _ = try register(#"{"class": "camera", "tag": "KTH-C2"}"#)
    let merged = try client.result(
      "item.merge", #"{"item": "KTH-C1", "version": 1, "into": "KTH-C2", "into_version": 1}"#)
    let after = merged["updated_at"]?.string ?? ""
    let key = #"{"inventory_no": "KTH-90"}"#
    #expect(try tag(key, before) == "KTH-C1")
    #expect(try tag(key, after) == "KTH-C2")
    #expect(try tag(key, nil) == "KTH-C2")
  }

  @Test func anIncidentIsMeantByTheKeyThatItHadThen() throws {
    let open = #"{"title": "KTH", "external": {"system": "kth", "key": "1"}}"#
    let opened = try client.result("incident.open", open)
    let number = opened["number"]?.string ?? ""
    let then = opened["updated_at"]?.string ?? ""
    _ = try client.result(
      "incident.update",
      """
      {"incident": "\(number)", "version": \(opened["version"]?.integer ?? 0), \
      "external": {"system": "kth", "key": "2"}}
      """)
    let second = try client.result("incident.open", open)
    func found(_ key: String, _ moment: String?) throws -> String? {
      let at = moment.map { #", "as_of": "\#($0)", "deadline_ms": 30000"# } ?? ""
      let params = #"{"incident": {"system": "kth", "key": "\#(key)"}\#(at)}"#
      switch try client.unhurried("incident.get", params) {
      case .result(let incident): return incident["number"]?.string
      case .error(let error): return error["data"]?["kind"]?.string
      }
    }
    #expect(try found("1", then) == number)
    #expect(try found("1", nil) == second["number"]?.string)
    #expect(try found("1", second["updated_at"]?.string) == second["number"]?.string)
    #expect(try found("2", then) == "not_found")
    #expect(try found("2", nil) == number)
  }

  @Test func aSuggestionIsWhatWasThereThen() throws {
    let then = try register(
      #"{"class": "camera", "tag": "KTHZZQ-000117", "name": "Old"}"#)
    _ = try client.result(
      "item.update", #"{"item": "KTHZZQ-000117", "version": 1, "tag": "KTHZZQ-999"}"#)
    let later = try register(
      #"{"class": "camera", "tag": "KTHZZQ-000118", "name": "New"}"#)
    func suggestion(_ written: String, _ moment: String) throws -> String? {
      let refused = try client.refusal(
        "item.find",
        #"{"where": "whole = '\#(written)'", "as_of": "\#(moment)", "deadline_ms": 30000}"#)
      return refused.error["data"]?["errors"]?[0]?["suggestion"]?.string
    }
    #expect(try suggestion("KTHZZQ-00011", then) == "KTHZZQ-000117")
    #expect(try suggestion("KTHZZQ-00011", later) == "KTHZZQ-000118")
    #expect(try suggestion("KTHZZQ-000118x", "2020-01-01T00:00:00Z") == nil)

    let opened = try client.result("incident.open", #"{"title": "KTH"}"#)
    let number = opened["number"]?.string ?? ""
    let refused = try client.refusal(
      "incident.find",
      #"{"where": "parent = '\#(number.lowercased())'", "as_of": "2020-01-01T00:00:00Z"}"#)
    #expect(refused.error["data"]?["errors"]?[0]?["suggestion"] == nil, "\(refused)")
  }
}
