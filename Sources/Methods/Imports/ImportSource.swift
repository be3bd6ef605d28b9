import CMDB
import JSON
import JSONRPC

/// Where the rows of an import come from, and what becomes of what its source names no more.
enum ImportSource {
  /// Whoever types is this source.
  static let manual = "manual"

  static let name = Schema.oneLine(bytesMax: 100)

  static let parameter = Parameter(
    "source", name,
    "Where the file comes from, such as `netbox` (default: `manual`): by it `authority.define` and "
      + "`on_missing` know what is whose.")

  static let missing = Parameter(
    "on_missing",
    .either([
      .choice(["ignore", "report"]),
      .record([
        Parameter("state", .line, required: true, "The state that they are moved to."),
        Parameter("reason", .line, "Why, for their history (default: that of the commit)."),
      ]),
    ]),
    "The file is complete: items of `class` that this `source` has brought before, and that no row "
      + "can mean, are reported or moved to a state (default `ignore`).")

  static func check(_ arguments: Arguments, _ context: Context) throws(Stop) {
    guard let wanted = arguments[missing.name], !wanted.isNull, wanted.string != "ignore" else {
      return
    }
    var problems: [Problem] = []
    for name in ["source", "class"] where arguments.string(name) == nil {
      problems.append(
        Problem(
          "required", "`on_missing` needs `\(name)`: it looks at no other items.", path: name))
    }
    if let state = wanted["state"]?.string, let name = arguments.string("class"),
      let itemClass = context.catalogue[class: name],
      let lifecycle = context.catalogue.lifecycle(of: itemClass)
    {
      let states = lifecycle.states.map(\.name).filter { $0 != "void" }
      if !states.contains(state) {
        problems.append(.unknown("state", state, among: states, path: "on_missing.state"))
      }
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
  }
}
