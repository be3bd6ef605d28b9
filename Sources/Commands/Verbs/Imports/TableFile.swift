import Sheets
import System

/// A file with a table, read as it comes: what kind it is, its content says.
final class TableFile {
  enum Kind: Equatable {
    case text(TextEncoding, separator: UInt8)
    case workbook(sheet: String)
    case jsonLines
  }

  /// How a person wants a file to be read.
  struct Options {
    var encoding: TextEncoding?
    var separator: UInt8?
    var sheet: String?
  }

  static let pieceBytes = 64 << 10

  let path: String
  let kind: Kind
  private let file: InputFile
  private let workbook: WorkbookSource?
  /// How much of the file has been read, from 0 to 1.
  private(set) var share = 0.0

  init(_ path: String, _ options: Options) throws(Failure) {
    let isPiped = path == "-"
    self.path = isPiped ? "standard input" : path
    let place = isPiped ? try Self.spooled() : path
    defer { if isPiped { try? Files.remove(place) } }
    do throws(SystemError) {
      file = try InputFile(place)
    } catch {
      throw Self.unreadable(error)
    }
    (kind, workbook) = try Self.kind(of: file, path, options)
  }

  /// Standard input as a file that only this user can read: it is read more than once.
  private static func spooled() throws(Failure) -> String {
    let folder = Environment.value("TMPDIR") ?? "/tmp"
    let place = "\(folder)/cmdb-import-\(Digest.hex(Entropy.bytes(8)))"
    do {
      try Files.write(try Standard.input.readAll(), to: place, mode: 0o600)
      return place
    } catch {
      throw .failed(
        "Cannot read standard input: \(error)", ru: "Стандартный ввод не прочитать: \(error)")
    }
  }

  private static func kind(
    of file: borrowing InputFile, _ path: String, _ options: Options
  ) throws(Failure) -> (Kind, WorkbookSource?) {
    let head = try Self.read(file, at: 0)
    guard !head.isEmpty else {
      throw named(path, SheetProblem("The file is empty.", ru: "Файл пуст."))
    }
    guard !head.starts(with: [0xd0, 0xcf, 0x11, 0xe0]) else { throw old(path) }
    if head.starts(with: [0x50, 0x4b, 3, 4]) {
      do throws(SheetProblem) {
        let workbook = try WorkbookSource(file, sheet: options.sheet)
        return (.workbook(sheet: workbook.sheet.name), workbook)
      } catch {
        throw named(path, error)
      }
    }
    guard options.sheet == nil else {
      throw .misuse("--sheet is for workbooks.", ru: "--sheet — для книг.")
    }
    let encoding: TextEncoding
    if let named = options.encoding {
      encoding = named
    } else {
      encoding = try Self.encoding(of: file)
    }
    do throws(SheetProblem) {
      var decoder = TextDecoder(encoding)
      let sample = try decoder.take(head)
      let first = sample.first { $0 > 0x20 }
      if first == UInt8(ascii: "{"), options.separator == nil { return (.jsonLines, nil) }
      return (.text(encoding, separator: options.separator ?? Separator.found(in: sample)), nil)
    } catch {
      throw named(path, error)
    }
  }

  private static func old(_ path: String) -> Failure {
    let command = "soffice --headless --convert-to xlsx \(ShellWord.plain(path))"
    return named(
      path,
      SheetProblem(
        "It is a workbook of Excel 97 to 2003: save it as .xlsx, or: \(command)",
        ru: "Это книга Excel 97–2003: сохраните её как .xlsx или выполните: \(command)"))
  }

  private static func encoding(of file: borrowing InputFile) throws(Failure) -> TextEncoding {
    var detector = EncodingDetector()
    var offset = 0
    while true {
      let bytes = try read(file, at: offset)
      guard !bytes.isEmpty else { return detector.encoding }
      detector.take(bytes)
      offset += bytes.count
    }
  }

  private static func read(
    _ file: borrowing InputFile, at offset: Int
  ) throws(Failure) -> [UInt8] {
    do throws(SystemError) {
      return try file.read(at: offset, max: pieceBytes)
    } catch {
      throw unreadable(error)
    }
  }

