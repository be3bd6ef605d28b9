import CMDB
import JSON
import Sheets
import System

/// `cmdb import`: a file is sent, previewed, and written by one commit.
enum ImportVerb {
  private static let sendingsMax = 5

  static func run(_ session: Session) throws(Failure) {
    var work = try ImportWork(session)
    try work.settleColumns()
    for sending in 1... {
      do throws(Failure) {
        return try attempt(work)
      } catch {
        // Nothing was written: its rows have to be read by the classes that are there now.
        guard error.isOfCatalogue, sending < sendingsMax else { throw error }
        session.remark(
          "Classes have changed meanwhile: the file is sent again.",
          ru: "Классы тем временем изменились: файл отправляется ещё раз.")
      }
    }
  }

  private static func attempt(_ settled: ImportWork) throws(Failure) {
    var work = settled
    try work.open()
    var isDone = false
    defer { if !isDone { work.discard() } }
    try work.send()
    isDone = try work.finish()
  }
}

extension Failure {
  /// Whether rows of an import were sent before the catalogue changed (`conflict`).
  fileprivate var isOfCatalogue: Bool {
    guard case .refused(let error) = self else { return false }
    return (error["data"]?["reasons"]).list.first?["code"]?.equals("catalogue") == true
  }
}

/// One import, from the file to the commit.
struct ImportWork {
  private let session: Session
  private let file: TableFile
  private var lines: ImportLines
  private var columns: ImportColumnMap
  /// Headers of a table, or names of JSON Lines that have no parts; empty for whole items.
  private let names: [String]
  private let isTyped: Bool
  private let wishes: ImportWishes
  /// Of the widest row of the file.
  private var width: Int
  private var number: Int64 = 0
  private var told = Instant.now()

  private var language: Language { session.screen.language }

  init(_ session: Session) throws(Failure) {
    self.session = session
    wishes = try ImportWishes(session)
    file = try TableFile(
      try session.required(0), try TableFile.Options(session.invocation))
    columns = ImportColumnMap(try ImportColumnMap.given(session))
    var sample: [TableRow] = []
    try file.rows { row throws(Failure) in
      sample.append(row)
      return sample.count < TableHeader.sampleRows
    }
    let given = columns.given
    let group = session.option(ImportOption.group) ?? given?["group"]?.string
    var header: TableHeader?
    if file.kind != .jsonLines {
      let written =
        session.option(ImportOption.headerRow)
        ?? (given?["header_row"]).map { ValueText.of($0) }
      let range = try written.map { text throws(Failure) in try LineRange.read(text) }
      header = try Self.header(in: sample, range, file)
    }
    lines = ImportLines(header: header, group: group)
    width = header?.names.count ?? 0
    if let header {
      names =
        header.names.compactMap(\.self).filter { !ImportLines.isError($0) }
        + (group.map { [$0] } ?? []).filter { !header.names.contains($0) }
      isTyped = false
    } else {
      (names, isTyped) = try Self.objects(sample, &lines, file)
    }
  }

  private static func header(
    in sample: [TableRow], _ range: ClosedRange<Int>?, _ file: TableFile
  ) throws(Failure) -> TableHeader {
    do throws(SheetProblem) {
      guard let range else { return try TableHeader(in: sample) }
      return try TableHeader(in: sample, lines: range)
    } catch {
      throw TableFile.named(file.path, error)
    }
  }

  /// The names in rows of JSON Lines, and whether their values have types: an export with columns
  /// has text alone.
  private static func objects(
    _ sample: [TableRow], _ lines: inout ImportLines, _ file: TableFile
  ) throws(Failure) -> ([String], isTyped: Bool) {
    var names: [String] = []
    var isTyped = false
    for row in sample {
      guard case .row(let read) = try read(row, &lines, file),
        let object = try? Document(read.json).root
      else { continue }
      let isWhole = ["attributes", "references"].contains { object[$0]?.kind == .object }
      isTyped =
        isTyped || isWhole
        || object.members.contains { member in
          member.value.kind != .string && !member.value.isNull
        }
      guard !isWhole else { return ([], true) }
      for (name, _) in object.members where !names.contains(name) { names.append(name) }
    }
    return (names, isTyped)
  }

  private static func read(
    _ row: TableRow, _ lines: inout ImportLines, _ file: TableFile
  ) throws(Failure) -> ImportLine {
    do throws(SheetProblem) {
      return try lines.read(row)
    } catch {
      throw try brokenLines(of: file) ?? TableFile.named(file.path, error)
    }
  }

