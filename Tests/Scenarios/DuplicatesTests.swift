import CMDB
import Client
import JSON
import Testing

/// What was registered twice is found although it was written in two ways.
@Suite(.serialized) struct DuplicatesTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ tag: String, _ attributes: String, of: String = "printer") throws {
    _ = try client.result(
      "item.register",
      #"{"class": "\#(of)", "tag": "\#(tag)", "attributes": {\#(attributes)}}"#)
  }

  /// All groups in which an item of these tags is, as `fields: tag tag`.
  private func groups(_ params: String, with prefix: String) throws -> [String] {
    var found: [String] = []
    var cursor: String?
    repeat {
      let more = cursor.map { #", "cursor": "\#($0)""# } ?? ""
      let page = try client.result("item.duplicates", "{\(params)\(more)}")
      for group in page["groups"]?.elements.map({ $0 }) ?? [] {
        let tags = group["items"]?.elements.compactMap { $0["item"]?["tag"]?.string } ?? []
        guard tags.contains(where: { $0.hasPrefix(prefix) }) else { continue }
        let fields = (group["fields"]?.strings ?? []).joined(separator: "+")
        found.append("\(fields): \(tags.sorted().joined(separator: " "))")
      }
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    return found.sorted()
  }

  @Test func whatLooksAlikeIsOneGroup() throws {
    // Latin, Cyrillic, mixed, with blanks and in small letters.
    try register("DUA-1", #""inventory_no": "DUCH-77""#)
    try register("DUA-2", #""inventory_no": "DUСН-77""#)
    try register("DUA-3", #""inventory_no": "duch 77""#)
    try register("DUA-4", #""inventory_no": "DUCH-78""#)
    let limit = #""limit": 1000"#
    #expect(try groups(limit, with: "DUA-") == ["inventory_no: DUA-1 DUA-2 DUA-3"])
    // A page of one group comes to the same in the end.
    #expect(try groups(#""limit": 1"#, with: "DUA-") == ["inventory_no: DUA-1 DUA-2 DUA-3"])
    // Mended, it is one no more; neither is what is void.
    _ = try client.result(
      "item.update", #"{"item": "DUA-2", "version": 1, "attributes": {"inventory_no": "DUX-1"}}"#)
    _ = try client.result(
      "item.void", #"{"item": "DUA-3", "version": 1, "reason": "twice"}"#)
    #expect(try groups(limit, with: "DUA-") == [])
  }

  @Test func alikeAmongCyrillicAloneIsFound() throws {
    try register("DUC-1", #""inventory_no": "ДУ-СК-5""#)
    try register("DUC-2", #""inventory_no": "дуcк5""#)
    #expect(try groups(#""limit": 1000"#, with: "DUC-") == ["inventory_no: DUC-1 DUC-2"])
  }

  @Test func tagsAreCompared() throws {
    try register("DUT-15", "")
    try register("dut 15", "")
    #expect(try groups(#""limit": 1000"#, with: "DUT-") == ["tag: DUT-15 dut 15"])
    #expect(try groups(#""class": "computer""#, with: "DUT-") == [])
    #expect(try groups(#""where": "tag = 'DUT-15'""#, with: "DUT-") == [])
    #expect(
      try groups(#""class": "it_equipment", "where": "state = in_stock""#, with: "DUT-").count == 1)
  }

  /// A key of several fields counts as a whole: one serial number of two makers is no double.
  @Test func allFieldsOfAKeyCount() throws {
    for maker in ["DUM-1", "DUM-2"] {
      _ = try client.result(
        "item.register", #"{"class": "organization", "tag": "\#(maker)"}"#)
    }
    for (tag, serial, maker) in [
      ("DUK-1", "DUK 500", "DUM-1"), ("DUK-2", "duk-500", "DUM-2"), ("DUK-3", "DUK500", "DUM-2"),
    ] {
      _ = try client.result(
        "item.register",
        """
        {"class": "printer", "tag": "\(tag)", "attributes": {"serial_no": "\(serial)"}, \
        "references": {"manufacturer": "\(maker)"}}
        """)
    }
    #expect(
      try groups(#""limit": 1000"#, with: "DUK-") == ["manufacturer+serial_no: DUK-2 DUK-3"])
  }

  @Test func theyAreListedOnTheCommandLine() throws {
    try register("DUV-9", "")
    try register("duv.9", "")
    let cmdb = try Cmdb.shared()
    let listed = try cmdb("item", "duplicates", "printer", "--where", "tag in ('DUV-9', 'duv.9')")
    #expect(listed.output.contains("tag\n  DUV-9"))
    let none = try cmdb("item", "duplicates", "--where", "tag = 'DUV-9'", language: "ru_RU.UTF-8")
    #expect(none.error.contains("Дубликатов нет."))
    #expect(try client.refusal("item.duplicates", #"{"class": "nope"}"#).kind == "invalid_params")
  }
}
