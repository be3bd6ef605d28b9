import CMDB
import JSON
import JSONRPC
import SQL

/// The requested fields, in the shape that they have in a complete answer. A field of the item that
/// a reference names stands in that reference: `holder.phone` is `references.holder.phone`.
struct Projection {
  /// A field of the item that a reference names, which the answer lacks.
  private struct Step {
    let through: Field
    let name: String
    /// Where the answer of that item has it.
    let path: [String]
  }

  /// Paths of members: `["references", "location", "tag"]`.
  private(set) var paths: [[String]] = []
  private var steps: [Step] = []

  /// The members of the answer, for lists that do not depend on the catalogue.
  init?(naming names: [String]?, of noun: Noun) throws(Stop) {
    guard let names else { return nil }
    paths = names.map(FieldTable.parts)
    let known = noun.listedNames
    let unknown = paths.indices.filter { !known.contains(paths[$0][0]) }
    guard unknown.isEmpty else {
      throw .invalidParams(
        unknown.map { place in
          .unknown(
            "field", names[place], nearest: Spelling.nearest(to: paths[place][0], among: known),
            path: "fields")
        })
    }
  }

  init?(_ value: Value?, _ table: FieldTable) throws(Stop) {
    guard let value else { return nil }
    var problems: [Problem] = []
    for name in value.strings where !add(FieldTable.parts(of: name), table) {
      problems.append(table.unknown(name, at: "fields"))
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
  }

  /// False for a field that list answers lack.
  private mutating func add(_ written: [String], _ table: FieldTable) -> Bool {
    var parts = written
    if parts.count > 1, table.own(parts[1])?.answer == .within(parts[0]) { parts.removeFirst() }
    guard let first = parts.first, parts.count <= 2, let field = table.own(first) else {
      return false
    }
    let isWhole = field.type == .json && field.answer == .member
    guard isWhole || !field.uses.isEmpty, let path = Self.path(of: field) else { return false }
    if parts.count == 1 {
      paths.append(path)
    } else if field.type == .item, Self.briefMembers.contains(parts[1]) {
      paths.append(path + [parts[1]])
    } else {
      guard let step = table.path(parts), field.isFollowed, let below = Self.path(of: step.field)
      else { return false }
      if !steps.contains(where: { $0.through.name == field.name && $0.name == parts[1] }) {
        steps.append(Step(through: field, name: parts[1], path: below))
      }
    }
    return true
  }

  private static func path(of field: Field) -> [String]? {
    switch field.answer {
    case .member: [field.name]
    case .within(let member): [member, field.name]
    case .onlyAlone, .nowhere: nil
    }
  }

  private static let briefMembers = ["id", "tag", "name", "class"]

  // MARK: Items that references name

  var hasSteps: Bool { !steps.isEmpty }

  /// The member of a row's answer with the answers of the items that its references name.
  private static let followed = "followed by this list"

  /// An answer with the answers of the items that its references name.
  ///
  /// - Parameters:
  ///   - id: the id of the row.
  ///   - items: the answers of items.
  func answer(_ answer: String, id: String, items: String, _ fields: FieldSQL) -> String {
    guard hasSteps, let table = fields.noun.table else { return answer }
    var names: Set<String> = []
    let members = steps.filter { names.insert($0.through.name).inserted }.map { step in
      let target = fields.of(fields.noun, row: "w").target(of: step.through, from: "w")
      return """
        ,\(SQLText.literal(step.through.name)), (select f.answer::json from \(items) f \
        where f.id = (select \(target) from \(fields.rows(table)) w where w.id = \(id)))
        """
    }
    return """
      concat(left(\(answer), -1), ',"\(Self.followed)":', \
      json_build_object(\(members.joined().dropFirst())), '}') as answer
      """
  }

  /// An answer reduced to these fields.
  func applied(to answer: [UInt8]) throws(RPCError) -> [UInt8] {
    let root = try Document(ofDatabase: answer).root
    var writer = Writer()
    let followed = steps.compactMap { Self.path(of: $0.through) }
    write(root, along: paths + followed, at: [], root, &writer)
    return writer.bytes
  }

  /// Writes only the members of an object that lie along the paths, and what was found by steps.
  private func write(
    _ value: Value, along paths: [[String]], at place: [String], _ root: Value,
    _ writer: inout Writer
  ) {
    let followed = steps.filter { Self.path(of: $0.through) == place }
    let isWhole = self.paths.contains { place.starts(with: $0) }
    guard value.kind == .object, !isWhole || !followed.isEmpty else { return writer.value(value) }
    writer.beginObject()
    for (name, member) in value.members {
      let below = paths.filter { $0.first == name }.map { Array($0.dropFirst()) }
      guard !below.isEmpty || isWhole else { continue }
      writer.key(name)
      write(member, along: below, at: place + [name], root, &writer)
    }
    for step in followed {
      var found = root[Self.followed]?[step.through.name]
      for name in step.path { found = found?[name] }
      guard let found else { continue }
      writer.key(step.name)
      writer.value(found)
    }
    writer.endObject()
  }
}

extension Field {
  /// Whether it names one item, by what the row stores.
  fileprivate var isFollowed: Bool {
    switch storage {
    case .item, .role: type == .item
    default: false
    }
  }
}
