import Client
import Foundation
import JSON
import System
import Testing

extension ConsoleTests {
  /// What a page shows is what `cmdb` shows.
  @MainActor struct SameAnswers {
    private func words(_ text: String) -> String {
      text.replacing(#/\s+/#, with: " ").replacing("\u{a0}", with: " ")
    }

    @Test func anItem() throws {
      let server = try ConsoleServer.demo.get()
      let shown = words(try server.cmdb("item", "show", "PRN-000005"))
      let item = try server.client().result(
        "item.get", #"{"item": "PRN-000005", "include": ["incidents", "contracts"]}"#)
      try visit(server, language: "en") { page in
        try page.open("/items/PRN-000005")
        let main = words(try page.read("main"))
        var both = [
          "PRN-000005", item["name"]?.string, item["references"]?["model"]?["name"]?.string,
        ]
        for name in ["serial_no", "inventory_no", "hostname", "ip", "mac"] {
          both.append(item["attributes"]?[name]?.string)
        }
        both.append(item["references"]?["location"]?["name"]?.string)
        for incident in item["incidents"]?.elements.map({ $0 }) ?? [] {
          both.append(incident["number"]?.string)
        }
        for contract in item["contracts"]?.elements.map({ $0 }) ?? [] {
          both.append(contract["contractor"]?["phone"]?.string)
        }
        #expect(both.count > 10)
        for text in both.compactMap(\.self) {
          #expect(main.contains(text), "the page lacks \(text)")
          #expect(shown.contains(text), "cmdb lacks \(text)")
        }
      }
    }

    @Test func anIncident() throws {
      let server = try ConsoleServer.demo.get()
      let shown = words(try server.cmdb("incident", "show", "INC-000003"))
      let incident = try server.client().result("incident.get", #"{"incident": "INC-000003"}"#)
      try visit(server, language: "en") { page in
        try page.open("/incidents/INC-000003")
        let main = words(try page.read("main"))
        var both = [incident["title"]?.string, incident["requester"]?["name"]?.string]
        for one in incident["items"]?.elements.map({ $0 }) ?? [] {
          both += [one["item"]?["tag"]?.string, one["item"]?["name"]?.string]
        }
        #expect(both.count > 3)
        for text in both.compactMap(\.self) {
          #expect(main.contains(text), "the page lacks \(text)")
          #expect(shown.contains(text), "cmdb lacks \(text)")
        }
        #expect(main.contains("P\(incident["priority"]?.integer ?? 0)"))
      }
    }

    /// Each item that fails stands in the tree of the page and in the answer of the command.
    @Test func theImpact() throws {
      let server = try ConsoleServer.demo.get()
      let shown = try server.cmdb("impact", "CHL-000001", "--json")
      let answer = try Document(shown).root
      let tags = Set(answer["items"]?.elements.compactMap { $0["item"]?["tag"]?.string } ?? [])
      try visit(server, language: "en") { page in
        try page.open("/impact?items=CHL-000001")
        try page.activate("As a")
        try page.until("document.querySelector('.tree')")
        let found = try page.text(
          """
          (() => { document.querySelectorAll('.tree details').forEach(one => { one.open = true; });
            return [...document.querySelectorAll('.tree a')].map(one =>
              decodeURIComponent(one.pathname.split('/').at(-1))).join(' '); })()
          """)
        let drawn = Set(found.split(separator: " ").map(String.init))
        #expect(tags.subtracting(drawn) == [])
        #expect(drawn.subtracting(tags) == ["CHL-000001", "SPB-S2"])
      }
    }

    @Test func theHistory() throws {
      let server = try ConsoleServer.demo.get()
      let client = try server.client()
      let tag = "PRN-HISTORY"
      _ = try client.result(
        "item.register",
        #"{"class": "printer", "tag": "\#(tag)", "name": "History", "state": "in_use"}"#)
      for (version, host) in [(1, "prn-first"), (2, "prn-second")] {
        _ = try client.result(
          "item.update",
          #"{"item": "\#(tag)", "version": \#(version), "reason": "because \#(host)", "#
            + #""attributes": {"hostname": "\#(host)"}}"#)
      }
      let shown = try server.cmdb("item", "history", tag)
      try visit(server, language: "en") { page in
        try page.open("/items/\(tag)")
        let history = try page.read(".hist")
        #expect(try page.number("document.querySelectorAll('.hist > li').length") == 3)
        for text in ["prn-first", "prn-second", "because prn-first", "because prn-second"] {
          #expect(history.contains(text) && shown.contains(text), "\(text)")
        }
        // A value of before is brought back by one press, as `cmdb undo` would.
        try page.settled { try page.activate("restore", within: ".hist") }
        let now = try client.result("item.get", #"{"item": "\#(tag)"}"#)
        #expect(now["attributes"]?["hostname"]?.string == "prn-first")
      }
    }

    /// The file that the page offers is the file of `cmdb export`, byte for byte by its hash.
    @Test func anExport() throws {
      let server = try ConsoleServer.demo.get()
      try visit(server) { page in
        try page.open("/export?where=class+%3D+printer")
        try page.activate("Выгрузить", within: ".form")
        try page.until(says: "Хеш, строки и размер совпали")
        let facts = try page.read(".mono.wrap")
        let asOf = try page.text("document.querySelector('dl.kv').dataset.moment")
        let file = "\(server.directory)/printers.csv"
        _ = try server.cmdb(
          "export", "-o", file, "--where", "class = printer", "--as-of", asOf)
        #expect(facts == Digest.hex(Digest.sha256(try Files.read(file))))
        #expect(try page.holds("document.querySelector('a[download]').href.startsWith('blob:')"))
      }
    }

    /// The moment that is chosen is that of the file; a day without a time is none: the page asks.
    @Test func anExportAsOfAMoment() throws {
      let server = try ConsoleServer.demo.get()
      try visit(server) { page in
        try page.open("/export?where=class+%3D+printer")
        try page.text("(document.querySelector('input[type=datetime-local]').focus(), 'there')")
        // Month, day and year of the control, then the time.
        for digit in "01012026" { try page.press("Digit\(digit)") }
        try page.activate("Выгрузить", within: ".form")
        #expect(try page.holds("document.activeElement.matches('[type=datetime-local]')"))
        #expect(try page.holds("document.querySelector('[aria-live] .card') === null"))
        try page.text(
          """
          (() => { const at = document.querySelector('input[type=datetime-local]');
            at.value = new Date(Date.now() - 864e5).toISOString().slice(0, 16);
            return at.value; })()
          """)
        let chosen = try page.text(
          "new Date(document.querySelector('input[type=datetime-local]').value).toISOString()")
        try page.activate("Выгрузить", within: ".form")
        try page.until(says: "Хеш, строки и размер совпали")
        let asOf = try page.text("document.querySelector('dl.kv').dataset.moment")
        #expect(asOf.prefix(16) == chosen.prefix(16))
        let file = "\(server.directory)/then.csv"
        _ = try server.cmdb(
          "export", "-o", file, "--where", "class = printer", "--as-of", asOf)
        #expect(
          try page.read(".mono.wrap") == Digest.hex(Digest.sha256(try Files.read(file))))
        // Nothing had been registered by then.
        #expect(try page.text("document.querySelector('dl.kv dd').innerText") == "0")
      }
    }

    /// One bit on the way is another: no file is offered.
    @Test func aFlippedByteOffersNoFile() throws {
      try visit { page in
        try page.replace("exporter.js", before: Self.flipping)
        try page.open("/export?where=class+%3D+printer")
        try page.activate("Выгрузить", within: ".form")
        try page.until(says: "Хеш не совпал")
        #expect(try page.holds("document.querySelector('a[download]') === null"))
      }
    }

    private static let flipping = """
      { const Whole = WebSocket;
        globalThis.WebSocket = class extends Whole {
          set onmessage(act) { super.onmessage = event => act(!event.data.includes('.chunk')
            ? event : {data: event.data.replace('PRN-000005', 'PRN-000004')}); } }; }

      """
  }
}
