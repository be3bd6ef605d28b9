import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemVoid = Method(
    "item.void", .write, .right(.items),
    """
    Marks an item as registered by mistake: its state is `void`, it is hidden, its references end, \
    its keys are free, its tag stays taken. Refused while anything refers to it.
    """,
    [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter(
        "version", .integer(1...2_147_483_647), required: true, "The version that was read."),
      Parameter(
        "reason", .string(1...65536), required: true, "Why; kept in history and journal."),
    ],
    result: ("item", .item),
    example: (
      #"{"item": "CRT-000018", "version": 1, "reason": "Registered twice"}"#,
      """
      {"id": 338, "tag": "CRT-000018", "class": "cartridge", "name": "TK-3160", \
      "state": "void", "attributes": {"serial_no": "CR21295361"}, "references": {}, \
      "version": 2, "created_at": "2026-01-05T08:00:00.000000Z", \
      "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "ivanova"}
      """
    )
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "item.void",
      Call("item_void", [.json(arguments["item"]), .int(arguments.integer("version"))]), arguments,
      context)
  }
}
