import JSON

/// What can stand at a place of a condition, by the one parser that reads conditions.
package struct WhereCompletion: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case field, `operator`, value, keyword, item, account
  }

  package struct Candidate: Equatable, Sendable {
    package let text: String
    package let label: Label?
    package let kind: Kind
  }

  /// What only the database knows.
  package enum Asked: Equatable, Sendable {
    /// Items of these classes, those below them included; nil: of any.
    case items([String]?, written: String)
    case accounts(written: String)
  }

  /// As many as a person looks through.
  package static let candidatesMax = 50

  /// What a candidate replaces, in code points counted from 1; `to` stands behind the last.
  package let from: Int
  package let to: Int
  package let candidates: [Candidate]
  package let asked: Asked?
}

extension Where {
  /// - Parameter position: Of the cursor, in code points from 1: the one behind it.
  package func completion(of text: String, at position: Int) -> WhereCompletion {
    let scalars = Array(text.unicodeScalars)
    let cursor = min(max(position - 1, 0), scalars.count)
    var head = String.UnicodeScalarView()
    head.append(contentsOf: scalars[..<cursor])
    let begun = WhereLexer.begun(String(head))
    let expected = begun.isBroken ? .nothing : WhereParser.expectation(after: begun.tokens)
    let list = candidates(expected, begun.written)
    return WhereCompletion(
      from: begun.position, to: 1 + Self.end(of: scalars, from: cursor, inString: begun.isString),
      candidates: Array(list.found.prefix(WhereCompletion.candidatesMax)), asked: list.asked)
  }

  /// Where the word or string that the cursor stands in ends.
  private static func end(of scalars: [Unicode.Scalar], from cursor: Int, inString: Bool) -> Int {
    guard inString else {
      let rest = scalars[cursor...].prefix {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
          || "_.-:".unicodeScalars.contains($0)
      }
      return rest.endIndex
    }
    return scalars[cursor...].firstIndex(of: "'").map { $0 + 1 } ?? cursor
  }

  private typealias Found = (found: [WhereCompletion.Candidate], asked: WhereCompletion.Asked?)

  private func candidates(_ expected: WhereExpectation, _ written: String) -> Found {
    switch expected {
    case .nothing: return ([], nil)
    case .field:
      var words = fieldCandidates(written)
      words += matching(written, ["not", "("].map { ($0, nil, .keyword) })
      if fields.noun.more == .attributesAndRoles {
        words += matching(written, [("related", nil, .keyword)])
      }
      return (words, nil)
    case .relationType:
      guard fields.noun.more == .attributesAndRoles else { return ([], nil) }
      return (
        matching(written, fields.catalogue.relationTypes.map { ($0.name, $0.forward, .value) }), nil
      )
    case .operation(let name):
      guard let field = fields.path(name.parts) ?? fields.path(labelled: name.parts) else {
        return ([], nil)
      }
      return (matching(written, Self.operations(of: field).map { ($0, nil, .operator) }), nil)
    case .word(let words), .connective(let words):
      return (matching(written, words.map { ($0, nil, .keyword) }), nil)
    case .value(let name):
      guard let name else { return ([], .items(nil, written: written)) }
      guard let field = fields.path(name.parts) ?? fields.path(labelled: name.parts) else {
        return ([], nil)
      }
      return values(of: field, written)
    }
  }

  // MARK: Fields

  private func fieldCandidates(_ written: String) -> [WhereCompletion.Candidate] {
    let parts = FieldTable.parts(of: written)
    guard parts.count < 3 else { return [] }
    let isStep = parts.count == 2
    let isOfItem = fields.noun.more == .attributesAndRoles || isStep
    var names = (isStep ? Noun.item : fields.noun).fields.map(\.name)
    if isOfItem {
      names += fields.catalogue.roleNames + fields.catalogue.attributeNames.sorted()
    }
    var seen: Set<String> = []
    let known = names.filter { name in
      guard seen.insert(name).inserted,
        let path = fields.path(parts.dropLast() + [name]), path.field.uses.contains(.filter)
      else { return false }
      return true
    }
    let front = parts.dropLast().map { $0 + "." }.joined()
    return matching(parts.last ?? "", known.map { ($0, fields.label(of: $0, isOfItem), .field) })
      .map { WhereCompletion.Candidate(text: front + $0.text, label: $0.label, kind: $0.kind) }
  }

