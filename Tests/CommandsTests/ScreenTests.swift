import JSON
import JSONRPC
import Testing

@testable import Commands

/// Answers of the server as people see them.
struct ScreenTests {
  private static let incident = """
    {"id": 4, "number": "INC-000004", "kind": "incident", "title": "Prints stripes",
     "description": "Since Monday.\\nOnly in colour.", "state": "in_progress", "impact": 3,
     "urgency": 1, "priority": 3, "major": true, "assignee": "petrov", "team": "print",
     "requester": {"id": 7, "tag": "PER-000007", "name": "Анна Иванова", "class": "person"},
     "contact": {"name": "Front desk", "phone": "+7 495 1"}, "channel": "phone",
     "external": {"system": "jira", "key": "A-1"}, "opened_at": "2026-02-01T09:30:00.000000Z",
     "due_at": "2026-02-02T09:30:00.000000Z",
     "items": [
       {"item": {"id": 17, "tag": "PRN-000001", "name": "Reception printer", "class": "printer"},
        "role": "affected", "source": "manual", "note": "2nd floor",
        "context": {
          "location": {"id": 5, "tag": "HQ-101", "name": "Room 101", "class": "location"},
          "holder": {"id": 7, "tag": "PER-000007", "name": "Анна Иванова", "class": "person",
            "phone": "+7 (495) 123-45-67"},
          "warranty": {"end": "2027-01-01", "in_force": true},
          "contracts": [{"tag": "CTR-0007", "name": "Printers",
            "contractor": {"tag": "ORG-1", "name": "Service Ltd"}, "phone": "+7 800 1",
            "valid_until": "2026-12-31", "in_force": true}],
          "open_incidents": [{"number": "INC-000003", "title": "Switch down",
            "via": {"tag": "NET-000002", "name": "Core switch", "class": "network_device"}}]}},
       {"item": {"id": 18, "tag": "CRT-000002", "name": "Toner", "class": "cartridge"},
        "role": "cause", "source": "computed",
        "context": {"installed_in": {"tag": "PRN-000001", "name": "Reception printer"},
          "warranty": {"end": "2025-01-01", "in_force": false}, "contracts": [],
          "open_incidents": []}}],
     "impaired": {"items": 12, "services": 2, "people": 40, "truncated": false},
     "timeline": [
       {"at": "2026-02-01T09:30:00.000000Z", "by": "petrov", "kind": "opened", "version": 1},
       {"at": "2026-02-01T09:31:00.000000Z", "by": "petrov", "kind": "linked", "role": "affected",
        "item": {"tag": "PRN-000001", "name": "Reception printer"}},
       {"at": "2026-02-01T09:32:00.000000Z", "by": "petrov", "kind": "changed", "version": 2,
        "changes": [{"path": "state", "from": "new", "to": "in_progress"}]},
       {"at": "2026-02-01T09:33:00.000000Z", "by": "petrov", "kind": "comment", "id": 1,
        "text": "Drum is worn.\\nOrdered one.", "visibility": "internal", "channel": "phone"}]}
    """

  private static let requester = """
    {"attributes": {"phone": "+7 (495) 123-45-67", "mobile": "8 916 555 12 34"}}
    """

  private func incidentScreen(_ language: Language, _ width: Int?) throws -> String {
    IncidentScreen(
      incident: try Document(Self.incident).root, requester: try Document(Self.requester).root,
      language: language
    ).lines(width: width).rendered(isColoured: false)
  }

  @Test func anIncidentIsShown() throws {
    try Golden.expect(try incidentScreen(.english, 80), is: "incident-80.txt")
    try Golden.expect(try incidentScreen(.russian, nil), is: "incident-ru.txt")
  }

  @Test(arguments: [40, 60, 80, 140])
  func noLineOfAnIncidentIsWiderThanTheTerminal(width: Int) throws {
    for line in try incidentScreen(.english, width).split(separator: "\n") {
      #expect(TextWidth.columns(String(line)) <= width, "\(line)")
    }
  }

  @Test func impactIsATree() throws {
    func text(_ graph: ImpactGraph, _ language: Language) -> String {
      ImpactText.lines(graph, width: 70, language).rendered(isColoured: false)
    }
    try Golden.expect(try text(SampleImpact.graph(), .english), is: "impact-5.txt")
    try Golden.expect(try text(SampleImpact.graph(), .russian), is: "impact-5-ru.txt")
    try Golden.expect(
      try text(SampleImpact.graph(count: 40, depth: 4), .english), is: "impact-40.txt")
  }

