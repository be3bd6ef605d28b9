import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let authorityDefine = Method(
    "authority.define", .write, .right(.administer),
    """
    Sets which sources of imports are trusted about an attribute or a reference, the most trusted \
    first: what one of them has set is not overwritten by one below it, and not by one that is not \
    named. It binds imports alone; whoever types is the source `manual`. Without an entry the \
    newest wins.
    """,
    AuthorityRules.named + [
      Parameter(
        "sources", .array(ImportSource.name, count: 0...AuthorityRules.sourcesMax), required: true,
        "The most trusted first; none: the entry is removed."),
      Parameter("version", .version, "Of the entry that it replaces."),
    ],
    result: ("authority", .authority),
    example: (
      #"{"class": "person", "attribute": "email", "sources": ["hr", "manual", "ad"]}"#,
      AuthorityRules.sample
    )
  ) { arguments, context throws(Stop) in
    let className = arguments.string("class") ?? ""
    let attribute = arguments.string("attribute") ?? ""
    guard let itemClass = context.catalogue[class: className] else {
      throw .invalidParams([
        .unknown("class", className, among: context.catalogue.classNames, path: "class")
      ])
    }
    let roles = context.catalogue.roleNames.filter { role in
      context.catalogue.relationType(role: role)?.sourceClasses
        .contains(where: itemClass.ancestors.contains) == true
    }
    let names = ["name", "state"] + itemClass.attributes.map(\.name) + roles
    guard names.contains(attribute) else {
      throw .invalidParams([.unknown("attribute", attribute, among: names, path: "attribute")])
    }
    let sources = arguments["sources"]?.strings ?? []
    guard Set(sources).count == sources.count else {
      throw .invalidParams([
        Problem("duplicate", "A source stands once in the order of trust.", path: "sources")
      ])
    }
    return try Conventions.write(
      "authority.define",
      Call(
        "authority_define",
        [
          .text(className), .text(attribute), .texts(sources), .int(arguments.integer("version")),
        ]), arguments, context)
  }

  static let authorityList = Method(
    "authority.list", .server, .right(.read),
    "Lists which sources of imports are trusted about which attributes, by class and attribute.",
    [
      Parameter(
        "limit", .integer(1...Int64(Conventions.listMax)), "At most this many (default 100)."),
      Parameter("cursor", .string(1...200), "`next_cursor` of the previous page."),
    ],
    result: (
      "authorities",
      .record([
        Parameter(
          "authorities", .array(.authority, count: 0...Conventions.listMax), required: true,
          "By class and attribute."),
        Parameter("next_cursor", .nullable(.line), required: true, "Null on the last page."),
      ])
    ),
    example: ("{}", #"{"authorities": [\#(AuthorityRules.sample)], "next_cursor": null}"#)
  ) { arguments, _ throws(Stop) in
    // The class and the attribute of the last entry of the page before.
    let after = arguments.string("cursor")?.split(separator: ".", omittingEmptySubsequences: false)
    guard after == nil || after?.count == 2 else { throw Cursor.foreign }
    let unit = Unit(
      AuthorityRules.list,
      [
        Bind.text((after?.first).map(String.init)), Bind.text((after?.last).map(String.init)),
        Bind.integer(arguments.integer("limit") ?? Conventions.listDefault),
      ])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The list gave no answer.") }))
  }
}

enum AuthorityRules {
  static let sourcesMax = 20
  static let named = [
    Parameter("class", .line, required: true, "The class; it counts for those below it, too."),
    Parameter(
      "attribute", .line, required: true, "An attribute or a reference of it, `name` or `state`."),
  ]

  static let list = Statement(
    name: "authority_list",
    """
    select cmdb.authority_page($1::text, $2::text, $3::int)
    """)

  static let sample = """
    {"class": "person", "attribute": "email", "sources": ["hr", "manual", "ad"], "version": 1, \
    "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "ivanova"}
    """
}

extension Schema {
  static let authority = Schema.named(
    "Authority",
    .record(
      AuthorityRules.named + [
        Parameter(
          "sources", .array(.line, count: 0...AuthorityRules.sourcesMax), required: true,
          "The most trusted first."),
        Parameter("version", .version, required: true, "Rises by one with each change."),
        Parameter("updated_at", .timestamp, required: true, "When it was defined."),
        Parameter("updated_by", .line, required: true, "Who defined it."),
      ]), about: "Which sources of imports are trusted about an attribute.")
}
