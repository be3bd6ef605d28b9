import CMDB
import Client
import JSON
import System

/// `cmdb watch`: changes as they come.
enum WatchVerb {
  static let entities = Option(
    "--entities", "NAMES",
    "Only these kinds of things, separated by commas, such as item,relation,incident.",
    ru: "Только эти виды записей, через запятую, например item,relation,incident.")
  static let item = Option(
    "--item", "TAG", "Only about this item.", ru: "Только об этом объекте.", words: .asked(.items))
  static let about = Option(
    "--incident", "NUMBER", "Only about this incident.", ru: "Только об этом инциденте.",
    words: .asked(.incidents))
  static let after = Option(
    "--after", "PLACE",
    "Begin behind this place, as `cmdb watch` has named it; 0: with the first change there is.",
    ru: "Начать после этого места, как его назвал `cmdb watch`; 0 — с самого первого изменения.")
  static let once = Option(
    "--once", "End with the last change that there is now.",
    ru: "Завершиться на последнем из имеющихся изменений.")
  static let program = Option(
    "--exec", "PROGRAM",
    "Run this by the shell for each change, with the change as JSON on its standard input; the "
      + "first that fails ends the watch.",
    ru: "Запускать через оболочку для каждого изменения; само изменение — JSON в стандартном "
      + "вводе. Первая неудача завершает наблюдение.")
  static let consumer = Option(
    "--consumer", "NAME",
    "Keep the place on the server under this name, and go on from there; made if there is none, "
      + "with --where, --entities and --after. A change is done with when it was shown, or when "
      + "its program has ended well.",
    ru: "Хранить место на сервере под этим именем и продолжать с него; если имени ещё нет, оно "
      + "создаётся с --where, --entities и --after. Изменение обработано, когда показано или когда "
      + "его программа успешно завершилась.")
  static let options = [consumer, entities, item, about, .filter, after, once, program]

  static func run(_ session: Session) throws(Failure) {
    // A connection of its own: labels are asked for on the other one meanwhile.
    let client = try session.invocation.client()
    var watch = Watch(session, client)
    defer { watch.tellPlace() }
    if let name = session.option(consumer) {
      try prepare(name, session)
      var writer = Writer()
      writer.object { $0.member("consumer", string: name) }
      return try watch.run(writer.bytes)
    }
    try watch.run(try params(session))
  }

  /// Makes the consumer unless it is there, as it was asked for.
  private static func prepare(_ name: String, _ session: Session) throws(Failure) {
    for option in [item, about] where session.option(option) != nil {
      throw .misuse(
        "\(option.name) cannot be kept under a name; write it as --where.",
        ru: "\(option.name) нельзя хранить под именем; задайте его через --where.")
    }
    let names = session.invocation.list(entities)
    let condition = session.option(.filter)
    guard let known = try ConsumerVerbs.found(name, session) else {
      let place = try session.option(after).map { (text) throws(Failure) in try Place(text) }
      _ = try session.call("consumer.create") { writer in
        writer.member("name", string: name)
        if !names.isEmpty { writer.member("entities", strings: names) }
        if let condition { writer.member("where", string: condition) }
        place?.write(to: &writer)
      }
      return
    }
    let isOther =
      condition.map { $0 != known["where"]?.string } ?? false
      || !names.isEmpty && Set(names) != Set(known["entities"].list.compactMap(\.string))
    guard !isOther, session.option(after) == nil else {
      throw .misuse(
        "The consumer \(name) is there already, with another filter or place: `cmdb consumer seek` "
          + "moves it, `cmdb consumer delete` removes it, `cmdb call consumer.update` changes it.",
        ru: "Потребитель \(name) уже есть, с другим условием или местом: `cmdb consumer seek` "
          + "переставит его, `cmdb consumer delete` удалит, `cmdb call consumer.update` изменит.")
    }
  }

  private static func params(_ session: Session) throws(Failure) -> [UInt8] {
    let place = try session.option(after).map { (text) throws(Failure) in try Place(text) }
    let tag = try session.option(item).map { (typed) throws(Failure) in try session.tag(typed) }
    var writer = Writer()
    writer.object { writer in
      place?.write(to: &writer)
      let names = session.invocation.list(entities)
      if !names.isEmpty { writer.member("entities", strings: names) }
      if let tag { writer.member("items", array: { $0.string(tag) }) }
      if let condition = session.option(.filter) { writer.member("where", string: condition) }
      if let number = session.option(about) {
        writer.member("incidents", array: { $0.string(number) })
      }
    }
    return writer.bytes
  }
}

