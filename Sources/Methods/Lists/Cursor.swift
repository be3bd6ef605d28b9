import CMDB
import JSON
import JSONRPC
import SQL

/// The end of a page: the sort keys and the id of its last row, bound to the identity of the list.
/// Opaque to clients.
struct Cursor: Equatable {
  /// One for each sort key, nil where the last row had no value; then the id.
  let keys: [String?]

  func encoded(for list: ListIdentity) -> String {
    let place = list.place(lastKey: keys.last.flatMap(\.self))
    let position = place.position.map { ".\($0)" } ?? ""
    var writer = Writer()
    writer.array { writer in
      writer.string("\(Self.fingerprint(list.words)).\(place.timeline)\(position)")
      for key in keys {
        if let key { writer.string(key) } else { writer.null() }
      }
    }
    return Self.base64URL(writer.bytes)
  }

  /// - Throws: `cursor_expired` for a cursor of an abandoned timeline.
  static func decoded(
    _ text: String, for list: ListIdentity, keyCount: Int
  ) throws(Stop) -> Cursor {
    guard let bytes = bytes(ofBase64URL: text), let document = try? Document(bytes),
      document.root.firstUnstorable == nil, document.root.kind == .array,
      let bound = document.root.elements.first(where: { _ in true })?.string
    else { throw foreign }
    let parts = bound.split(separator: ".", omittingEmptySubsequences: false)
    guard let place = place(parts.dropFirst()) else { throw foreign }
    guard parts[0] == fingerprint(list.words) else {
      throw invalid("`cursor` belongs to a list with another filter, order, moment or account.")
    }
    let keys = document.root.elements.dropFirst().map(\.string)
    guard keys.count == keyCount, let id = keys.last, let id, Int64(id) != nil else {
      throw foreign
    }
    try list.timelines.check(place)
    return Cursor(keys: keys)
  }

  /// `timeline[.position]`; absent in cursors older than timelines.
  private static func place(_ parts: ArraySlice<Substring>) -> Timelines.Place? {
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, numbers.count <= 2 else { return nil }
    return Timelines.Place(
      timeline: numbers.first ?? 1, position: numbers.count == 2 ? numbers[1] : nil)
  }

  /// The error for a forged or altered cursor.
  static var foreign: Stop { invalid("`cursor` was not issued by this server.") }

  private static func invalid(_ message: String) -> Stop {
    .invalidParams([Problem("cursor", message, path: "cursor")])
  }

  /// FNV-1a, 64 bits: it distinguishes lists and protects nothing. A cursor holds only values that
  /// are bound as parameters of the caller's own query.
  private static func fingerprint(_ list: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in list.joined(separator: "\u{1f}").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return String(hash, radix: 36)
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  private static func base64URL(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(alphabet[Int(bits >> UInt32(count) & 63)])
      }
    }
    if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func bytes(ofBase64URL text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for letter in text.utf8 {
      guard let value = alphabet.firstIndex(of: letter) else { return nil }
      bits = (bits << 6 | UInt32(value)) & 0xffff
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }
}
