import Samples
import Testing

@testable import Sheets

/// Archives: what is written is found again, and what is damaged is named.
@Suite struct ZipTests {
  private func archive() throws -> [UInt8] {
    var writer = ZipWriter()
    var bytes: [UInt8] = []
    for (name, data) in [("one.xml", [1, 2, 3]), ("два.xml", [UInt8](repeating: 9, count: 500))] {
      bytes += writer.begin(name)
      writer.wrote(data.count)
      bytes += data
      bytes += try writer.end(Gzip.Trailer(crc: 0xdead_beef, size: 77), size: 77)
    }
    return bytes + writer.finish()
  }

  private func directory(_ bytes: [UInt8]) throws -> ZipDirectory {
    let place = try ZipDirectory.place(inTail: bytes.suffix(ZipDirectory.tailBytes))
    return try ZipDirectory(Array(bytes[place.offset..<(place.offset + place.count)]), place)
  }

  @Test func entriesAreFound() throws {
    let bytes = try archive()
    let found = try directory(bytes)
    #expect(found.entries.map(\.name) == ["one.xml", "два.xml"])
    let entry = try #require(found["два.xml"])
    #expect(entry.compressedBytes == 500 && entry.isDeflated)
    #expect(entry.trailer == Gzip.Trailer(crc: 0xdead_beef, size: 77))
    let header = Array(bytes[entry.offset..<(entry.offset + ZipDirectory.headerBytes)])
    let start = entry.offset + (try ZipDirectory.dataOffset(header))
    #expect(bytes[start..<(start + 500)].allSatisfy { $0 == 9 })
    // A comment behind the end does no harm.
    var commented = bytes
    commented[commented.count - 2] = 3
    #expect(try directory(commented + [1, 2, 3]).entries.count == 2)
  }

  @Test func whatIsDamagedIsNamed() throws {
    let bytes = try archive()
    #expect(throws: SheetProblem.self) { _ = try directory(Array(bytes.dropLast(30))) }
    #expect(throws: SheetProblem.self) { _ = try directory([]) }
    #expect(throws: SheetProblem.self) { _ = try ZipDirectory.dataOffset([1, 2, 3]) }
    var random = SeededGenerator(seed: 5)
    // Any byte may be wrong: a problem or other entries, and never a crash.
    for _ in 0..<2000 {
      var broken = bytes
      broken[Int.random(in: 600..<bytes.count, using: &random)] ^= UInt8(
        Int.random(in: 1...255, using: &random))
      let tail = Array(broken.suffix(ZipDirectory.tailBytes))
      guard let place = try? ZipDirectory.place(inTail: tail),
        place.offset + place.count <= broken.count
      else { continue }
      _ = try? ZipDirectory(Array(broken[place.offset..<(place.offset + place.count)]), place)
    }
  }

  @Test func theFrameIsTakenOff() throws {
    let framed = Gzip.header + [1, 2, 3, 4] + Gzip.Trailer(crc: 0x0102_0304, size: 9).bytes
    for piece in 1...framed.count {
      var frame = GzipFrame()
      var data: [UInt8] = []
      for start in stride(from: 0, to: framed.count, by: piece) {
        data += frame.take(Array(framed[start..<min(start + piece, framed.count)]))
      }
      #expect(data == [1, 2, 3, 4])
      #expect(try frame.finish() == Gzip.Trailer(crc: 0x0102_0304, size: 9))
    }
    #expect(throws: SheetProblem.self) { _ = try GzipFrame().finish() }
  }

  @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")])
  func placesHaveLetters(_ column: Int, _ letters: String) {
    #expect(CellPlace.letters(column) == letters)
    #expect(CellPlace.parsed("\(letters)7").map { [$0.column, $0.row] } == [column, 7])
  }

  @Test(arguments: ["", "A", "7", "A0B", "XFE1", "A1048577", "a1", "A-1"])
  func whatIsNoPlaceIsNone(_ text: String) {
    #expect(CellPlace.parsed(text) == nil)
  }

  @Test func everyDayOfFourCenturiesComesBack() {
    for serial in stride(from: 61, through: 2_958_465, by: 13) {
      let date = SerialDay.date(serial) ?? ""
      #expect(SerialDay.number(ofDate: date) == serial, "\(date)")
    }
    #expect(SerialDay.date(61) == "1900-03-01")
    #expect(SerialDay.number(ofDate: "2026-02-30") == nil)
    #expect(SerialDay.number(ofTimestamp: "2026-01-01T24:00:00Z") == nil)
  }
}
