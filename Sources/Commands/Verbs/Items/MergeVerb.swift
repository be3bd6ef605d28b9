import CMDB
import JSON

/// `cmdb item merge`.
enum MergeVerb {
  static let prefer = Option(
    "--prefer", "PATHS",
    "What of the item that goes counts where the two differ, by commas: attributes.serial_no,name.",
    ru: "Что взять у исчезающего объекта, если значения различаются, через запятую: "
      + "attributes.serial_no,name.")

  static func run(_ session: Session) throws(Failure) {
    let present = try session.item(try session.required(0))
    let other = try session.item(try session.required(1))
    let version = try session.version(of: present)
    let preferred = session.invocation.list(prefer)
    let merged = try session.call("item.merge") { writer in
      writer.member("item", value: present["id"])
      writer.member("version", integer: version)
      writer.member("into", value: other["id"])
      writer.member("into_version", value: other["version"])
      if !preferred.isEmpty {
        writer.key("prefer")
        writer.object { writer in for path in preferred { writer.member(path, string: "item") } }
      }
      session.writeMembers(to: &writer)
    }
    let declared = try session.declaration(of: merged["class"]?.string ?? "")
    try session.show(merged) { () throws(Failure) in
      session.print(ItemCard.card(merged, declared, session.language))
    }
  }
}
