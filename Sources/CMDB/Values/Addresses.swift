/// Forms of addresses, and the one way in which each is stored.
package enum Addresses {
  /// Whether a browser may be sent there: no `javascript:`, no `data:`.
  package static func isWebAddress(_ text: String) -> Bool {
    let written = text.lowercased()
    return isURL(text) && (written.hasPrefix("https://") || written.hasPrefix("http://"))
  }

  static func isURL(_ text: String) -> Bool {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = text[..<colon].utf8
    let rest = text[colon...].dropFirst()
    return !scheme.isEmpty
      && scheme.allSatisfy { Letters.isAlphanumeric($0) || "+-.".utf8.contains($0) }
      && rest.hasPrefix("//") && rest.utf8.count > 2
      && !text.utf8.contains { $0 <= UInt8(ascii: " ") }
  }

  package static func isEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 254
      && !text.utf8.contains { $0 <= UInt8(ascii: " ") }
  }

  /// Twelve hexadecimal digits with `:`, `-` or `.` between them or nothing: `aa:bb:cc:dd:ee:ff`.
  static func canonicalMAC(_ text: String) -> String? {
    let digits = text.lowercased().utf8.filter { !":-.".utf8.contains($0) }
    guard digits.count == 12, digits.allSatisfy(isHexadecimal) else { return nil }
    let text = String(decoding: digits, as: UTF8.self)
    return stride(from: 0, to: 12, by: 2).map { offset in
      String(text.dropFirst(offset).prefix(2))
    }.joined(separator: ":")
  }

  /// Some digits of one, grouped as in the whole: `AA-BB` and `aabb` are `aa:bb`.
  static func partOfMAC(_ text: String) -> String {
    let digits = text.lowercased().utf8.filter { !":-.".utf8.contains($0) }
    guard !digits.isEmpty, digits.allSatisfy(isHexadecimal) else { return text }
    let ends = text.utf8.last.map { ":-".utf8.contains($0) } ?? false
    let pairs = stride(from: 0, to: digits.count, by: 2).map { offset in
      String(decoding: digits.dropFirst(offset).prefix(2), as: UTF8.self)
    }
    return pairs.joined(separator: ":") + (ends ? ":" : "")
  }

  /// Some groups of one: those of IPv6 are written without zeros in front, `2001:0db8:` as
  /// `2001:db8:`.
  static func partOfIP(_ text: String) -> String {
    guard text.contains(":") else { return text }
    let groups = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    return groups.map { group in
      let significant = group.drop { $0 == "0" }
      return significant.isEmpty && !group.isEmpty ? "0" : String(significant)
    }.joined(separator: ":")
  }

  /// Dotted decimal, or RFC 4291 text in the short form of RFC 5952.
  static func canonicalIP(_ text: String) -> String? {
    text.contains(":") ? canonicalIPv6(text) : canonicalIPv4(text)
  }

  private static func canonicalIPv4(_ text: String) -> String? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    for part in parts {
      guard (1...3).contains(part.utf8.count), let value = Digits.value(Array(part.utf8)[...]),
        value <= 255, part == "0" || part.first != "0"
      else { return nil }
    }
    return text
  }

  private static func canonicalIPv6(_ text: String) -> String? {
    let halves = text.lowercased().split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2, text.utf8.count <= 45 else { return nil }
    let head = groups(halves[0], isLast: halves.count == 1)
    let tail = halves.count == 2 ? groups(halves[1], isLast: true) : []
    guard let head, let tail else { return nil }
    let missing = 8 - head.count - tail.count
    guard halves.count == 2 ? missing >= 1 : missing == 0 else { return nil }
    return shortest(head + Array(repeating: 0, count: missing) + tail)
  }

  /// - Parameter isLast: whether the last two groups may be written as an IPv4 address.
  private static func groups(_ text: Substring, isLast: Bool) -> [Int]? {
    guard !text.isEmpty else { return [] }
    var groups: [Int] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if isLast, index == parts.count - 1, let dotted = canonicalIPv4(String(part)) {
        let bytes = dotted.split(separator: ".").compactMap { Int($0) }
        groups += [bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]]
        break
      }
      guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal),
        let value = Int(part, radix: 16)
      else { return nil }
      groups.append(value)
    }
    return groups
  }

  /// The longest run of at least two zero groups becomes `::` (RFC 5952, 4.2).
  /// An address that maps one of IPv4 is written with it (section 5).
  private static func shortest(_ groups: [Int]) -> String {
    if groups.starts(with: [0, 0, 0, 0, 0, 0xffff]) {
      let bytes = groups[6...].flatMap { [$0 >> 8, $0 & 255] }
      return "::ffff:" + bytes.map(String.init).joined(separator: ".")
    }
    var best = 0..<0
    var start = 0
    for index in 0...groups.count where index == groups.count || groups[index] != 0 {
      if index - start > max(best.count, 1) { best = start..<index }
      start = index + 1
    }
    let words = groups.map { String($0, radix: 16) }
    guard !best.isEmpty else { return words.joined(separator: ":") }
    return words[..<best.lowerBound].joined(separator: ":") + "::"
      + words[best.upperBound...].joined(separator: ":")
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    Digits.isDigit(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"))
  }
}