  @Test func everyItemStandsInTheTreeOnce() throws {
    let graph = try SampleImpact.graph(count: 150, depth: 6)
    let lines = ImpactText.lines(graph, width: nil, .english)
    for node in graph.nodes {
      #expect(lines.count { $0.spans.contains { $0.text == node.tag } } == 1)
    }
  }

  @Test func differencesAreShown() throws {
    let difference = try Document(
      """
      {"added": [{"item": {"tag": "A", "name": "new one"}}],
       "removed": [{"item": {"tag": "B", "name": "old one"}}], "people": 3}
      """
    ).root
    #expect(
      ImpactText.difference(difference, nil, .english).rendered(isColoured: false)
        == "\nSince then\n  + A new one\n  − B old one\n")
    #expect(ImpactText.difference(nil, nil, .english).isEmpty)
  }

  @Test func historyIsShown() throws {
    let entries = try Document(
      """
      [{"version": 2, "at": "2026-02-01T09:30:00.000000Z", "by": "ivanova",
        "method": "item.update", "reason": "moved", "incident": "INC-000001", "changes": [
          {"path": "references.location", "from": {"tag": "HQ-101", "name": "Room 101"},
           "to": null},
          {"path": "attributes.price", "from": null, "to": {"amount": 1.50, "currency": "RUB"}},
          {"path": "name", "from": "a\\u001b[2J", "to": "b"}]}]
      """
    ).root
    #expect(
      History(language: .english).lines(Array(entries.elements), width: nil)
        .rendered(isColoured: false) == """
          2  2026-02-01 09:30:00Z  ivanova  item.update  INC-000001  moved
               references.location: HQ-101 Room 101 → –
               attributes.price: 1.50 RUB
               name: a␛[2J → b

          """)
  }

  @Test func countsHaveTheirKeys() throws {
    let result = try Document(
      """
      {"groups": [{"key": {"class": "printer", "location.tag": "HQ"}, "count": 12},
        {"key": {"class": "server", "location.tag": null}, "count": 3}], "total": 15}
      """
    ).root
    let table = ItemTable.counts(result, by: ["class", "location.tag"], .english)
    #expect(
      table.lines(width: nil).rendered(isColoured: false) == """
        class    location.tag  Count
        printer  HQ               12
        server   –                 3

        """)
  }

  @Test func resolvedItemsAreShown() throws {
    let found = try Document(
      """
      [{"item": {"tag": "PRN-1", "class": "printer", "name": "P", "state": "in_use"},
        "matched_by": "serial_no"}]
      """)
    #expect(
      ItemTable.resolved(Array(found.root.elements), .english).lines(width: nil)
        .rendered(isColoured: false) == """
          Tag    Class    Name  State   Matched by
          PRN-1  printer  P     in_use  serial_no

          """)
  }

  /// Labels of the catalogue, with which readers of Russian see states, classes and relations.
  private static func russian() throws -> Language {
    var language = Language.russian
    language.labels = CatalogueLabels(
      classes: [
        try Document(#"{"name": "printer", "label": {"ru": "Принтер"}, "lifecycle": "asset"}"#).root
      ],
      lifecycles: [
        try Document(#"{"name": "asset", "labels": {"in_use": {"ru": "В эксплуатации"}}}"#).root,
        try Document(#"{"name": "aaa", "labels": {"in_use": {"ru": "Занято"}}}"#).root,
      ],
      relationTypes: [
        try Document(
          #"{"name": "powers", "forward": {"ru": "питает"}, "reverse": {"ru": "питается от"}}"#
        ).root
      ], text: language.text)
    return language
  }

  @Test func russianShowsTheLabelsOfTheCatalogue() throws {
    let language = try Self.russian()
    let items = try Document(
      """
      [{"tag": "PRN-1", "class": "printer", "name": "P", "state": "in_use"},
       {"tag": "X-1", "class": "new_class", "name": "X", "state": "new_state"}]
      """
    ).root
    #expect(
      ItemTable.table(Array(items.elements), fields: [], language).lines(width: nil)
        .rendered(isColoured: false) == """
          Метка  Класс      Название  Состояние       Место  Числится за
          PRN-1  Принтер    P         В эксплуатации
          X-1    new_class  X         new_state

          """)
    let relations = try Document(
      """
      [{"id": 5, "type": "powers", "source": {"id": 1, "tag": "UPS-1"},
        "target": {"id": 2, "tag": "PRN-1"}}]
      """
    ).root
    for (item, line) in [(Int64(1), "→  питает  PRN-1"), (2, "←  питается от  UPS-1")] {
      let table = RelationTable.table(Array(relations.elements), of: item, language)
      #expect(table.lines(width: nil).rendered(isColoured: false).contains(line))
    }
    #expect(language.state("void", of: "printer") == "Аннулировано")
  }

  @Test func russianHistoryNamesFieldsAsPeopleDo() throws {
    let declared = ClassDeclaration(
      try Document(
        """
        {"name": "printer", "references": [
           {"role": "location", "type": "located_in", "label": {"ru": "находится в"}}],
         "attributes": [{"name": "hostname", "type": "text", "label": {"ru": "Сетевое имя"}}]}
        """
      ).root)
    let entries = try Document(
      """
      [{"version": 2, "at": "2026-02-01T09:30:00.000000Z", "by": "ivanova",
        "method": "item.update", "changes": [
          {"path": "references.location", "from": null, "to": {"tag": "HQ", "name": "Офис"}},
          {"path": "attributes.hostname", "from": "a", "to": "b"},
          {"path": "state", "from": "in_stock", "to": "in_use"}]}]
      """
    ).root
    #expect(
      History(language: try Self.russian(), declared: declared)
        .lines(Array(entries.elements), width: nil).rendered(isColoured: false) == """
          2  2026-02-01 09:30:00Z  ivanova  item.update
               Место: HQ Офис
               Сетевое имя: a → b
               Состояние: in_stock → В эксплуатации

          """)
  }

  @Test func aMethodIsDescribed() throws {
    let method = try Document(
      """
      {"name": "item.get", "summary": "Reads one item.", "x-right": "read", "x-paging": false,
       "x-idempotent": false, "result": {"name": "item"}, "params": [
        {"name": "item", "required": true, "description": "The item.",
         "schema": {"$ref": "#/components/schemas/ItemRef"}},
        {"name": "limit", "description": "Most.",
         "schema": {"type": "integer", "minimum": 1, "maximum": 1000}},
        {"name": "include", "description": "Also.",
         "schema": {"type": "array", "items": {"enum": ["relations", "incidents"]}}},
        {"name": "any", "description": "One of.", "schema": {"anyOf": [{"type": "string"},
         {"type": "object", "properties": {"a": {}, "b": {}}}, {"type": "string"}]}}],
       "examples": [{"params": [{"name": "item", "value": "O'Neil"}],
         "result": {"value": {"id": 1}}}]}
      """
    ).root
    try Golden.expect(
      MethodPage(method).lines(width: 80).rendered(isColoured: false), is: "help-item.get.txt")
  }
}

