import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let classGet = Method(
    "class.get", .read, .right(.read),
    "Reads one class with all its attributes, own and inherited.",
    [Parameter("class", .line, required: true, "The class.")],
    result: ("class", .itemClass),
    example: (#"{"class": "printer"}"#, Sample.itemClass("printer", "PRN"))
  ) { arguments, context throws(Stop) in
    let catalogue = try context.confirmedCatalogue()
    let name = arguments.string("class") ?? ""
    guard let itemClass = catalogue[class: name] else {
      let nearest = Spelling.nearest(to: name, among: catalogue.classNames)
      let hint = Spelling.hint(nearest)
      let missing = RPCError.notFound("There is no class `\(name)`\(hint)", path: "class")
      throw .refused(nearest.map { missing.with("suggestion", string: $0) } ?? missing)
    }
    let hidden = context.hiddenNames
    guard context.moment == nil else {
      let json = CatalogueJSON.bytes { $0.write(itemClass, in: catalogue, hiding: hidden) }
      return .answer(CatalogueJSON.dated(json, context.moment))
    }
    return .read(
      Read(
        .point(
          Unit(
            Statement(name: "class_changes", "select cmdb.class_changes($1::text)"),
            [Bind.text(name)]), together: nil),
        .made { rows throws(RPCError) in
          let told = rows[0, 0].map { Array($0) } ?? Array("[]".utf8)
          return CatalogueJSON.bytes {
            $0.write(itemClass, in: catalogue, hiding: hidden, changes: .told(told))
          }
        }))
  }
}
