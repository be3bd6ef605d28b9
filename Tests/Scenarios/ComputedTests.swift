import Client
import JSON
import Testing

/// Attributes that are computed when they are read.
@Suite(.serialized) struct ComputedTests {
  private let client: Client

  init() throws { client = try TestServer.changing.get().client() }

  private func define(_ name: String, _ attributes: String) throws -> Int64 {
    let defined = try client.result(
      "class.define",
      #"{"name": "\#(name)", "parent": "it_equipment", "attributes": [\#(attributes)]}"#)
    return try #require(defined["version"]?.integer)
  }

  private func register(_ of: String, _ tag: String, _ attributes: String) throws -> Value {
    try client.result(
      "item.register",
      #"{"class": "\#(of)", "tag": "\#(tag)", "attributes": {\#(attributes)}}"#)
  }

  private func tags(_ params: String) throws -> [String] {
    try client.result("item.find", "{\(params)}")["items"]?.elements.compactMap {
      $0["tag"]?.string
    } ?? []
  }

  private static let declared = """
    {"name": "cm_length", "type": "decimal"}, {"name": "cm_width", "type": "decimal"}, \
    {"name": "cm_area", "type": "quantity", "unit": "m²", "computed": "cm_length * cm_width"}, \
    {"name": "cm_large", "type": "boolean", "computed": "cm_area >= 10"}, \
    {"name": "cm_read", "type": "integer", "observed": true}, \
    {"name": "cm_rest", "type": "integer", "computed": "100 - cm_read"}, \
    {"name": "cm_bought", "type": "date"}, \
    {"name": "cm_due", "type": "date", "computed": "cm_bought + 2 years", "indexed": true}
    """

  @Test func theyAreReadFilteredSortedCountedAndExported() throws {
    _ = try define("cm_plot", Self.declared)
    let first = try register(
      "cm_plot", "CM-1", #""cm_length": 2.50, "cm_width": 4, "cm_bought": "2024-02-29""#)
    #expect(first["attributes"]?["cm_area"]?.text == "10.00")
    #expect(first["attributes"]?["cm_large"]?.boolean == true)
    #expect(first["attributes"]?["cm_due"]?.string == "2026-02-28")
    #expect(first["attributes"]?["cm_rest"] == nil)
    _ = try register("cm_plot", "CM-2", #""cm_length": 1, "cm_width": 4, "cm_read": 30"#)
    _ = try register("cm_plot", "CM-3", #""cm_length": 9"#)
    let second = try client.result("item.get", #"{"item": "CM-2"}"#)
    #expect(second["attributes"]?["cm_rest"]?.integer == 70)

    let ours = "class = cm_plot and "
    #expect(try tags(#""where": "\#(ours)cm_area > 5""#) == ["CM-1"])
    #expect(try tags(#""where": "\#(ours)cm_area in (4, 5)""#) == ["CM-2"])
    #expect(try tags(#""where": "\#(ours)cm_area is null""#) == ["CM-3"])
    #expect(try tags(#""where": "\#(ours)cm_large = true""#) == ["CM-1"])
    #expect(try tags(#""where": "\#(ours)cm_rest < 71""#) == ["CM-2"])
    #expect(try tags(#""where": "\#(ours)cm_due < 2027-01-01""#) == ["CM-1"])
    #expect(
      try tags(#""where": "class = cm_plot", "sort": "-cm_area""#) == ["CM-1", "CM-2", "CM-3"])
    // What is computed of readings has no order.
    #expect(
      try client.refusal("item.find", #"{"sort": "cm_rest"}"#).kind == "invalid_params")
    let counted = try client.result(
      "item.count", #"{"where": "class = cm_plot", "by": ["cm_large"]}"#)
    #expect(counted["groups"]?.count == 2)
    let exported = try client.exported(
      #"{"where": "class = cm_plot", "format": "csv", "#
        + #""columns": ["tag", "cm_area", "cm_large", "cm_rest", "cm_due"]}"#)
    #expect(
      String(decoding: exported.data, as: UTF8.self) == """
        tag,cm_area,cm_large,cm_rest,cm_due\r
        CM-1,10.00,true,,2026-02-28\r
        CM-2,4,false,70,\r
        CM-3,,false,,\r

        """)
  }

  @Test func theyTakeNoValues() throws {
    _ = try define("cm_fixed", #"{"name": "cm_sum", "type": "decimal", "computed": "1 + 1"}"#)
    let refused = try client.refusal(
      "item.register", #"{"class": "cm_fixed", "tag": "CM-F", "attributes": {"cm_sum": 2}}"#)
    #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == "computed")
    _ = try register("cm_fixed", "CM-F", "")
    let update = #"{"item": "CM-F", "version": 1, "attributes": {"cm_sum": null}}"#
    #expect(
      try client.refusal("item.update", update).error["data"]?["errors"]?[0]?["code"]?.string
        == "computed")
  }

  @Test func anotherFormulaCountsFromItsMomentOn() throws {
    let version = try define(
      "cm_past",
      """
      {"name": "cm_price", "type": "decimal"}, \
      {"name": "cm_tax", "type": "decimal", "computed": "cm_price * 0.18"}
      """)
    let before = try register("cm_past", "CM-P", #""cm_price": 100"#)
    #expect(before["attributes"]?["cm_tax"]?.text == "18.00")
    let changed = try client.result(
      "class.update",
      """
      {"class": "cm_past", "version": \(version), \
      "change": [{"name": "cm_tax", "computed": "cm_price * 0.20"}]}
      """)
    let shown = changed["attributes"]?.elements.first { $0["name"]?.string == "cm_tax" }
    #expect(shown?["computed"]?.string == "cm_price * 0.20")
    let now = try client.result("item.get", #"{"item": "CM-P"}"#)
    #expect(now["attributes"]?["cm_tax"]?.text == "20.00")
    #expect(now["version"]?.integer == 1)
    let moment = before["updated_at"]?.text ?? ""
    let then = try client.result("item.get", #"{"item": "CM-P", "as_of": \#(moment)}"#)
    #expect(then["attributes"]?["cm_tax"]?.text == "18.00")
    #expect(try tags(#""where": "cm_tax = 18", "as_of": \#(moment)"#) == ["CM-P"])
    #expect(try tags(#""where": "cm_tax = 18""#) == [])
    // Retired, it is shown no more, but what is computed of it goes on.
    _ = try client.result(
      "class.update",
      """
      {"class": "cm_past", "version": \(changed["version"]?.text ?? ""), \
      "change": [{"name": "cm_tax", "retired": true}], \
      "add": [{"name": "cm_whole", "type": "decimal", "computed": "cm_price + cm_tax"}]}
      """)
    let after = try client.result("item.get", #"{"item": "CM-P"}"#)
    #expect(after["attributes"]?["cm_tax"] == nil)
    #expect(after["attributes"]?["cm_whole"]?.text == "120.00")
  }

  @Test func aWrongFormulaIsRefusedWithItsPlace() throws {
    func problem(_ attributes: String) throws -> Value? {
      let params = #"{"name": "cm_wrong", "parent": "asset", "attributes": [\#(attributes)]}"#
      return try client.refusal("class.define", params).error["data"]?["errors"]?[0]
    }
    let typed = try problem(#"{"name": "cm_w", "type": "decimal", "computed": "notes * 2"}"#)
    #expect(typed?["code"]?.string == "formula")
    #expect(typed?["path"]?.string == "attributes[0].computed")
    #expect(typed?["position"]?.integer == 1)
    let unknown = try problem(#"{"name": "cm_w", "type": "decimal", "computed": "expeced_life"}"#)
    #expect(unknown?["suggestion"]?.string == "expected_life")
    let ring = try problem(
      """
      {"name": "cm_a", "type": "decimal", "computed": "cm_b"}, \
      {"name": "cm_b", "type": "decimal", "computed": "cm_a"}
      """)
    #expect(ring?["code"]?.string == "cycle")
    let filled = try problem(
      #"{"name": "cm_w", "type": "decimal", "computed": "1", "required": true}"#)
    #expect(filled?["path"]?.string == "attributes[0].required")
    let stored = try problem(#"{"name": "hostname", "type": "text", "computed": "'a'"}"#)
    #expect(stored?["code"]?.string == "other_meaning")
    let plain = try problem(#"{"name": "co2e", "type": "quantity", "unit": "t"}"#)
    #expect(plain?["code"]?.string == "other_meaning")
  }

  @Test func whatIsComputedOfSecretsIsMasked() throws {
    _ = try define(
      "cm_secret",
      """
      {"name": "cm_pin", "type": "integer", "secret": true}, \
      {"name": "cm_twice", "type": "integer", "computed": "cm_pin * 2"}
      """)
    _ = try register("cm_secret", "CM-S", #""cm_pin": 21"#)
    #expect(
      try client.result("item.get", #"{"item": "CM-S"}"#)["attributes"]?["cm_twice"]?.integer == 42)
    let server = try TestServer.changing.get()
    let agent = try server.client()
    try agent.logIn(try server.issue("cm-agent").text)
    #expect(
      try agent.result("item.get", #"{"item": "CM-S"}"#)["attributes"]?["cm_twice"]?.string == "***"
    )
    #expect(
      try agent.refusal("item.find", #"{"where": "cm_twice = 42"}"#).kind == "invalid_params")
  }

  @Test func anExportComesBackUnchanged() throws {
    _ = try define(
      "cm_back",
      """
      {"name": "cm_in", "type": "decimal"}, \
      {"name": "cm_out", "type": "decimal", "computed": "cm_in * 2"}
      """)
    _ = try register("cm_back", "CM-B", #""cm_in": 1.50"#)
    for (out, action, warnings) in [("3.00", "unchanged", 0), ("4", "unchanged", 1)] {
      let opened = try client.result(
        "import.open", #"{"match": [["tag"]], "mode": "update", "values": "text"}"#)
      let number = try #require(opened["import"]?.integer)
      _ = try client.result(
        "import.rows",
        """
        {"import": \(number), "first_line": 2, "rows": [{"tag": "CM-B", "class": "cm_back", \
        "cm_in": "1.50", "cm_out": "\(out)"}]}
        """)
      let row = try client.result("import.preview", #"{"import": \#(number)}"#)["rows"]?[0]
      #expect(row?["action"]?.string == action, "\(row?.text ?? "")")
      #expect(row?["warnings"]?.count == warnings, "\(row?.text ?? "")")
    }
  }

  @Test func theShippedOnesAreOnTheChillers() throws {
    let chiller = try client.result(
      "item.register",
      """
      {"class": "chiller", "tag": "CM-CH", "attributes": {"refrigerant": "R410A", "charge": 2.40, \
      "gwp": 2088, "last_leak_check": "2026-01-31", "last_service": "2026-01-01", \
      "service_interval": 180}}
      """)
    #expect(chiller["attributes"]?["co2e"]?.text == "5.0112")
    #expect(chiller["attributes"]?["leak_check_interval"]?.text == "12")
    #expect(chiller["attributes"]?["next_leak_check"]?.string == "2027-01-31")
    #expect(chiller["attributes"]?["next_service"]?.string == "2026-06-30")
    #expect(try tags(#""where": "co2e >= 5 and tag = 'CM-CH'""#) == ["CM-CH"])
    #expect(try tags(#""where": "next_leak_check <= 2027-01-31 and tag = 'CM-CH'""#) == ["CM-CH"])
  }
}
