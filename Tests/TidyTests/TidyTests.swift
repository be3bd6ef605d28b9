import Foundation
import Testing

/// The bans and sizes that the package keeps, each with the places that break it.
@Suite struct TidyTests {
  private static let sources = Result { try Package.swiftFiles(in: "Sources") }
  private static let tests = Result { try Package.swiftFiles(in: "Tests") }

  private func places(
    _ files: [SourceFile], where isBad: (Substring) -> Bool
  ) -> [String] {
    files.flatMap { file in
      file.code.filter { isBad($0.line) }.map { "\(file.path):\($0.number): \($0.line)" }
    }
  }

  /// Whether `word` stands alone, not as a part of a longer name.
  private func holds(_ word: String, _ line: Substring) -> Bool {
    line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == word }
  }

  @Test func thereAreSources() throws {
    #expect(try Self.sources.get().count > 100)
    #expect(try Self.tests.get().count > 20)
  }

  @Test(arguments: [
    "try" + "!", "as" + "! ", "fatalError" + "(", "@unchecked " + "Sendable",
    "nonisolated" + "(unsafe)", "Task" + " {", "Task" + ".sleep", "Task" + ".detached",
  ])
  func isNowhere(_ banned: String) throws {
    let files = try Self.sources.get() + Self.tests.get()
    #expect(places(files) { $0.contains(banned) } == [])
  }

  @Test func noPathOfOneMachineIsNamed() throws {
    let files = try Self.sources.get() + Self.tests.get()
    let banned = ["/work" + "/", "/home" + "/", "/root" + "/"]
    let bad = files.flatMap { file in
      file.lines.filter { line in banned.contains { line.contains($0) } }
        .map { "\(file.path): \($0)" }
    }
    #expect(bad == [])
  }

  @Test func unsafeIsOnlyWhereCIsCalled() throws {
    let files = try Self.sources.get().filter { !["System", "Postgres"].contains($0.target) }
    // `unsafe-inline` is a word of content security policies.
    #expect(places(files) { holds("unsafe", $0) && !$0.contains("unsafe-inline") } == [])
  }

  @Test func nothingIsPublic() throws {
    let declarations = ["func", "var", "let", "struct", "enum", "class", "init", "import"]
    let bad = places(try Self.sources.get()) { line in
      holds("public", line) && declarations.contains { holds($0, line) }
    }
    #expect(bad == [])
  }

  @Test func foundationIsForBuildToolsOnly() throws {
    let files = try Self.sources.get().filter {
      !["TextGenerator", "EmbedTexts"].contains($0.target)
    }
    #expect(places(files) { holds("import", $0) && holds("Foundation", $0) } == [])
  }

  @Test(arguments: ["JSON", "JSONRPC", "CMDB", "SQL", "Methods", "Events", "HTTP"])
  func aPureTargetImportsNoSystem(_ target: String) throws {
    let files = try Self.sources.get().filter { $0.target == target }
    #expect(!files.isEmpty)
    let banned = [
      "Glibc", "System", "Postgres", "CLinux", "CLibPQ", "COpenSSL", "FoundationEssentials",
      "Synchronization",
    ]
    #expect(
      places(files) { line in
        line.contains("import ") && banned.contains { holds($0, line) }
          && line.drop { $0 == " " }.split(separator: " ").prefix(2).contains("import")
      } == [])
  }

  @Test func linesHaveAtMostAHundredColumns() throws {
    let files = try Self.sources.get() + Self.tests.get()
    let long = files.flatMap { file in
      file.lines.enumerated().filter { $0.element.count > 100 }
        .map { "\(file.path):\($0.offset + 1)" }
    }
    #expect(long == [])
  }

  @Test func filesAreShort() throws {
    #expect(try Self.sources.get().filter { $0.lines.count > 501 }.map(\.path) == [])
    #expect(try Self.tests.get().filter { $0.lines.count > 801 }.map(\.path) == [])
  }

  @Test func functionsAreShort() throws {
    let files = try Self.sources.get() + Self.tests.get()
    #expect(files.flatMap(Functions.long(in:)) == [])
    let sample = SourceFile(
      path: "sample", text: "func f() {\n" + String(repeating: "  g()\n", count: 69) + "}\n")
    #expect(Functions.long(in: sample) == ["sample:1: 71 lines"])
  }

  /// A decision is cited by its number: none may be lost or given twice.
  @Test func decisionsAreNumberedWithoutGaps() throws {
    let file = Package.root.appending(path: "Sources/DECISIONS.md")
    let headings = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("## ") }
    #expect(headings.count >= 30)
    for (index, heading) in headings.enumerated() {
      #expect(heading.hasPrefix("## \(index + 1). "))
    }
  }

  /// A program that is installed must not need the libraries of a toolchain, and what one document
  /// builds another may not build differently.
  @Test(arguments: [
    "README.md", "Sources/cmdb-bench/README.md", "Sources/cmdb-bench/FIGURES.md",
    "Sources/cmdbd/OPERATIONS.md", "docker/Dockerfile", "docker/cmdbd.service",
    ".ci/run",
  ])
  func releaseBuildsAreLinkedStatically(in path: String) throws {
    let text = try String(contentsOf: Package.root.appending(path: path), encoding: .utf8)
    let builds = text.split(separator: "\n").filter { line in
      ["swift build", "swift run"].contains { line.contains("\($0) -c release") }
    }
    #expect(!builds.isEmpty)
    #expect(builds.filter { !$0.contains("-c release --static-swift-stdlib") } == [])
    // `swift run` has no such option.
    #expect(builds.filter { $0.contains("swift run") } == [])
  }

  @Test func everyTargetIsDescribed() throws {
    let files = try Self.sources.get()
    // A plug-in is described by the generator that it runs.
    for target in try Package.targets() where target != "EmbedTexts" {
      guard files.contains(where: { $0.target == target && $0.lines.count > 10 }) else { continue }
      let readme = Package.root.appending(path: "Sources/\(target)/README.md")
      let text = (try? String(contentsOf: readme, encoding: .utf8)) ?? ""
      let count = text.split(separator: "\n", omittingEmptySubsequences: false).count
      #expect((11...90).contains(count), "Sources/\(target)/README.md has \(count) lines")
    }
  }
}

/// Functions by the indentation that the formatter gives them.
enum Functions {
  static let linesMax = 70

  static func long(in file: SourceFile) -> [String] {
    let lines = file.lines
    var found: [String] = []
    for (start, line) in lines.enumerated() where isFunction(line) {
      let indentation = String(line.prefix { $0 == " " })
      let end = lines[start...].firstIndex { $0.hasPrefix(indentation + "}") }
      let following = lines[(start + 1)...].firstIndex { other in
        isFunction(other) && other.prefix { $0 == " " }.count <= indentation.count
      }
      guard let end, end < following ?? lines.count, end - start + 1 > linesMax else { continue }
      found.append("\(file.path):\(start + 1): \(end - start + 1) lines")
    }
    return found
  }

  private static func isFunction(_ line: Substring) -> Bool {
    let words = line.split(separator: " ").prefix(6)
    guard let first = words.first, !first.hasPrefix("//") else { return false }
    return words.contains("func") || first.hasPrefix("init(") || words.contains("deinit")
      || words.dropFirst().contains { $0.hasPrefix("init(") }
  }
}