  /// All lines of JSON Lines that cannot be read, the first of them by what is wrong.
  private static func brokenLines(of file: TableFile) throws(Failure) -> Failure? {
    var lines = ImportLines(header: nil, group: nil)
    var problems: [SheetProblem] = []
    var count = 0
    try file.rows { row throws(Failure) in
      do throws(SheetProblem) {
        _ = try lines.read(row)
      } catch {
        count += 1
        if count <= ImportText.shownErrors { problems.append(error) }
      }
      return true
    }
    guard count > 1 else { return nil }
    let shown = count > problems.count ? ", …" : ""
    return .failed(
      "\(file.path): \(count) lines cannot be read.\n"
        + problems.map(\.english).joined(separator: "\n") + shown,
      ru: "\(file.path): не прочитано строк: \(count).\n"
        + problems.map(\.russian).joined(separator: "\n") + shown)
  }

  mutating func settleColumns() throws(Failure) {
    let text = ImportText(language: language)
    remark(text.opening(file, lines.header))
    let count = session.option(ImportOption.count)
    if let count, !names.isEmpty, !names.contains(count) {
      throw .failed(
        "The file has no column `\(count)` to count by.", ru: "В файле нет столбца `\(count)`.")
    }
    try columns.settle(names.filter { $0 != count }, classes: try self.classes(), session)
    remark(columns.lines(language))
  }

  /// The classes that the rows of a table name, each once; empty where they are not known, or so
  /// many that nobody means them.
  private func classes() throws(Failure) -> [String] {
    guard session.option(ImportOption.className) == nil, let header = lines.header,
      let index = header.names.firstIndex(where: { $0.map(columns.isClass) ?? false })
    else { return [] }
    let first = (header.rows.last?.line ?? 0) + 1
    var found: Set<String> = []
    try file.rows { row throws(Failure) in
      guard row.line >= first, row.cells.indices.contains(index),
        !row.isTotal(of: header.names.count)
      else { return true }
      let text = row.cells[index].trimmed
      if !text.isEmpty { found.insert(text) }
      return found.count <= ImportColumnMap.classesMax
    }
    return found.count <= ImportColumnMap.classesMax ? found.sorted() : []
  }

  /// What is told besides the answer: how the file was read.
  private func remark(_ lines: [Line]) {
    let width = session.screen.showsProgress ? Standard.error.columns : nil
    for line in lines {
      let text = line.spans.map(\.text).joined()
      for part in width.map({ TextWidth.wrapped(text, to: $0) }) ?? [text] {
        session.screen.remark(part)
      }
    }
  }

  // MARK: Sending

  mutating func open() throws(Failure) {
    let match = session.invocation.all(ImportOption.match).map { value in
      value.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
    }
    let wishes = wishes
    let isGuarded = !isTyped && !session.has(ImportOption.raw)
    let opened = try session.call("import.open") { writer in
      writer.member("mode", string: session.option(ImportOption.mode) ?? "upsert")
      writer.member("class", given: session.option(ImportOption.className))
      if !isTyped { writer.member("values", string: "text") }
      if !match.isEmpty {
        writer.key("match")
        writer.array { writer in
          for fields in match {
            writer.array { writer in
              for field in fields { writer.string(field) }
            }
          }
        }
      }
      self.writeFormats(to: &writer)
      writer.member("on_blank", given: session.option(ImportOption.onBlank))
      writer.member("relations", given: session.option(ImportOption.relations))
      writer.member("states", given: session.option(ImportOption.states))
      writer.member("source", given: session.option(ImportOption.source))
      writer.member("count_column", given: session.option(ImportOption.count))
      wishes.write(to: &writer)
      if isGuarded { writer.member("spreadsheet_safe", boolean: true) }
      if !names.isEmpty || columns.given != nil || session.has(ImportOption.force) {
        writer.key("mapping")
        columns.write(
          to: &writer, leavingOut: session.has(ImportOption.force) ? "version" : nil)
      }
      writer.member("reason", given: session.option(.reason))
      writer.member("idempotency_key", string: Repeats.newKey())
    }
    number = opened["import"]?.integer ?? 0
  }

