package import JSON

/// All classes, attributes, keys, lifecycles and relation types of one moment, versioned as one.
///
/// A worker plans with its copy; statements carry `version` and fail when it has moved.
package final class Catalogue: Sendable {
  package let version: Int
  /// In the order in which they were defined.
  package let classNames: [String]
  package let lifecycles: [Lifecycle]
  package let relationTypes: [RelationType]
  /// What a day is.
  package let zone: Zone
  private let classes: [String: ItemClass]
  private let roles: [String: RelationType]
  /// By attribute name: every declaration in the catalogue, which agree on type and unit.
  private let declarations: [String: [Attribute]]
  /// The classes below each class, itself included, by the order of `classNames`.
  private let subtrees: [ClassSet]
  /// By attribute name: for each class a number that says what the name accepts there.
  private let variants: [String: [Int]]
  /// By name: what is computed, as SQL.
  private let computed: [String: ComputedField]

  /// Reads what `cmdb.catalogue_content()` makes; nil when it is no such document.
  package init?(version: Int, content: Value) {
    guard let classes = content["classes"], let relationTypes = content["relation_types"],
      let lifecycles = content["lifecycles"]
    else { return nil }
    self.version = version
    self.zone = content["zone"].flatMap { Zone($0) } ?? .utc
    self.lifecycles = lifecycles.elements.compactMap(Lifecycle.init)
    self.relationTypes = relationTypes.elements.compactMap(RelationType.init)
    self.classNames = classes.elements.compactMap { $0["name"]?.string }
    self.classes = ClassTree(classes).resolved()
    self.roles = Dictionary(
      self.relationTypes.compactMap { type in type.role.map { ($0, type) } },
      uniquingKeysWith: { first, _ in first })
    var declarations: [String: [Attribute]] = [:]
    for name in classNames {
      for attribute in self.classes[name]?.ownAttributes ?? [] {
        declarations[attribute.name, default: []].append(attribute)
      }
    }
    self.declarations = declarations
    self.secretNames = Self.secretNames(of: declarations)
    self.computed =
      (content["computed"]?.members).map { members in
        Dictionary(
          members.compactMap { ComputedField($0.name, $0.value) }.map { ($0.name, $0) },
          uniquingKeysWith: { first, _ in first })
      } ?? [:]
    let resolved = self.classes
    let names = self.classNames
    self.subtrees = names.map { name in
      ClassSet(names.indices.filter { resolved[names[$0]]?.ancestors.contains(name) ?? false })
    }
    self.variants = ClassVariants.of(names.compactMap { resolved[$0] })
  }

  package subscript(class name: String) -> ItemClass? { classes[name] }

  package func lifecycle(_ name: String) -> Lifecycle? { lifecycles.first { $0.name == name } }

  package func relationType(_ name: String) -> RelationType? {
    relationTypes.first { $0.name == name }
  }

  /// The to-one type that is read and written as this reference.
  package func relationType(role: String) -> RelationType? { roles[role] }

  package var roleNames: [String] { relationTypes.compactMap(\.role) }

  /// Every declaration of an attribute name; they agree on type and unit.
  package func declarations(of attribute: String) -> [Attribute] { declarations[attribute] ?? [] }

  /// Whether values of an attribute are equal by their digits: phone numbers.
  package func isComparedByDigits(_ attribute: String) -> Bool {
    declarations(of: attribute).first.map { TextForm(type: $0.type, format: $0.format) }?
      .isComparedByDigits ?? false
  }

  package var attributeNames: [String] { Array(declarations.keys) }

  /// An identification key, under the class that declares it.
  package struct Key: Sendable {
    package let owner: ItemClass
    package let fields: [String]
    /// As `cmdb.item_key` has it.
    package var name: String { "\(owner.name):\(fields.joined(separator: ","))" }
  }

  /// The keys of all classes by which items are found, each once.
  package var keys: [Key] {
    classNames.compactMap { classes[$0] }.flatMap { owner in
      owner.keys.filter { $0.from == owner.name && !isBuilding(key: $0.fields, of: owner.name) }
        .map { Key(owner: owner, fields: $0.fields) }
    }
  }

  /// Whether a key of a class is being filled: new doubles are refused, but nothing is found by it.
  package func isBuilding(key fields: [String], of owner: String) -> Bool {
    classes[owner]?.pending.contains { $0.key == fields } ?? false
  }

  /// Names that some class declares secret: they are secret in every class, and so is what is
  /// computed from them.
  package let secretNames: Set<String>

  private static func secretNames(of declarations: [String: [Attribute]]) -> Set<String> {
    var secret = Set(declarations.filter { $0.value.contains(where: \.isSecret) }.keys)
    let computed = declarations.compactMapValues { declared -> Set<String>? in
      let formulas = declared.compactMap(\.computed)
      return formulas.isEmpty
        ? nil : formulas.reduce(into: []) { $0.formUnion(Formula.names(in: $1)) }
    }
    var found = secret
    while !found.isEmpty {
      found = Set(
        computed.filter { !secret.contains($0.key) && !$0.value.isDisjoint(with: secret) }.keys)
      secret.formUnion(found)
    }
    return secret
  }

  /// What is computed under this name, as SQL; nil of what is not.
  package func computedField(_ name: String) -> ComputedField? { computed[name] }

  /// The lifecycle of a class: its own, else that of the nearest ancestor that has one.
  package func lifecycle(of itemClass: ItemClass) -> Lifecycle? {
    itemClass.ancestors.lazy
      .compactMap { self[class: $0]?.ownLifecycle }.first.flatMap(lifecycle)
  }

  /// The class and all below it, abstract ones included, in the order of the catalogue.
  package func subtree(of name: String) -> [String] {
    guard let index = classNames.firstIndex(of: name) else { return [] }
    return subtrees[index].map { classNames[$0] }
  }

  /// What an update can be planned for before the class of its item is known: one class for each
  /// different meaning that these attributes have together.
  package func candidates(having attributes: [String]) -> [ItemClass] {
    guard let meanings = meanings(of: attributes) else { return [] }
    var found: [Int] = []
    for index in classNames.indices {
      guard !meanings.contains(where: { $0[index] == ClassVariants.absent }) else { continue }
      let isKnown = found.contains { earlier in
        meanings.allSatisfy { $0[earlier] == $0[index] }
      }
      if !isKnown { found.append(index) }
    }
    return found.compactMap { classes[classNames[$0]] }
  }

  /// What each of these names means in each class; nil when one of them is no attribute at all.
  private func meanings(of attributes: [String]) -> [[Int]]? {
    let known = attributes.compactMap { variants[$0] }
    return known.count == attributes.count ? known : nil
  }

  /// The classes for which these attributes accept the same values as for `model`: each stands for
  /// its subtree, or with `=` in front for itself alone.
  package func classes(accepting attributes: [String], like model: ItemClass) -> [String] {
    guard let own = classNames.firstIndex(of: model.name) else { return [] }
    guard let meanings = meanings(of: attributes) else { return [] }
    let accepted = ClassSet(
      classNames.indices.filter { index in meanings.allSatisfy { $0[index] == $0[own] } })
    var covered = ClassSet([])
    var general: [String] = []
    for index in accepted where !covered.contains(index) {
      if subtrees[index].isSubset(of: accepted) {
        general.append(classNames[index])
        covered.formUnion(subtrees[index])
      } else {
        general.append("=" + classNames[index])
      }
    }
    return general
  }

  /// References that an item of the class can have.
  package func references(of itemClass: ItemClass) -> [RelationType] {
    relationTypes.filter { type in
      type.role != nil && type.sourceClasses.contains(where: itemClass.ancestors.contains)
    }
  }
}

