import CMDB
import JSON

/// `cmdb item reclassify`.
enum ReclassifyVerb {
  static let drop = Option(
    "--drop", "PATHS",
    "What is given up, by commas: attributes.duplex,references.model,relations.covered_by.",
    ru: "От чего отказаться, через запятую: attributes.duplex,references.model,"
      + "relations.covered_by.")

  static func run(_ session: Session) throws(Failure) {
    let name = try session.required(1)
    let assignments = try Assignment.all(session.invocation.words.dropFirst(2))
    let present = try session.item(try session.required(0))
    let declared = try session.declaration(of: name)
    let state = assignments.first { $0.name == "state" }?.text
    let fields = try ItemFields(
      assignments.filter { $0.name != "state" }, of: declared, fixedNames: []
    ).settled(session)
    let version = try session.version(of: present)
    let dropped = session.invocation.list(drop)
    let changed = try session.call("item.reclassify") { writer in
      writer.member("item", value: present["id"])
      writer.member("version", integer: version)
      writer.member("class", string: name)
      if let state { writer.member("state", string: state) }
      if !dropped.isEmpty { writer.member("drop", strings: dropped) }
      fields.write(to: &writer)
      session.writeMembers(to: &writer)
    }
    try session.show(changed) { () throws(Failure) in
      session.print(ItemCard.card(changed, declared, session.language))
    }
  }
}
