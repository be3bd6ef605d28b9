import CMDB
import JSON
import JSONRPC

enum RelationRules {
  /// The stored form of `min_up`: a count, or a percentage from 1 to 100.
  static func minUp(_ value: Value?, _ type: RelationType) -> (String?, Problem?) {
    guard let value else { return (nil, nil) }
    guard type.isRedundant else {
      return (
        nil,
        Problem(
          "not_redundant", "\(type.name) is not redundant: a dependant needs all its suppliers.",
          path: "min_up")
      )
    }
    if let count = value.integer { return (String(count), nil) }
    let text = value.string ?? ""
    guard text.hasSuffix("%"), text.utf8.first != UInt8(ascii: "+"),
      let percent = Int(text.dropLast()), (1...100).contains(percent)
    else {
      return (
        nil,
        Problem(
          "type", "`min_up` must be a count, such as 2, or a percentage, such as \"50%\".",
          path: "min_up")
      )
    }
    return ("\(percent)%", nil)
  }

  static func type(_ arguments: Arguments, _ catalogue: Catalogue) throws(Stop) -> RelationType {
    let name = arguments.string("type") ?? ""
    if let type = catalogue.relationType(name) { return type }
    throw .invalidParams([
      .unknown(
        "relation type", name, among: catalogue.relationTypes.map(\.name), path: "type")
    ])
  }
}
