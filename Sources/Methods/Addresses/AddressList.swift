import CMDB
import JSON
import JSONRPC
import SQL

extension Noun {
  static let address = Noun(
    "address", "addresses", in: .address, answers: .row("address_row"),
    about: "Where people write from and are written to.",
    fields: [
      .always("id", .id, "A unique id, never reused.", uses: .sort),
      .always("kind", .line, "`mail`, `phone`, `portal`, `chat:SYSTEM`.", uses: .sort),
      .always(
        "address", .line, "In its normal form.", at: .column("value"), uses: .sort),
      .sometimes("name", .line, "What its owner calls himself.", uses: []),
      .sometimes("person", .item, "Whose it is.", at: .item("person"), uses: []),
      .always("version", .version, "Increases by one with each change.", uses: .sort),
      .always(
        "updated_at", .timestamp, "When this version took effect.", at: .column("changed_at"),
        uses: .sort),
    ])
}

extension Schema {
  static let address = Schema.answer(of: .address, named: "Address")
}

extension Method {
  static let addressList = Method(
    "address.list", .log, .right(.incidents),
    "Lists addresses that wrote to us or were written to, and whose they are.",
    [Parameter("person", .itemRef, "Only those of this person or organisation.")],
    of: .address, .address,
    example: (
      #"{"person": "PER-000006"}"#,
      #"{"addresses": [\#(AddressRules.sample)], "next_cursor": null}"#
    )
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(noun: .address, catalogue: context.catalogue, moment: "null", row: "o")
    let paging = try Paging("address.list", arguments, context, of: fields, filter: ["person"])
    var sql = SQLText()
    var conditions: [String] = []
    if let person = arguments["person"] {
      let ref = sql.bind(Bind.json(person))
      let named = "cmdb.optional_item(\(ref)::jsonb, 'person')"
      conditions.append("o.person = any ((select cmdb.parties_of(\(named)))::bigint[])")
    }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "addresses")
  }

  static let addressLink = Method(
    "address.link", .write, .right(.incidents),
    "Says whose an address is: what comes from there is theirs from now on.",
    [
      Parameter("address", AddressRules.ref, required: true, "The address."),
      Parameter("person", .itemRef, required: true, "A person or an organisation."),
    ],
    result: ("address", .address),
    example: (
      #"{"address": {"kind": "chat:telegram", "address": "@zaitseva"}, "person": "PER-000006"}"#,
      AddressRules.sample
    )
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "address.link",
      Call("address_link", [.json(arguments["address"]), .json(arguments["person"])]), arguments,
      context)
  }

  static let addressUnlink = Method(
    "address.unlink", .write, .right(.incidents),
    "Says that an address belongs to no known person any more.",
    [Parameter("address", AddressRules.ref, required: true, "The address.")],
    result: ("address", .address), example: (#"{"address": 3}"#, AddressRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "address.unlink", Call("address_link", [.json(arguments["address"]), .json(nil)]), arguments,
      context)
  }
}

private enum AddressRules {
  static let ref = Schema.either([
    .id,
    .object([
      Parameter("kind", .line, required: true, "`mail`, `phone`, `portal`, `chat:SYSTEM`."),
      Parameter("address", .line, required: true, "The address."),
    ]),
  ])

  static let sample = """
    {"id": 3, "kind": "chat:telegram", "address": "@zaitseva", \
    "person": {"id": 12, "tag": "PER-000006", "name": "Irina Zaitseva", "class": "person"}, \
    "version": 1, "updated_at": "2026-02-01T09:30:00.000000Z"}
    """
}
