package import JSON

extension Where {
  /// The first `today` or `now` of a condition, for those that are judged when something is written
  /// and not when time passes.
  package static func movingMoment(in text: String) throws(Problem) -> (
    word: String, position: Int
  )? {
    movingMoment(in: try WhereParser.parse(text))
  }

  private static func movingMoment(in syntax: WhereSyntax) -> (word: String, position: Int)? {
    switch syntax {
    case .all(let parts), .any(let parts):
      for part in parts {
        if let found = movingMoment(in: part) { return found }
      }
      return nil
    case .negation(let inner): return movingMoment(in: inner)
    case .comparison(_, _, let literal), .within(_, let literal): return movingMoment(in: [literal])
    case .membership(_, let literals): return movingMoment(in: literals)
    case .related(_, let literal): return movingMoment(in: literal.map { [$0] } ?? [])
    case .isNull: return nil
    }
  }

  private static func movingMoment(in literals: [WhereLiteral]) -> (word: String, position: Int)? {
    for literal in literals {
      if case .moment(let word, _) = literal.kind { return (word, literal.position) }
    }
    return nil
  }
}
