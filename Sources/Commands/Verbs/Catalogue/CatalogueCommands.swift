import JSON

/// What kinds of things there are, and how each of them lives.
extension Command {
  static let catalogue: [Command] = [
    Command(
      "class", "Show the tree of classes, or what a class declares",
      [Argument("CLASS", .optional, "The class.", words: .asked(.classes))], [.asOf],
      run: ClassVerb.run),
    Command(
      "lifecycle", "Show the states of items, and which step asks for what",
      [Argument("LIFECYCLE", .optional, "As a class names it; all when absent.")], [.asOf],
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
