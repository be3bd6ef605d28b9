import CMDB
import JSON

/// The labels of the catalogue in the language of the reader.
struct CatalogueLabels: Sendable, Equatable {
  struct Relation: Sendable, Equatable {
    let forward: String
    let reverse: String
    /// Which end impairs which: `forward`, `reverse`, `both`, `none`.
    let impact: String
  }

  fileprivate(set) var classes: [String: String] = [:]
  fileprivate(set) var relations: [String: Relation] = [:]
  fileprivate var lifecycles: [String: String] = [:]
  /// By lifecycle, then by state.
  fileprivate var states: [String: [String: String]] = [:]

  /// - Parameters: what `class.list`, `lifecycle.list` and `relation_type.list` answer.
  init(
    classes: [Value] = [], lifecycles: [Value] = [], relationTypes: [Value] = [],
    text: (Value?) -> String? = { _ in nil }
  ) {
    for entry in classes {
      guard let name = entry["name"]?.string else { continue }
      self.classes[name] = text(entry["label"])
      self.lifecycles[name] = entry["lifecycle"]?.string
    }
    for entry in lifecycles {
      guard let name = entry["name"]?.string else { continue }
      let labels = entry["labels"].map { Array($0.members) } ?? []
      states[name] = Dictionary(
        labels.compactMap { state in text(state.value).map { (state.name, $0) } },
        uniquingKeysWith: { first, _ in first })
    }
    for entry in relationTypes {
      guard let name = entry["name"]?.string, let forward = text(entry["forward"]),
        let reverse = text(entry["reverse"])
      else { continue }
      relations[name] = Relation(
        forward: forward, reverse: reverse, impact: entry["impact"]?.string ?? "none")
    }
  }

  /// The label of a state: in the lifecycle of its class where that is known, else in any.
  fileprivate func state(_ name: String, of className: String?) -> String? {
    let own = className.flatMap { lifecycles[$0] }.flatMap { states[$0]?[name] }
    return own ?? states.keys.sorted().lazy.compactMap { states[$0]?[name] }.first
  }
}

extension Language {
  /// A state of an item, in English as it is typed.
  func state(_ name: String, of className: String? = nil) -> String {
    guard isRussian else { return name }
    return labels.state(name, of: className) ?? Vocabulary.itemState[name] ?? name
  }

  func className(_ name: String) -> String { labels.classes[name] ?? name }

  /// What a relation says, read from its source or from its target; in English from its source as
  /// it is typed.
  func relation(_ type: String, isReversed: Bool = false) -> String {
    guard isRussian || isReversed else { return type }
    return labels.relations[type].map { isReversed ? $0.reverse : $0.forward } ?? type
  }

  /// What a relation says of the item that falls by it, or with `isUpstream` of the one that makes
  /// another fall.
  func relation(ofImpaired type: String, isUpstream: Bool) -> String {
    let isAtTarget: Bool? =
      switch labels.relations[type]?.impact {
      case "forward": !isUpstream
      case "reverse": isUpstream
      default: nil
      }
    return relation(type, isReversed: isAtTarget ?? false)
  }

  /// A word of the API, in English as it is typed.
  func word(_ name: String, _ words: [String: String]) -> String {
    isRussian ? words[name] ?? name : name
  }
}

extension Session {
  /// The language of the reader, with the labels that output in it needs.
  ///
  /// Labels that cannot be had are no reason to show nothing.
  static func language(of screen: Screen, _ list: (String, String, [String]) -> [Value]) -> Language
  {
    var language = screen.language
    guard language.isRussian else { return language }
    language.labels = CatalogueLabels(
      classes: list("class.list", "classes", ["name", "label", "lifecycle"]),
      lifecycles: list("lifecycle.list", "lifecycles", []),
      relationTypes: list("relation_type.list", "relation_types", []), text: language.text)
    return language
  }

  /// A state by its name, or by its label in either language in the lifecycle of the class.
  func stateName(_ text: String, of className: String) throws(Failure) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 || $0 == 0x20 || (0x41...0x5a).contains($0) })
    else { return text }
    let lifecycle = try call("class.get") { $0.member("class", string: className) }["lifecycle"]
    let found = labelled("lifecycle.list", "lifecycles", []).first {
      $0["name"]?.string == lifecycle?.string
    }
    let states = found?["labels"].map { labels in
      labels.members.map { state in
        (
          name: state.name,
          label: Label(
            english: state.value["en"]?.string ?? "", russian: state.value["ru"]?.string ?? "")
        )
      }
    }
    return (try? CellWord.find(text, among: states ?? [])) ?? text
  }

  /// A class by its name, or by its label in either language.
  func className(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 || $0 == 0x20 || (0x41...0x5a).contains($0) })
    else { return text }
    let classes = labelled("class.list", "classes", ["name", "label"]).compactMap { entry in
      entry["name"]?.string.map { name in
        (
          name: name,
          label: Label(
            english: entry["label"]?["en"]?.string ?? "",
            russian: entry["label"]?["ru"]?.string ?? "")
        )
      }
    }
    return (try? CellWord.find(text, among: classes)) ?? text
  }

  /// One page of a list of the catalogue; empty where it cannot be had.
  func labelled(_ method: String, _ plural: String, _ fields: [String]) -> [Value] {
    let page = try? call(method) { writer in
      writer.member("limit", integer: 1000)
      if !fields.isEmpty { writer.member("fields", strings: fields) }
    }
    return page?[plural].list ?? []
  }
}
