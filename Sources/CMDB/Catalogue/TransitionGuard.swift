package import JSON

/// What has to hold for a change of state, beyond fields and reason. `cmdb.failed_guards` looks.
package enum TransitionGuard: Hashable, Sendable {
  /// No open incident is about the item.
  case noOpenIncident
  /// It has a relation of this type, in either direction.
  case related(String)
  case notRelated(String)
  /// The caller has this right, besides those that the method needs.
  case right(Right)

  /// Reads `{"related": "covered_by"}` and its like; nil for anything else.
  package init?(_ value: Value) {
    let members = value.members.filter { !$0.value.isNull }
    guard members.count == 1, let member = members.first else { return nil }
    switch member.name {
    case "no_open_incident":
      guard member.value.boolean == true else { return nil }
      self = .noOpenIncident
    case "related":
      guard let type = member.value.string else { return nil }
      self = .related(type)
    case "not_related":
      guard let type = member.value.string else { return nil }
      self = .notRelated(type)
    case "right":
      guard let right = member.value.string.flatMap(Right.init(rawValue:)) else { return nil }
      self = .right(right)
    default: return nil
    }
  }

  /// The relation type that it is about.
  package var relationType: String? {
    switch self {
    case .related(let type), .notRelated(let type): type
    case .noOpenIncident, .right: nil
    }
  }

  package func write(to writer: inout Writer) {
    writer.object { writer in
      switch self {
      case .noOpenIncident: writer.member("no_open_incident", boolean: true)
      case .related(let type): writer.member("related", string: type)
      case .notRelated(let type): writer.member("not_related", string: type)
      case .right(let right): writer.member("right", string: right.rawValue)
      }
    }
  }
}
