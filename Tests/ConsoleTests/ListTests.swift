import Client
import Foundation
import JSON
import System
import Testing

extension ConsoleTests {
  /// A register of any size: 5,000 items here. `CMDB_CONSOLE_STATE=DIR` names the state directory
  /// of a stopped server with a million or more, for the figures that only they show.
  @MainActor struct LongLists {
    private static let state = ProcessInfo.processInfo.environment["CMDB_CONSOLE_STATE"]
    private static var isFull: Bool { state != nil }

    private static let server = Result {
      let server = try ConsoleServer(state: state)
      if state == nil { try fill(server) }
      return server
    }

    private static func fill(_ server: ConsoleServer) throws {
      let client = try server.client()
      let number =
        try client.result("import.open", #"{"mode": "create", "class": "printer"}"#)["import"]?
        .integer ?? 0
      // A busy machine takes its time.
      let patience = #""deadline_ms": 300000"#
      for start in stride(from: 1, through: 5000, by: 500) {
        let rows = (start..<start + 500).map { row in
          let tag = "MANY-" + String(10_000 + row).dropFirst()
          return #"{"tag": "\#(tag)", "name": "Принтер \#(row)", "state": "in_use"}"#
        }
        _ = try client.result(
          "import.rows",
          #"{"import": \#(number), "first_line": \#(start + 1), \#(patience), "#
            + #""rows": [\#(rows.joined(separator: ","))]}"#)
      }
      let plan = try client.result(
        "import.preview", #"{"import": \#(number), "limit": 1, \#(patience)}"#)
      _ = try client.result(
        "import.commit",
        #"{"import": \#(number), "plan": "\#(plan["plan"]?.string ?? "")", \#(patience)}"#)
    }

    /// Fifty pages down and back: the same rows, never more than sixty of them in the document.
    @Test func theListStaysSmall() throws {
      let server = try Self.server.get()
      try visit(server, as: "admin") { page in
        try page.open("/items?sort=tag")
        if Self.isFull {
          let start = try page.number("performance.now()")
          try page.go("/items?sort=tag&columns=tag,name,class,state")
          #expect(try page.number("performance.now()") - start <= 300)
        }
        #expect(try page.number("document.querySelectorAll('tbody tr:not(.gap)').length") <= 60)
        let first = try tags(page)
        #expect(first.count > 20)
        try page.text(Self.scrolling)
        let outcome = try page.text("down(\(Self.isFull ? 50 : 48))")
        let parts = outcome.split(separator: " ").compactMap { Int($0) }
        #expect(parts.count == 3 && parts[0] >= 4800 && parts[1] <= 60, "\(outcome)")
        if Self.isFull { #expect(parts[2] >= 50, "frames a second: \(outcome)") }
        try page.text("up()")
        #expect(try tags(page) == first)
        if Self.isFull {
          let heap = try page.call("Runtime.getHeapUsage")["usedSize"] as? Double ?? .nan
          #expect(heap <= 80 * 1_048_576)
        }
      }
    }

    private func tags(_ page: Page) throws -> [Substring] {
      try page.text(
        "[...document.querySelectorAll('tbody a.tag')].map(one => one.innerText).join(' ')"
      ).split(separator: " ")
    }

    /// Scrolls as a wheel does, a frame a step, and waits where rows are still on their way.
    private static let scrolling = """
      (() => {
        const frame = () => new Promise(requestAnimationFrame);
        const there = async () => { for (;;) { await frame();
          if (!document.querySelector('tr.wait')) return; } };
        globalThis.down = async pages => {
          let most = 0, frames = 0, start = performance.now();
          const place = () => Number(document.querySelector('tbody tr:last-of-type')
            .previousElementSibling?.getAttribute('aria-rowindex') ?? 0);
          for (let deep = 0; deep < pages * 100; deep = place()) {
            scrollBy(0, 3000); await there(); frames++;
            most = Math.max(most, document.querySelectorAll('tbody tr:not(.gap)').length);
            if (performance.now() - start > 60000) break;
          }
          return [place(), most,
            Math.round(frames * 1000 / (performance.now() - start))].join(' ');
        };
        globalThis.up = async () => { while (scrollY > 0) { scrollBy(0, -6000); await there(); }
          await frame(); await there(); return 'up'; };
        return 'ready';
      })()
      """

    /// The export of a moment is what `cmdb export` writes of it.
    @Test func theWholeIsExported() throws {
      let server = try Self.server.get()
      try visit(server, as: "admin") { page in
        try page.open("/export")
        try page.activate("Выгрузить", within: ".form")
        try page.until(says: "Хеш, строки и размер совпали")
        let asOf = try page.text("document.querySelector('dl.kv').dataset.moment")
        let file = "\(server.directory)/all.csv"
        _ = try server.cmdb("export", "-o", file, "--as-of", asOf)
        let hash = Digest.hex(Digest.sha256(try Files.read(file)))
        #expect(try page.read(".mono.wrap") == hash)
        if Self.isFull {
          let heap = try page.call("Runtime.getHeapUsage")["usedSize"] as? Double ?? .nan
          #expect(heap <= 120 * 1_048_576)
        } else {
          #expect(try page.read("dl.kv").contains("5 001") || page.read("dl.kv").contains("5 000"))
        }
      }
    }
  }
}
