internal import System

/// One file of `schema/`: a migration (`NNNN_name.sql`) or the text of some functions.
package struct SchemaFile: Sendable, Equatable {
  /// Without its folder.
  package let name: String
  package let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// SHA-256 of the text, in hexadecimal digits.
  package var checksum: String { Digest.hex(Digest.sha256(Array(text.utf8))) }

  /// The number that a migration's name begins with; nil when it has another form.
  package var number: Int? {
    let digits = name.prefix { $0 != "_" }
    guard digits.count == 4, name.hasSuffix(".sql"), digits.allSatisfy(\.isNumber) else {
      return nil
    }
    return Int(digits)
  }
}

/// A whole schema as a program carries it.
package struct Schema: Sendable {
  /// In the order of their numbers.
  package let migrations: [SchemaFile]
  /// In the order in which they are replaced: by name.
  package let functions: [SchemaFile]

  package init(migrations: [SchemaFile], functions: [SchemaFile]) {
    self.migrations = migrations.sorted { $0.name < $1.name }
    self.functions = functions.sorted { $0.name < $1.name }
  }

  /// The one of this program.
  package static let embedded = Schema(
    migrations: files(below: ""), functions: files(below: "functions/"))

  /// Those of the program that lie in this folder of `schema/` itself.
  private static func files(below folder: String) -> [SchemaFile] {
    EmbeddedTexts.files.compactMap { file in
      let name = file.name.dropFirst(folder.count)
      guard file.name.hasPrefix(folder), !name.contains("/") else { return nil }
      return SchemaFile(name: String(name), text: file.text)
    }
  }

  /// The highest number; 0 without migrations.
  package var version: Int { migrations.compactMap(\.number).max() ?? 0 }
}
