package import JSON

/// A quantity as people write it, `12000 BTU/h`, in the unit of its attribute.
package struct Quantity: Equatable, Sendable {
  package let number: Number
  /// Whether it was written in another unit.
  package let isConverted: Bool

  package enum Refusal: Error, Equatable {
    /// Not a number and a unit, with blanks between them or none.
    case form
    /// No unit that can be converted into the attribute's.
    case unit(accepted: [String], nearest: String?)
  }

  /// - Parameter unit: that of the attribute, meant where the text names none.
  package init(_ text: String, in unit: String) throws(Refusal) {
    let text = LineText.asSeen(text)
    let first = text.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
    let digits = Number(first.utf8) == nil ? first.prefix { !"eE".contains($0) } : first
    guard digits.utf8.count <= 60, let number = Number(digits.utf8) else { throw .form }
    let rest = LineText.trimmed(String(text[digits.endIndex...]))
    let written = rest.isEmpty ? unit : Units.unit(spelled: rest, for: unit)
    guard let factor = Units.factor(from: written, to: unit) else {
      let accepted = Units.accepted(for: unit)
      throw .unit(accepted: accepted, nearest: Spelling.nearest(to: written, among: accepted))
    }
    isConverted = !rest.isEmpty && rest != unit
    self.number = written != unit ? number.multiplied(by: factor) : number
  }
}