  private func writeFormats(to writer: inout Writer) {
    let own = [("date", ImportOption.dates), ("decimal", ImportOption.decimal)].compactMap {
      name, option in session.option(option).map { (name, $0) }
    }
    guard !own.isEmpty else { return }
    let given = (columns.given?["formats"]).map { Array($0.members) } ?? []
    writer.key("formats")
    writer.object { writer in
      for (name, text) in own { writer.member(name, string: text) }
      for (name, value) in given where !own.contains(where: { $0.0 == name }) {
        writer.member(name, value: value)
      }
    }
  }

  mutating func send() throws(Failure) {
    var progress = Progress()
    let started = Instant.now()
    var piece = ImportPiece()
    var asides = ImportAsides()
    var work = self
    try file.rows { row throws(Failure) in
      work.width = max(work.width, row.cells.count)
      let line = try Self.read(row, &work.lines, work.file)
      asides.note(line, row)
      guard case .row(let read) = line else { return true }
      guard read.json.count <= ImportPiece.rowBytesMax else {
        throw TableFile.named(
          work.file.path,
          SheetProblem(
            "Line \(row.line) has more than 512 KiB.", ru: "Строка \(row.line) больше 512 КиБ."))
      }
      piece.append(read)
      progress.rows += 1
      progress.bytes += read.json.count
      if piece.isFull {
        try work.send(&piece)
        progress.rowsExpected = Int(Double(progress.rows) / max(work.file.share, 0.001))
        work.tell(progress.text(after: started.duration(to: Instant.now()), work.language))
      }
      return true
    }
    self = work
    if !piece.isEmpty { try send(&piece) }
    clear()
    guard progress.rows > 0 else {
      throw .failed("\(file.path) has no rows.", ru: "\(file.path): нет строк.")
    }
    let text = ImportText(language: language)
    remark(text.asides(asides, lines))
  }

  private mutating func send(_ piece: inout ImportPiece) throws(Failure) {
    let (sent, number) = (piece, number)
    _ = try session.call("import.rows") { writer in
      writer.member("import", integer: number)
      writer.member("idempotency_key", string: Repeats.newKey())
      sent.write(to: &writer)
    }
    piece = ImportPiece()
  }

  private mutating func tell(_ text: String) {
    guard session.screen.showsProgress, Instant.now() - .milliseconds(100) > told else { return }
    told = Instant.now()
    try? Standard.error.write(Array("\r\u{1b}[K\(text)".utf8))
  }

  private func clear() {
    if session.screen.showsProgress { try? Standard.error.write(Array("\r\u{1b}[K".utf8)) }
  }

  // MARK: Preview and commit

  /// Shows what would be done, and does it if that is wanted.
  ///
  /// - Returns: whether the import is done with: committed, or kept on the server.
  mutating func finish() throws(Failure) -> Bool {
    let preview = try self.preview(only: ["create"], limit: ImportText.shownRows)
    let text = ImportText(language: session.language)
    let isJSON = session.has(.json)
    if !isJSON { try show(preview, text) }
    let faults = preview["errors"].list
    let errorCount = preview["summary"]?["error"]?.integer ?? 0
    if errorCount > 0 { try tellErrors(text) }
    let isRefused = !faults.isEmpty || errorCount > 0 && !session.has(ImportOption.skipErrors)
    if session.has(ImportOption.dryRun) || isRefused {
      if isJSON { session.printJSON(preview) }
      session.exitStatus = isRefused ? 1 : 0
      session.addAfterword("Nothing was written.", ru: "Ничего не записано.")
      return false
    }
    guard try isWanted(preview["summary"], text) else {
      // Rows with errors are left out only where others are written.
      if errorCount > 0 { session.exitStatus = 1 }
      session.addAfterword("Nothing was written.", ru: "Ничего не записано.")
      return false
    }
    let number = number
    let plan = preview["plan"]?.string ?? ""
    let skips = session.has(ImportOption.skipErrors)
    let missing = wishes.expectMissing
    var work = self
    let done = try session.call("import.commit") { writer in
      writer.member("import", integer: number)
      writer.member("plan", string: plan)
      if skips { writer.member("skip_errors", boolean: true) }
      if let count = missing { writer.member("expect_missing", integer: count) }
      session.writeMembers(to: &writer)
    } notified: {
      work.hear($0)
    }
    clear()
    try session.show(done) { () throws(Failure) in session.print(text.done(done)) }
    try columns.offerToKeep(session)
    return true
  }

  private mutating func preview(
    only actions: [String], limit: Int, from cursor: String? = nil
  ) throws(Failure) -> Value {
    var work = self
    let number = number
    let preview = try session.call("import.preview") { writer in
      writer.member("import", integer: number)
      writer.member("only", strings: actions)
      writer.member("limit", integer: limit)
      writer.member("cursor", given: cursor)
    } notified: {
      work.hear($0)
    }
    clear()
    return preview
  }

