import CMDB
import JSON

/// The rows of a table as the script of the page reads them. What repeats in a column stands once
/// and is referred to by its place, so that five thousand items fit in a megabyte.
struct ReportTable {
  struct Column {
    enum Kind: String {
      /// Each value as it is.
      case text
      /// A tag, a number, a date: on one line.
      case code
      /// Repeating values, which the table can be filtered by.
      case word
      /// Repeating values without a filter.
      case plainWord
      /// Sorted by the number that the value begins with.
      case number
    }

    let label: String
    let kind: Kind

    init(_ label: String, _ kind: Kind = .text) {
      self.label = label
      self.kind = kind
    }

    var repeats: Bool { kind == .word || kind == .plainWord }
  }

  let id: String
  let columns: [Column]
  let rows: [[String]]

  /// All tables and the words of the script as JSON that may stand in a `script` element: HTML
  /// (13.1.2.6) ends it at `</script`, so `<` is written as an escape.
  static func json(
    _ tables: [ReportTable], words: [(String, String)], _ language: Language
  ) -> String {
    var writer = Writer()
    writer.object { writer in
      writer.member("language", string: language.isRussian ? "ru" : "en")
      writer.key("words")
      writer.object { writer in
        for (name, text) in words { writer.member(name, string: text) }
      }
      writer.key("tables")
      writer.array { writer in
        for table in tables { table.write(to: &writer) }
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self).split(
      separator: "<", omittingEmptySubsequences: false
    ).joined(separator: #"\u003c"#)
  }

  private func write(to writer: inout Writer) {
    var places: [[String: Int]] = Array(repeating: [:], count: columns.count)
    var values: [[String]] = Array(repeating: [], count: columns.count)
    for row in rows {
      for (index, column) in columns.enumerated() where column.repeats {
        guard places[index][row[index]] == nil else { continue }
        places[index][row[index]] = values[index].count
        values[index].append(row[index])
      }
    }
    writer.object { writer in
      writer.member("id", string: id)
      writer.key("columns")
      writer.array { writer in
        for (index, column) in columns.enumerated() {
          writer.object { writer in
            writer.member("label", string: column.label)
            writer.member("kind", string: column.kind.rawValue)
            if column.repeats { writer.member("values", strings: values[index]) }
          }
        }
      }
      writer.key("rows")
      writer.array { writer in
        for row in rows {
          writer.array { writer in
            for (index, cell) in row.enumerated() {
              if let place = places[index][cell] {
                writer.integer(Int64(place))
              } else {
                writer.string(cell)
              }
            }
          }
        }
      }
    }
  }
}