/// A class of items.
package struct ItemClass: Sendable {
  package let name: String
  package let parent: String?
  package let label: Label
  package let isAbstract: Bool
  package let tagPrefix: String?
  package let ownLifecycle: String?
  /// Whether one that fails impairs what contains it: as the nearest class says that says it.
  package let impairsWhole: Bool
  /// The class itself, its parent, and so on up to the root.
  package let ancestors: [String]
  package let ownAttributes: [Attribute]
  /// Own and inherited, from the root down; the nearest declaration of a name counts.
  package let attributes: [Attribute]
  /// Own and inherited; fields are attributes, roles and `name` mixed.
  package let keys: [(from: String, fields: [String])]

  /// Changes that new writes obey already, while the steward looks through the items of before.
  package let pending: [PendingChange]

  package func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }
}

/// A change of a class that is not through yet.
package struct PendingChange: Sendable {
  /// `attributes.cost.required`, `keys[serial_no]`, `search`.
  package let change: String
  /// How many items are looked through.
  package let of: Int64
  /// The fields of a key that is being filled.
  package let key: [String]?

  init?(_ value: Value) {
    guard let change = value["change"]?.string else { return nil }
    self.change = change
    of = value["of"]?.integer ?? 0
    let fields = value["key"]?.strings ?? []
    key = fields.isEmpty ? nil : fields
  }
}

