/// The commands for items.
extension Command {
  static let items: [Command] = [
    Command(
      "item register", "Register an item", ru: "Завести объект",
      [
        Argument(
          "CLASS", .optional, "Its class; not needed with model=TAG.",
          ru: "Класс; не нужен, если задана model=TAG.", words: .asked(.classes)),
        Argument(
          "FIELD=VALUE", .any,
          "Attributes, references by tag, name=, tag=, state=; `cmdb class CLASS` lists them.",
          ru: "Атрибуты, ссылки по меткам, name=, tag=, state=; список: `cmdb class CLASS`.",
          words: .asked(.fields)),
      ], Option.write,
      examples: [
        "cmdb item register printer name='Reception printer' serial_no=VNB3K12345 location=SPB-101"
      ], run: ItemVerbs.register),
    Command(
      "item show", "Show an item with its relations, incidents and contracts",
      ru: "Показать объект, его связи, инциденты и договоры", [item],
      [.asOf, .zone, .includeVoid], run: ItemVerbs.show),
    Command(
      "item list", "List items", ru: "Список объектов",
      [
        Argument(
          "CLASS", .optional, "Only this class and those below it.",
          ru: "Только этот класс и нижестоящие.", words: .asked(.classes))
      ], Option.list + [.includeVoid],
      examples: ["cmdb item list printer --where \"location within 'SPB-A-4'\" --sort name"],
      run: ItemVerbs.list),
    Command(
      "item find", "Find items by words in tag, name or keys",
      ru: "Найти объекты по словам в метке, названии или ключах",
      [
        Argument(
          "WORDS", .oneOrMore, "The words, in any letter case.", ru: "Слова, регистр не важен.")
      ],
      [.filter, .sort, .fields, .limit, .all, .asOf, .zone, .includeVoid], run: ItemVerbs.find),
    Command(
      "find", "Find items by words, in any inflection, misspelt, or by part of a code",
      ru: "Найти объекты по словам в любой форме, с опечаткой или по части кода",
      [
        Argument(
          "WORDS", .oneOrMore, "The words, in any letter case.", ru: "Слова, регистр не важен.")
      ],
      [.filter, .sort, .fields, .limit, .all, .asOf, .zone, .includeVoid],
      examples: ["cmdb find принтеры", "cmdb find ghbynth", "cmdb find 7094L0"],
      run: ItemVerbs.find),
    Command(
      "item resolve", "Find items by a code, as a scanner reads it",
      ru: "Найти объекты по коду со сканера",
      [
        Argument(
          "CODE", "A tag or any key, in any letter case, with or without dashes.",
          ru: "Метка или любой ключ; регистр и дефисы не важны.")
      ],
      [.asOf, .zone, .includeVoid],
      run: ItemVerbs.resolve),
    Command(
      "item duplicates", "Find items that were probably registered twice",
      ru: "Найти объекты, вероятно заведённые дважды",
      [
        Argument(
          "CLASS", .optional, "Only this class and those below it.",
          ru: "Только этот класс и нижестоящие.", words: .asked(.classes))
      ], [.filter], run: DuplicatesVerb.run),
    Command(
      "item count", "Count items by their fields", ru: "Подсчитать объекты по полям",
      [
        Argument(
          "FIELD", .any, "Group by these fields (default: class).",
          ru: "Группировать по этим полям (по умолчанию class).")
      ],
      [.filter, .text, .limit, .asOf, .zone, .includeVoid],
      examples: ["cmdb item count class state --where \"location within 'SPB-A-4'\""],
      run: ItemVerbs.count),
    Command(
      "item edit", "Change fields of an item", ru: "Изменить поля объекта",
      [
        item,
        Argument(
          "FIELD=VALUE", .oneOrMore,
          "What to change; FIELD= clears. `cmdb class CLASS` lists the fields.",
          ru: "Что изменить; ПОЛЕ= очищает. Поля: `cmdb class CLASS`.",
          words: .asked(.fields)),
      ],
      [.expect] + Option.write, examples: ["cmdb item edit PRN-000001 hostname=prn-1 notes="],
      run: ItemVerbs.edit),
    Command(
      "item move", "Move an item to another place", ru: "Переместить объект",
      [
        item,
        Argument("LOCATION", "The tag of the place.", ru: "Метка места.", words: .asked(.items)),
      ],
      [.expect] + Option.write,
      examples: ["cmdb item move PRN-000001 SPB-103"], run: ItemVerbs.move),
    Command(
      "item transition", "Move an item to another state",
      ru: "Перевести объект в другое состояние",
      [
        item,
        Argument(
          "STATE", "A state of its lifecycle.", ru: "Состояние жизненного цикла.",
          words: .asked(.states)),
        Argument(
          "FIELD=VALUE", .any, "What the transition requires.", ru: "Чего требует переход.",
          words: .asked(.fields)),
      ], [.expect] + Option.write, run: ItemVerbs.transition),
    Command(
      "item history", "Show the changes of an item, newest first",
      ru: "Показать изменения объекта, новые сначала", [item], [.limit, .all],
      run: ItemVerbs.history),
    Command(
      "item reclassify", "Make an item one of another class",
      ru: "Перевести объект в другой класс",
      [
        item,
        Argument("CLASS", "The new class.", ru: "Новый класс.", words: .asked(.classes)),
        Argument(
          "FIELD=VALUE", .any, "What the new class requires, also state=.",
          ru: "Чего требует новый класс, а также state=."),
      ], [ReclassifyVerb.drop, .expect] + Option.write,
      examples: ["cmdb item reclassify PRF-000001 monitor --reason 'it is a screen'"],
      run: ReclassifyVerb.run),
    Command(
      "item merge", "Make one of two items that are one in life",
      ru: "Объединить два объекта, которые на деле один",
      [
        Argument(
          "TAG", "The item that goes.", ru: "Объект, который исчезнет.", words: .asked(.items)),
        Argument(
          "INTO", "The item that stays.", ru: "Объект, который останется.", words: .asked(.items)),
      ], [MergeVerb.prefer, .expect] + Option.write,
      examples: ["cmdb item merge PRN-SALES PRN-000003 --prefer name"],
      run: MergeVerb.run),
    Command(
      "item void", "Void an item that was registered by mistake",
      ru: "Аннулировать объект, заведённый по ошибке", [item],
      [.expect] + Option.write, examples: ["cmdb item void CRT-000019 --reason 'registered twice'"],
      run: ItemVerbs.void),
  ]

  private static let item = Argument("TAG", "The item.", ru: "Объект.", words: .asked(.items))
}
