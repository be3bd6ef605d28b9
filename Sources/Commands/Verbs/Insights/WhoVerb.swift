import CMDB
import JSON

/// `cmdb who`: identifies a caller by phone number, login, name or tag.
enum WhoVerb {
  /// The largest number of held items considered; a condition takes at most a thousand values.
  private static let heldMax = 500
  /// Up to this many people are shown in full; more are listed.
  private static let wholeMax = 3
  private static let chosenMax = 50

  static func run(_ session: Session) throws(Failure) {
    let typed = session.invocation.words.joined(separator: " ")
    let found = try persons(called: typed, session)
    guard found.count <= wholeMax || session.has(.json) else { return choose(found, session) }
    var people: [Caller] = []
    for person in found {
      people.append(try caller(person, session))
    }
    guard !session.has(.json) else { return printJSON(people, session) }
    if people.isEmpty {
      let said = Harmless.line(typed)
      session.remark(
        "No person or organisation has this number, login or name: \(said).",
        ru: "Такого номера, учётной записи или имени ни у кого нет: \(said).")
    }
    for (index, person) in people.enumerated() {
      if index > 0 { session.print([Line()]) }
      session.print(person.lines(width: session.screen.width, session.language))
    }
  }

  /// By tag, else by phone number, else by words of a login or name.
  private static func persons(called typed: String, _ session: Session) throws(Failure) -> [Value] {
    let isNumber = !typed.contains { $0.isLetter }
    if !isNumber, !typed.contains(" "), let item = try session.knownItem(try session.tag(typed)),
      ["person", "organization"].contains(item["class"]?.string)
    {
      return [item]
    }
    if let phone = PhoneNumber(typed) {
      let found = try persons(with: phone, session)
      if isNumber || !found.isEmpty { return found }
    }
    guard !isNumber else {
      throw .misuse(
        "A phone number has at least three digits: `cmdb who 1112`.",
        ru: "В номере телефона не меньше трёх цифр: `cmdb who 1112`.")
    }
    let named = try session.people(named: typed)
    return named.isEmpty && typed.contains("@") ? try writers(at: typed, session) : named
  }

  /// Whose an address is, as agents have linked it.
  private static func writers(
    at address: String, _ session: Session
  ) throws(Failure) -> [Value] {
    let found = try session.call("requester.find") { $0.member("address", string: address) }
    var people: [Value] = []
    for person in found["people"].list {
      people.append(try session.item(person["person"]?["tag"]?.string ?? ""))
    }
    return people
  }

  /// Lists many matches, so that the agent can ask for more details.
  private static func choose(_ found: [Value], _ session: Session) {
    let (language, shown) = (session.language, found.prefix(chosenMax))
    var table = Table([
      Table.Column(Phrase.tag.text(language), least: 10),
      Table.Column(Phrase.name.text(language), least: 14),
      // Wide enough for the extension, in which the numbers of one site differ.
      Table.Column(Phrase.phone.text(language), least: 26),
      Table.Column(Phrase.location.text(language), least: 8, rank: 1),
    ])
    for person in shown {
      let phones = PhoneNumber.attributes.compactMap { person["attributes"]?[$0]?.string }
      let references = person["references"]
      let place = references?["location"] ?? references?["organization"]
      table.append([
        Span(person["tag"]?.string ?? "", .cyan), Span(person["name"]?.string ?? ""),
        Span(phones.joined(separator: ", "), .bold), Span(place.map { ValueText.of($0) } ?? ""),
      ])
    }
    session.print(table)
    let rest = found.count > shown.count ? " (\(shown.count) / \(found.count))" : ""
    session.addAfterword(
      "\(found.count) found\(rest): ask for more digits or the name, or `cmdb who TAG`.",
      ru: "Найдено: \(found.count)\(rest). Уточните номер или имя; карточка: `cmdb who МЕТКА`.")
  }

