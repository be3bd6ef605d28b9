import Sheets
import System

/// The sheet of a workbook, inflated by `gzip` and read as it comes.
struct WorkbookSource {
  /// A sheet of a million rows has less; an archive that claims more is none.
  static let sheetBytesMax = 2 << 30

  let sheet: WorkbookReader.Sheet
  private let workbook: WorkbookReader
  private let entry: ZipDirectory.Entry
  private let strings: SharedStrings

  /// - Parameter name: of the sheet; nil for the first.
  init(_ file: borrowing InputFile, sheet name: String?) throws(SheetProblem) {
    let tailStart = max(0, file.byteCount - ZipDirectory.tailBytes)
    let tail = try Self.read(file, at: tailStart, count: file.byteCount - tailStart)
    let place = try ZipDirectory.place(inTail: tail)
    let directory = try ZipDirectory(
      try Self.read(file, at: place.offset, count: place.count), place)
    var parts: [String: [UInt8]] = [:]
    for part in [
      WorkbookReader.workbookPart, WorkbookReader.relationsPart, WorkbookReader.stylesPart,
    ] {
      guard let entry = directory[part] else { continue }
      var bytes: [UInt8] = []
      try Self.inflate(entry, of: file, bytesMax: WorkbookReader.partBytesMax) { piece, _ in
        bytes += piece
        return true
      }
      parts[part] = bytes
    }
    workbook = try WorkbookReader { name throws(SheetProblem) in parts[name] }
    sheet = try workbook.sheet(named: name)
    guard let entry = directory[sheet.part] else {
      throw SheetProblem(
        "The sheet `\(sheet.name)` is missing in the workbook.",
        ru: "Листа `\(sheet.name)` в книге нет.")
    }
    self.entry = entry
    var strings = SharedStrings()
    if let entry = directory[WorkbookReader.stringsPart] {
      try Self.inflate(entry, of: file, bytesMax: Self.sheetBytesMax) {
        piece, _ throws(SheetProblem) in
        try strings.take(piece)
        return true
      }
    }
    self.strings = strings
  }

  /// Gives the rows of the sheet, with how much of it has been read, until `take` has enough.
  func rows(
    of file: borrowing InputFile, _ take: ([TableRow], Double) throws(SheetProblem) -> Bool
  ) throws(SheetProblem) {
    var reader = workbook.worksheet()
    var isWhole = true
    try Self.inflate(entry, of: file, bytesMax: Self.sheetBytesMax) {
      piece, share throws(SheetProblem) in
      isWhole = try take(try reader.take(piece, strings), share)
      return isWhole
    }
    if isWhole { try reader.finish() }
  }

  /// Gives the content of an entry piece by piece, until `take` has enough.
  private static func inflate(
    _ entry: ZipDirectory.Entry, of file: borrowing InputFile, bytesMax: Int,
    _ take: ([UInt8], Double) throws(SheetProblem) -> Bool
  ) throws(SheetProblem) {
    guard entry.trailer.size <= bytesMax else { throw tooLarge(entry) }
    let header = try read(file, at: entry.offset, count: ZipDirectory.headerBytes)
    var offset = entry.offset + (try ZipDirectory.dataOffset(header))
    let end = offset + entry.compressedBytes
    let start = offset
    var size = 0
    func give(_ bytes: [UInt8]) throws(SheetProblem) -> Bool {
      size += bytes.count
      // What inflates to more than it says is made to do harm.
      guard size <= entry.trailer.size else { throw tooLarge(entry) }
      guard !bytes.isEmpty else { return true }
      let share = Double(offset - start) / Double(max(1, end - start))
      return try take(bytes, share)
    }
    guard entry.isDeflated else {
      while offset < end {
        let piece = try read(file, at: offset, count: min(TableFile.pieceBytes, end - offset))
        offset += piece.count
        guard try give(piece) else { return }
      }
      return
    }
    var filter = try started()
    guard try give(try exchange(&filter, entry.frame.before)) else { return }
    while offset < end {
      // A little at a time: a thousandfold comes out of it.
      let piece = try read(file, at: offset, count: min(4 << 10, end - offset))
      offset += piece.count
      guard try give(try exchange(&filter, piece)) else { return }
    }
    guard try give(try exchange(&filter, entry.frame.behind)) else { return }
    filter.endInput()
    while let bytes = try rest(&filter) {
      guard try give(bytes) else { return }
    }
    guard filter.finish()?.isSuccess == true else { throw damaged }
  }

  private static func started() throws(SheetProblem) -> Filter {
    do throws(SystemError) {
      return try Gzip.expander()
    } catch {
      throw SheetProblem(
        "The program gzip cannot be started: \(error)",
        ru: "Программа gzip не запускается: \(error)")
    }
  }

  private static func exchange(
    _ filter: inout Filter, _ bytes: [UInt8]
  ) throws(SheetProblem) -> [UInt8] {
    do throws(SystemError) {
      return try filter.exchange(bytes)
    } catch {
      throw damaged
    }
  }

  private static func rest(_ filter: inout Filter) throws(SheetProblem) -> [UInt8]? {
    do throws(SystemError) {
      return try filter.rest()
    } catch {
      throw damaged
    }
  }

  /// Exactly so many bytes.
  private static func read(
    _ file: borrowing InputFile, at offset: Int, count: Int
  ) throws(SheetProblem) -> [UInt8] {
    guard offset >= 0, count >= 0, offset + count <= file.byteCount else { throw damaged }
    do throws(SystemError) {
      let bytes = try file.read(at: offset, max: max(1, count))
      guard bytes.count >= count else { throw SystemError(call: "read", errno: 5) }
      return Array(bytes.prefix(count))
    } catch {
      throw damaged
    }
  }

  private static var damaged: SheetProblem {
    SheetProblem("The workbook is damaged.", ru: "Книга повреждена.")
  }

  private static func tooLarge(_ entry: ZipDirectory.Entry) -> SheetProblem {
    SheetProblem(
      "`\(entry.name)` of the workbook inflates to more than a sheet may have; save it as CSV.",
      ru: "`\(entry.name)` из книги распаковывается в больший объём, чем бывает у листа;"
        + " сохраните её как CSV.")
  }
}
