import JSON

/// The classes of items, and their lifecycles.
extension Command {
  static let catalogue: [Command] = [
    Command(
      "class", "Show the tree of classes, or what a class declares",
      ru: "Показать дерево классов или описание класса",
      [Argument("CLASS", .optional, "The class.", ru: "Класс.", words: .asked(.classes))],
      [.asOf],
      run: ClassVerb.run),
    Command(
      "lifecycle", "Show the states of items, and what each transition requires",
      ru: "Показать состояния объектов и чего требует каждый переход",
      [
        Argument(
          "LIFECYCLE", .optional, "Its name, as a class has it (default: all).",
          ru: "Название, как в описании класса (по умолчанию все).")
      ], [.asOf],
      run: LifecycleVerb.run),
  ]
}

extension Session {
  /// A list of the catalogue, whole; prints the JSON of it instead, and gives nil, where that was
  /// asked for.
  func catalogue(_ method: String, _ plural: String) throws(Failure) -> [Value]? {
    try walk(Listing(method: method, plural: plural, isWhole: true))
  }
}
