import CMDB
import JSON

/// The commands of conversations.
enum TalkVerbs {
  static func talk(_ session: Session) throws(Failure) {
    let named = try session.required(0)
    let conversation = try conversation(of: named, session)
    let thread = try session.call("conversation.get") { writer in
      if let conversation {
        writer.member("conversation", conversation: conversation)
      } else {
        writer.member("party", string: named)
      }
      if let before = session.option(before).flatMap({ Int($0) }) {
        writer.member("before", integer: before)
      }
    }
    try session.show(thread) { () throws(Failure) in
      session.print(TalkScreen.thread(thread, session.language))
    }
    guard let earlier = thread["before"]?.integer else { return }
    session.addAfterword(
      "Earlier messages: cmdb talk \(named) --before \(earlier)",
      ru: "Более ранние сообщения: cmdb talk \(named) --before \(earlier)")
  }

  /// The number of the conversation that is named, or of that of an incident; nil for a person.
  private static func conversation(
    of named: String, _ session: Session
  ) throws(Failure) -> String? {
    if isConversation(named) { return named }
    guard RecordNumber.incident.isNumber(named) else { return nil }
    let incident = RecordNumber.incident.whole(named)
    guard let number = try conversation(ofIncident: incident, session) else {
      throw .failed(
        "Nobody has written about \(incident) yet: cmdb reply \(incident) TEXT begins.",
        ru: "Переписки по \(incident) ещё нет: начните её командой cmdb reply \(incident) ТЕКСТ.")
    }
    return number
  }

  private static func conversation(
    ofIncident number: String, _ session: Session
  ) throws(Failure) -> String? {
    try session.call("incident.get") { $0.member("incident", incident: number) }["conversation"]?[
      "number"]?.string
  }

  /// Digits alone are an incident, as with every command that takes one.
  private static func isConversation(_ named: String) -> Bool {
    named.uppercased().hasPrefix(RecordNumber.conversation.rawValue)
  }

  static func reply(_ session: Session) throws(Failure) {
    let named = try session.required(0)
    let canned = session.option(canned)
    let text: String
    if let canned {
      guard session.word(1) == nil else {
        throw .failed(
          "Either TEXT or --canned.", ru: "Либо ТЕКСТ, либо --canned.")
      }
      text =
        try session.call("answer.render") { writer in
          writer.member("canned", string: canned)
          write(named, to: &writer)
        }["text"]?.string ?? ""
    } else {
      text = try IncidentVerbs.whole(try session.required(1))
    }
    guard try isConfirmed(text, isCanned: canned != nil, to: named, session) else {
      return session.addAfterword("Nothing was sent.", ru: "Ничего не отправлено.")
    }
    let message = try session.call("message.send") { writer in
      write(named, to: &writer)
      if let canned {
        writer.member("canned", string: canned)
      } else {
        writer.member("text", string: text)
      }
      writer.member("channel", given: session.option(channel))
      writer.member("subject", given: session.option(self.subject))
      if session.has(called) { writer.member("called", boolean: true) }
      if let address = session.option(to) { writer.member("to", strings: [address]) }
      session.writeMembers(to: &writer)
    }
    try show(message, session)
  }

  /// What a message is about.
  private static func write(_ named: String, to writer: inout Writer) {
    if isConversation(named) {
      writer.member("conversation", conversation: named)
    } else {
      writer.member("incident", incident: named)
    }
  }

  /// A person at a terminal sees to whom it goes, and a canned answer as it will be read.
  private static func isConfirmed(
    _ text: String, isCanned: Bool, to named: String, _ session: Session
  ) throws(Failure) -> Bool {
    guard session.isAsked, !session.has(yes), !session.has(called) else { return true }
    var addresses = session.option(to).map { [$0] } ?? []
    if addresses.isEmpty, let number = try usualConversation(of: named, session) {
      let thread = try session.call("conversation.get") { writer in
        writer.member("conversation", conversation: number)
        writer.member("limit", integer: 1)
      }
      addresses = thread["recipients"].list.compactMap { $0["address"]?.string }
    }
    if isCanned { session.print(text.split(separator: "\n").map { Line(String($0), .dim) }) }
    let everybody = addresses.joined(separator: ", ")
    let question = Wording(
      "Send\(everybody.isEmpty ? "" : " to \(everybody)")? [y/N] ",
      ru: "Отправить\(everybody.isEmpty ? "" : " на \(everybody)")? [д/Н] ")
    let answer = session.ask(question)?.lowercased() ?? ""
    return ["y", "yes", "д", "да"].contains(answer)
  }

  /// In which conversation an answer goes out; nil where it begins one.
  private static func usualConversation(
    of named: String, _ session: Session
  ) throws(Failure) -> String? {
    isConversation(named) ? named : try conversation(ofIncident: named, session)
  }

  static func note(_ session: Session) throws(Failure) {
    let named = try session.required(0)
    let text = try IncidentVerbs.whole(try session.required(1))
    let message = try session.call("message.note") { writer in
      writer.member("conversation", conversation: named)
      writer.member("text", string: text)
      session.writeMembers(to: &writer)
    }
    try show(message, session)
  }

  private static func show(_ message: Value, _ session: Session) throws(Failure) {
    try session.show(message) { () throws(Failure) in
      session.print(TalkScreen.message(message, session.language))
    }
  }

  static func identify(_ session: Session) throws(Failure) {
    let named = try session.required(0)
    let person = session.word(1)
    let name = session.option(newcomer)
    let thread = try session.call("conversation.get") { writer in
      writer.member("conversation", conversation: named)
      writer.member("limit", integer: 1)
    }
    let version = thread["conversation"]?["version"]?.integer ?? 0
    let conversation = try session.call("conversation.identify") { writer in
      writer.member("conversation", conversation: named)
      writer.member("version", integer: Int(version))
      if let person { writer.member("person", string: person) }
      if let name { writer.member("new", object: { $0.member("name", string: name) }) }
      session.writeMembers(to: &writer)
    }
    try session.show(conversation) { () throws(Failure) in
      let number = conversation["number"]?.string ?? ""
      let name = conversation["party"]?["name"]?.string ?? ""
      session.print([Line([Span(number, .cyan), Span("  "), Span(name, .bold)])])
    }
  }

  static func outbox(_ session: Session) throws(Failure) {
    guard let action = session.word(0) else {
      let found = try session.call("delivery.find") { writer in
        writer.member("state", string: session.has(dead) ? "dead" : "queued")
      }
      try session.show(found) { () throws(Failure) in
        let deliveries = found["deliveries"].list
        guard !deliveries.isEmpty else {
          session.remark("Nothing.", ru: "Пусто.")
          return
        }
        session.print(TalkScreen.outbox(deliveries, session.language))
      }
      return
    }
    guard ["retry", "cancel"].contains(action), let number = Int(try session.required(1)) else {
      throw .failed(
        "Say `retry` or `cancel` and the number of a delivery.",
        ru: "Укажите retry или cancel и номер доставки.")
    }
    let delivery = try session.call("delivery.\(action)") { writer in
      writer.member("delivery", integer: number)
    }
    try session.show(delivery) { () throws(Failure) in
      session.print(TalkScreen.outbox([delivery], session.language))
    }
  }
}