  /// What the server says while it works: `import.progress`.
  private mutating func hear(_ notification: Value) {
    guard notification["method"]?.equals("import.progress") == true,
      let done = notification["params"]?["done"]?.integer,
      let total = notification["params"]?["total"]?.integer
    else { return }
    let phase = notification["params"]?["phase"]?.string ?? ""
    tell(ImportText(language: language).progress(phase, Int(done), Int(total)))
  }

  private mutating func show(_ preview: Value, _ text: ImportText) throws(Failure) {
    session.print([text.summary(preview["summary"])])
    session.print(text.faults(preview["errors"].list))
    for action in ["create", "update", "skipped", "missing", "kept", "warned"] {
      let count = Int(preview["summary"]?[action]?.integer ?? 0)
      guard count > 0 else { continue }
      let page =
        action == "create"
        ? preview
        : try self.preview(
          only: [action], limit: ImportText.shownRows,
          // What is missing stands above the first line.
          from: action == "missing" ? String(Int32.min) : "0")
      session.print(
        text.rows(page["rows"].list, action: action, of: count, width: session.screen.width))
    }
  }

  /// Shows the first errors, and writes the spreadsheet of all.
  private mutating func tellErrors(_ text: ImportText) throws(Failure) {
    let path = session.option(ImportOption.errors)
    let sheet = try path.map { path throws(Failure) in
      try ErrorSheet(path, like: file, lines.header, width: width)
    }
    let most = session.has(.all) ? Int.max : ImportText.shownErrors
    var table = text.errorTable()
    var count = 0
    var codes: Set<String> = []
    var again = ImportLines(header: lines.header, group: lines.group)
    var pages = ErrorPages(session, number)
    try file.rows { row throws(Failure) in
      let read = try Self.read(row, &again, self.file)
      let errors = try pages.errors(of: row.line)
      if case .row(let read) = read {
        for error in errors {
          count += 1
          // `--decimal` helps only where the text is a number in some notation.
          if let code = error["code"]?.string, code != "number" || error["suggestion"] != nil {
            codes.insert(code)
          }
          if count <= most { table.append(text.cells(error, of: read)) }
        }
      }
      try sheet?.append(
        row, isHeader: lines.header?.rows.last?.line == row.line,
        errors.map { text.sentence($0) }.joined(separator: "; "))
      return sheet != nil || count <= most
    }
    if !session.has(.json) {
      session.print([Line()])
      session.print(table)
      if count > most {
        session.remark(
          "The first \(most) errors; --all shows all, --errors FILE writes them beside the rows.",
          ru:
            "Первые \(most) ошибок; --all покажет все, --errors FILE запишет их рядом со строками."
        )
      }
    }
    for hint in text.hints(codes) where !session.has(.json) {
      session.remark(hint.english, ru: hint.russian)
    }
    try sheet?.finish()
    if let path {
      session.addAfterword(
        "\(path) has the rows with their errors: mend it and import it.",
        ru: "В \(path) строки с ошибками: исправьте и загрузите.")
    }
  }

  private func isWanted(_ summary: Value?, _ text: ImportText) throws(Failure) -> Bool {
    let counts = session.has(ImportOption.skipErrors) ? summary?["with_skip_errors"] : nil
    // What is missing is written where it is moved.
    let moves = session.option(ImportOption.onMissing).map { $0 != "report" && $0 != "ignore" }
    let written = ["create", "update"] + (moves == true ? ["missing"] : [])
    let changes = written.reduce(0) { sum, action in
      sum + ((counts ?? summary)?[action]?.integer ?? 0)
    }
    guard changes > 0 else { return false }
    if session.has(ImportOption.yes) { return true }
    guard session.isAsked else {
      session.exitStatus = 1
      session.addAfterword(
        "Without a terminal to ask, --yes writes it.",
        ru: "Спросить не у кого: записать можно с --yes.")
      return false
    }
    let answer = session.ask(text.question(Int(changes)))?.lowercased() ?? ""
    return ["y", "yes", "д", "да"].contains(answer)
  }

  /// What is not committed is not kept: a mended file is another import.
  func discard() {
    guard number > 0 else { return }
    _ = try? session.call("import.discard") { $0.member("import", integer: number) }
  }
}