  private static func operations(of field: FieldPath) -> [String] {
    let null = field.isAlwaysPresent ? [] : ["is null", "is not null"]
    let order = ["<", "<=", ">", ">="]
    return switch field.type {
    case .text: ["=", "!=", "in", "contains", "starts with"] + order + null
    case .words: ["contains", "=", "!=", "in"] + null
    case .number, .date, .timestamp, .duration, .money: ["=", "!="] + order + ["in"] + null
    case .boolean: ["=", "!="] + null
    case .reference: ["=", "!=", "in", "within"] + null
    case .itemClass: ["=", "!=", "in", "within"] + null
    case .account: ["=", "!=", "in"] + null
    case .json: null
    }
  }

  // MARK: Values

  private func values(of field: FieldPath, _ written: String) -> Found {
    switch field.type {
    case .boolean: return (matching(written, plain(["true", "false"])), nil)
    case .date, .timestamp: return (matching(written, plain(["today", "now"])), nil)
    case .itemClass:
      let classes = fields.catalogue.classNames.map { name in
        (name, fields.catalogue[class: name]?.label, WhereCompletion.Kind.value)
      }
      return (matching(written, classes), nil)
    case .account:
      return (matching(written, plain(["me"])), .accounts(written: written))
    case .reference:
      return (
        caller.personID == nil ? [] : matching(written, plain(["me"])),
        .items(targets(of: field), written: written)
      )
    case .text, .words:
      if field.field.type == .team { return ([], .items(["team"], written: written)) }
      let words = fields.words(of: field) ?? []
      var seen: Set<String> = []
      return (
        matching(
          written,
          words.filter { seen.insert($0).inserted }.map {
            (Self.literal($0), fields.label(ofValue: $0, of: field), .value)
          }), nil
      )
    case .number, .duration, .money, .json: return ([], nil)
    }
  }

  private func plain(
    _ words: [String]
  ) -> [(String, Label?, WhereCompletion.Kind)] { words.map { ($0, nil, .value) } }

  private func targets(of field: FieldPath) -> [String]? {
    guard case .role(let role) = field.field.storage else { return nil }
    return fields.catalogue.relationType(role: role)?.targetClasses
  }

  /// As it has to be written in a condition.
  private static func literal(_ text: String) -> String {
    let isWord = text.utf8.allSatisfy {
      $0 == UInt8(ascii: "_") || ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
        || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
    }
    guard !isWord || FieldTable.keywords.contains(text) || text.isEmpty else { return text }
    return "'\(text.replacing("'", with: "''"))'"
  }

  /// Those that begin with what is written, by name, then by label, then those that have it inside.
  private func matching(
    _ written: String, _ words: [(String, Label?, WhereCompletion.Kind)]
  ) -> [WhereCompletion.Candidate] {
    let begun = CellWord.folded(written)
    var ranked: [[WhereCompletion.Candidate]] = [[], [], []]
    for (text, label, kind) in words {
      let name = CellWord.folded(text.hasPrefix("'") ? String(text.dropFirst()) : text)
      let labels = [label?.english, label?.russian].compactMap { $0 }.map { CellWord.folded($0) }
      let candidate = WhereCompletion.Candidate(text: text, label: label, kind: kind)
      if name.hasPrefix(begun) {
        ranked[0].append(candidate)
      } else if labels.contains(where: { $0.hasPrefix(begun) }) {
        ranked[1].append(candidate)
      } else if ([name] + labels).contains(where: { $0.contains(begun) }) {
        ranked[2].append(candidate)
      }
    }
    return ranked.flatMap { $0 }
  }
}
