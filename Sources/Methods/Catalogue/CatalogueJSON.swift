import CMDB
import JSON
import JSONRPC
import SQL

/// The JSON of classes, lifecycles and relation types.
enum CatalogueJSON {
  static func bytes(_ write: (inout Writer) -> Void) -> [UInt8] {
    var writer = Writer()
    write(&writer)
    return writer.bytes
  }

  /// A result with its moment.
  static func dated(_ json: [UInt8], _ moment: SettledMoment?) -> [UInt8] {
    moment.map { $0.added(to: json) } ?? json
  }
}

extension SettledMoment {
  /// An object with `as_of` and `position` added.
  package func added(to object: [UInt8]) -> [UInt8] {
    guard object.last == UInt8(ascii: "}") else { return object }
    let comma = object.count > 2 ? "," : ""
    return object.dropLast()
      + Array(#"\#(comma)"as_of":"\#(timestamp)","position":\#(position)}"#.utf8)
  }
}

extension Writer {
  mutating func write(
    _ itemClass: ItemClass, in catalogue: Catalogue, hiding hidden: Set<String>,
    changes: ClassChanges = .untold
  ) {
    object { writer in
      writer.member("name", string: itemClass.name)
      writer.member("parent", string: itemClass.parent)
      writer.key("label")
      itemClass.label.write(to: &writer)
      writer.member("abstract", boolean: itemClass.isAbstract)
      writer.member("tag_prefix", string: itemClass.tagPrefix)
      writer.member("lifecycle", string: catalogue.lifecycle(of: itemClass)?.name)
      writer.member("part_impairs_whole", boolean: itemClass.impairsWhole)
      writer.key("keys")
      writer.array { writer in
        for key in itemClass.keys {
          writer.object { writer in
            writer.member("fields", strings: key.fields)
            writer.member("from", string: key.from)
            let isBuilding = catalogue.isBuilding(key: key.fields, of: key.from)
            writer.member("state", string: isBuilding ? "building" : "active")
          }
        }
      }
      writer.key("attributes")
      writer.array { writer in
        for attribute in itemClass.attributes {
          attribute.write(to: &writer, hiding: hidden)
        }
      }
      writer.key("references")
      writer.array { writer in
        for type in catalogue.references(of: itemClass) {
          writer.object { writer in
            writer.member("role", string: type.role)
            writer.member("type", string: type.name)
            writer.member("target_class", classes: type.targetClasses)
            writer.key("label")
            type.forward.write(to: &writer)
          }
        }
      }
      writer.key("form")
      writer.write(form: itemClass, in: catalogue, hiding: hidden)
      changes.write(of: itemClass, to: &writer)
      writer.member("version", integer: catalogue.version)
    }
  }

  /// The fields that somebody fills in, in groups: what an item is known by and has to have, where
  /// it stands and what it belongs to, then what each class says of it, the nearest first.
  private mutating func write(
    form itemClass: ItemClass, in catalogue: Catalogue, hiding hidden: Set<String>
  ) {
    let filled = itemClass.attributes.filter {
      $0.computed == nil && !$0.isObserved && !hidden.contains($0.name)
    }
    let keys = Set(itemClass.keys.flatMap(\.fields))
    let first = filled.filter { $0.isRequired || keys.contains($0.name) }.map(\.name)
    var groups = [
      (Label(english: "Main", russian: "Основное"), first),
      (
        Label(english: "Place and relations", russian: "Место и связи"),
        catalogue.references(of: itemClass).compactMap(\.role)
      ),
    ]
    var shown = Set(first)
    for ancestor in itemClass.ancestors.compactMap({ catalogue[class: $0] }) {
      let own = Set(ancestor.ownAttributes.map(\.name))
      let fields = filled.map(\.name).filter { own.contains($0) && shown.insert($0).inserted }
      groups.append((ancestor.label, fields))
    }
    array { writer in
      for (label, fields) in groups where !fields.isEmpty {
        writer.object { writer in
          writer.key("group")
          label.write(to: &writer)
          writer.member("fields", strings: fields)
        }
      }
    }
  }

  mutating func write(_ lifecycle: Lifecycle, in catalogue: Catalogue) {
    object { writer in
      writer.member("name", string: lifecycle.name)
      writer.key("label")
      lifecycle.label.write(to: &writer)
      writer.member("states", strings: lifecycle.states.map(\.name))
      writer.member(
        "labels",
        object: { writer in
          for state in lifecycle.states {
            writer.key(state.name)
            state.label.write(to: &writer)
          }
        })
      writer.member("initial", strings: lifecycle.initial)
      writer.key("transitions")
      writer.array { writer in
        for transition in lifecycle.transitions {
          writer.object { writer in
            writer.member("from", string: transition.from)
            writer.member("to", string: transition.to)
            writer.member("requires", strings: transition.requires)
            writer.member("reason_required", boolean: transition.isReasonRequired)
            writer.member(
              "guards", array: { writer in for one in transition.guards { one.write(to: &writer) } }
            )
          }
        }
      }
      writer.member("version", integer: catalogue.version)
    }
  }

  mutating func write(_ type: RelationType) {
    object { writer in
      writer.member("name", string: type.name)
      writer.key("forward")
      type.forward.write(to: &writer)
      writer.key("reverse")
      type.reverse.write(to: &writer)
      writer.member("source_class", classes: type.sourceClasses)
      writer.member("target_class", classes: type.targetClasses)
      writer.member("source_max", integer: type.sourceMax.map { Int64($0) })
      writer.member("target_max", integer: type.targetMax.map { Int64($0) })
      writer.member("role", string: type.role)
      writer.member("hierarchy", boolean: type.isHierarchy)
      writer.member("redundant", boolean: type.isRedundant)
      writer.member("symmetric", boolean: type.isSymmetric)
      writer.member("containment", boolean: type.isContainment)
      writer.member("impact", string: type.impact)
      if let classes = type.impactClasses { writer.member("impact_classes", strings: classes) }
      writer.member("attributes", strings: type.attributes)
    }
  }

  /// One class as a string, several as an array.
  fileprivate mutating func member(_ name: String, classes: [String]) {
    if classes.count == 1 {
      member(name, string: classes[0])
    } else {
      member(name, strings: classes)
    }
  }
}
