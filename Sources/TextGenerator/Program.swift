import Foundation

/// `TextGenerator OUTPUT FOLDER NAME...` writes text files as Swift source: the build-tool plugin
/// `EmbedTexts` runs it.
@main
struct Program {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first, let folder = arguments.dropFirst().first else {
      throw CocoaError(.featureUnsupported)
    }
    let literals = try arguments.dropFirst(2).map { try literal($0, in: URL(filePath: folder)) }
    let source = """
      /// Text files by their paths in their folder, in the order of their names.
      enum EmbeddedTexts {
        static let files: [(name: String, text: String)] = [
      \(literals.joined(separator: ",\n"))
        ]
      }

      """
    try source.write(toFile: output, atomically: true, encoding: .utf8)
  }

  private static func literal(_ name: String, in folder: URL) throws -> String {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return "(name: \"\(name)\", text: ####\"\"\"\n\(text)\n\"\"\"####)"
  }
}
