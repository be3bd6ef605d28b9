import CMDB
import JSON
import JSONRPC

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
    let json = CatalogueJSON.bytes {
      $0.write(itemClass, in: catalogue, hiding: context.hiddenNames)
    }
    return .answer(CatalogueJSON.dated(json, context.moment))
  }
}
