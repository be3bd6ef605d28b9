import CMDB
import JSON

/// `cmdb completion`: scripts, and the words that they ask for.
enum CompletionVerb {
  static func run(_ session: Session) throws(Failure) {
    let subject = try session.required(0)
    switch subject {
    case "bash": session.screen.write(CompletionScript.bash)
    case "zsh": session.screen.write(CompletionScript.zsh)
    case "classes":
      try printNames(session, "class.list", "classes") { $0["name"]?.string.map { [$0] } ?? [] }
    case "states":
      try printNames(session, "lifecycle.list", "lifecycles") { $0["states"]?.strings ?? [] }
    case "relation-types":
      try printNames(session, "relation_type.list", "relation_types") {
        $0["name"]?.string.map { [$0] } ?? []
      }
    case "methods":
      try printNames(session, "rpc.discover", "methods") { $0["name"]?.string.map { [$0] } ?? [] }
    default:
      throw .misuse(
        "There is no completion for `\(subject)`: bash, zsh, classes, states, methods or"
          + " relation-types.")
    }
  }

  private static func printNames(
    _ session: Session, _ method: String, _ plural: String, _ names: (Value) -> [String]
  ) throws(Failure) {
    let result = try session.call(method)
    let all = Set(result[plural].list.flatMap(names))
    session.screen.write(all.sorted().map { Harmless.line($0) + "\n" }.joined())
  }
}