  /// Gives the rows of the table in order, until `take` has enough.
  func rows(_ take: (TableRow) throws(Failure) -> Bool) throws(Failure) {
    share = 0
    switch kind {
    case .text(let encoding, let separator): try texts(encoding, separator, take)
    case .workbook: try sheets(take)
    case .jsonLines:
      try lines { line, bytes throws(Failure) in
        try take(TableRow(line: line, cells: [String(decoding: bytes, as: UTF8.self)]))
      }
    }
  }

  private func texts(
    _ encoding: TextEncoding, _ separator: UInt8, _ take: (TableRow) throws(Failure) -> Bool
  ) throws(Failure) {
    var reader: CSVReader?
    try pieces(encoding) { piece, isLast throws(Failure) in
      var piece = piece
      if reader == nil {
        let directive = Separator.directiveCount(in: piece)
        piece.removeFirst(directive)
        reader = CSVReader(separator: separator, line: directive > 0 ? 2 : 1)
      }
      let rows = try self.made { () throws(SheetProblem) in
        var rows = try reader?.take(piece) ?? []
        if isLast { rows += try reader?.finish() ?? [] }
        return rows
      }
      for row in rows where try !take(row) { return false }
      return true
    }
  }

  /// Lines of JSON; blank ones are left out.
  private func lines(_ take: (Int, [UInt8]) throws(Failure) -> Bool) throws(Failure) {
    var rest: [UInt8] = []
    var line = 0
    try pieces(.utf8) { piece, isLast throws(Failure) in
      rest += piece
      var start = 0
      while start < rest.count {
        let feed = rest[start...].firstIndex(of: UInt8(ascii: "\n"))
        guard let end = feed ?? (isLast ? rest.count : nil) else { break }
        line += 1
        let text = Array(rest[start..<end])
        start = end + 1
        guard text.contains(where: { $0 > 0x20 }) else { continue }
        guard try take(line, text) else { return false }
      }
      rest.removeFirst(min(start, rest.count))
      guard rest.count <= CSVReader.cellBytesMax else {
        throw Self.named(
          self.path,
          SheetProblem(
            "Line \(line + 1) has more than 1 MiB.", ru: "Строка \(line + 1) больше 1 МиБ."))
      }
      return true
    }
  }

  /// The text of the file in UTF-8, piece by piece.
  private func pieces(
    _ encoding: TextEncoding, _ take: ([UInt8], _ isLast: Bool) throws(Failure) -> Bool
  ) throws(Failure) {
    var decoder = TextDecoder(encoding)
    var offset = 0
    while true {
      let bytes = try Self.read(file, at: offset)
      offset += bytes.count
      let isLast = bytes.isEmpty
      let text = try made { () throws(SheetProblem) in
        if isLast { try decoder.finish() }
        return try decoder.take(bytes)
      }
      share = file.byteCount > 0 ? Double(offset) / Double(file.byteCount) : 1
      guard try take(text, isLast), !isLast else { return }
    }
  }

  private func sheets(_ take: (TableRow) throws(Failure) -> Bool) throws(Failure) {
    guard let workbook else { return }
    var failure: Failure?
    try made { () throws(SheetProblem) in
      try workbook.rows(of: file) { rows, share in
        self.share = share
        do throws(Failure) {
          for row in rows where try !take(row) { return false }
          return true
        } catch {
          failure = error
          return false
        }
      }
    }
    if let failure { throw failure }
  }

  private func made<Made>(
    _ body: () throws(SheetProblem) -> Made
  ) throws(Failure) -> Made {
    do throws(SheetProblem) {
      return try body()
    } catch {
      throw Self.named(path, error)
    }
  }

  static func named(_ path: String, _ problem: SheetProblem) -> Failure {
    .failed("\(path): \(problem.english)", ru: "\(path): \(problem.russian)")
  }

  private static func unreadable(_ error: SystemError) -> Failure {
    .failed("Cannot read the file: \(error)", ru: "Файл не прочитать: \(error)")
  }
}
