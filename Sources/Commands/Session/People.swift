import JSON

/// People and organisations by tag, login or name.
extension Session {
  /// The largest number of candidates to show.
  private static let choiceMax = 8
  private static let foundMax = 50

  /// The tag of the person or organisation that is meant. An unknown name is passed on for the
  /// server to refuse.
  ///
  /// - Throws: `Failure.misuse` with the candidates if several match.
  func person(_ typed: String) throws(Failure) -> String {
    let word = typed.trimmed
    guard !word.isEmpty, !word.hasPrefix("id:"), !Self.isShippedTag(word) else { return word }
    let tag = try tag(word)
    guard try knownItem(tag) == nil else { return tag }
    let found = try people(named: word)
    guard found.count <= 1 else { throw Self.ambiguous(word, found) }
    guard let one = found.first, let meant = one["tag"]?.string else { return word }
    let (said, name) = (Harmless.line(word), ValueText.of(one))
    addAfterword("`\(said)` is \(name).", ru: "`\(said)` — это \(name).")
    return meant
  }

  /// The one with exactly this login or name, else all with these words in their name or a key.
  func people(named words: String) throws(Failure) -> [Value] {
    // Shorter words are no search.
    guard words.count > 2 else { return [] }
    let page = try call("item.find") { writer in
      writer.member("where", string: "class in (person, organization)")
      writer.member("text", string: words)
      writer.member("limit", integer: Self.foundMax)
      self.momentMember(to: &writer)
    }
    // Who is only spelled alike is not meant: it would be decided silently.
    let found = page["tried"]?.string == nil ? page["items"].list : []
    let exact = found.filter { person in
      [person["attributes"]?["login"], person["name"]].contains {
        $0?.string?.lowercased() == words.lowercased()
      }
    }
    return exact.count == 1 ? exact : found
  }

  /// `PER-000013`: needs no look-up.
  private static func isShippedTag(_ word: String) -> Bool {
    let parts = word.split(separator: "-", maxSplits: 1)
    return parts.count == 2 && parts[0].allSatisfy { $0.isASCII && $0.isUppercase }
      && parts[1].allSatisfy { $0.isASCII && $0.isNumber }
  }

  private static func ambiguous(_ word: String, _ found: [Value]) -> Failure {
    let said = Harmless.line(word)
    let shown = found.prefix(choiceMax).map { ValueText.of($0) }.joined(separator: ", ")
    let more = found.count > choiceMax ? ", …" : ""
    return .misuse(
      "`\(said)` may be any of \(found.count): \(shown)\(more). Give the tag of the one you mean.",
      ru: "`\(said)` подходит нескольким (\(found.count)): \(shown)\(more)."
        + " Укажите метку нужного.")
  }
}