  /// Numbers are stored with blanks, dashes and brackets, so the server can only find those that
  /// contain all digits; their order is checked here.
  private static func persons(
    with phone: PhoneNumber, _ session: Session
  ) throws(Failure) -> [Value] {
    var found: [Value] = []
    var cursor: String?
    // A register may have given the name another meaning.
    let declared = try session.declaration(of: "person").attribute("extension")
    let isSought = phone.mayBeInternal && declared?.type == .text
    let names = PhoneNumber.attributes.filter { $0 != "extension" || isSought }
    repeat {
      let page = try session.call("item.find") { writer in
        writer.member("where", string: phone.condition(on: names))
        writer.member("limit", integer: 1000)
        writer.member("cursor", given: cursor)
      }
      found += page["items"].list
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    let inside = found.filter {
      $0["attributes"]?["extension"]?.string.flatMap(PhoneNumber.init) == phone
    }
    guard inside.isEmpty || !isSought else { return inside }
    for tail in phone.tails {
      let meant = found.filter { has($0) { phone.isMeant(by: $0, tail) } }
      guard meant.isEmpty else { return meant }
    }
    // Falls back to a partial match, in case only a part of the number is known.
    return found.filter { has($0, phone.isPart) }
  }

  private static func has(_ person: Value, _ condition: (String) -> Bool) -> Bool {
    PhoneNumber.attributes.contains { name in
      person["attributes"]?[name]?.string.map(condition) ?? false
    }
  }

  private static func caller(_ person: Value, _ session: Session) throws(Failure) -> Caller {
    let tag = Condition.quoted(person["tag"]?.string ?? "")
    let held = try session.call("item.find") { writer in
      writer.member("where", string: "holder = \(tag)")
      writer.member("limit", integer: heldMax)
    }
    let heldItems = held["items"].list
    let tags = heldItems.compactMap { $0["tag"]?.string.map(Condition.quoted) }
    let theirs =
      tags.isEmpty
      ? "requester = \(tag)"
      : "(requester = \(tag) or item in (\(tags.joined(separator: ", "))))"
    let incidents = try session.call("incident.find") { writer in
      writer.member("where", string: "\(theirs) and \(IncidentVerbs.openCondition)")
      writer.member("sort", string: "priority")
    }
    return Caller(
      person: person, declared: try session.declaration(of: person["class"]?.string ?? ""),
      held: heldItems, incidents: incidents["incidents"].list)
  }

  private static func printJSON(_ people: [Caller], _ session: Session) {
    var writer = Writer()
    writer.array { writer in
      for person in people { person.write(to: &writer) }
    }
    session.screen.write(String(decoding: writer.bytes, as: UTF8.self) + "\n")
  }
}

/// A phone number by its digits.
struct PhoneNumber: Equatable {
  /// A shorter number is an extension and matches the end of a number.
  private static let wholeMin = 7
  /// The digits of a national number, without country and trunk prefixes, which people may omit.
  private static let nationalMin = 9
  private static let significantMin = 3

  /// The attributes of persons and organisations with phone numbers.
  static let attributes = ["phone", "mobile", "extension", "support_phone"]

  let digits: String

  /// As `cmdb.telephones_called` has it.
  var mayBeInternal: Bool { digits.count <= 6 }

  /// Nil for a text with too few digits.
  init?(_ text: String) {
    let digits = Self.digits(text)
    guard digits.count >= Self.significantMin else { return nil }
    self.digits = digits
  }

  /// The number with and without possible prefixes, longest first: for `+48 22…` also `8 22…` and
  /// `22…`.
  var tails: [String] {
    let prefixMax = max(0, min(4, digits.count - Self.nationalMin))
    return (0...prefixMax).map { String(digits.dropFirst($0)) }
  }

  private static func digits(_ text: String) -> String {
    String(text.filter { $0.isASCII && $0.isNumber })
  }

  /// Whether a stored number is this one.
  func isMeant(by text: String) -> Bool { tails.contains { isMeant(by: text, $0) } }

  /// Whether the stored number ends with these digits or, if they are a complete number, has them
  /// before an extension.
  func isMeant(by text: String, _ tail: String) -> Bool {
    let written = Self.digits(text)
    return written.hasSuffix(tail)
      || tail.count >= Self.wholeMin && Array(written.utf8).holds(tail.utf8)
  }

  func isPart(of text: String) -> Bool {
    Array(Self.digits(text).utf8).holds((tails.last ?? digits).utf8)
  }

  /// A condition that holds for all persons and organisations that may have the number.
  func condition(on attributes: [String]) -> String {
    let each = Set(tails.last ?? digits).sorted()
    let alternatives = attributes.map { name in
      each.map { "\(name) contains '\($0)'" }.joined(separator: " and ")
    }
    let any = alternatives.map { "(\($0))" }.joined(separator: " or ")
    return "class in (person, organization) and (\(any))"
  }
}

extension [UInt8] {
  fileprivate func holds(_ part: some Collection<UInt8>) -> Bool {
    let part = [UInt8](part)
    guard part.count <= count else { return false }
    return (0...count - part.count).contains { self[$0..<$0 + part.count].elementsEqual(part) }
  }
}
