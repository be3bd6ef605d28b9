import Foundation
import JSON
import SQL

/// The statements that the tests of `Methods` keep as files, read back.
struct GoldenStatement: CustomStringConvertible, Sendable {
  let title: String
  let unit: SQL.Unit

  var description: String { title }
  /// Writes are calls that enter themselves in the journal.
  var isWrite: Bool { unit.statement.text.contains("cmdb.enter(") }

  static let all = (try? read("Golden")) ?? []
  /// Those of a noun that only tests have.
  static let ofNewNoun = (try? read("Golden/NewNoun")) ?? []

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func read(_ folder: String) throws -> [GoldenStatement] {
    let folder = root.appending(path: "Tests/MethodsTests/\(folder)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    return try names.filter { $0.hasSuffix(".sql") }.sorted().flatMap { name in
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        .split(separator: "\n\n").compactMap(statement)
    }
  }

  /// `--- title`, `--- params`, `--- $n = "value"`; then the text.
  private static func statement(_ section: Substring) -> GoldenStatement? {
    let lines = section.split(separator: "\n")
    let head = lines.prefix { $0.hasPrefix("--- ") }
    guard let title = head.first?.dropFirst(4) else { return nil }
    let parameters = head.filter { $0.hasPrefix("--- $") }.map { line -> [UInt8]? in
      guard let equals = line.firstIndex(of: "="),
        let value = try? Document(String(line[equals...].dropFirst(2))).root.string
      else { return nil }
      return Array(value.utf8)
    }
    let text = lines.dropFirst(head.count).joined(separator: "\n")
    return GoldenStatement(
      title: String(title), unit: SQL.Unit(Statement(text), parameters))
  }
}
