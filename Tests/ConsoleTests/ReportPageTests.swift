import Foundation
import System
import Testing

extension ConsoleTests {
  @MainActor struct ReportPage {}
}

/// The page of `cmdb report inventory` as people have it: a file, in light and dark, on a telephone
/// and on paper (IMPORT.md §5.8).
extension ConsoleTests.ReportPage {
  private static let file = Result { try makeReport() }

  /// Of the sample estate.
  private static func makeReport() throws -> String {
    let server = try ConsoleServer.demo.get()
    let path = "\(server.directory)/report.html"
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: try ConsoleServer.executable("cmdb"),
        arguments: [
          "--socket", server.socketPath, "report", "inventory", "-o", path,
        ], environment: ["LANG": "C", "HOME": server.directory]))
    guard ChildProcess.waitForEnd(of: pid)?.isSuccess == true else {
      throw ConsoleServer.Failure(description: "cmdb report inventory failed")
    }
    return path
  }

  private func open(
    theme: String = "light", width: Int = 1440, media: String = "", _ body: (Page) throws -> Void
  ) throws {
    let path = try Self.file.get()
    let page = try Page(try Browser.shared.get())
    defer { page.close() }
    try page.resize(width)
    try page.call(
      "Emulation.setEmulatedMedia",
      ["media": media, "features": [["name": "prefers-color-scheme", "value": theme]]])
    try page.call(
      "Page.addScriptToEvaluateOnNewDocument",
      [
        "source": """
        addEventListener('securitypolicyviolation', event =>
          announce(`!policy: ${event.violatedDirective} ${event.blockedURI}`));
        """
      ])
    try page.call("Page.navigate", ["url": "file://\(path)"])
    do {
      try page.until("document.querySelectorAll('#items tbody tr').length > 1")
      try body(page)
    } catch {
      page.keepPicture()
      throw error
    }
    #expect(page.problems == [])
  }

  /// What reads badly: texts whose contrast with their ground is below 4.5 (WCAG 2.2, 1.4.3).
  private static let faint = """
    (() => {
      const parts = color => color.match(/[\\d.]+/g).map(Number);
      const light = color => parts(color).slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
      const ground = node => {
        for (; node; node = node.parentElement) {
          const color = getComputedStyle(node).backgroundColor;
          if ((parts(color)[3] ?? 1) > 0) return color;
        }
        return 'rgb(255, 255, 255)';
      };
      return [...document.querySelectorAll('body *')].filter(node =>
        !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(node.tagName) && node.checkVisibility()
        && !node.disabled && [...node.childNodes].some(one => one.nodeType === 3
          && one.data.trim())).flatMap(node => {
        const style = getComputedStyle(node);
        const color = node instanceof SVGElement ? style.fill : style.color;
        const [a, b] = [light(color), light(ground(node))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        return ratio < 4.5 ? [`${ratio.toFixed(2)}: ${node.textContent.slice(0, 30)}`] : [];
      });
    })()
    """
  private static let light = """
    getComputedStyle(document.body).backgroundColor.match(/\\d+/g)
      .reduce((sum, part) => sum + Number(part), 0) / 765
    """
  private static let fits = "document.documentElement.scrollWidth <= innerWidth"

  @Test(arguments: ["light", "dark"], [1440, 360])
  func itReadsInBothThemesAndOnATelephone(_ theme: String, _ width: Int) throws {
    try open(theme: theme, width: width) { page in
      let ground = try page.number(Self.light)
      #expect(theme == "light" ? ground > 0.9 : ground < 0.2)
      #expect(try page.holds(Self.fits), "nothing goes beyond the window")
      #expect(try page.text(Self.faint) == "[]")
      #expect(try page.number("document.querySelectorAll('figure svg').length") == 5)
      guard width == 360 else { return }
      // Rows are cards, whose cells say what they are.
      #expect(try page.holds("!document.querySelector('#items thead').checkVisibility()"))
      #expect(
        try page.text(
          """
          [...document.querySelectorAll('#items td:not(:empty)')].filter(cell =>
            !cell.dataset.label || cell.getBoundingClientRect().right > innerWidth
            || cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)
          """) == "[]")
    }
  }

  @Test func itTurnsPagesSortsSearchesAndFilters() throws {
    try open { page in
      let all = try page.number(
        "JSON.parse(document.getElementById('data').textContent).tables[0].rows.length")
      #expect(all > 200)
      let first = "document.querySelector('#items tbody td').textContent"
      let count = "document.querySelectorAll('#items tbody tr').length"
      let status = "document.querySelector('#items output').value"
      let pages = Int((all / 25).rounded(.up))
      let button = { (place: Int) in
        "document.querySelectorAll('#items .pages button')[\(place)]"
      }
      #expect(try page.text(status).hasPrefix("Page 1 of \(pages)"))
      #expect(try page.number(count) == 25)
      #expect(try page.holds("\(button(0)).disabled"))
      // Every item stands on one of its pages.
      var seen: Set<String> = []
      for number in 1...pages {
        if number > 1 { try page.activate("Next", within: "#items .pages") }
        #expect(try page.text(status).hasPrefix("Page \(number) of \(pages)"))
        let tags = try page.text(
          "[...document.querySelectorAll('#items tbody tr')]"
            + ".map(row => row.firstChild.textContent).join(' ')")
        for tag in tags.split(separator: " ") { #expect(seen.insert(String(tag)).inserted) }
      }
      #expect(Double(seen.count) == all)
      #expect(try page.holds("\(button(1)).disabled"))

      let sort = "document.querySelector('#items thead button')"
      try page.text("\(sort).click()")
      let least = try page.text(first)
      #expect(try page.text(status).hasPrefix("Page 1 of"))
      try page.text("\(sort).click()")
      #expect(try page.text(first) > least)
      #expect(
        try page.text("document.querySelector('#items th').getAttribute('aria-sort')")
          == "descending")

      try page.fill("#items input[type=search]", "PRN-000003")
      try page.until("\(count) === 1")
      #expect(try page.text(first) == "PRN-000003")
      try page.fill("#items input[type=search]", "no such thing at all")
      try page.until("\(status).includes(' 0 of ')")
      try page.activate("Clear", within: "#items")
      try page.until("\(count) === 25")
      // A bar filters the table by what it stands for.
      try page.text(
        "document.querySelector('figure g[tabindex]').dispatchEvent(new Event('click'))")
      let kept = try page.number(
        "Number(\(status).split('·')[1].trim().split(' ')[0].replace(',', ''))")
      #expect(kept > 0 && kept < all)
    }
  }

  @Test func onPaperStandsAllOfIt() throws {
    // Paper is white, whatever the screen is.
    try open(theme: "dark", width: 1060, media: "print") { page in
      try page.text("dispatchEvent(new Event('beforeprint'))")
      #expect(try page.number(Self.light) == 1)
      #expect(try page.text(Self.faint) == "[]")
      #expect(try page.holds(Self.fits))
      #expect(
        try page.holds(
          """
          document.querySelectorAll('#items tbody tr').length
            === JSON.parse(document.getElementById('data').textContent).tables[0].rows.length
          """))
      #expect(
        try page.holds(
          """
          [...document.querySelectorAll('.controls, .pages')]
            .every(one => !one.checkVisibility())
          """))
      let answer = try page.call("Page.printToPDF", ["preferCSSPageSize": true])
      let bytes = try #require(Data(base64Encoded: answer["data"] as? String ?? ""))
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.hasPrefix("%PDF-"))
      // So many rows are several sheets, lying.
      let sheets = text.matches(of: /\/Type\s*\/Page\b(?!s)/).count
      #expect(sheets >= 5, "\(sheets)")
      let box = try #require(text.firstMatch(of: /\/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]/))
      #expect(try #require(Double(box.1)) > #require(Double(box.2)))
      try page.text("dispatchEvent(new Event('afterprint'))")
      #expect(try page.number("document.querySelectorAll('#items tbody tr').length") == 25)
    }
  }
}
