import CMDB
import JSON

/// What is stored of a row that has been read: `cmdb.import_row.row`.
extension RowReading {
  func write(to writer: inout Writer) {
    writer.object { writer in
      for (name, json) in core { writer.member(name, raw: json) }
      if let classes { writer.member("classes", strings: classes) }
      writer.key("given")
      writer.object { writer in
        for (name, value) in given { writer.member(name, raw: value.json) }
      }
      writer.key("refs")
      writer.object { writer in
        for (name, json) in references { writer.member(name, raw: json) }
      }
      relations.write(to: &writer)
      writer.member("cleared", strings: cleared)
      writeReadings(to: &writer)
      writePatterns(to: &writer)
      if classes == nil, let itemClass { writeDefaults(of: itemClass, to: &writer) }
      writeAside(to: &writer)
    }
  }

  private func writeReadings(to writer: inout Writer) {
    if !observed.isEmpty {
      writer.key("observed")
      writer.object { writer in
        for (name, value) in observed { writer.member(name, raw: value.json) }
      }
    }
    let inputs = given.filter { $0.value.input != nil }
    guard !inputs.isEmpty else { return }
    writer.key("inputs")
    writer.object { writer in
      for (name, value) in inputs { writer.member("attributes.\(name)", string: value.input) }
    }
  }

  private func writePatterns(to writer: inout Writer) {
    let matched = given.compactMap { name, value in
      value.patternText.flatMap { text in
        itemClass?.attribute(name)?.pattern.map { (name, text, $0) }
      }
    }
    guard !matched.isEmpty else { return }
    writer.key("patterns")
    writer.object { writer in
      for (name, text, pattern) in matched {
        writer.key("attributes.\(name)")
        writer.array { writer in
          writer.string(text)
          writer.string(pattern)
        }
      }
    }
  }

  /// What the row means where it makes a new item.
  private func writeDefaults(of itemClass: ItemClass, to writer: inout Writer) {
    let rules = ItemRules(catalogue: reader.catalogue, itemClass: itemClass)
    writer.member("prefix", string: rules.tagPrefix)
    writer.member("initial", string: rules.lifecycle?.initial.first)
    if let notInitial { writer.member("not_initial", string: notInitial) }
    let wrong = Set(problems.compactMap(\.path))
    let present = Set(given.map(\.name) + observed.map(\.name) + cleared)
    let absent = itemClass.attributes.filter { attribute in
      !present.contains(attribute.name) && !wrong.contains("attributes.\(attribute.name)")
    }
    let defaults = absent.compactMap { attribute -> (String, [UInt8])? in
      guard let value = attribute.defaultValue,
        case .success(let read) = AttributeValue.read(
          value, as: attribute, currency: reader.currency, path: attribute.name)
      else { return nil }
      return (attribute.name, read.json)
    }
    if !defaults.isEmpty {
      writer.key("defaults")
      writer.object { writer in
        for (name, json) in defaults { writer.member(name, raw: json) }
      }
    }
    let missing = absent.filter { $0.isRequired && $0.defaultValue == nil }.map(\.name)
    if !missing.isEmpty { writer.member("missing", strings: missing) }
  }

  private func writeAside(to writer: inout Writer) {
    if !checked.isEmpty {
      writer.key("checked")
      writer.object { writer in
        for (name, text) in checked { writer.member(name, string: text) }
      }
    }
    if !unknown.isEmpty {
      writer.key("unknown")
      writer.object { writer in
        for (name, nearest) in unknown { writer.member(name, string: nearest) }
      }
    }
    if !amountless.isEmpty { writer.member("no_amount", strings: amountless) }
    if !cleaned.isEmpty { writer.member("cleaned", strings: cleaned) }
    if !twofold.isEmpty {
      writer.key("twofold")
      writer.object { writer in
        for (path, text) in twofold { writer.member(path, string: text) }
      }
    }
    if !forbidden.isEmpty { writer.member("forbidden", strings: forbidden) }
  }
}
