import Foundation
import PackagePlugin

/// Turns text files into one Swift file of raw string literals, so that the programs carry them
/// wherever they are moved: for `Postgres` those of `schema/`, for `Console` those in its folder
/// `Files`, for any other target those in a folder `Estate` of its own.
@main
struct EmbedTexts: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder =
      switch target.name {
      case "Postgres": context.package.directoryURL.appending(path: "schema")
      case "Console": target.directoryURL.appending(path: "Files")
      default: target.directoryURL.appending(path: "Estate")
      }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedTexts.swift")
    let names = try textFiles(below: folder)
    return [
      .buildCommand(
        displayName: "Embedding \(names.count) text files into \(target.name)",
        executable: try context.tool(named: "TextGenerator").url,
        arguments: [output.path(), folder.path()] + names,
        inputFiles: names.map { folder.appending(path: $0) },
        outputFiles: [output])
    ]
  }

  /// Their paths in the folder, sorted. `current.sql`, the sum of the others, is for readers.
  private func textFiles(below folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path())
      .filter { name in Self.suffixes.contains { name.hasSuffix($0) } && name != "current.sql" }
      .sorted()
  }

  private static let suffixes = [
    ".sql", ".jsonl", ".html", ".js", ".css", ".svg", ".webmanifest",
  ]
}
