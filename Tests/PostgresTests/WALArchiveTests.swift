@testable import Postgres
import System
import Testing

@Suite struct WALArchiveTests {
  private func archive(_ files: [String: Int]) throws -> WALArchive {
    let path = "/tmp/cmdb-test-\(Process.id)-wal-\(UInt32.random(in: 0...UInt32.max))"
    ScratchServer.removeAtExit(path)
    try Files.makeDirectory(path, mode: 0o700)
    for (name, size) in files {
      try Files.write([UInt8](repeating: 0, count: size), to: "\(path)/\(name)", mode: 0o600)
    }
    return WALArchive(path)
  }

  private let whole = Int(WALSegment.byteCount)
  private let first = WALSegment(timeline: 1, number: 254)

  @Test func namesAreThoseOfPostgreSQL() throws {
    #expect("\(first)" == "0000000100000000000000FE")
    #expect("\(first.next.next)" == "000000010000000100000000")
    #expect(WALSegment("000000010000000100000000") == first.next.next)
    #expect(WALSegment("0000000100000000000000FE.partial") == nil)
    #expect(WALSegment("000000010000000000000100") == nil)
    let position = try #require(WALPosition("16/B374D848"))
    #expect("\(position)" == "16/B374D848")
    #expect("\(WALSegment(timeline: 2, at: position))" == "0000000200000016000000B3")
    for text in ["", "16", "/1", "1/2/3", "x/1", "123456789/0"] {
      #expect(WALPosition(text) == nil)
    }
  }

  @Test func aGapIsFound() throws {
    let last = first.next.next
    let unbroken = try archive([
      "\(first)": whole, "\(first.next)": whole, "\(last).partial": whole,
    ])
    #expect(
      try unbroken.extent(from: first)
        == WALArchive.Extent(last: last, lastIsWhole: false))
    let broken = try archive(["\(first)": whole, "\(last)": whole])
    #expect(
      try broken.extent(from: first)
        == WALArchive.Extent(last: last, lastIsWhole: true, missing: first.next))
    #expect(try broken.extent(from: last).missing == nil)
    #expect(try archive([:]).extent(from: first) == WALArchive.Extent())
    #expect(try archive(["\(first)": 5]).extent(from: first).malformed == "\(first)")
  }

  @Test func aSegmentThatTheDiskWasTooFullForIsMadeAnew() throws {
    let archive = try archive(["\(first).partial": 4096, "\(first.next).partial": whole])
    let user = User(name: "x", uid: Privileges.uid, gid: Privileges.gid, groups: [])
    try archive.prepare(for: user)
    #expect(try Files.names(in: archive.directory) == ["\(first.next).partial"])
  }

  @Test func anArchiveOfAnotherIsRefused() throws {
    let archive = try archive([:])
    var page = [UInt8](repeating: 0, count: whole)
    page[24] = 7
    try Files.write(page, to: "\(archive.directory)/\(first)", mode: 0o600)
    #expect(try archive.conflict(systemIdentifier: 7, timeline: 1) == nil)
    #expect(
      try archive.conflict(systemIdentifier: 8, timeline: 1)?.contains("another database") == true)
    #expect(
      try archive.conflict(systemIdentifier: 7, timeline: 2)?.contains("another timeline") == true)
  }
}