struct RefusalTests {
  private func text(
    _ error: String, condition: String? = nil, _ language: Language = .english
  ) throws -> String {
    Refusal(error: try Document(error).root, language: language, condition: condition).lines()
      .rendered(isColoured: false)
  }

  @Test func oneErrorIsASentence() throws {
    let error = """
      {"code": -32602, "message": "A parameter is not valid: `kind` must be one of a, b.",
       "data": {"kind": "invalid_params", "retryable": false, "errors": [
        {"code": "not_allowed", "message": "`kind` must be one of a, b.", "path": "kind"}]}}
      """
    #expect(
      try text(error)
        == "cmdb: A parameter is not valid: `kind` must be one of a, b. (invalid_params)\n")
  }

  @Test func everyErrorIsNamed() throws {
    let error = """
      {"code": -32602, "message": "2 parameters are not valid; `errors` names each.",
       "data": {"kind": "invalid_params", "errors": [
        {"code": "x", "message": "No such class.", "path": "class", "suggestion": "printer"},
        {"code": "y", "message": "Did you mean `a`?", "path": "b", "suggestion": "a"}]}}
      """
    #expect(
      try text(error) == """
        cmdb: 2 parameters are not valid; `errors` names each. (invalid_params)
          class: No such class. Did you mean `printer`?
          b: Did you mean `a`?

        """)
  }

  @Test func aConditionIsPointedAt() throws {
    let error = """
      {"message": "At character 9: no class.", "data": {"kind": "invalid_params", "errors": [
        {"code": "x", "message": "no class", "path": "where", "position": 9}]}}
      """
    #expect(
      try text(error, condition: "class = プ").hasSuffix("  where: class = プ\n                 ^\n"))
    #expect(try !text(error, condition: "short").contains("^"))
  }

  /// What the command put before the condition is not counted, in message and mark alike.
  @Test func aCharacterIsThatOfWhatWasTyped() throws {
    let error = """
      {"message": "At character 10: no class.", "data": {"kind": "invalid_params", "errors": [
        {"code": "x", "message": "At character 10: no class.", "path": "where", "position": 10}]}}
      """
    let refusal = Refusal(
      error: try Document(error).root, language: .english, condition: "class = x",
      conditionStart: 1)
    #expect(
      refusal.lines().rendered(isColoured: false) == """
        cmdb: At character 9: no class. (invalid_params)
          where: class = x
                         ^

        """)
  }

  @Test func aConflictSaysWhoAndWhat() throws {
    let error = """
      {"message": "The item has changed since: it is at version 3, not 1.", "data":
       {"kind": "conflict", "current_version": 3, "changed": ["attributes.hostname", "name"],
        "by": "ivanova", "at": "2026-02-01T09:30:00.000000Z"}}
      """
    #expect(
      try text(error) == """
        cmdb: The item has changed since: it is at version 3, not 1. (conflict)
          Changed by ivanova at 2026-02-01 09:30:00Z; it is at version 3 now.
          Changed: attributes.hostname, name.
          Look at it again and repeat the command; without --expect it uses the current version.

        """)
  }

  @Test(arguments: [
    (#""kind": "already_exists", "item": {"tag": "PRN-1", "name": "P"}"#, "It is PRN-1 P."),
    (#""kind": "invalid_state", "state": "closed""#, "Its state is closed."),
    (
      #""kind": "constraint", "reasons": [{"message": "Held by.", "item": {"tag": "A"}}]"#,
      "Held by. (A)"
    ),
    (
      #""kind": "forbidden", "required": "items""#,
      "This needs the right `items`; see `cmdb whoami`."
    ),
    (#""kind": "overloaded", "retry_after_ms": 50"#, "Repeat it in 50 ms or later."),
    (#""kind": "internal", "reference": "r-1""#, "Quote r-1: it leads to the log line."),
  ])
  func eachKindSaysWhatHelps(data: String, line: String) throws {
    let lines = try text(#"{"message": "No.", "data": {\#(data)}}"#).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last == "  \(line)")
  }

  @Test func russianIsMadeOfTheCodes() throws {
    let error = """
      {"message": "A parameter is not valid: no class.", "data": {"kind": "invalid_params",
       "errors": [{"code": "unknown_class", "message": "There is no class `prnter`.",
        "path": "class", "suggestion": "printer"}]}}
      """
    #expect(
      try text(error, .russian) == """
        cmdb: Запрос содержит недопустимое значение. (invalid_params)
          class: не найдено: класс prnter. Возможно, `printer`?

        """)
    // A sentence of a form that is not known is shown as it came.
    let other = """
      {"message": "A parameter is not valid: `a` is odd.", "data": {"kind": "invalid_params",
       "errors": [{"code": "format", "message": "`a` is odd.", "path": "a"}]}}
      """
    #expect(
      try text(other, .russian) == """
        cmdb: Запрос содержит недопустимое значение. (invalid_params)
          a: неверный формат.
          Сервер: A parameter is not valid: `a` is odd.

        """)
    let conflict = """
      {"message": "Changed.", "data": {"kind": "conflict", "by": "ivanova", "current_version": 3,
       "changed": ["name"]}}
      """
    #expect(
      try text(conflict, .russian).hasPrefix(
        """
        cmdb: Запись изменил кто-то другой. (conflict)
          Изменено пользователем ivanova; текущая версия 3.
          Изменено: name.
        """))
  }

  @Test func everyKindOfErrorIsTranslated() {
    for kind in ErrorKind.allCases { #expect(RefusalWords.kind[kind.rawValue] != nil, "\(kind)") }
  }

  @Test func controlCharactersAreNeutralised() throws {
    #expect(
      try text(#"{"message": "a\u001b[2Jb", "data": {"kind": "internal"}}"#)
        == "cmdb: a␛[2Jb (internal)\n")
  }
}
