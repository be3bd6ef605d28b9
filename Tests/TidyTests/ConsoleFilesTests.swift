import Foundation
import Testing

/// The rules of the console's files that need no browser.
@Suite struct ConsoleFilesTests {
  private static let base = Package.root.appending(path: "Sources/Console/Files")
  /// By path below `Files`.
  private static let files = Result {
    try FileManager.default.subpathsOfDirectory(atPath: base.path())
      .filter { $0.contains(".") }.sorted()
      .map { ($0, try String(contentsOf: base.appending(path: $0), encoding: .utf8)) }
  }

  private func modules() throws -> [(path: String, text: String)] {
    try Self.files.get().filter { $0.0.hasSuffix(".js") }.map { (path: $0.0, text: $0.1) }
  }

  /// The keys of a file of texts, in order.
  private func keys(of path: String) throws -> [String] {
    let text = try String(contentsOf: Self.base.appending(path: path), encoding: .utf8)
    let entry = /(?m)^  (?:'((?:[^'\\]|\\.)+)'|([a-z_]+)): '/
    var found: [String] = []
    for match in text.matches(of: entry) {
      found.append(String(match.output.1 ?? match.output.2 ?? ""))
    }
    return found
  }

  private func bytes(_ paths: [String]) throws -> Int {
    try paths.map { try Data(contentsOf: Self.base.appending(path: $0)).count }.reduce(0, +)
  }

  @Test(arguments: ["", "-more"])
  func bothLanguagesHaveTheSameKeys(_ part: String) throws {
    let russian = try keys(of: "text/ru\(part).js")
    let english = try keys(of: "text/en\(part).js")
    #expect(russian == english)
    #expect(russian.count > 100)
  }

  @Test func noKeyStandsTwice() throws {
    let all = try keys(of: "text/ru.js") + keys(of: "text/ru-more.js")
    #expect(Dictionary(grouping: all) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [])
  }

  @Test func everyTextThatIsAskedForExists() throws {
    let first = Set(try keys(of: "text/ru.js"))
    let all = first.union(try keys(of: "text/ru-more.js"))
    let ofFirst = try firstModules(of: "main.js").union(firstModules(of: "pages/today.js"))
    // A key that ends with a blank or a dot is put together.
    var missing: [String] = []
    for module in try modules() where !module.path.hasPrefix("text/") {
      let known = ofFirst.contains(module.path) ? first : all
      for match in module.text.matches(of: /\bt\('([^']+)'/) {
        let key = String(match.output.1)
        let isPart = key.hasSuffix(" ") || key.hasSuffix(".")
        if !isPart, !known.contains(key) { missing.append("\(module.path): \(key)") }
      }
    }
    #expect(missing == [])
  }

  @Test(arguments: [
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(",
    "new Function", "setAttribute('style'", "style:",
  ])
  func isNowhere(_ banned: String) throws {
    #expect(try modules().filter { $0.text.contains(banned) }.map(\.path) == [])
  }

  @Test func thePageHasNoInlineCode() throws {
    let page = try String(contentsOf: Self.base.appending(path: "index.html"), encoding: .utf8)
    #expect(page.matches(of: /<script(?![^>]*\ssrc=)/).isEmpty)
    #expect(page.matches(of: /\s(?:style|on[a-z]+)=/).isEmpty)
    #expect(!page.contains("<style"))
  }

  /// Addresses must not depend on the path of the page, such as `/items/PRN-000005`.
  @Test func everyFileIsNamedAbsolutelyOrByItsModule() throws {
    let known = Set(try Self.files.get().map(\.0))
    let page = try String(contentsOf: Self.base.appending(path: "index.html"), encoding: .utf8)
    for match in page.matches(of: /(?:href|src)="([^"]+)"/) {
      let address = match.output.1.replacing("{{base}}/", with: "")
      #expect(match.output.1.hasPrefix("{{base}}/") || match.output.1.hasPrefix("/"))
      #expect(known.contains(address.trimmingPrefix("/").description), "\(address)")
    }
    for module in try modules() {
      for match in module.text.matches(of: /(?:from |import\()'(\.[^']+)'/) {
        let isKnown = known.contains(Self.resolve(match.output.1, from: module.path))
        #expect(isKnown, "\(module.path): \(match.output.1)")
      }
    }
  }

  /// `../core/dom.js` in `pages/item.js` is `core/dom.js`.
  private static func resolve(_ reference: Substring, from path: String) -> String {
    var parts = path.split(separator: "/").dropLast()
    for part in reference.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  /// Modules that the first page needs are asked for at once, not one after another.
  @Test func theCoreIsPreloaded() throws {
    let page = try String(contentsOf: Self.base.appending(path: "index.html"), encoding: .utf8)
    let missing = try firstModules(of: "main.js").filter { !page.contains("{{base}}/\($0)") }
    #expect(missing.sorted() == [])
  }

  /// A module and what it imports without `import()`.
  private func firstModules(of start: String) throws -> Set<String> {
    let texts = Dictionary(uniqueKeysWithValues: try Self.files.get())
    var found: Set<String> = [], open = [start]
    while let path = open.popLast() {
      guard found.insert(path).inserted, let text = texts[path] else { continue }
      for match in text.matches(of: /from '(\.[^']+)'/) {
        open.append(Self.resolve(match.output.1, from: path))
      }
    }
    return found
  }

  /// In bytes as they are served; nothing is compressed.
  @Test func aFirstVisitIsSmall() throws {
    let core = try firstModules(of: "main.js")
    let shared = try bytes(core.sorted() + ["index.html", "console.css", "text/ru.js"])
    #expect(shared <= 90_000)
    let first = try firstModules(of: "pages/today.js").subtracting(core)
    #expect(try shared + bytes(first.sorted()) <= 100_000)
    for page in ["items", "item", "incidents", "incident", "today"] {
      let more = try firstModules(of: "pages/\(page).js").subtracting(core)
      #expect(try bytes(more.sorted()) <= 33_000, "\(page)")
    }
  }

  @Test func noFileIsLarge() throws {
    let pages = try modules().filter { !$0.path.hasPrefix("text/") }
    #expect(pages.filter { $0.text.utf8.count > 15_500 }.map(\.path) == [])
    #expect(try bytes(["console.css"]) <= 36_000)
  }
}