/// Where a watch begins: the mark of a bookmark, or `TIMELINE.POSITION`.
private enum Place {
  case first
  case position(Int, timeline: Int)
  case mark(String)

  init(_ text: String) throws(Failure) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if text == "0" {
      self = .first
    } else if parts.count == 4 {
      self = .mark(text)
    } else if parts.count == 2, let timeline = Int(parts[0]), let position = Int(parts[1]) {
      self = .position(position, timeline: timeline)
    } else {
      throw .misuse(
        "`\(text)` is no place; `cmdb watch` names one when it ends, such as 1.48460.",
        ru: "`\(text)` — не место; `cmdb watch` называет его при завершении, например 1.48460.")
    }
  }

  func write(to writer: inout Writer) {
    switch self {
    case .first: writer.member("after", integer: 0)
    case .position(let position, let timeline):
      writer.member("after", integer: position)
      writer.member("timeline", integer: timeline)
    case .mark(let mark): writer.member("mark", string: mark)
    }
  }
}

/// One watch: what has been dealt with so far.
private struct Watch {
  private let session: Session
  private let client: Client
  private var timeline = 1
  /// The last change that there was when it began.
  private var head: Int64 = 0
  /// What was dealt with last; nil before the subscription.
  private var position: Int64?
  private var mark: String?
  private var isOver = false
  /// Of the consumer; nil without one.
  private var epoch: Int64?
  /// What was acknowledged last, and whether the answer is still to come.
  private var acknowledged: Int64 = 0
  private var isAcknowledging = false

  init(_ session: Session, _ client: Client) {
    self.session = session
    self.client = client
  }

  mutating func run(_ params: [UInt8]) throws(Failure) {
    do {
      let answer = try client.call("changes.subscribe", params)
      guard case .result(let result) = answer else {
        if case .error(let error) = answer { throw Failure.refused(error) }
        return
      }
      position = result["position"]?.integer
      head = result["head"]?.integer ?? 0
      timeline = result["timeline"]?.integer.map { Int($0) } ?? 1
      epoch = result["epoch"]?.integer
      acknowledged = position ?? 0
      do {
        while !isOver, let line = try client.receive() {
          try take(try Document(line, limits: .trusted).root)
          try acknowledge()
        }
      } catch let error as Failure {
        // What was dealt with before is done.
        try? settle()
        throw error
      }
      try settle()
    } catch let error as Failure {
      throw error
    } catch {
      throw .broken(error)
    }
  }

  // MARK: Acknowledgments

  /// Sends the next one when the last is answered: many changes are one acknowledgment.
  private mutating func acknowledge() throws {
    guard let epoch, let position, let name = session.option(WatchVerb.consumer),
      !isAcknowledging, position > acknowledged
    else { return }
    var writer = Writer()
    writer.object { writer in
      writer.member("jsonrpc", string: "2.0")
      writer.member("id", string: Self.ackID)
      writer.member("method", string: "consumer.ack")
      writer.member(
        "params",
        object: { writer in
          writer.member("consumer", string: name)
          writer.member("epoch", integer: epoch)
          writer.member("position", integer: position)
        })
    }
    try client.send(writer.bytes)
    acknowledged = position
    isAcknowledging = true
  }

  private static let ackID = "ack"

  /// Waits until all that was dealt with is acknowledged.
  private mutating func settle() throws {
    guard epoch != nil else { return }
    try acknowledge()
    while isAcknowledging, let line = try client.receive() {
      let message = try Document(line, limits: .trusted).root
      guard message["id"]?.string == Self.ackID else { continue }
      try answered(message)
      try acknowledge()
    }
  }

  private mutating func answered(_ message: Value) throws(Failure) {
    isAcknowledging = false
    if let error = message["error"] { throw .refused(error) }
  }

