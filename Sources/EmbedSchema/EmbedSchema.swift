import Foundation
import PackagePlugin

/// Turns `schema/` into one Swift file of raw string literals, so that the programs carry their
/// migrations and functions with them wherever they are moved.
@main
struct EmbedSchema: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let schema = context.package.directoryURL.appending(path: "schema")
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedSchema.swift")
    let inputs = try sqlFiles(below: schema)
    return [
      .buildCommand(
        displayName: "Embedding \(inputs.count) schema files",
        executable: try context.tool(named: "SchemaGenerator").url,
        arguments: [schema.path(), output.path()],
        inputFiles: inputs,
        outputFiles: [output])
    ]
  }

  private func sqlFiles(below directory: URL) throws -> [URL] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: directory.path())
    return names.filter { $0.hasSuffix(".sql") }.sorted().map { directory.appending(path: $0) }
  }
}
