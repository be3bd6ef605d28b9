import CMDB
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
    guard word != word.uppercased() || word.contains(" "), !word.hasPrefix("id:") else {
      return word
    }
    let tags = try resolved(word).filter { $0["matched_by"]?.equals("tag") == true }
      .compactMap { $0["item"]?["tag"]?.string }
    if tags.isEmpty, let named = try named(word) { return named }
    let alike = tags.filter { $0.lowercased() == word.lowercased() }
    guard !tags.contains(word), alike.count == 1 else { return word }
    let said = Harmless.line(word)
    addAfterword("`\(said)` is \(alike[0]).", ru: "`\(said)` — это \(alike[0]).")
    return alike[0]
  }

  /// The tag of the only item with exactly this name; nil where none has it.
  private func named(_ name: String) throws(Failure) -> String? {
    let page: Value
    do throws(Failure) {
      page = try call("item.find") { writer in
        writer.member("where", string: "name = \(Condition.quoted(name))")
        writer.member("limit", integer: Self.namedMax)
        writer.member("fields", strings: ["tag", "name", "class"])
        self.scopeMembers(to: &writer)
      }
    } catch {
      guard case .refused = error else { throw error }
      return nil
    }
    let found = page["items"].list
    let said = Harmless.line(name)
    guard found.count <= 1 else {
      let shown = found.map { ValueText.of($0) }.joined(separator: ", ")
      throw .misuse(
        "Several items are called `\(said)`: \(shown). Give the tag of the one you mean.",
        ru: "Название `\(said)` есть у нескольких: \(shown). Укажите метку нужного.")
    }
    guard let tag = found.first?["tag"]?.string else { return nil }
    addAfterword("`\(said)` is \(tag).", ru: "`\(said)` — это \(tag).")
    return tag
  }

  private static var namedMax: Int { 8 }

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
