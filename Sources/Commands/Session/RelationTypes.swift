import JSON

/// Relation types as people read and type them: from either side.
extension Session {
  struct NamedType {
    let name: String
    /// Whether it was read from its target.
    var isReversed = false
  }

  /// The relation type that is meant: by its name, else by a label in either direction and
  /// language, as `powered_by` for the reverse of `powers`. What names none stays for the server
  /// to refuse.
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

  /// The reader's language with the labels of relation types, which English output needs for a
  /// relation that is read from its target.
  var languageOfRelations: Language {
    var language = self.language
    guard !language.isRussian else { return language }
    language.labels = CatalogueLabels(
      relationTypes: labelled("relation_type.list", "relation_types", []), text: language.text)
    return language
  }
}
