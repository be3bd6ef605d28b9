/// A column of to-many relations in files: `powers>` has what an item powers, `<powers` what powers
/// it. References have columns by their roles; types that form a tree have none but those.
package struct RelationColumn: Sendable {
  package let type: RelationType
  /// Whether the item is the source of its relations.
  package let isForward: Bool

  package var name: String { isForward ? type.name + ">" : "<" + type.name }
  package var label: Label { isForward ? type.forward : type.reverse }
  /// Classes whose items can have something in it.
  package var classes: [String] { isForward ? type.sourceClasses : type.targetClasses }

  fileprivate init?(_ type: RelationType, isForward: Bool) {
    let isToMany = type.role == nil && !type.isHierarchy && !type.isContainment
    // Without a direction the two would be one.
    guard isToMany, isForward || !type.isSymmetric else { return nil }
    self.type = type
    self.isForward = isForward
  }
}

extension Catalogue {
  package var relationColumns: [RelationColumn] {
    relationTypes.flatMap { type in
      [true, false].compactMap { RelationColumn(type, isForward: $0) }
    }
  }

  package func relationColumn(_ name: String) -> RelationColumn? {
    let isForward = name.last == ">"
    guard isForward || name.first == "<" else { return nil }
    return relationType(String(isForward ? name.dropLast() : name.dropFirst()))
      .flatMap { RelationColumn($0, isForward: isForward) }
  }
}
