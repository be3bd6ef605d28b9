import CMDB
import JSON
import JSONRPC

/// Items that a file names and that do not exist: `create_references` says for which roles they are
/// made with it, and what they are made as.
enum ImportReferences {
  static let parameter = Parameter(
    "create_references",
    .map(
      .record([
        Parameter("class", .line, "Its class; required where the role allows several."),
        Parameter("attributes", .map(.any), "Attributes of each, as in `item.register`."),
        Parameter("references", .map(.any), "References of each, as in `item.register`."),
      ])),
    "Roles of which names that nothing bears become new items, such as `{\"manufacturer\": {}}`.")

  /// Of each role the row of such an item without its name, as `cmdb.import_make_references` takes
  /// them: read by the present catalogue, since classes change. Nil where there are none.
  static func templates(_ roles: Value?, _ context: Context) throws(Stop) -> [UInt8]? {
    guard let roles, roles.kind == .object else { return nil }
    var problems: [Problem] = []
    var writer = Writer()
    writer.object { writer in
      for (role, wanted) in roles.members {
        let path = "\(parameter.name).\(role)"
        do throws(Problem) {
          writer.member(role, raw: try template(of: role, wanted, path, context))
        } catch {
          problems.append(error)
        }
      }
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return writer.bytes
  }

  /// The same of an import.
  static func ofImport(_ arguments: Arguments, _ context: Context) throws(Stop) -> [UInt8]? {
    let number = arguments.integer("import") ?? 0
    guard let options = try context.importOptions(number) else {
      throw .notFound("There is no import \(number).", path: "import")
    }
    let document = try? Document(options, limits: .trusted)
    return try templates(document?.root[parameter.name], context)
  }

  private static func template(
    of role: String, _ wanted: Value, _ path: String, _ context: Context
  ) throws(Problem) -> [UInt8] {
    let named = try itemClass(of: role, wanted["class"]?.string, path, context.catalogue)
    var writer = Writer()
    writer.object { writer in
      writer.member("class", string: named)
      // A name of its own follows for each.
      writer.member("name", string: role)
      for member in ["attributes", "references"] {
        if let value = wanted[member] { writer.member(member, value: value) }
      }
    }
    let read = RowReader(options: .typed, context: context).read(writer.bytes)
    if var problem = read.problems.first {
      problem.path = path + (problem.path.map { ".\($0)" } ?? "")
      throw problem
    }
    let made = try? Document(read.row, limits: .trusted)
    if let missing = made?.root["missing"]?.strings.first {
      throw Problem(
        "required", "Class \(named) requires `\(missing)`.", path: "\(path).attributes.\(missing)")
    }
    return read.row
  }

  private static func itemClass(
    of role: String, _ named: String?, _ path: String, _ catalogue: Catalogue
  ) throws(Problem) -> String {
    guard let type = catalogue.relationType(role: role) else {
      throw .unknown("role", role, among: catalogue.roleNames, path: path)
    }
    let possible = catalogue.classNames.filter { name in
      guard let itemClass = catalogue[class: name], !itemClass.isAbstract else { return false }
      return type.targetClasses.contains(where: itemClass.ancestors.contains)
    }
    if let named {
      guard possible.contains(named) else {
        throw .unknown("class", named, among: possible, path: "\(path).class")
      }
      return named
    }
    guard possible.count == 1, let only = possible.first else {
      throw Problem(
        "required",
        "`\(role)` can be of several classes: name one of \(possible.joined(separator: ", ")).",
        path: "\(path).class")
    }
    return only
  }
}
