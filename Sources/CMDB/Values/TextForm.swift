import JSON

/// The one form in which text of an attribute is stored, and in which conditions look for it.
struct TextForm {
  let type: AttributeType
  let format: Format?

  /// The form of a whole value; nil for what cannot be one.
  func whole(_ text: String) -> String? {
    let text = text.contains(where: \.isNewline) ? text : LineText.trimmed(text)
    return switch type {
    case .mac: Addresses.canonicalMAC(text)
    case .ip: Addresses.canonicalIP(text)
    case .email: LineText.mailAddress(text)
    default: text
    }
  }

  /// What two values are equal by: of phone numbers the digits; nil for what cannot be one.
  func equal(_ text: String) -> String? {
    guard isComparedByDigits else { return whole(text) }
    let digits = String(text.filter { $0.isASCII && $0.isNumber })
    return digits.isEmpty ? text : digits
  }

  /// People write numbers in many ways, and they are stored as they are written.
  var isComparedByDigits: Bool { type == .text && format == .phone }

  /// A part of a value, such as the beginning of an address, as it stands in the whole form.
  func part(_ text: String) -> String {
    switch type {
    case .mac: Addresses.partOfMAC(text)
    case .ip: Addresses.partOfIP(text)
    default: text
    }
  }

  /// What a value must be, for a refusal; nil where any text can be one.
  var inWords: String? {
    switch type {
    case .mac: "a MAC address, aa:bb:cc:dd:ee:ff"
    case .ip: "an IP address"
    default: nil
    }
  }

  /// What somebody probably meant: an address without the zeros in front of its numbers.
  func meant(_ text: String) -> String? {
    guard type == .ip, !text.contains(":") else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { part in
      let significant = part.drop { $0 == "0" }
      return significant.isEmpty && !part.isEmpty ? "0" : String(significant)
    }
    return Addresses.canonicalIP(parts.joined(separator: "."))
  }
}
