import CMDB
import SQL

/// Values that lie in other rows.
extension PredicateSQL {
  /// Whether one of the values of the row compares so.
  func several(
    _ field: FieldPath, of function: String, _ comparison: Comparison, _ operand: Operand,
    _ sql: inout SQLText
  ) -> String {
    if case .several(_, by: .some) = field.field.storage, comparison == .equal {
      return "(i.id in (\(having(field.field, [operand], &sql))))"
    }
    let test = compare("v.value", field, comparison, operand, &sql)
    return "(exists (select from \(function)(i.id, \(fields.moment)) v where \(test)))"
  }

  /// The rows that have one of the values, of incidents by their ids.
  func having(_ field: Field, _ operands: [Operand], _ sql: inout SQLText) -> String {
    guard case .several(_, by: let finder?) = field.storage else {
      preconditionFailure("\(field.name) is found by nothing")
    }
    let wanted: String
    if field.type != .incident {
      wanted = sql.bind(Bind.array(texts(operands))) + Self.texts
    } else if isOfKnownRows {
      wanted = found(.incidents, operands, &sql)
    } else {
      wanted = "array(select cmdb.incidents_called(\(names(operands, &sql)), \(fields.moment)))"
    }
    return "select f.id from \(finder)(\(wanted), \(fields.moment)) f"
  }

  /// By the ids of the rows that are called so, which an index of the field finds; nil where it has
  /// none.
  func called(
    _ field: FieldPath, _ operands: [Operand], _ sql: inout SQLText
  ) -> String? {
    guard field.through == nil, field.field.index != .none, field.type == .text,
      case .called(let column, in: let table, by: "id", as: let name) = field.field.storage
    else { return nil }
    let place = sql.bind(Bind.array(texts(operands)))
    return """
      (\(fields.row).\(column) = any (array(select o.id from cmdb.\(table.name) o \
      where o.\(name) = any (\(place)\(Self.texts)))))
      """
  }

  private func texts(_ operands: [Operand]) -> [String] {
    operands.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}
