/// A request of HTTP/1.1 without its body (RFC 9112), as `RequestMachine` has accepted it.
package struct HTTPRequest: Equatable, Sendable {
  package struct Field: Equatable, Sendable {
    /// In lower case.
    package let name: String
    /// Without the white space around it.
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package let method: String
  /// Begins with `/`; without the query, percent-encoding as it came.
  package let path: String
  package let fields: [Field]
  /// The one field `Host`, in lower case, with its port.
  package let host: String
  package let contentLength: Int

  /// The value of the only field of that name; nil without one, or with several.
  package subscript(_ name: String) -> String? {
    let values = fields.filter { $0.name == name }
    return values.count == 1 ? values[0].value : nil
  }

  package func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

  /// Whether a list of words, such as `Connection`, names `word`, in either case.
  package func lists(_ word: String, in name: String) -> Bool {
    fields.contains { field in
      field.name == name
        && field.value.split(separator: ",").contains {
          HTTPText.trimmed($0).lowercased() == word
        }
    }
  }

  /// The client will send no other request on this connection.
  package var endsConnection: Bool { lists("close", in: "connection") }

  /// The value of a cookie (RFC 6265, 5.4); nil when it is absent or sent twice, since then one of
  /// them is somebody else's.
  package func cookie(_ name: String) -> String? {
    let values = fields.filter { $0.name == "cookie" }.flatMap { $0.value.split(separator: ";") }
      .compactMap { pair -> String? in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, HTTPText.trimmed(parts[0]) == name else { return nil }
        return HTTPText.trimmed(parts[1])
      }
    return values.count == 1 ? values[0] : nil
  }

  /// The token of `Authorization: Bearer TOKEN` (RFC 6750).
  package var bearerToken: String? {
    guard let value = self["authorization"] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return HTTPText.trimmed(parts[1])
  }

  /// The host without its port, an IPv6 address in its brackets.
  package var hostName: String { Self.hostName(of: host) }

  package static func hostName(of authority: String) -> String {
    guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
      return authority
    }
    return String(authority[..<colon])
  }
}

/// What is shared by the readers of heads.
enum HTTPText {
  /// Without spaces and tabs at either end.
  static func trimmed(_ text: some StringProtocol) -> String {
    var rest = Substring(text)
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(rest)
  }

  /// `tchar` (RFC 9110, 5.6.2).
  static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
