import Client
import JSON
import Sheets
import System
import Testing

/// Files that were made to do harm, and files that somebody broke: a clear sentence each, nothing
/// written, and memory that does not grow with them.
@Suite(.serialized) struct HostileFileTests {
  private let cmdb: Cmdb
  private let folder: String

  init() throws {
    cmdb = try Cmdb.shared()
    folder = "\(cmdb.server.directory)/hostile-\(Digest.hex(Entropy.bytes(4)))"
    try Files.makeDirectory(folder, mode: 0o700)
  }

  /// What `cmdb import` says of a file, with half a gigabyte of address space.
  private func refusal(_ name: String, _ pieces: some Sequence<[UInt8]>) throws -> String {
    let path = "\(folder)/\(name)"
    var file = try OutputFile(path, newMode: 0o600)
    for piece in pieces { try file.write(piece) }
    try file.commit()
    let program = try TestServer.executable("cmdb")
    let script = """
      ulimit -v 524288
      exec \(program) --socket \(cmdb.server.socketPath) import \(path) --class printer --yes \
      --skip-unknown
      """
    let outcome = try cmdb.run(
      ["-c", script], executable: "/bin/bash", input: "", language: "C")
    #expect(outcome.status == 1, "\(name): \(outcome.error)\(outcome.output)")
    try Files.remove(path)
    return outcome.error
  }

  private func refusal(_ name: String, _ text: String) throws -> String {
    try refusal(name, [Array(text.utf8)])
  }

  @Test func brokenTextsAreNamedWithTheirLine() throws {
    #expect(
      try refusal("quote.csv", "tag,name\nA,\"b\nc\n").contains("begins in line 2 has no end"))
    #expect(try refusal("nul.csv", "tag,name\nA,b\0c\n").contains("Line 2 holds a NUL byte"))
    #expect(try refusal("empty.csv", "").contains("The file is empty."))
    #expect(try refusal("blank.csv", "\n ; ;\n").contains("has no rows"))
    #expect(
      try refusal("old.xls", [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]]).contains("save it as .xlsx"))
    #expect(try refusal("cut.xlsx", [[0x50, 0x4b, 3, 4, 0, 0]]).contains("no ZIP archive"))
    #expect(try refusal("utf16.csv", [[0xff, 0xfe, 0x74, 0]]).contains("has no rows"))
    #expect(try refusal("odd.csv", [[0xff, 0xfe, 0x74]]).contains("utf-16le"))
    #expect(try refusal("after.csv", "tag\n\"a\"b\n").contains("text follows"))
  }

  @Test func whatIsTooLargeIsNamed() throws {
    let columns = Array(repeating: Array(repeating: UInt8(ascii: ","), count: 10_000), count: 100)
    #expect(try refusal("columns.csv", columns).contains("more than 16,384 cells"))
    let cell = Array(repeating: Array(repeating: UInt8(ascii: "a"), count: 1 << 20), count: 100)
    #expect(try refusal("cell.csv", [Array("tag\n".utf8)] + cell).contains("more than 1 MiB"))
    let line = [Array(#"{"tag": ""#.utf8)] + cell
    #expect(try refusal("line.jsonl", line).contains("Line 1 has more than 1 MiB"))
  }

  @Test func cellsThatLookLikeHarmAreTextOrRefused() throws {
    // Marks of direction and other letters that nobody sees are left out of names; a formula is
    // text like any other, and what an export has protected comes back as it was.
    let path = "\(folder)/marks.csv"
    let text = "tag,name,notes\nHF-1,\u{202e}Evil\u{200b} name,'=1+1\nHF-2,x,=cmd|' /C calc'!A0\n"
    try Files.write(Array(text.utf8), to: path, mode: 0o600)
    let done = try cmdb("import", path, "--class", "printer", "--yes")
    #expect(done.status == 0, "\(done.error)\(done.output)")
    let client = try cmdb.server.client()
    let first = try client.result("item.get", #"{"item": "HF-1"}"#)
    #expect(first["name"]?.string == "Evil name")
    #expect(first["attributes"]?["notes"]?.string == "=1+1")
    let second = try client.result("item.get", #"{"item": "HF-2"}"#)
    #expect(second["attributes"]?["notes"]?.string == "=cmd|' /C calc'!A0")
  }

  // MARK: Workbooks

  @Test func bombsDoNotGoOff() throws {
    let blanks = Array(repeating: [UInt8](repeating: 0x20, count: 1 << 20), count: 300)
    let head = [Array("<worksheet><sheetData><!--".utf8)]
    #expect(
      try refusal("lying.xlsx", [try WorkbookBytes.of(head + blanks, claiming: 5000)])
        .contains("inflates to more than a sheet may have"))
    #expect(
      try refusal("huge.xlsx", [try WorkbookBytes.of(head, claiming: 3 << 30)])
        .contains("inflates to more than a sheet may have"))
    #expect(
      try refusal(
        "text.xlsx", [try WorkbookBytes.of([Array("<worksheet><row><c><v>".utf8)] + blanks)]
      ).contains("more than 1 MiB"))
  }

  @Test func sheetsThatNoProgramWritesAreRefused() throws {
    let entity = #"<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>"#
    #expect(
      try refusal("entity.xlsx", [try WorkbookBytes.of([Array(entity.utf8)])])
        .contains("declares a document type"))
    let wide =
      "<worksheet><sheetData><row><c r=\"ZZZZ1\"><v>1</v></c></row></sheetData></worksheet>"
    #expect(
      try refusal("wide.xlsx", [try WorkbookBytes.of([Array(wide.utf8)])])
        .contains("no sheet has one"))
    var damaged = try WorkbookBytes.of([Array("<worksheet/>".utf8)])
    damaged.removeSubrange(40..<60)
    #expect(try !refusal("damaged.xlsx", [damaged]).isEmpty)
  }
}