  private mutating func take(_ message: Value) throws(Failure) {
    if message["id"]?.string == Self.ackID { return try answered(message) }
    guard let params = message["params"] else { return }
    switch message["method"]?.string {
    case "changes.entry":
      try deal(with: params)
      guard !isOver else { return }
      mark = nil
      position = params["position"]?.integer
    case "changes.bookmark":
      position = params["position"]?.integer
      timeline = params["timeline"]?.integer.map { Int($0) } ?? timeline
      mark = params["mark"]?.string
      isOver = session.has(WatchVerb.once) && (position ?? 0) >= head
    case "changes.closed":
      isOver = true
      let reason = params["reason"]?.string ?? ""
      throw .cannotConnect(
        "The server ended the watch: \(Self.reason(reason).english).",
        ru: "Сервер завершил наблюдение: \(Self.reason(reason).russian).")
    default: break
    }
  }

  private static func reason(_ word: String) -> Wording {
    switch word {
    case "slow":
      Wording("the changes were not read for 20 seconds", ru: "изменения не читались 20 секунд")
    case "rights":
      Wording(
        "the account may no longer see them", ru: "учётной записи они больше не доступны")
    case "closing": Wording("it shuts down", ru: "он завершает работу")
    case "timeline":
      Wording(
        "the database was restored or promoted, and this history was abandoned",
        ru: "база данных восстановлена или переключена, и эта история оставлена")
    default: Wording(word, ru: word)
    }
  }

  // MARK: One change

  private mutating func deal(with entry: Value) throws(Failure) {
    if let program = session.option(WatchVerb.program) {
      return try pass(entry, to: program)
    }
    if session.has(.json) { return write(Self.json(entry)) }
    var lines = JournalVerb.lines(
      [entry], width: session.screen.width, session.language,
      declared: try JournalVerb.declarations(of: [entry], session))
    if let effect = entry["effect"]?.string.flatMap(Self.effect) {
      let text = session.language.isRussian ? effect.russian : effect.english
      lines.append(Line("     " + text, .yellow))
    }
    write(lines.rendered(isColoured: session.screen.isColoured))
  }

  /// What a change means for the condition; nothing to say of one that leaves all as it is.
  private static func effect(_ word: String) -> Wording? {
    switch word {
    case "entered": Wording("meets the condition now", ru: "теперь подходит под условие")
    case "left":
      Wording("does not meet the condition any more", ru: "больше не подходит под условие")
    case "scope":
      Wording(
        "others may meet the condition now, or not any more",
        ru: "под условие могут теперь подходить другие объекты")
    default: nil
    }
  }

  /// Whoever reads it has gone: the watch is over.
  private mutating func write(_ text: String) {
    do {
      try Standard.output.write(Array(text.utf8))
    } catch {
      isOver = true
    }
  }

  private static func json(_ entry: Value) -> String {
    var writer = Writer()
    writer.object { writer in
      for (name, value) in entry.members where name != "subscription" {
        writer.member(name, value: value)
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }

  private mutating func pass(_ entry: Value, to program: String) throws(Failure) {
    let status: ChildProcess.ExitStatus?
    do throws(SystemError) {
      var filter = try Filter(
        "/bin/sh", ["-c", program], environment: Environment.all())
      var written = try filter.exchange(Array(Self.json(entry).utf8))
      filter.endInput()
      while let more = try filter.rest() { written += more }
      status = filter.finish()
      write(String(decoding: written, as: UTF8.self))
    } catch {
      throw .cannotConnect("Cannot run `\(program)`: \(error).", ru: "\(program): \(error).")
    }
    guard status?.isSuccess == true else {
      let end = status.map { "\($0)" } ?? "?"
      let position = entry["position"].map { ValueText.of($0) } ?? ""
      throw .failed(
        "`\(program)` failed at position \(position): \(end).",
        ru: "`\(program)`: неудача на позиции \(position): \(end).")
    }
  }

  /// What to go on with.
  func tellPlace() {
    guard let position else { return }
    if let name = session.option(WatchVerb.consumer) {
      return session.remark(
        "Go on with: cmdb watch --consumer \(name)",
        ru: "Продолжить: cmdb watch --consumer \(name)")
    }
    let place = mark ?? "\(timeline).\(position)"
    session.remark(
      "Go on with: cmdb watch --after \(place)", ru: "Продолжить: cmdb watch --after \(place)")
  }
}
