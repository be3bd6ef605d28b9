import Foundation

/// `SchemaGenerator SCHEMA OUTPUT` writes `schema/NNNN_name.sql` and `schema/functions/*.sql` as
/// Swift source: the build-tool plugin `EmbedSchema` runs it.
@main
struct Program {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      throw CocoaError(.featureUnsupported)
    }
    let schema = URL(filePath: arguments[1], directoryHint: .isDirectory)
    let source = """
      /// The files of `schema/`, in the order of their names.
      package enum EmbeddedSchema {
        package static let migrations: [SchemaFile] = \
      \(try files(in: schema, matching: isMigration))
        package static let functions: [SchemaFile] = \
      \(try files(in: schema.appending(path: "functions"), matching: { $0.hasSuffix(".sql") }))
      }

      """
    try source.write(toFile: arguments[2], atomically: true, encoding: .utf8)
  }

  /// Migrations are numbered; `current.sql` is their sum, for readers and for the tests.
  private static func isMigration(_ name: String) -> Bool {
    name.hasSuffix(".sql") && name.prefix(4).allSatisfy(\.isNumber)
  }

  private static func files(
    in directory: URL, matching isWanted: (String) -> Bool
  ) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path())
    let literals = try names.filter(isWanted).sorted().map { name in
      let text = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
      return "SchemaFile(name: \"\(name)\", text: ####\"\"\"\n\(text)\n\"\"\"####)"
    }
    return "[\n\(literals.joined(separator: ",\n"))\n]"
  }
}
