/// Reads Prometheus' text exposition format strictly, as a scraper does: what it cannot read is
/// a fault of the writer.
package struct ExpositionReader {
  package struct Malformed: Error, CustomStringConvertible {
    package let description: String
  }

  package struct Sample {
    package let name: String
    package let labels: [String: String]
    package let value: Double
  }

  /// By name of the metric; `# TYPE` lines.
  package private(set) var types: [String: String] = [:]
  package private(set) var samples: [Sample] = []

  package init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Malformed(description: "no line end at the end") }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("# HELP ") { continue }
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        guard words.count == 4, types[String(words[2])] == nil else {
          throw Malformed(description: "type twice or malformed: \(line)")
        }
        types[String(words[2])] = String(words[3])
      } else {
        samples.append(try Self.sample(line))
      }
    }
  }

  package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    let found = samples.filter { sample in
      sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }
    return found.isEmpty ? nil : found.reduce(0) { $0 + $1.value }
  }

  private static func sample(_ line: Substring) throws -> Sample {
    var rest = line
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    rest = rest.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest.removeFirst()
      while rest.first != "}" { try label(&rest, &labels) }
      rest.removeFirst()
    }
    guard !name.isEmpty, rest.first == " ", let value = Double(rest.dropFirst()) else {
      throw Malformed(description: String(line))
    }
    return Sample(name: String(name), labels: labels, value: value)
  }

  private static func label(_ rest: inout Substring, _ labels: inout [String: String]) throws {
    let name = rest.prefix { $0 != "=" && $0 != "}" && $0 != "\"" }
    rest = rest.dropFirst(name.count)
    guard rest.hasPrefix("=\"") else { throw Malformed(description: "label at \(rest)") }
    rest = rest.dropFirst(2)
    var value = ""
    while let character = rest.popFirst(), character != "\"" {
      guard character == "\\" else {
        value.append(character)
        continue
      }
      switch rest.popFirst() {
      case "n": value.append("\n")
      case "\\": value.append("\\")
      case "\"": value.append("\"")
      default: throw Malformed(description: "escape before \(rest)")
      }
    }
    guard labels.updateValue(value, forKey: String(name)) == nil else {
      throw Malformed(description: "label \(name) twice")
    }
    if rest.first == "," { rest.removeFirst() }
    guard !rest.isEmpty else { throw Malformed(description: "labels without an end") }
  }

  /// Histograms whose buckets fall, or whose `+Inf` is not their count.
  package var brokenHistograms: [String] {
    types.filter { $0.value == "histogram" }.keys.flatMap { name -> [String] in
      let buckets = Dictionary(
        grouping: samples.filter { $0.name == "\(name)_bucket" },
        by: { sample in sample.labels.filter { $0.key != "le" } })
      return buckets.compactMap { labels, series in
        let values = series.map(\.value)
        let bounds = series.map {
          Double($0.labels["le"] == "+Inf" ? "inf" : $0.labels["le"] ?? "")
        }
        let isRight =
          values == values.sorted() && bounds.last == .infinity && !bounds.contains(nil)
          && bounds.compactMap(\.self) == bounds.compactMap(\.self).sorted()
          && values.last == value("\(name)_count", labels)
          && value("\(name)_sum", labels) != nil
        return isRight ? nil : "\(name) \(labels)"
      }
    }
  }
}
