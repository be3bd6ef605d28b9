import JSON

/// Resolves inheritance: what a class has by itself and from its ancestors.
struct ClassTree {
  private let entries: [String: Value]
  /// The names of all fields of keys. What a name means goes by the name, in all classes.
  private let keyFields: Set<String>

  init(_ classes: Value) {
    entries = Dictionary(
      classes.elements.compactMap { entry in entry["name"]?.string.map { ($0, entry) } },
      uniquingKeysWith: { first, _ in first })
    keyFields = Set(
      entries.values.flatMap { entry in
        (entry["keys"]?.elements.map(\.strings) ?? []).flatMap(\.self)
      })
  }

  func resolved() -> [String: ItemClass] {
    var classes: [String: ItemClass] = [:]
    for (name, entry) in entries {
      let ancestors = ancestors(of: name)
      classes[name] = ItemClass(
        name: name,
        parent: entry["parent"]?.string,
        label: Label(entry["label"]),
        isAbstract: entry["abstract"]?.boolean ?? false,
        tagPrefix: entry["tag_prefix"]?.string,
        ownLifecycle: entry["lifecycle"]?.string,
        impairsWhole: ancestors.lazy
          .compactMap { entries[$0]?["part_impairs_whole"]?.boolean }.first ?? true,
        ancestors: ancestors,
        ownAttributes: attributes(declaredIn: name),
        attributes: attributes(along: ancestors),
        keys: keys(along: ancestors),
        pending: entry["pending"]?.elements.compactMap { PendingChange($0) } ?? [])
    }
    return classes
  }

  private func ancestors(of name: String) -> [String] {
    var chain = [name]
    while let last = chain.last, let parent = entries[last]?["parent"]?.string,
      !chain.contains(parent)
    {
      chain.append(parent)
    }
    return chain
  }

  private func attributes(declaredIn name: String) -> [Attribute] {
    (entries[name]?["attributes"]?.elements.compactMap { Attribute($0, from: name) } ?? [])
      .map { $0.identifying(ifIn: keyFields) }
  }

  private func attributes(along ancestors: [String]) -> [Attribute] {
    var found: [Attribute] = []
    for owner in ancestors.reversed() {
      for attribute in attributes(declaredIn: owner) {
        if let index = found.firstIndex(where: { $0.name == attribute.name }) {
          found[index] = attribute
        } else {
          found.append(attribute)
        }
      }
    }
    return found
  }

  private func keys(along ancestors: [String]) -> [(from: String, fields: [String])] {
    ancestors.reversed().flatMap { owner in
      (entries[owner]?["keys"]?.elements.map { (from: owner, fields: $0.strings) }) ?? []
    }
  }
}
