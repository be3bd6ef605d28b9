import Client
import Foundation
import JSON
import Testing

extension ConsoleTests {
  /// All pages, one after another: the requirements on each, for every user and device.
  @MainActor struct Walk {
    nonisolated static let pages = [
      "/", "/items", "/items?where=class+%3D+printer", "/items?where=clas+%3D+x",
      "/items/PRN-000005",
      "/items/PRN-000005/edit", "/items/new", "/items/new?class=printer", "/incidents?view=all",
      "/incidents/INC-000002", "/incidents/INC-000001", "/incidents/new?items=PRN-000005",
      "/conversations?view=all", "/conversations/CNV-000001", "/people/PER-000013", "/impact",
      "/impact?items=CHL-000001", "/calendar?days=365", "/import", "/export", "/catalogue",
      "/catalogue/printer", "/journal", "/access", "/health", "/me", "/nowhere", "/items/NONE-1",
    ]

    /// Names and contrast in both themes; then at 320 px, which is 1280 px at 400 %: nothing goes
    /// sideways, everything can be hit. Russian words are the longer ones.
    @Test(
      arguments: ProcessInfo.processInfo.environment["CMDB_PROMISES"] == "full"
        ? ["ru", "en"] : ["ru"])
    func everyPage(_ language: String) throws {
      try visit(as: "admin", language: language) { page in
        try page.open("/")
        for path in Self.pages {
          try page.resize(1440)
          try page.go(path)
          page.doing = "\(path), \(language)"
          if language == "ru" {
            for theme in ["light", "dark"] {
              try page.text("document.documentElement.dataset.theme = '\(theme)'")
              let wrong = try page.text(Self.check)
              #expect(wrong == "[]", "\(path), \(theme)")
            }
            let unnamed = try unnamed(page)
            #expect(unnamed == [], "\(path)")
          }
          try page.resize(320)
          let wide = try page.text(Self.wide), small = try page.text(Self.targets)
          #expect(wide == "[]", "\(path), \(language)")
          #expect(small == "[]", "\(path), \(language)")
        }
      }
    }

    /// Tab goes through a page as it is read, and out of it again.
    @Test func tabGoesAsPeopleRead() throws {
      try visit { page in
        for path in ["/", "/incidents/INC-000002", "/items/PRN-000005", "/incidents/new"] {
          try page.open(path)
          try page.until("!document.querySelector('[aria-busy]')")
          try page.text(Self.order)
          let count = Int(try page.number("order.length"))
          #expect(count > 10, "\(path)")
          try page.text("(order[0].focus(), 'start')")
          var reached = [0]
          for _ in 1..<count {
            try page.press("Tab")
            reached.append(Int(try page.number("order.indexOf(document.activeElement)")))
          }
          #expect(reached == Array(0..<count), "\(path)")
          try page.press("Tab")
          #expect(try page.number("order.indexOf(document.activeElement)") < 1, "\(path)")
        }
      }
    }

    /// What assistive technology would not know how to call.
    private func unnamed(_ page: Page) throws -> [String] {
      let roles: Set = [
        "button", "link", "textbox", "combobox", "checkbox", "radio", "slider", "tab", "image",
        "menuitem", "option", "searchbox", "spinbutton", "listbox",
      ]
      let nodes = try page.call("Accessibility.getFullAXTree")["nodes"] as? [[String: Any]] ?? []
      return nodes.compactMap { node -> String? in
        let role = (node["role"] as? [String: Any])?["value"] as? String ?? ""
        let name = (node["name"] as? [String: Any])?["value"] as? String ?? ""
        guard node["ignored"] as? Bool != true, roles.contains(role),
          name.allSatisfy(\.isWhitespace)
        else { return nil }
        return "\(role) \(node["backendDOMNodeId"] ?? "")"
      }
    }

    /// Contrast of each text with what is behind it; one heading of the first level; the lowest
    /// landmark; ids that stand once; labels that exist.
    private static let check = """
      (() => {
        const found = [], seen = new Set();
        const parse = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
          return {r, g, b, a}; };
        const over = (top, under) => ({r: top.r * top.a + under.r * (1 - top.a),
          g: top.g * top.a + under.g * (1 - top.a),
          b: top.b * top.a + under.b * (1 - top.a), a: 1});
        const light = ({r, g, b}) => [r, g, b].map(one => one / 255)
          .map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
          .reduce((sum, one, at) => sum + one * [.2126, .7152, .0722][at], 0);
        const known = new Map();
        const behind = node => {
          if (!node) return {r: 255, g: 255, b: 255, a: 1};
          if (!known.has(node)) known.set(node,
            over(parse(getComputedStyle(node).backgroundColor), behind(node.parentElement)));
          return known.get(node); };
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode.parentElement;
          if (!walker.currentNode.data.trim() || seen.has(node)) continue;
          seen.add(node);
          if (!node.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
          if (node.closest('.vh,.skip,option,svg,:disabled')) continue;
          if (node.matches('.where textarea')) continue;
          const style = getComputedStyle(node), back = behind(node);
          const a = light(over(parse(style.color), back)), b = light(back);
          const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          const large = parseFloat(style.fontSize) >= 24
            || parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700;
          if (ratio < (large ? 3 : 4.5)) found.push(
            `contrast ${ratio.toFixed(2)} of "${node.innerText.slice(0, 30)}" ${node.className}`);
        }
        const heads = document.querySelectorAll('h1').length;
        if (heads !== 1) found.push(`${heads} h1`);
        if (!document.querySelector('main')) found.push('no main');
        const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
        ids.sort().forEach((id, at) => { if (id === ids[at + 1]) found.push('twice: #' + id); });
        for (const one of document.querySelectorAll('[aria-controls],[aria-labelledby]'))
          for (const id of (one.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean))
            if (!document.getElementById(id)) found.push('no #' + id);
        for (const one of document.querySelectorAll('[tabindex]'))
          if (one.tabIndex > 0) found.push('tabindex ' + one.tabIndex);
        return found;
      })()
      """