/// The states of items and the ways between them.
package struct Lifecycle: Sendable {
  /// The state of an item that was registered by mistake: outside every lifecycle.
  package static let void = "void"

  package let name: String
  package let label: Label
  package let states: [(name: String, label: Label)]
  /// States in which an item may be registered; the first is what it gets when nothing is said.
  package let initial: [String]
  package let transitions: [Transition]

  package struct Transition: Sendable {
    package let from: String
    package let to: String
    package let requires: [String]
    package let isReasonRequired: Bool
    /// What has to hold besides.
    package let guards: [TransitionGuard]
  }

  init?(_ value: Value) {
    guard let name = value["name"]?.string else { return nil }
    self.name = name
    label = Label(value["label"])
    states = (value["state_order"]?.strings ?? []).map { state in
      (state, Label(value["states"]?[state]))
    }
    initial = value["initial"]?.strings ?? []
    transitions =
      (value["transitions"]?.elements).map { entries in
        entries.map { entry in
          Transition(
            from: entry["from"]?.string ?? "", to: entry["to"]?.string ?? "",
            requires: entry["requires"]?.strings ?? [],
            isReasonRequired: entry["reason_required"]?.boolean ?? false,
            guards: entry["guards"]?.elements.compactMap { TransitionGuard($0) } ?? [])
        }
      } ?? []
  }
}

/// A relation type.
package struct RelationType: Sendable {
  package let name: String
  package let forward: Label
  package let reverse: Label
  package let sourceClasses: [String]
  package let targetClasses: [String]
  package let sourceMax: Int?
  package let targetMax: Int?
  package let role: String?
  /// A role: where the source has no relation of this type, that of the item in this role counts.
  package let inheritedThrough: String?
  package let isHierarchy: Bool
  package let isRedundant: Bool
  /// The two ends are alike: kept once, from the item with the lower id.
  package let isSymmetric: Bool
  /// The source lies within the target: through all such types nothing contains itself.
  package let isContainment: Bool
  package let impact: String
  package let impactClasses: [String]?
  /// Names of the attributes that a relation of this type may carry.
  package let attributes: [String]

  init?(_ value: Value) {
    guard let name = value["name"]?.string else { return nil }
    self.name = name
    forward = Label(value["forward"])
    reverse = Label(value["reverse"])
    sourceClasses = value["source_classes"]?.strings ?? []
    targetClasses = value["target_classes"]?.strings ?? []
    sourceMax = value["source_max"]?.integer.map { Int($0) }
    targetMax = value["target_max"]?.integer.map { Int($0) }
    role = value["role"]?.string
    inheritedThrough = value["inherited_through"]?.string
    isHierarchy = value["hierarchy"]?.boolean ?? false
    isRedundant = value["redundant"]?.boolean ?? false
    isSymmetric = value["symmetric"]?.boolean ?? false
    isContainment = value["containment"]?.boolean ?? false
    impact = value["impact"]?.string ?? "none"
    let limited = value["impact_classes"]
    impactClasses = limited.flatMap { $0.isNull ? nil : $0.strings }
    attributes = value["attributes"]?.elements.compactMap { $0["name"]?.string } ?? []
  }
}
