/// What can be asked of items.
extension Command {
  static let items: [Command] = [
    Command(
      "item register", "Register an item",
      [
        Argument(
          "CLASS", .optional, "Its class; may be left to its model=TAG.", words: .asked(.classes)),
        Argument(
          "FIELD=VALUE", .any, "Attributes, references by tag, name=, tag=, state=.",
          words: .asked(.fields)),
      ], Option.write,
      examples: [
        "cmdb item register printer name='Reception printer' serial_no=VNB3K12345 location=HQ-101"
      ], run: ItemVerbs.register),
    Command(
      "item show", "Show an item with its relations, incidents and contracts", [item],
      [.asOf, .includeVoid], run: ItemVerbs.show),
    Command(
      "item list", "List items",
      [
        Argument(
          "CLASS", .optional, "Only of this class and those below it.", words: .asked(.classes))
      ], Option.list + [.includeVoid],
      examples: ["cmdb item list printer --where \"location within 'HQ'\" --sort name"],
      run: ItemVerbs.list),
    Command(
      "item find", "Find items by words in tag, name or keys",
      [Argument("WORDS", .oneOrMore, "What they contain, case aside.")],
      [.filter, .sort, .fields, .limit, .all, .asOf, .includeVoid], run: ItemVerbs.find),
    Command(
      "item resolve", "Find items by a code, as a scanner reads it",
      [Argument("CODE", "A tag or any key, case and dashes aside.")],
      [.asOf, .includeVoid],
      run: ItemVerbs.resolve),
    Command(
      "item count", "Count items by their fields",
      [Argument("FIELD", .any, "Group by these; class when absent.")],
      [.filter, .text, .limit, .asOf, .includeVoid],
      examples: ["cmdb item count class state --where \"location within 'HQ'\""],
      run: ItemVerbs.count),
    Command(
      "item edit", "Change fields of an item",
      [
        item,
        Argument(
          "FIELD=VALUE", .oneOrMore, "What to change; FIELD= clears.", words: .asked(.fields)),
      ],
      [.expect] + Option.write, examples: ["cmdb item edit PRN-000001 hostname=prn-1 notes="],
      run: ItemVerbs.edit),
    Command(
      "item move", "Move an item to another place",
      [item, Argument("LOCATION", "The tag of the place.", words: .asked(.items))],
      [.expect] + Option.write,
      examples: ["cmdb item move PRN-000001 HQ-102"], run: ItemVerbs.move),
    Command(
      "item transition", "Move an item to another state",
      [
        item, Argument("STATE", "Of its lifecycle.", words: .asked(.states)),
        Argument("FIELD=VALUE", .any, "What the step asks for.", words: .asked(.fields)),
      ], [.expect] + Option.write, run: ItemVerbs.transition),
    Command(
      "item history", "Show what was done to an item, newest first", [item], [.limit, .all],
      run: ItemVerbs.history),
    Command(
      "item void", "Take back an item that was registered by mistake", [item],
      [.expect] + Option.write, examples: ["cmdb item void PRN-000001 --reason 'twice'"],
      run: ItemVerbs.void),
  ]

  private static let item = Argument("TAG", "The item.", words: .asked(.items))
}
