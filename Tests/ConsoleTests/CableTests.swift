import Client
import Foundation
import JSON
import Testing

extension ConsoleTests {
  /// The cable is cut, the worker dies, the gateway dies, while a requester is answered.
  @MainActor struct Cable {
    private static let rounds =
      ProcessInfo.processInfo.environment["CMDB_PROMISES"] == "full" ? 100 : 3

    @Test func whatIsSentIsThereOnce() throws {
      let server = try ConsoleServer.demo.get()
      let number =
        try server.client().result(
          "incident.open", #"{"title": "Кабель", "requester": "PER-000013"}"#)[
          "number"]?.string ?? ""
      try visit(server) { page in
        try page.open("/incidents/\(number)")
        try page.text(Self.watch)
        for round in 0..<Self.rounds {
          try self.round(round, on: page, server)
        }
        // The bar stands as soon as the page knows.
        #expect(try page.number("Math.max(...bars)") <= 1000)
        #expect(try page.number("bars.length") >= Double(Self.rounds / 3))
      }
      let incident = try server.client().result("incident.get", #"{"incident": "\#(number)"}"#)
      let comments = incident["timeline"]?.elements.compactMap { $0["text"]?.string } ?? []
      #expect(comments == (0..<Self.rounds).map { "раз \($0)" })
    }

    /// The second time the page comes from what the browser has kept: without a network it opens
    /// and says so, and what it shows comes when the network does.
    @Test func thePageOpensWithoutANetwork() throws {
      try visit { page in
        try page.open("/")
        try page.text("navigator.serviceWorker.ready.then(() => 'ready')")
        try page.open("/items")
        #expect(try page.holds("navigator.serviceWorker.controller"))
        try page.network(isThere: false)
        try page.call("Page.navigate", ["url": page.origin + "/items"])
        try page.until(says: "Нет связи")
        try page.settled { try page.network(isThere: true) }
        try page.until(says: "предмет")
        // Nothing but files is kept: no answer, no session.
        let kept = try page.text(
          """
          caches.keys().then(names => Promise.all(names.map(name => caches.open(name)
            .then(cache => cache.keys())))).then(all => all.flat()
            .map(one => new URL(one.url).pathname).filter(path => !path.startsWith('/v/')
              && !['/', '/icon.svg', '/manifest.webmanifest'].includes(path)).join(' '))
          """)
        #expect(kept == "")
      }
    }

    /// How long after the end of a connection the bar stands.
    private static let watch = """
      (() => {
        globalThis.bars = [];
        let closed = 0;
        const hear = socket => { if (!socket.heard) { socket.heard = true;
          socket.addEventListener('close', () => {
            if (document.querySelector('.offline').hidden) closed ||= performance.now(); }); } };
        const Cut = WebSocket;
        globalThis.WebSocket = class extends Cut {
          constructor(...all) { super(...all); hear(this); } };
        sockets.forEach(hear);
        new MutationObserver(() => {
          if (closed && !document.querySelector('.offline').hidden) {
            bars.push(performance.now() - closed); closed = 0; }
        }).observe(document.querySelector('.offline'), {attributes: true});
        return 'watched';
      })()
      """

    private func round(_ round: Int, on page: Page, _ server: ConsoleServer) throws {
      let before = try page.number("document.querySelectorAll('.bubble').length")
      try page.text("document.querySelector('.compose textarea').focus()")
      try page.type("раз \(round)")
      switch round % 3 {
      case 0:
        // Sent, and cut before the answer can come.
        try page.text(
          """
          (() => { document.querySelector('.compose textarea').dispatchEvent(new KeyboardEvent(
            'keydown', {key: 'Enter', code: 'Enter', ctrlKey: true, bubbles: true}));
            sockets.at(-1).close(); return 'cut'; })()
          """)
        try page.until("!document.querySelector('.offline').hidden")
        #expect(
          try page.text("document.querySelector('.compose textarea').value") == "раз \(round)")
      case 1:
        try page.press("Enter", ctrl: true)
        try server.kill("worker")
      default:
        try page.press("Enter", ctrl: true)
        try server.kill("web")
      }
      try page.until("document.querySelectorAll('.bubble').length === \(Int(before) + 1)")
      try page.until(
        """
        document.querySelector('.offline').hidden
          && document.querySelector('.compose textarea').value === ''
        """)
    }
  }
}
