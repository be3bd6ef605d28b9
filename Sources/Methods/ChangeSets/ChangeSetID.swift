import JSONRPC
import SQL

/// The id of a change set: everything that one request wrote, in one transaction with one stamp.
/// Opaque to clients; `cmdb.change_set_id` builds it from stamp and request.
struct ChangeSetID {
  let microseconds: Int
  let request: String

  init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let microseconds = Int(parts[0]), Self.lawful ~= microseconds else {
      return nil
    }
    self.microseconds = microseconds
    request = String(parts[1])
  }

  /// The range of stamps, 1970 to 9999.
  private static let lawful = 0...253_402_300_799_999_999

  /// The parameter of a method that names it.
  static let parameter = Parameter(
    "change_set", .line, required: true,
    "The change set, by its id in `item.history` or `journal.list`.")

  /// - Throws: `not_found` for an invalid id.
  static func named(_ arguments: Arguments) throws(Stop) -> ChangeSetID {
    let text = arguments.string(parameter.name) ?? ""
    guard let id = ChangeSetID(text) else { throw .refused(missing(text)) }
    return id
  }

  static func missing(_ text: String) -> RPCError {
    .notFound("There is no change set \(text).", path: parameter.name)
  }
}
