import Foundation

/// One file of the package, as the tidy test reads it.
struct SourceFile: CustomStringConvertible {
  /// From the root of the package: `Sources/JSON/Value.swift`.
  let path: String
  let text: String

  var description: String { path }
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The target that the file belongs to; empty for files beside the targets.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// The lines without comments, with their numbers from 1.
  var code: [(number: Int, line: Substring)] {
    lines.enumerated().filter { !$0.element.drop { $0 == " " }.hasPrefix("//") }
      .map { ($0.offset + 1, $0.element) }
  }
}

enum Package {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every Swift file below a folder, in the order of their paths.
  static func swiftFiles(in folder: String) throws -> [SourceFile] {
    let base = root.appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: base.path())
    return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
      SourceFile(
        path: "\(folder)/\(name)",
        text: try String(contentsOf: base.appending(path: name), encoding: .utf8))
    }
  }

  /// The files of functions below `schema/`, each by its folder and name.
  static func schemaFunctions() throws -> [(name: String, text: String)] {
    let base = root.appending(path: "schema")
    let names = try FileManager.default.subpathsOfDirectory(atPath: base.path())
    return try names.filter { $0.hasSuffix(".sql") && $0.contains("/") }.sorted().map { name in
      (name, try String(contentsOf: base.appending(path: name), encoding: .utf8))
    }
  }

  static func targets() throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      at: root.appending(path: "Sources"), includingPropertiesForKeys: [.isDirectoryKey]
    ).filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
  }
}
