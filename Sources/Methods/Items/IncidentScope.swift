import CMDB
import JSON
import JSONRPC

/// What the right `incidents` allows with items without the right `items`: to move those that are
/// linked to the open incident that the request names. `cmdb.lock_named_incident` and
/// `cmdb.require_of_incident` check the link.
enum IncidentScope {
  /// Where it is, who has it, what it is built into.
  static let roles = ["holder", "installed_in", "location"]

  /// The types of relations: those references, and what is plugged into what.
  static func relationTypes(_ catalogue: Catalogue) -> [String] {
    roles.compactMap { catalogue.relationType(role: $0)?.name } + ["connected_to"]
  }

  /// Whether the caller connects and disconnects for an incident alone; refuses other types.
  ///
  /// - Parameter type: nil where it is known only when the relation is found.
  static func isBinding(
    relationsOf type: RelationType?, _ context: Context
  ) throws(Stop) -> Bool {
    guard try !context.knownCaller().rights.contains(.items) else { return false }
    let allowed = relationTypes(context.catalogue)
    guard let type, !allowed.contains(type.name) else { return true }
    let error = RPCError(
      .forbidden,
      "Relations \(type.name) require the right `items`; without it, only "
        + "\(allowed.joined(separator: ", ")) of items linked to an open incident.")
    throw .refused(error.with("required", string: Right.items.rawValue))
  }

  static let about =
    "With the right `incidents` alone: \(roles.joined(separator: ", ")) of items that are linked "
    + "to the open incident named in `incident`."

  /// What answers show such a caller: no secrets.
  static let sight: @Sendable (Caller) -> String = { caller in
    caller.rights.contains(.items) ? "" : " without secrets"
  }

  /// Whether the caller is bound to that scope; refuses what lies outside.
  static func isBinding(
    _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Bool {
    guard try !context.knownCaller().rights.contains(.items) else { return false }
    let outside = ["name", "tag", "attributes"].filter { arguments[$0] != nil }
    let others = (arguments["references"]?.members.map(\.name) ?? [])
      .filter { !roles.contains($0) }.map { "references.\($0)" }
    guard let path = (outside + others).first else { return true }
    let error = RPCError(
      .forbidden,
      "Changing `\(path)` requires the right `items`; without it, only "
        + "\(roles.joined(separator: ", ")) can be changed, for an open incident.")
    throw .refused(error.with("required", string: Right.items.rawValue))
  }
}
