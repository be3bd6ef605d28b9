import Client
import JSON
import Testing

/// What a newcomer does first.
struct FirstStepsTests {
  @Test func theOneWhoStartsTheServerIsItsAdministrator() throws {
    let session = try sharedClient().result("session.whoami")
    #expect(session["account"]?.string == "admin")
    #expect(session["via"]?.string == "peer")
  }

  @Test func aPrinterIsRegisteredMovedAndRead() throws {
    let client = try sharedClient()
    let room = try client.result(
      "item.register", #"{"class": "location", "name": "Room", "attributes": {"kind": "room"}}"#)
    let tag = room["tag"]?.string ?? ""
    let printer = try client.result(
      "item.register", #"{"class": "printer", "name": "P", "references": {"location": "\#(tag)"}}"#)
    #expect(printer["references"]?["location"]?["tag"]?.string == tag)
    #expect(printer["state"]?.string == "in_stock")
    let id = printer["id"]?.integer ?? 0
    let moved = try client.result(
      "item.update", #"{"item": \#(id), "version": 1, "references": {"location": null}}"#)
    #expect(moved["references"]?.count == 0)
    #expect(moved["version"]?.integer == 2)
    let read = try client.result("item.get", #"{"item": \#(id)}"#)
    #expect(read.raw == moved.raw)
  }
}
