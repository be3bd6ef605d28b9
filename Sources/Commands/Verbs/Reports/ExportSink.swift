import JSON
import System

/// Takes the chunks of an export, hashes them, and puts them where they belong.
struct ExportSink: ~Copyable {
  /// How often a person is told.
  private static let toldEvery = Duration.milliseconds(100)

  var progress = Progress()
  private var file: OutputFile?
  private var workbook: ExportWorkbook?
  private let subject: ExportSubject
  private var hash = SHA256()
  private var problem: Wording?
  private var sequence: Int64 = 0
  private let showsProgress: Bool
  private let language: Language
  private let started = Instant.now()
  private var told = Instant.now()

  init(
    path: String?, _ subject: ExportSubject, isWorkbook: Bool, _ session: borrowing Session
  ) throws(Failure) {
    self.subject = subject
    showsProgress = session.screen.showsProgress
    language = session.screen.language
    guard let path else {
      file = nil
      return
    }
    guard !isWorkbook else {
      file = nil
      workbook = try ExportWorkbook(
        path, sheet: subject.sheet.text(language),
        about: Wording("About", ru: "О выгрузке").text(language))
      return
    }
    do {
      file = try OutputFile(path, newMode: Process.newFileMode)
    } catch {
      throw .failed("Cannot write the file: \(error)", ru: "Файл не записать: \(error)")
    }
  }

  mutating func receive(_ notification: Value) {
    guard let params = notification["params"] else { return }
    if notification["method"]?.equals("\(subject.prefix).columns") == true {
      return fill { (book) throws(Failure) in try book.begin(params["columns"]) }
    }
    guard notification["method"]?.equals("\(subject.prefix).chunk") == true,
      let text = params["data"]?.string
    else { return }
    if params["sequence"]?.integer != sequence {
      problem = Wording("Part of the data is missing.", ru: "Часть данных не пришла.")
    }
    sequence += 1
    let data = Array(text.utf8)
    hash.update(data)
    progress.bytes += data.count
    // Headers and line breaks within cells are no rows, and counted all the same.
    progress.rows = min(
      progress.rows + data.count { $0 == UInt8(ascii: "\n") }, progress.rowsExpected ?? .max)
    put(data)
    tell()
  }

  private mutating func put(_ data: [UInt8]) {
    guard problem == nil else { return }
    guard workbook == nil else {
      return fill { (book) throws(Failure) in try book.append(data) }
    }
    do throws(SystemError) {
      if file == nil { try Standard.output.write(data) } else { try file?.write(data) }
    } catch {
      problem = Wording("Cannot write the data: \(error)", ru: "Данные не записать: \(error)")
    }
  }

  private mutating func fill(_ change: (inout ExportWorkbook) throws(Failure) -> Void) {
    guard problem == nil, var book = workbook else { return }
    workbook = nil
    do throws(Failure) {
      try change(&book)
    } catch {
      if case .failed(let english, ru: let russian) = error {
        problem = Wording(english, ru: russian)
      }
    }
    workbook = book
  }

  private mutating func tell() {
    guard showsProgress, Instant.now() - Self.toldEvery > told else { return }
    told = Instant.now()
    let text = progress.text(after: started.duration(to: told), language)
    try? Standard.error.write(Array("\r\u{1b}[K\(text)".utf8))
  }

  /// Puts the file in its place if all is there and its hash is what the server says.
  consuming func finish(_ result: Value, about: [[String]]) throws(Failure) {
    if showsProgress { try? Standard.error.write(Array("\r\u{1b}[K".utf8)) }
    let sha256 = Digest.hex(exchange(&hash, with: SHA256()).finish())
    if let problem { throw .failed(problem.english, ru: problem.russian) }
    guard result["sha256"]?.string == sha256 else {
      throw .failed(
        "The data received has another SHA-256 than the server reports: \(sha256).",
        ru: "SHA-256 полученных данных не совпадает с заявленным сервером: \(sha256).")
    }
    try workbook?.finish(about: about)
    do {
      try file.take()?.commit()
    } catch {
      throw .failed("Cannot write the file: \(error)", ru: "Файл не записать: \(error)")
    }
  }
}
