import CMDB
import Client
import JSON
import Samples
import System
import Testing

/// Exports of incidents keep the promises of those of the inventory.
@Suite(.serialized) struct IncidentExportTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func exported(_ params: String) throws -> Exported {
    try client.exported(params, "incident.export", "incident")
  }

  private func table(_ params: String) throws -> [[String: String]] {
    try TableReader.rows(of: try exported(params).data)
  }

  private func open(_ title: String, _ also: String = "") throws -> String {
    let opened = try client.result("incident.open", #"{"title": "\#(title)"\#(also)}"#)
    return try #require(opened["number"]?.string)
  }

  @Test func everyFieldHasItsColumn() throws {
    for tag in ["IX-1", "IX-2"] {
      _ = try client.result("item.register", #"{"class": "printer", "tag": "\#(tag)"}"#)
    }
    let number = try open(
      "IX, \\\"quoted\\\"",
      #", "items": [{"item": "IX-1"}, {"item": "IX-2"}], "description": "two\nlines""#)
    let whereIt = #""where": "number = \#(number)""#
    let row = try #require(try table(#"{"format": "csv", \#(whereIt)}"#).first)
    let incident = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(row["number"] == number)
    #expect(row["title"] == #"IX, "quoted""#)
    #expect(row["description"] == "two\nlines")
    #expect(row["items"] == "IX-1; IX-2")
    #expect(row["state"] == "new")
    #expect(row["opened_at"] == incident["opened_at"]?.string)
    #expect(row["updated_by"] == incident["updated_by"]?.string)
    #expect(row["breached"] == "")
    #expect(row["major"] == "false")
    // Whole incidents, as a list has them, where no columns are named.
    let whole = try exported(#"{"format": "jsonl", \#(whereIt)}"#)
    let listed = try client.result("incident.find", "{\(whereIt)}")["incidents"]?[0]
    #expect(try Document(Array(whole.data.dropLast())).root.text == listed?.text)
    #expect(whole.result["rows"]?.integer == 1)
  }

  /// People read words of theirs: each column has another header, and states and kinds are named.
  @Test func labelsStandForNames() throws {
    let number = try open("IL", #", "kind": "service_request""#)
    let some = """
      "format": "csv", "where": "number = \(number)", \
      "columns": ["items", "number", "kind", "state", "priority"]
      """
    let russian = try #require(try table(#"{\#(some), "labels": "ru"}"#).first)
    #expect(
      russian == [
        "Объекты": "", "Номер": number, "Вид": "Запрос на обслуживание", "Состояние": "Новый",
        "Приоритет": russian["Приоритет"] ?? "none",
      ])
    let english = try #require(try table(#"{\#(some), "labels": "en"}"#).first)
    #expect(english["Kind"] == "Service request")
    #expect(english["State"] == "New")
    for labels in ["ru", "en"] {
      let every = try exported(
        #"{"format": "jsonl", "where": "number = \#(number)", "labels": "\#(labels)"}"#)
      let headers = every.result["columns"]?.strings ?? []
      #expect(Set(headers).count == headers.count, "\(headers)")
      #expect(!headers.contains { $0.contains("_") }, "\(headers)")
    }
  }

  /// The hash is that of the data, and the same for ever.
  @Test func aMomentIsExportedAlike() throws {
    let number = try open("IY")
    let params =
      #""format": "csv", "columns": ["number", "state", "title"], "where": "title = 'IY'""#
    let first = try exported("{\(params)}")
    #expect(first.result["sha256"]?.string == Digest.hex(Digest.sha256(first.data)))
    #expect(first.result["columns"]?.strings == ["number", "state", "title"])
    #expect(first.result["bytes"]?.integer == Int64(first.data.count))
    _ = try client.result(
      "incident.update", #"{"incident": "\#(number)", "version": 1, "major": true}"#)
    _ = try client.result(
      "incident.transition", #"{"incident": "\#(number)", "state": "assigned"}"#)
    let moment = try #require(first.result["as_of"]?.string)
    let again = try exported(#"{\#(params), "as_of": "\#(moment)"}"#)
    #expect(again.data == first.data)
    #expect(again.result["sha256"]?.text == first.result["sha256"]?.text)
    #expect(try exported("{\(params)}").data != first.data)
    let entry = try waitFor {
      try client.result(
        "journal.list", #"{"method": "incident.export", "limit": 1, "sort": "-position"}"#)[
          "entries"]?[0]
    }
    #expect(entry["entity"]?.string == "export")
  }

  private func waitFor(_ find: () throws -> Value?) throws -> Value {
    var found: Value?
    _ = try waitUntil {
      found = try find()
      return found != nil
    }
    return try #require(found)
  }

  /// Columns are described before the data where somebody asks.
  @Test func columnsAreDescribed() throws {
    var kinds: [String: String] = [:]
    var isFirst = true
    let answer = try client.call(
      "inventory.export",
      Array(#"{"class": "printer", "format": "jsonl", "describe": true, "where": "id = 0"}"#.utf8)
    ) { message in
      guard message["method"]?.string == "inventory.columns", isFirst else {
        isFirst = false
        return
      }
      for column in message["params"]?["columns"]?.elements.map({ $0 }) ?? [] {
        kinds[column["name"]?.string ?? ""] = column["kind"]?.string
      }
    }
    guard case .result(let result) = answer else {
      throw TestServer.Failure(description: "refused")
    }
    #expect(Set(result["columns"]?.strings ?? []) == Set(kinds.keys))
    #expect(kinds["id"] == "number" && kinds["tag"] == "text")
    #expect(kinds["purchase_price"] == "number" && kinds["purchase_price_currency"] == "text")
    #expect(kinds["warranty_end"] == "date" && kinds["is_colour"] ?? "boolean" == "boolean")
  }

  @Test func whatIsUnknownIsNamed() throws {
    let error = try client.refusal(
      "incident.export", #"{"format": "csv", "columns": ["numbr"], "where": "stat = new"}"#
    ).error
    let paths = error["data"]?["errors"]?.elements.compactMap { $0["path"]?.string }
    #expect(Set(paths ?? []) == ["columns[0]", "where"])
  }
}
