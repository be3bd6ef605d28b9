import JSON

/// Relation types as typed by people, in either direction.
extension Session {
  struct NamedType {
    let name: String
    /// Whether the reverse label was typed.
    var isReversed = false
  }

  /// The relation type with this name, else with this label in either direction and language, such
  /// as `powered_by` for the reverse of `powers`. An unknown name is passed on for the server to
  /// refuse.
  func relationType(_ typed: String) throws(Failure) -> NamedType {
    let types = try everything("relation_type.list", "relation_types")
    if types.contains(where: { $0["name"]?.string == typed }) { return NamedType(name: typed) }
    let meant = Self.bare(typed)
    for type in types {
      guard let name = type["name"]?.string else { continue }
      for (label, isReversed) in [("forward", false), ("reverse", true)] {
        let labels = ["en", "ru"].compactMap { type[label]?[$0]?.string }
        if labels.contains(where: { Self.bare($0) == meant }) {
          return NamedType(name: name, isReversed: isReversed)
        }
      }
    }
    return NamedType(name: typed)
  }

  /// `is powered by`, `powered_by` and `Powered by` alike.
  private static func bare(_ label: String) -> String {
    let words = label.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" }
    let rest = ["is", "was", "has"].contains(words.first ?? "") ? words.dropFirst() : words[...]
    return rest.joined(separator: " ")
  }

  /// The reader's language including the labels of relation types, which English output needs for
  /// relations shown from their target.
  var languageOfRelations: Language {
    var language = self.language
    guard !language.isRussian else { return language }
    language.labels = CatalogueLabels(
      relationTypes: labelled("relation_type.list", "relation_types", []), text: language.text)
    return language
  }
}
