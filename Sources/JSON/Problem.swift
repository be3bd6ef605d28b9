/// One thing that is wrong with a value, a definition or a condition, and what would be right: what
/// a client reads in `data.errors`.
package struct Problem: Error, Equatable, Sendable {
  /// Further problems of one request are left out: to look for what was meant costs time.
  package static let toldMax = 100

  package var code: String
  package var message: String
  /// The parameter, or the part of it; nil where it is the whole.
  package var path: String?
  package var suggestion: String?
  /// In a text that was parsed: the character at which it is wrong, counted from 1.
  package var position: Int?

  package init(
    _ code: String, _ message: String, path: String? = nil, suggestion: String? = nil,
    position: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.suggestion = suggestion
    self.position = position
  }

  /// A name that nothing has, with what was probably meant.
  ///
  /// - Parameters:
  ///   - what: what should have it: the code is `unknown_<what>`.
  ///   - sentence: what the message begins with, where `There is no <what>` says too little.
  package static func unknown(
    _ what: String, _ name: String, nearest: String?, path: String?,
    saying sentence: String? = nil, position: Int? = nil
  ) -> Problem {
    Problem(
      "unknown_" + what.map { $0 == " " ? "_" : String($0) }.joined(),
      "\(sentence ?? "There is no \(what)") `\(name)`\(Spelling.hint(nearest))", path: path,
      suggestion: nearest, position: position)
  }

  /// The same, where all names are known from which one was meant.
  package static func unknown(
    _ what: String, _ name: String, among known: [String], path: String?,
    saying sentence: String? = nil
  ) -> Problem {
    unknown(
      what, name, nearest: Spelling.nearest(to: name, among: known), path: path, saying: sentence)
  }

  package func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member("code", string: code)
      writer.member("message", string: message)
      if let path { writer.member("path", string: path) }
      if let suggestion { writer.member("suggestion", string: suggestion) }
      if let position { writer.member("position", integer: position) }
    }
  }
}
