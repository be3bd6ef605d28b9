package import JSON

/// The types that an attribute can have (API.md §3).
package enum AttributeType: String, CaseIterable, Sendable {
  case text, integer, decimal, boolean, date, timestamp
  case `enum`
  case enumSet = "enum_set"
  case money, quantity, url, email, ip, mac, duration, json
}

/// One attribute of a class, as declared.
package struct Attribute: Sendable {
  package let name: String
  package let type: AttributeType
  /// The unit of a quantity; nil for all others.
  package let unit: String?
  package let format: Format?
  package let isRequired: Bool
  package let isIndexed: Bool
  package let isObserved: Bool
  package let isSecret: Bool
  /// Out of use: what items have stays, nothing new is written, no form asks for it.
  package let isRetired: Bool
  package let expires: Bool
  /// The formula that it is computed by when it is read; nil of one that items have values of.
  package let computed: String?
  /// The words of an enum or enum_set, in order.
  package let values: [String]
  /// What people read for a value of an enum; a value that is not here is its own label.
  package let valueLabels: [String: Label]
  package let minimum: Number?
  package let maximum: Number?
  /// A regular expression of PostgreSQL, which also evaluates it.
  package let pattern: String?
  package let defaultValue: Value?
  package let label: Label
  /// The class that declares it.
  package let from: String
  /// Whether items are told apart or found by it, so that its text has to be what people see of it.
  package private(set) var isIdentifying: Bool

  func identifying(ifIn keyFields: Set<String>) -> Attribute {
    var attribute = self
    attribute.isIdentifying = isIndexed || keyFields.contains(name)
    return attribute
  }
}

/// A name for people, by language.
package struct Label: Equatable, Sendable {
  package let english: String
  package let russian: String

  package init(english: String, russian: String) {
    self.english = english
    self.russian = russian
  }

  init(_ value: Value?) {
    english = value?["en"]?.string ?? ""
    russian = value?["ru"]?.string ?? english
  }

  /// `{name: {"en", "ru"}}`, as the catalogue keeps the labels of values.
  static func byName(_ value: Value?) -> [String: Label] {
    guard let value, value.kind == .object else { return [:] }
    return Dictionary(
      value.members.map { ($0.name, Label($0.value)) }, uniquingKeysWith: { first, _ in first })
  }

  /// What reads the same in both languages.
  init(_ text: String) {
    english = text
    russian = text
  }

  package func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member("en", string: english)
      writer.member("ru", string: russian)
    }
  }
}

extension Attribute {
  /// Reads a declaration as the catalogue keeps it, or as `class.define` takes it.
  package init?(_ value: Value, from owner: String) {
    guard let name = value["name"]?.string,
      let type = value["type"]?.string.flatMap(AttributeType.init(rawValue:))
    else { return nil }
    self.name = name
    self.type = type
    self.unit = value["unit"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    self.format = value["format"]?.string.flatMap(Format.init(rawValue:))
    self.isRequired = value["required"]?.boolean ?? false
    self.isIndexed = value["indexed"]?.boolean ?? false
    self.isObserved = value["observed"]?.boolean ?? false
    self.isSecret = value["secret"]?.boolean ?? false
    self.isRetired = value["retired"]?.boolean ?? false
    self.expires = value["expires"]?.boolean ?? false
    self.computed = value["computed"]?.string
    self.values = value["values"]?.strings ?? []
    self.valueLabels = Label.byName(value["value_labels"])
    self.minimum = value["minimum"]?.number
    self.maximum = value["maximum"]?.number
    self.pattern = value["pattern"]?.string
    self.defaultValue = value["default"].flatMap { $0.isNull ? nil : $0 }
    self.label = Label(value["label"])
    self.from = owner
    self.isIdentifying = isIndexed
  }

  /// What people read for a value of an enum.
  package func label(of value: String) -> Label { valueLabels[value] ?? Label(value) }

  /// Two declarations of one name that accept the same values.
  func accepts(sameAs other: Attribute) -> Bool {
    type == other.type && unit == other.unit && format == other.format
      && isRequired == other.isRequired && isObserved == other.isObserved
      && isRetired == other.isRetired && computed == other.computed
      && values == other.values && minimum == other.minimum && maximum == other.maximum
      && pattern == other.pattern
  }

  /// The default of a secret is the value of many items: it is masked as theirs is, where the name
  /// is among those to hide.
  package func write(to writer: inout Writer, hiding hidden: Set<String>) {
    writer.object { writer in
      writer.member("name", string: name)
      writer.member("type", string: type.rawValue)
      if let unit { writer.member("unit", string: unit) }
      if let format { writer.member("format", string: format.rawValue) }
      writer.member("required", boolean: isRequired)
      writer.member("indexed", boolean: isIndexed)
      writer.member("observed", boolean: isObserved)
      writer.member("secret", boolean: isSecret)
      if isRetired { writer.member("retired", boolean: true) }
      writer.member("expires", boolean: expires)
      if let computed { writer.member("computed", string: computed) }
      if !values.isEmpty {
        writer.member("values", strings: values)
      }
      // What has no label is its own.
      if !valueLabels.isEmpty {
        writer.key("value_labels")
        writer.object { writer in
          for value in values {
            guard let label = valueLabels[value] else { continue }
            writer.key(value)
            label.write(to: &writer)
          }
        }
      }
      if let minimum { writer.member("minimum", number: minimum) }
      if let maximum { writer.member("maximum", number: maximum) }
      if let pattern { writer.member("pattern", string: pattern) }
      if defaultValue != nil, hidden.contains(name) {
        writer.member("default", string: "***")
      } else if let defaultValue {
        writer.member("default", value: defaultValue)
      }
      writer.key("label")
      label.write(to: &writer)
      writer.member("from", string: from)
    }
  }
}

extension Value {
  /// The strings of an array; what is no string is left out.
  package var strings: [String] { elements.compactMap(\.string) }
}

extension Writer {
  package mutating func member(_ name: String, strings: [String]) {
    key(name)
    array { writer in
      for text in strings { writer.string(text) }
    }
  }
}
