/// What is to be done to bring a database to a schema. Pure.
struct MigrationPlan: Equatable {
  /// A migration that the database says was applied.
  struct Applied: Equatable {
    let number: Int
    let name: String
    let checksum: String
  }

  let migrations: [SchemaFile]
  let functions: [SchemaFile]

  init(
    schema: Schema, applied: [Applied], functionChecksums: [String: String]
  ) throws(MigrationError) {
    let known = try MigrationPlan.numbered(schema)
    if let newest = applied.map(\.number).max(), newest > schema.version {
      throw .newerDatabase(version: newest, program: schema.version)
    }
    for entry in applied {
      guard let file = known[entry.number] else {
        throw .unknown(number: entry.number, name: entry.name)
      }
      guard file.checksum == entry.checksum else { throw .changed(name: file.name) }
    }
    let done = Set(applied.map(\.number))
    migrations = schema.migrations.filter { file in
      file.number.map { !done.contains($0) } ?? false
    }
    // All or none: grants and triggers in one file are about functions in others. And behind every
    // migration: of tables that keep their versions, history and triggers are made anew.
    let isCurrent =
      migrations.isEmpty
      && schema.functions.allSatisfy { functionChecksums[$0.name] == $0.checksum }
    functions = isCurrent ? [] : schema.functions
  }

  var steps: [Migrator.Step] {
    migrations.map { .migration($0.name) } + functions.map { .function($0.name) }
  }

  private static func numbered(_ schema: Schema) throws(MigrationError) -> [Int: SchemaFile] {
    var known: [Int: SchemaFile] = [:]
    for file in schema.migrations {
      guard let number = file.number else {
        throw .malformed(name: file.name, reason: "its name is not NNNN_name.sql")
      }
      guard known.updateValue(file, forKey: number) == nil else {
        throw .malformed(name: file.name, reason: "its number is there twice")
      }
    }
    return known
  }
}
