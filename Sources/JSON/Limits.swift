/// Bounds on what a JSON text may hold, so that no input costs more than its length.
package struct Limits: Sendable {
  /// Open arrays and objects at once. Requests of the API nest less than ten deep.
  package let depthMax: Int
  /// Digits of a number after its leading zeros: more than any amount or quantity needs.
  package let significantDigitsMax: Int
  /// Absolute value of a written exponent: the range of a double, written out in 309 digits.
  package let exponentMax: Int

  /// Digits after the decimal point once the exponent is written out. Leading zeros are not
  /// significant digits, so without this bound `0.000…` could be as long as the input.
  package var fractionDigitsMax: Int { significantDigitsMax + exponentMax }

  /// - Parameter exponentMax: at most 308, because `Number` writes exponents out.
  package init(depthMax: Int = 64, significantDigitsMax: Int = 40, exponentMax: Int = 308) {
    precondition(depthMax > 0 && significantDigitsMax > 0)
    precondition((0...Number.exponentMax).contains(exponentMax))
    self.depthMax = depthMax
    self.significantDigitsMax = significantDigitsMax
    self.exponentMax = exponentMax
  }

  /// The limits of the wire.
  package static let standard = Limits()

  /// For what PostgreSQL or a server of ours has written: what was accepted once must be read
  /// again, though it stands deeper in an answer than in the request, or with more digits.
  package static let trusted = Limits(depthMax: 1024, significantDigitsMax: 1 << 20)
}
