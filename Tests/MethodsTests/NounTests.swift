import CMDB
import Foundation
import JSON
import JSONRPC
import SQL
import Samples
import Testing

@testable import Methods

/// The descriptions of nouns hold what the schema holds.
@Suite struct NounTests {
  private static let schema = lines(ofFile: "current.sql")

  private static func lines(ofFile name: String) -> [String] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../schema/\(name)").standardizedFileURL
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The lines of `CREATE TABLE`, trimmed.
  private static func lines(of table: Table) -> [String] {
    let start = schema.firstIndex(of: "CREATE TABLE cmdb.\(table.name) (") ?? schema.endIndex
    return schema[start...].dropFirst().prefix { !$0.hasPrefix(")") }
      .map { String($0.drop { $0 == " " }) }
  }

  private static func column(_ name: String, of table: Table) -> String? {
    lines(of: table).first { $0.hasPrefix("\(name) ") || $0.hasPrefix("\"\(name)\" ") }
  }

  private static func indexes(of table: Table) -> [String] {
    let lines =
      schema.filter { $0.contains("INDEX") && $0.contains(" ON cmdb.\(table.name) USING btree") }
      + schema.filter { $0.contains("INDEX") && $0.contains(" ON ONLY cmdb.\(table.name) USING") }
    // Columns of another collation are indexed in that of conditions.
    return lines.map { $0.replacing(" COLLATE \"C\"", with: "") }
  }

  private static func constraint(_ name: String) -> String {
    schema.first { $0.contains("CONSTRAINT \(name) ") } ?? ""
  }

  /// The words of a check constraint.
  private static func words(_ constraint: String) -> [String] {
    constraint.split(separator: "'").map(String.init).enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
  }

  @Test func incidentsAreSpeltAsInTheSchema() {
    #expect(Self.words(Self.constraint("incident_state_known")) == IncidentWords.states)
    #expect(Self.words(Self.constraint("incident_kind_known")) == IncidentWords.kinds)
    #expect(Self.words(Self.constraint("incident_item_role_known")) == IncidentWords.roles)
    #expect(Self.words(Self.constraint("incident_item_source_known")) == IncidentWords.sources)
    let open = Self.lines(ofFile: "incident/reference.sql").filter {
      $0.contains("select state in (")
    }
    #expect(open.map(Self.words) == [IncidentWords.open])
  }

  @Test(arguments: NounTable.all.filter { $0.table != nil }.map(\.name))
  func everyColumnIsThere(_ name: String) throws {
    let noun = try #require(NounTable.all.first { $0.name == name })
    let table = try #require(noun.table)
    for field in noun.fields {
      for column in field.storage.columns {
        let line = try #require(Self.column(column, of: table), "\(name).\(field.name): \(column)")
        guard field.storage.isOneToOne, !field.uses.isEmpty else { continue }
        #expect(
          line.contains(" NOT NULL") == (field.presence == .always),
          "\(name).\(field.name): \(line)")
      }
    }
  }

  /// An index that a description promises begins with the column.
  @Test(arguments: NounTable.all.filter { $0.table != nil }.map(\.name))
  func everyIndexIsThere(_ name: String) throws {
    let noun = try #require(NounTable.all.first { $0.name == name })
    let table = try #require(noun.table)
    for field in noun.fields where field.index != .none {
      if case .linked(let links, _, let item) = field.storage {
        #expect(Self.indexes(of: links).contains { $0.contains("btree (\(item)") })
        continue
      }
      if case .accounts(let links, _, let account, let person) = field.storage {
        for column in [account, person] {
          #expect(Self.indexes(of: links).contains { $0.contains("btree (\(column)") })
        }
        continue
      }
      // What finds its rows reads indexes of its own; `GrowthTests` hold it to that.
      guard !field.storage.isFound, !field.storage.isSeveral else { continue }
      let column = try #require(field.storage.columns.first)
      let found = Self.indexes(of: table).filter {
        $0.contains("btree (\(column),") || $0.contains("btree (\(column))")
          || $0.contains("btree (\(column) DESC")
      }
      let isKey = Self.schema.contains { line in
        (line.contains("PRIMARY KEY (\"\(column)\"") || line.contains("PRIMARY KEY (\(column)")
          || line.contains("UNIQUE (\(column)"))
          && line.contains("CONSTRAINT \(table.name)_")
      }
      #expect(!found.isEmpty || isKey, "\(name).\(field.name)")
      guard field.index == .ranges else { continue }
      #expect(
        found.contains {
          $0.contains("(\(column), \(noun.key.name))")
            || $0.contains("(\(column), \"\(noun.key.name)\")")
        }, "\(name).\(field.name): \(found)")
    }
  }

  /// What the steward builds an index for, and no other type.
  @Test func indexesOfAttributesAreThoseOfTheSteward() throws {
    let without = try #require(
      Self.lines(ofFile: "steward/indexes.sql").first { $0.contains("k.type not in (") })
    #expect(
      Set(Self.words(without))
        == Set(AttributeType.allCases.filter { $0.index == .none }.map(\.rawValue)))
  }

  @Test func namesAreGivenOnce() {
    for noun in NounTable.all {
      #expect(Set(noun.fields.map(\.name)).count == noun.fields.count, "\(noun.name)")
      #expect(noun.field(noun.key.name) != nil, "\(noun.name)")
      for field in noun.fields { #expect(!field.about.isEmpty, "\(noun.name).\(field.name)") }
    }
    #expect(Set(NounTable.all.map(\.name)).count == NounTable.all.count)
  }
}

extension Storage {
  /// Whether the value is there exactly where the column has one.
  fileprivate var isOneToOne: Bool {
    switch self {
    case .column, .called(_, in: _, by: "id", as: _), .item: true
    case .called, .either, .itemCalled, .computed, .found, .accounts, .several, .columns, .answer,
      .linked, .attribute, .role:
      false
    }
  }

  /// The columns of the row that a field is made of.
  fileprivate var columns: [String] {
    switch self {
    case .column(let name), .called(let name, in: _, by: _, as: _), .item(let name): [name]
    case .either(let name, let other), .itemCalled(let name, or: let other): [name, other]
    case .computed(_, let names), .found(_, let names, by: _), .columns(let names): names
    case .answer, .linked, .accounts, .several, .attribute, .role: []
    }
  }
}
