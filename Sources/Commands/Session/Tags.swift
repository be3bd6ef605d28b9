import JSON

/// Tags as typed by people and read by scanners: in any letter case, with surrounding blanks.
extension Session {
  /// Replaces the typed words by the tags that are meant.
  func settleTags() throws(Failure) {
    let arguments = invocation.command.arguments
    for (index, word) in invocation.words.enumerated() {
      guard let argument = index < arguments.count ? arguments[index] : arguments.last,
        argument.words == .asked(.items), Assignment(word) == nil
      else { continue }
      invocation.words[index] = try tag(word)
    }
  }

  /// The tag as typed if an item has it, else the only tag that differs in letter case alone; an
  /// unknown tag is passed on for the server to refuse.
  func tag(_ typed: String) throws(Failure) -> String {
    let word = typed.trimmed
    // Tags are usually upper-case: such a word needs no look-up.
    guard word != word.uppercased(), !word.hasPrefix("id:") else { return word }
    let tags = try resolved(word).filter { $0["matched_by"]?.equals("tag") == true }
      .compactMap { $0["item"]?["tag"]?.string }
    let alike = tags.filter { $0.lowercased() == word.lowercased() }
    guard !tags.contains(word), alike.count == 1 else { return word }
    let said = Harmless.line(word)
    addAfterword("`\(said)` is \(alike[0]).", ru: "`\(said)` — это \(alike[0]).")
    return alike[0]
  }

  /// The items with this code, best match first; empty for an invalid code.
  func resolved(_ code: String) throws(Failure) -> [Value] {
    do throws(Failure) {
      let result = try call("item.resolve") { writer in
        writer.member("code", string: code)
        self.scopeMembers(to: &writer)
      }
      return result["items"].list
    } catch {
      guard case .refused = error else { throw error }
      return []
    }
  }
}
