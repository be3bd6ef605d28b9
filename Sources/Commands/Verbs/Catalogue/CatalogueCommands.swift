import JSON

/// The classes of items, and their lifecycles.
extension Command {
  static let catalogue: [Command] = [
    Command(
      "class", "Show the tree of classes, or what a class declares",
      ru: "Показать дерево классов или описание класса",
      [Argument("CLASS", .optional, "The class.", ru: "Класс.", words: .asked(.classes))],
      [.asOf, .zone],
      run: ClassVerb.run),
    Command(
      "class edit", "Change a class: labels, bounds, what is required or retired",
      ru: "Изменить класс: названия, границы, обязательность, вывод из употребления",
      [
        Argument("CLASS", "The class.", ru: "Класс.", words: .asked(.classes)),
        Argument(
          "CHANGE", .any,
          "label=, label.ru=, lifecycle=, or ATTRIBUTE.MEMBER=VALUE: required, minimum, maximum, "
            + "pattern, values, indexed, retired, default, label; `=` alone clears.",
          ru: "label=, label.ru=, lifecycle= или АТРИБУТ.СВОЙСТВО=ЗНАЧЕНИЕ: required, minimum, "
            + "maximum, pattern, values, indexed, retired, default, label; пустое очищает."),
      ],
      [ClassEditVerb.dryRun, ClassEditVerb.changes, .expect] + Option.write,
      examples: [
        "cmdb class edit printer print_speed.minimum=1 --dry-run",
        "cmdb class edit printer label.en='Printer or plotter' --reason 'plotters, too'",
      ], run: ClassEditVerb.run),
    Command(
      "lifecycle", "Show the states of items, and what each transition requires",
      ru: "Показать состояния объектов и чего требует каждый переход",
      [
        Argument(
          "LIFECYCLE", .optional, "Its name, as a class has it (default: all).",
          ru: "Название, как в описании класса (по умолчанию все).")
      ], [.asOf, .zone],
      run: LifecycleVerb.run),
    Command(
      "lifecycle define", "Define a lifecycle", ru: "Завести жизненный цикл",
      [
        Argument("LIFECYCLE", "Its name.", ru: "Название."),
        lifecycleFile,
      ], Option.write, run: LifecycleVerb.define),
    Command(
      "lifecycle edit", "Change states and transitions",
      ru: "Изменить состояния и переходы",
      [
        Argument("LIFECYCLE", "Its name.", ru: "Название."),
        lifecycleFile,
      ], [ClassEditVerb.dryRun, .expect] + Option.write, run: LifecycleVerb.edit),
  ]

  private static let lifecycleFile = Argument(
    "FILE",
    "JSON, `-` for standard input: `states`, `initial`, `transitions`, `label`, as "
      + "`cmdb help lifecycle.define` has them.",
    ru: "JSON, `-` — стандартный ввод: `states`, `initial`, `transitions`, `label`, как в "
      + "`cmdb help lifecycle.define`.", words: .files)
}

extension Session {
  /// A list of the catalogue, whole; prints the JSON of it instead, and gives nil, where that was
  /// asked for.
  func catalogue(_ method: String, _ plural: String) throws(Failure) -> [Value]? {
    try walk(Listing(method: method, plural: plural, isWhole: true))
  }
}
