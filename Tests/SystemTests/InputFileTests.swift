import System
import Testing

/// Files that are read anywhere and as often as needed.
struct InputFileTests {
  @Test func piecesAreRead() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/file"
    try Files.write(Array("0123456789".utf8), to: path, mode: 0o600)
    let file = try InputFile(path)
    #expect(file.byteCount == 10)
    #expect(try file.read(at: 3, max: 4) == Array("3456".utf8))
    #expect(try file.read(at: 8, max: 100) == Array("89".utf8))
    #expect(try file.read(at: 10, max: 1).isEmpty)
    #expect(try file.read(at: -1, max: 1).isEmpty)
    #expect(try file.read(at: 0, max: 2) == Array("01".utf8))
  }

  @Test func whatIsNoPlainFileIsRefused() throws {
    let folder = try ScratchFolder()
    for (path, errno) in [(folder.path, 21), ("/dev/null", 29), (folder.path + "/none", 2)] {
      do {
        _ = try InputFile(path)
        Issue.record("\(path) was opened")
      } catch {
        #expect(error.errno == Int32(errno), "\(path)")
      }
    }
  }
}
