internal import System

/// One file of `schema/`: a migration (`NNNN_name.sql`) or the text of some functions.
package struct SchemaFile: Sendable, Equatable {
  /// A migration's name; of functions the path below `schema/`.
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
  /// In the order in which they are replaced: the kernel first, then by path, rights last. Within
  /// a rank the order means nothing: bodies are not looked into when functions are created.
  package let functions: [SchemaFile]

  package init(migrations: [SchemaFile], functions: [SchemaFile]) {
    self.migrations = migrations.sorted { $0.name < $1.name }
    self.functions = functions.sorted {
      (Schema.rank(of: $0), $0.name) < (Schema.rank(of: $1), $1.name)
    }
  }

  /// The one of this program.
  package static let embedded = Schema(
    migrations: files { !$0.contains("/") }, functions: files { $0.contains("/") })

  private static func files(_ isWanted: (String) -> Bool) -> [SchemaFile] {
    EmbeddedTexts.files.filter { isWanted($0.name) }
      .map { SchemaFile(name: $0.name, text: $0.text) }
  }

  /// What all others may need when they are created comes first, what speaks of all others last.
  private static func rank(of file: SchemaFile) -> Int {
    if file.name.hasPrefix("kernel/") { return 0 }
    return file.name.hasPrefix("rights/") ? 2 : 1
  }

  /// The highest number; 0 without migrations.
  package var version: Int { migrations.compactMap(\.number).max() ?? 0 }
}
