import CMDB
import JSON
import System

/// `cmdb export`: data to a file or standard output, remarks to standard error.
enum ExportVerb {
  static let output = Option(
    "--output", other: "-o", "FILE",
    "Write to FILE, complete or not at all (default: standard output).",
    ru: "Записать в FILE, целиком или никак (по умолчанию — стандартный вывод).",
    words: .files)
  static let format = Option(
    "--format", "csv|jsonl", "Default: by the name of FILE, else csv.",
    ru: "По умолчанию — по имени FILE, иначе csv.",
    words: .fixed(["csv", "jsonl"]))
  static let className = Option(
    "--class", "CLASS", "Only this class and those below it.",
    ru: "Только этот класс и нижестоящие.", words: .asked(.classes))
  static let columns = Option(
    "--columns", other: "--fields", "NAMES", "These columns, separated by commas.",
    ru: "Эти столбцы, через запятую.")
  static let raw = Option(
    "--raw", "Do not protect text that a spreadsheet would take for a formula.",
    ru: "Не защищать текст, который табличный процессор примет за формулу.")

  static func run(_ session: Session) throws(Failure) {
    let path = session.option(output)
    var sink = try ExportSink(path: path, session)
    let expected = session.screen.showsProgress ? try? rows(session) : nil
    sink.progress.rowsExpected = expected
    let result = try session.call("inventory.export") { writer in
      members(session, path, to: &writer)
    } notified: { notification in
      sink.receive(notification)
    }
    try sink.finish(result)
    session.remark(
      summary(result, path, session).english, ru: summary(result, path, session).russian)
    if session.has(.json) { session.screen.remark(String(decoding: result.raw, as: UTF8.self)) }
  }

  private static func members(_ session: Session, _ path: String?, to writer: inout Writer) {
    let byName = path?.hasSuffix(".jsonl") == true ? "jsonl" : "csv"
    let format = session.option(format) ?? byName
    writer.member("format", string: format)
    writer.member("class", given: session.option(className))
    writer.member("where", given: session.option(.filter))
    let columns = session.invocation.list(columns)
    if !columns.isEmpty { writer.member("columns", strings: columns) }
    if format == "csv", !session.has(raw) { writer.member("spreadsheet_safe", boolean: true) }
    session.momentMember(to: &writer)
  }

  /// The expected number of rows, for the remaining time.
  private static func rows(_ session: Session) throws(Failure) -> Int? {
    var conditions = session.option(.filter).map { ["(\($0))"] } ?? []
    if let name = session.option(className) {
      conditions.append("class = \(try Condition.word(name))")
    }
    session.conditionStart = 1
    let page = try session.call("item.find") { writer in
      if !conditions.isEmpty {
        writer.member("where", string: conditions.joined(separator: " and "))
      }
      writer.member("limit", integer: 1)
      writer.member("count", boolean: true)
      writer.member("fields", strings: ["id"])
      session.momentMember(to: &writer)
    }
    session.conditionStart = 0
    return page["total"]?.integer.map { Int($0) }
  }

  private static func summary(_ result: Value, _ path: String?, _ session: Session) -> Wording {
    let rows = Plural.rows(result["rows"]?.integer.map { Int($0) } ?? 0)
    let bytes =
      result["bytes"]?.integer.map { Progress.size(Int($0), session.screen.language) } ?? "?"
    let moment = result["as_of"]?.string ?? ""
    let at = Moment.compact(moment)
    let position = result["position"].map { ValueText.of($0) } ?? ""
    let sha256 = result["sha256"]?.string ?? ""
    let again = repetition(of: session, moment)
    return Wording(
      """
      \(path ?? "standard output"): \(rows.english), \(bytes), as of \(at), position \(position)
      sha256 \(sha256)
      The same export again: \(again)
      """,
      ru: """
        \(path ?? "стандартный вывод"): \(rows.russian), \(bytes), на \(at), позиция \(position)
        sha256 \(sha256)
        Та же выгрузка ещё раз: \(again)
        """)
  }

  /// The command that reproduces the same bytes: with the exact moment.
  private static func repetition(of session: Session, _ moment: String) -> String {
    let path = session.option(output)
    let options: [(Option, String?)] = [
      (output, path), (format, session.option(format)), (className, session.option(className)),
      (.filter, session.option(.filter)),
      (columns, session.invocation.list(columns).joined(separator: ",")), (.asOf, moment),
    ]
    let words = options.compactMap { option, value in
      value.flatMap { $0.isEmpty ? nil : "\(option.name) \(ShellWord.plain($0))" }
    }
    return (["cmdb export"] + words + (session.has(raw) ? [raw.name] : [])).joined(separator: " ")
  }
}

/// Receives the chunks of an export, hashes them and writes them to their destination.
struct ExportSink: ~Copyable {
  /// The interval of the progress line.
  private static let toldEvery = Duration.milliseconds(100)

  var progress = Progress()
  private var file: OutputFile?
  private var hash = SHA256()
  private var problem: Wording?
  private var sequence: Int64 = 0
  private let showsProgress: Bool
  private let language: Language
  private let started = Instant.now()
  private var told = Instant.now()

  init(path: String?, _ session: borrowing Session) throws(Failure) {
    showsProgress = session.screen.showsProgress
    language = session.screen.language
    guard let path else {
      file = nil
      return
    }
    do {
      file = try OutputFile(path, newMode: Process.newFileMode)
    } catch {
      throw .failed("Cannot write the file: \(error)", ru: "Файл не записать: \(error)")
    }
  }

  mutating func receive(_ notification: Value) {
    guard notification["method"]?.equals("inventory.chunk") == true,
      let params = notification["params"], let text = params["data"]?.string
    else { return }
    if params["sequence"]?.integer != sequence {
      problem = Wording("Part of the data is missing.", ru: "Часть данных не пришла.")
    }
    sequence += 1
    let data = Array(text.utf8)
    hash.update(data)
    progress.bytes += data.count
    progress.rows += data.count { $0 == UInt8(ascii: "\n") }
    put(data)
    tell()
  }

  private mutating func put(_ data: [UInt8]) {
    guard problem == nil else { return }
    do throws(SystemError) {
      if file == nil { try Standard.output.write(data) } else { try file?.write(data) }
    } catch {
      problem = Wording("Cannot write the data: \(error)", ru: "Данные не записать: \(error)")
    }
  }

  private mutating func tell() {
    guard showsProgress, Instant.now() - Self.toldEvery > told else { return }
    told = Instant.now()
    let text = progress.text(after: started.duration(to: told), language)
    try? Standard.error.write(Array("\r\u{1b}[K\(text)".utf8))
  }

  /// Moves the file into place if it is complete and its hash matches the server's.
  consuming func finish(_ result: Value) throws(Failure) {
    if showsProgress { try? Standard.error.write(Array("\r\u{1b}[K".utf8)) }
    let sha256 = Digest.hex(exchange(&hash, with: SHA256()).finish())
    if let problem { throw .failed(problem.english, ru: problem.russian) }
    guard result["sha256"]?.string == sha256 else {
      throw .failed(
        "The data received has another SHA-256 than the server reports: \(sha256).",
        ru: "SHA-256 полученных данных не совпадает с заявленным сервером: \(sha256).")
    }
    do {
      try file.take()?.commit()
    } catch {
      throw .failed("Cannot write the file: \(error)", ru: "Файл не записать: \(error)")
    }
  }
}
