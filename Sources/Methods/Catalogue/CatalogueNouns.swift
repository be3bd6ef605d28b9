import CMDB
import JSONRPC

/// The nouns of the catalogue: answered from the worker's copy, sorted by members of the answers.
extension Noun {
  static let itemClass = Noun(
    "class", "classes", in: nil, answers: .method, key: Key("name"), about: "A class of items.",
    fields: [
      .made("name", .line, "Its name.", uses: .sort),
      .made("parent", .line, "The class above it.", isAlways: false, uses: .sort),
      .made("abstract", .boolean, "Whether it has no items of its own.", uses: .sort),
      .made(
        "tag_prefix", .line, "What tags of its items begin with.", isAlways: false, uses: .sort),
      .made("lifecycle", .line, "The lifecycle of its items.", isAlways: false, uses: .sort),
      .label("label", "Its name for people."),
      .made(
        "part_impairs_whole", .boolean, "Whether a fault of a part impairs what it is part of."),
      .made("keys", .json, "Attributes that no two items share, own and inherited."),
      .made("attributes", .json, "Its attributes, own and inherited."),
      .made("references", .json, "Its to-one relations, by role."),
      .made("form", .json, "The fields that somebody fills in, in groups and in order."),
      .made(
        "pending", .json, "Changes for which the items of before are looked through.",
        isAlways: false),
      .made("version", .version, "The version of the catalogue."),
    ])

  static let lifecycle = Noun(
    "lifecycle", "lifecycles", in: nil, answers: .method, key: Key("name"),
    about: "States and transitions.",
    fields: [
      .made("name", .line, "Its name.", uses: .sort),
      .label("label", "Its name for people."),
      .made("states", .words, "Its states, in order."),
      .made("labels", .json, "The names of its states for people, by state."),
      .made("initial", .words, "The states that a new item may have."),
      .made("transitions", .json, "The changes of state that are allowed."),
      .made("version", .version, "The version of the catalogue."),
    ])

  static let relationType = Noun(
    "relation_type", "relation_types", in: nil, answers: .method, key: Key("name"),
    about: "A relation type.",
    fields: [
      .made("name", .line, "Its name.", uses: .sort),
      .made(
        "role", .line, "The name of the reference that the source has by it.", isAlways: false,
        uses: .sort),
      .made("hierarchy", .boolean, "Whether it makes a hierarchy.", uses: .sort),
      .made("impact", .line, "Which end depends on the other.", isAlways: false, uses: .sort),
      .label("forward", "What the source is to the target."),
      .made("reverse", .json, "What the target is to the source."),
      .made("source_class", .json, "The class of the source, or several."),
      .made("target_class", .json, "The class of the target, or several."),
      .made("source_max", .version, "The most relations of a source.", isAlways: false),
      .made("target_max", .version, "The most relations of a target.", isAlways: false),
      .made("redundant", .boolean, "Whether one of several suppliers is enough."),
      .made("symmetric", .boolean, "Whether it has no direction."),
      .made("containment", .boolean, "Whether the source is within the target."),
      .made("impact_classes", .words, "The classes that impact is passed on to.", isAlways: false),
      .made("attributes", .words, "The attributes of its relations."),
    ])
}

extension Schema {
  static let itemClass = Schema.answer(
    of: .itemClass, named: "Class",
    [
      "parent": .nullable(.line), "tag_prefix": .nullable(.line), "lifecycle": .nullable(.line),
      "label": labels,
      "keys": .array(
        .record([
          Parameter("fields", .array(.line, count: 1...100), required: true, "The attributes."),
          Parameter("from", .line, required: true, "The class that declares it."),
          Parameter(
            "state", .choice(["active", "building"]), required: true,
            "`building`: refuses new doubles, but finds nothing yet."),
        ]), count: 0...1000),
      "attributes": .array(.map(.any), count: 0...1000),
      "references": .array(.map(.any), count: 0...1000),
      "form": .array(
        .record([
          Parameter("group", labels, required: true, "What the group is called."),
          Parameter(
            "fields", .array(.line, count: 1...1000), required: true,
            "Names of attributes, or roles of references."),
        ]), count: 0...100),
      "pending": .array(.classChange, count: 0...1000),
    ], more: momentMembers)

  static let lifecycle = Schema.answer(
    of: .lifecycle, named: "Lifecycle",
    [
      "label": labels, "labels": .map(labels),
      "transitions": .array(
        .record([
          Parameter("from", .line, required: true, "The state before."),
          Parameter("to", .line, required: true, "The state after."),
          Parameter(
            "requires", .array(.line, count: 0...1000), required: true,
            "Fields that need a value."),
          Parameter("reason_required", .boolean, required: true, "Whether a reason is needed."),
          Parameter(
            "guards", .array(.map(.any), count: 0...20), required: true,
            "What has to hold besides: `no_open_incident`, `related`, `not_related`, `right`."),
        ]), count: 0...1000),
    ])

  static let relationType = Schema.answer(
    of: .relationType, named: "RelationType",
    [
      "forward": labels, "reverse": labels, "role": .nullable(.line), "impact": .nullable(.line),
      "source_class": classes, "target_class": classes, "source_max": .nullable(.version),
      "target_max": .nullable(.version),
    ])

  private static let classes = Schema.either([.line, .array(.line, count: 0...1000)])

  /// A label in one language.
  private static let labels = Schema.record([
    Parameter("en", .string(0...1000), required: true, "In English."),
    Parameter("ru", .string(0...1000), required: true, "In Russian."),
  ])
}

extension Field {
  /// A member of an answer that no table stores.
  fileprivate static func made(
    _ name: String, _ type: FieldType, _ about: String, isAlways: Bool = true, uses: Uses = []
  ) -> Field {
    isAlways
      ? .always(name, type, about, at: .answer, uses: uses)
      : .sometimes(name, type, about, at: .answer, uses: uses)
  }

  /// A label in each language; rows can be sorted by either.
  fileprivate static func label(_ name: String, _ about: String) -> Field {
    .always(name, .json, about, at: .answer, uses: [], steps: .only(["en", "ru"]))
  }
}
