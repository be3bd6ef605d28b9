/// What a program shows to say who it is: `cmdb_17_` and 33 signs.
///
/// `cmdb_ID_SECRETCHECK`, where ID is the token's number in decimal, SECRET 128 random bits as 26
/// digits and CHECK the CRC-32 (IEEE 802.3) of all before it as 7 digits, both in Crockford's base
/// 32 in lower case (no `i`, `l`, `o`, `u`). One token has one spelling. The number lets an
/// administrator see which token a program holds; the check tells a slip of the pen from a token
/// that was revoked, and keeps slips away from the database. A search of files finds the prefix.
package struct Token: Equatable, Sendable {
  /// 128 bits: nobody guesses one.
  package static let secretBytes = 16
  package static let prefix = "cmdb_"
  private static let secretDigits = 26
  private static let checkDigits = 7
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  package let id: Int
  /// 16 bytes. The server keeps only their SHA-256.
  package let secret: [UInt8]

  package init(id: Int, secret: [UInt8]) {
    precondition(id > 0 && id <= Int(Int32.max), "a token has a number")
    precondition(secret.count == Self.secretBytes, "a secret has 128 bits")
    self.id = id
    self.secret = secret
  }

  /// The spelling that is shown once, when the token is issued.
  package var text: String {
    let head = Self.prefix + "\(id)_" + Self.digits(of: secret)
    return head + Self.check(of: head)
  }

  /// Nil for what no server has issued: another form, another spelling, a wrong check.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    let prefix = Array(Self.prefix.utf8)
    guard bytes.count <= 100, bytes.starts(with: prefix),
      let separator = bytes.lastIndex(of: UInt8(ascii: "_")), separator > prefix.count
    else { return nil }
    let rest = bytes[(separator + 1)...]
    guard let id = Self.number(bytes[prefix.count..<separator]),
      rest.count == Self.secretDigits + Self.checkDigits,
      let secret = Self.bytes(of: rest.prefix(Self.secretDigits))
    else { return nil }
    self.init(id: id, secret: secret)
    // Only the one spelling: leading zeros, other cases and spare bits differ from it here.
    guard self.text.utf8.elementsEqual(bytes) else { return nil }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.count <= 10,
      digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return number > 0 && number <= Int(Int32.max) ? number : nil
  }

  // MARK: Digits

  /// 26 digits of 5 bits hold 130: the last two are zero.
  private static func digits(of secret: [UInt8]) -> String {
    var digits: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in secret {
      bits = (bits << 8 | UInt32(byte)) & 0xfff
      count += 8
      while count >= 5 {
        count -= 5
        digits.append(alphabet[Int(bits >> UInt32(count) & 31)])
      }
    }
    digits.append(alphabet[Int(bits << UInt32(5 - count) & 31)])
    return String(decoding: digits, as: UTF8.self)
  }

  private static func bytes(of digits: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in digits {
      guard let value = alphabet.firstIndex(of: digit) else { return nil }
      bits = (bits << 5 | UInt32(value)) & 0xfff
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func check(of head: String) -> String {
    var remainder = ~UInt32(0)
    for byte in head.utf8 {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xedb8_8320 : remainder >> 1
      }
    }
    let code = UInt64(~remainder)
    let digits = (0..<checkDigits).reversed().map { alphabet[Int(code >> UInt64($0 * 5) & 31)] }
    return String(decoding: digits, as: UTF8.self)
  }
}