    /// What stands out of the window, and makes the page go sideways.
    private static let wide = """
      (() => document.documentElement.scrollWidth <= innerWidth ? []
        : [...document.querySelectorAll('body *')]
          .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
          .map(one => `${one.tagName} ${one.className} ${one.getBoundingClientRect().right}`)
          .slice(0, 6))()
      """

    /// Targets smaller than 24 px either way; links within a text are exempt.
    private static let targets = """
      (() => [...document.querySelectorAll('a,button,input,select,textarea,summary,[role=button]')]
        .filter(one => one.checkVisibility() && !one.closest('svg,.vh') && !one.matches('.skip'))
        .filter(one => !(one.matches('a') && getComputedStyle(one).display === 'inline'))
        .map(one => [one, (one.closest('label') ?? one).getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 23.5 || box.height < 23.5))
        .map(([one, box]) => `${one.tagName} ${one.className} "${one.innerText?.slice(0, 30)}" `
          + `${box.width.toFixed()}×${box.height.toFixed()}`))()
      """

    /// All that Tab can reach, in the order of the document.
    private static let order = """
      (() => { globalThis.order = [...document.querySelectorAll(
          'a[href],button,input,select,textarea,summary,[tabindex]')]
        .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
        return 'kept'; })()
      """
  }

  /// Each method of the server is called by a page, or stands here with a reason.
  @MainActor struct Methods {
    private static let elsewhere = [
      "session.start": "POST /session of the gateway does it",
      "event.report": "for monitoring",
      "timer.list": "sla.explain shows those of an incident",
      "sla.preview": "agreements are changed at a terminal",
      "rpc.discover": "for programs; the catalogue's page shows classes",
      "clock.trust": "after a repair of the clock, at the host",
      "class.define": "the catalogue is changed at a terminal",
      "class.update": "as class.define", "lifecycle.define": "as class.define",
      "lifecycle.update": "as class.define", "relation_type.define": "as class.define",
      "priority.define": "as class.define", "item.reclassify": "rare, and lists what is lost",
      "item.receive": "for programs that observe", "relation.list": "item.get has them",
      "incident.items": "incident.get has the first hundred",
      "incident.count": "inbox.get counts what is mine and the queue",
      "conversation.open": "we answer; who writes first is the gateway",
      "conversation.merge": "identify joins what is of one person",
      "message.receive": "for gateways", "message.redact": "by law, at a terminal",
      "delivery.claim": "for gateways", "delivery.report": "for gateways",
      "delivery.find": "conversations show what did not arrive",
      "delivery.cancel": "within a minute of sending, at a terminal",
      "address.list": "identify asks who it is", "address.link": "identify does it",
      "address.unlink": "at a terminal", "notice.list": "inbox.get has the new ones",
      "schedule.add": "working time is computed by the server",
      "schedule.between": "as schedule.add", "schedule.hours": "as schedule.add",
      "mapping.save": "the page remembers by the line of headers",
      "mapping.list": "as mapping.save", "mapping.remove": "as mapping.save",
      "authority.define": "of programs that import", "authority.list": "as authority.define",
      "inventory.compare": "cmdb diff", "changes.update": "each page has its subscription",
      "consumer.create": "for programs", "consumer.update": "for programs",
      "consumer.seek": "for programs", "consumer.ack": "for programs",
      "consumer.list": "for programs", "consumer.delete": "for programs",
      "request.cancel": "core/rpc.js, by its own name",
    ]

    private func modules() throws -> String {
      let files = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Console/Files")
      let names = try FileManager.default.subpathsOfDirectory(atPath: files.path())
      return try names.filter { $0.hasSuffix(".js") && !$0.hasPrefix("text/") }
        .map { try String(contentsOf: files.appending(path: $0), encoding: .utf8) }
        .joined()
    }

    @Test func eachIsOnAPageOrHasAReason() throws {
      let methods = try ConsoleServer.demo.get().client().result("rpc.discover")["methods"]
      let names = methods?.elements.compactMap { $0["name"]?.string } ?? []
      let modules = try modules()
      for name in names where name != "request.cancel" {
        let isCalled = modules.contains("'\(name)'")
        #expect(isCalled != (Self.elsewhere[name] != nil), "\(name)")
      }
      #expect(Set(Self.elsewhere.keys).subtracting(names) == [])
    }

    /// The journal says in words what was done, in both languages.
    @Test func whatTheJournalShowsHasWords() throws {
      let methods = try ConsoleServer.demo.get().client().result("rpc.discover")["methods"]
      let writes =
        methods?.elements.filter { $0["x-idempotent"]?.boolean == true }
        .compactMap { $0["name"]?.string } ?? []
      #expect(writes.count > 40)
      for language in ["ru", "en"] {
        let missing = try visited(language) { page in
          try page.text(
            """
            import(document.querySelector('script[src]').src.replace('main.js', 'core/text.js'))
              .then(async ({word, moreTexts}) => { await moreTexts();
                return \(page.quoted(writes.joined(separator: " "))).split(' ')
                  .filter(name => word('did', name) === name).join(' '); })
            """)
        }
        #expect(missing == "", "\(language)")
      }
    }

    private func visited(_ language: String, _ ask: (Page) throws -> String) throws -> String {
      var answer = ""
      try visit(language: language) { page in
        try page.open("/me")
        answer = try ask(page)
      }
      return answer
    }
  }
}
