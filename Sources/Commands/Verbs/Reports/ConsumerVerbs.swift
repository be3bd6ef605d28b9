import JSON

/// Durable consumers of the journal, which programs follow it with.
extension Command {
  private static let consumerName = Argument("NAME", "The consumer.", ru: "Имя потребителя.")

  static let consumers: [Command] = [
    Command(
      "consumer list", "List the programs that follow the journal, and how far each is behind",
      ru: "Список программ, которые следят за журналом, и их отставание",
      [], [.limit, .all], run: ConsumerVerbs.list),
    Command(
      "consumer seek", "Put a consumer at another place of the journal",
      ru: "Переставить потребителя на другое место журнала",
      [
        consumerName,
        Argument(
          "PLACE", "A position to go on behind, or a time.",
          ru: "Позиция, после которой продолжить, или момент времени."),
      ], Option.write, examples: ["cmdb consumer seek printers 0 --reason 'built anew'"],
      run: ConsumerVerbs.seek),
    Command(
      "consumer pause", "Hold a consumer at its place: no program gets anything by it",
      ru: "Приостановить потребителя на его месте: программы ничего через него не получают",
      [consumerName], Option.write, run: ConsumerVerbs.pause),
    Command(
      "consumer resume", "Let a paused consumer go on",
      ru: "Возобновить приостановленного потребителя", [consumerName], Option.write,
      run: ConsumerVerbs.resume),
    Command(
      "consumer delete", "Delete a consumer and its place",
      ru: "Удалить потребителя вместе с его местом", [consumerName], Option.write,
      run: ConsumerVerbs.delete),
  ]
}

enum ConsumerVerbs {
  static func list(_ session: Session) throws(Failure) {
    let listing = Session.Listing(method: "consumer.list", plural: "consumers")
    let consumers = try session.walk(listing) { _ in }
    if let consumers { session.print(table(consumers, session.language)) }
  }

  static func table(_ consumers: [Value], _ language: Language) -> Table {
    func said(_ english: String, _ russian: String) -> String {
      language.isRussian ? russian : english
    }
    var table = Table([
      Table.Column(said("Name", "Имя"), least: 8),
      Table.Column(said("Account", "Учётная запись"), least: 8, rank: 2),
      Table.Column(said("Position", "Позиция"), right: true, least: 8),
      Table.Column(said("Behind", "Отстаёт"), right: true, least: 7),
      Table.Column(said("Seconds", "Секунд"), right: true, least: 7),
      Table.Column(said("State", "Состояние"), least: 8),
      Table.Column(said("Follows", "Следит за"), least: 10, rank: 1),
    ])
    for consumer in consumers {
      let state =
        consumer["expired"]?.boolean == true
        ? Span(said("expired", "просрочен"), .red)
        : consumer["paused"]?.boolean == true
          ? Span(said("paused", "приостановлен"), .yellow)
          : consumer["attached"]?.boolean == true
            ? Span(said("attached", "подключён"), .green) : Span(said("away", "отключён"), .dim)
      let kinds = consumer["entities"].list.compactMap(\.string).joined(separator: ", ")
      let follows = [kinds, consumer["where"]?.string ?? ""].filter { !$0.isEmpty }
      table.append([
        Span(consumer["name"]?.string ?? "", .bold),
        Span(consumer["account"]?.string ?? "", .cyan),
        Span(consumer["position"].map { ValueText.of($0) } ?? ""),
        Span(consumer["lag_entries"].map { ValueText.of($0) } ?? ""),
        Span(consumer["lag_seconds"].map { ValueText.of($0) } ?? "", .dim), state,
        Span(follows.joined(separator: ": ")),
      ])
    }
    return table
  }

  static func seek(_ session: Session) throws(Failure) {
    let place = try session.required(1)
    try change("consumer.seek", session) { writer in
      if let position = Int64(place) {
        writer.member("position", integer: position)
      } else {
        writer.member("at", moment: place)
      }
    }
  }

  static func pause(_ session: Session) throws(Failure) {
    try change("consumer.update", session) { $0.member("paused", boolean: true) }
  }

  static func resume(_ session: Session) throws(Failure) {
    try change("consumer.update", session) { $0.member("paused", boolean: false) }
  }

  static func delete(_ session: Session) throws(Failure) {
    try change("consumer.delete", session) { _ in }
  }

  private static func change(
    _ method: String, _ session: Session, _ params: (inout Writer) -> Void
  ) throws(Failure) {
    let name = try session.required(0)
    let version = try found(name, session)?["version"]?.integer ?? 1
    let consumer = try session.call(method) { writer in
      writer.member("consumer", string: name)
      writer.member("version", integer: version)
      params(&writer)
      session.writeMembers(to: &writer)
    }
    try session.show(consumer) { () throws(Failure) in
      session.print(table([consumer], session.language))
    }
  }

  /// Nil where there is none.
  static func found(_ name: String, _ session: Session) throws(Failure) -> Value? {
    try session.call("consumer.list") { $0.member("name", string: name) }["consumers"].list.first
  }
}
