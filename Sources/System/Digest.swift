internal import COpenSSL

/// SHA-256 (FIPS 180-4) over bytes that come piece by piece.
@safe package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  package init() {
    guard let context = unsafe EVP_MD_CTX_new(),
      unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    else { preconditionFailure("OpenSSL has no SHA-256") }
    unsafe self.context = context
  }

  package mutating func update(_ bytes: [UInt8]) {
    update(bytes.span)
  }

  package mutating func update(_ bytes: Span<UInt8>) {
    let done = unsafe bytes.withUnsafeBytes { raw in
      unsafe EVP_DigestUpdate(context, raw.baseAddress, raw.count)
    }
    precondition(done == 1, "EVP_DigestUpdate failed")
  }

  /// The 32 bytes of the digest.
  package consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let done = unsafe EVP_DigestFinal_ex(context, &digest, nil)
    precondition(done == 1, "EVP_DigestFinal_ex failed")
    return digest
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
  }
}

/// Digests in one call, and as text.
package enum Digest {
  /// The 32 bytes of the SHA-256 of `bytes`.
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finish()
  }

  /// The SHA-1 of `bytes` in base 64: what a WebSocket's handshake wants (RFC 6455, 4.2.2), where
  /// it protects nothing.
  package static func sha1InBase64(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: 20)
    let done = unsafe bytes.withUnsafeBytes { raw in
      unsafe EVP_Digest(raw.baseAddress, raw.count, &digest, nil, EVP_sha1(), nil)
    }
    precondition(done == 1, "EVP_Digest failed")
    var text = [UInt8](repeating: 0, count: 29)
    let count = unsafe EVP_EncodeBlock(&text, digest, Int32(digest.count))
    return String(decoding: text.prefix(Int(count)), as: UTF8.self)
  }

  /// The bytes of two hexadecimal digits each, in either case; nil for other text.
  package static func bytes(ofHex digits: [UInt8]) -> [UInt8]? {
    guard digits.count.isMultiple(of: 2) else { return nil }
    let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard values.count == digits.count else { return nil }
    return stride(from: 0, to: values.count, by: 2).map {
      UInt8(values[$0] << 4 | values[$0 + 1])
    }
  }

  /// Two lower-case hexadecimal digits a byte.
  package static func hex(_ bytes: [UInt8]) -> String {
    let digits: [16 of UInt8] = [
      48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102,
    ]
    return unsafe String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      for (index, byte) in bytes.enumerated() {
        unsafe text[2 * index] = digits[Int(byte >> 4)]
        unsafe text[2 * index + 1] = digits[Int(byte & 15)]
      }
      return 2 * bytes.count
    }
  }
}
