import Foundation
import Testing

/// The alerts that are shipped for Prometheus.
@Suite struct RulesTests {
  private static let rules = Package.root.appending(path: "docker/prometheus.rules.yml")
  /// Debian's package `prometheus` has it; the gate does without that server.
  private static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Each alert with a series that raises it, and a healthy server that raises none.
  @Test(.enabled(if: promtool != nil, "promtool is not installed")) func promtoolTestsThem() throws
  {
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.promtool))
    process.arguments = ["test", "rules", "prometheus.rules.test.yml"]
    process.currentDirectoryURL = Self.rules.deletingLastPathComponent()
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
  }

  /// A metric that is renamed must not silence its alert.
  @Test func theyNameMetricsThatExist() throws {
    let text = try String(contentsOf: Self.rules, encoding: .utf8)
    let code = try Package.swiftFiles(in: "Sources").map(\.text).joined()
    let named = Set(text.matches(of: /cmdb_[a-z_]+/).map { String($0.output) })
    #expect(named.count > 10)
    for name in named {
      let family = name.hasSuffix("_bucket") ? String(name.dropLast(7)) : name
      let exists = code.contains("\"\(family)\"")
      #expect(exists, "\(name)")
    }
  }

  /// An operator who is woken finds what to do.
  @Test func eachAlertHasItsLineInOperations() throws {
    let text = try String(contentsOf: Self.rules, encoding: .utf8)
    let page = try String(
      contentsOf: Package.root.appending(path: "Sources/cmdbd/OPERATIONS.md"), encoding: .utf8)
    let alerts = text.matches(of: /alert: (\w+)/).map { String($0.output.1) }
    #expect(alerts.count > 5)
    for alert in alerts {
      let isThere = page.contains("`\(alert)`")
      #expect(isThere, "\(alert)")
    }
  }

  /// Whoever asks in Russian is answered in Russian; each reason has its line for operators.
  @Test func eachReasonIsExplainedInBothLanguages() throws {
    let page = try String(
      contentsOf: Package.root.appending(path: "Sources/cmdbd/OPERATIONS.md"), encoding: .utf8)
    let words = try String(
      contentsOf: Package.root.appending(path: "Sources/Commands/Text/Vocabulary.swift"),
      encoding: .utf8)
    let answer = try String(
      contentsOf: Package.root.appending(path: "Sources/Methods/Server/ServerHealth.swift"),
      encoding: .utf8)
    let measured = try String(
      contentsOf: Package.root.appending(path: "schema/steward/health.sql"), encoding: .utf8)
    let codes =
      answer.matches(of: /code: "(\w+)"/).map { String($0.output.1) }
      + measured.matches(of: /'code', '(\w+)'/).map { String($0.output.1) }
    #expect(codes.count > 8)
    for code in codes {
      let isThere = page.contains("| `\(code)` |")
      let isRussian = words.contains("\"\(code)\": \"")
      #expect(isThere && isRussian, "\(code)")
    }
  }
}
