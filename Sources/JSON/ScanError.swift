/// Why a text was refused, and at which byte.
package struct ScanError: Error, Equatable, Sendable {
  /// Offset of the byte at fault, from 0; the length of the text when it ended too early.
  package let offset: Int
  /// What was wrong there.
  package let reason: Reason

  /// An error at a byte.
  package init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What was wrong.
  package enum Reason: Equatable, Sendable {
    case byteOrderMark
    case controlCharacter
    case duplicateName
    case expectedColon
    case expectedCommaOrBrace
    case expectedCommaOrBracket
    case expectedDigit
    case expectedName
    case expectedValue
    case exponentOutOfRange(max: Int)
    case invalidEscape
    case invalidLiteral
    case invalidUTF8
    case leadingZero
    case nestingTooDeep(max: Int)
    case tooManyFractionDigits(max: Int)
    case tooManySignificantDigits(max: Int)
    case trailingBytes
    case unexpectedEnd
  }
}

extension ScanError.Reason: CustomStringConvertible {
  /// A full English sentence.
  package var description: String {
    switch self {
    case .byteOrderMark:
      "The text begins with a byte-order mark."
    case .controlCharacter:
      "A string holds a control character that is not escaped."
    case .duplicateName:
      "An object has two members of the same name."
    case .expectedColon:
      "A colon is expected after the name of a member."
    case .expectedCommaOrBrace:
      "A comma or a closing brace is expected after a member of an object."
    case .expectedCommaOrBracket:
      "A comma or a closing bracket is expected after an element of an array."
    case .expectedDigit:
      "A digit is expected in a number."
    case .expectedName:
      "The name of a member, a string, is expected."
    case .expectedValue:
      "A value is expected."
    case .exponentOutOfRange(let max):
      "The exponent of a number is outside ±\(max)."
    case .invalidEscape:
      "A string holds an escape that JSON does not know."
    case .invalidLiteral:
      "Only the words true, false and null may stand outside strings."
    case .invalidUTF8:
      "A string is not valid UTF-8."
    case .leadingZero:
      "A number begins with a superfluous zero."
    case .nestingTooDeep(let max):
      "Arrays and objects are nested more than \(max) deep."
    case .tooManyFractionDigits(let max):
      "A number has more than \(max) digits after its decimal point."
    case .tooManySignificantDigits(let max):
      "A number has more than \(max) significant digits."
    case .trailingBytes:
      "Something follows the end of the value."
    case .unexpectedEnd:
      "The text ends before its value does."
    }
  }
}

extension ScanError: CustomStringConvertible {
  /// The reason and the offset, for a log line or a message.
  package var description: String { "\(reason) (byte \(offset))" }
}
