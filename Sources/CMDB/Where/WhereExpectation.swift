import JSON

/// What a parser that came to the end of a condition would have taken there.
enum WhereExpectation: Equatable {
  case nothing
  case field
  case relationType
  case operation(WhereName)
  case word([String])
  /// A value of a field; of none: an item.
  case value(WhereName?)
  case connective([String])
}

extension WhereLexer {
  /// A condition up to the cursor: its tokens but for the word or string that is being written.
  struct Begun: Equatable {
    var tokens: [WhereToken]
    var written = ""
    /// Where that begins, else where the cursor is.
    var position: Int
    var isString = false
    /// Whether there is a sign in it that no condition has.
    var isBroken = false
  }

  static func begun(_ text: String) -> Begun {
    var lexer = WhereLexer(text)
    var begun = Begun(tokens: [], position: 1 + text.unicodeScalars.count)
    while true {
      let token: WhereToken
      do throws(Problem) {
        token = try lexer.next()
      } catch {
        begun.isString = lexer.isInString
        begun.isBroken = !begun.isString
        if begun.isString, let position = error.position {
          begun.position = position
          begun.written = String(
            String.UnicodeScalarView(text.unicodeScalars.dropFirst(position))
          ).replacing("''", with: "'")
        }
        return begun
      }
      switch token.kind {
      case .end: return begun
      case .word(let word) where lexer.isAtEnd:
        begun.written = word
        begun.position = token.position
        return begun
      case .word, .string, .sign: begun.tokens.append(token)
      }
    }
  }
}

extension WhereParser {
  /// What may follow these tokens; nothing where they are no beginning of a condition.
  static func expectation(after tokens: [WhereToken]) -> WhereExpectation {
    let end = WhereToken(kind: .end, position: (tokens.last?.position ?? 0) + 1)
    var parser = WhereParser(tokens: tokens + [end])
    _ = try? parser.disjunction()
    return parser.isAtEnd ? parser.expectation : .nothing
  }
}
