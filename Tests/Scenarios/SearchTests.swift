import Client
import JSON
import Testing

/// `text` finds what a person means: inflected, in pieces, in the wrong layout, misspelt. The words
/// are made up, so that no other test bears them.
@Suite(.serialized) struct SearchTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  @discardableResult
  private func register(_ params: String) throws -> Value {
    try client.result("item.register", params)
  }

  private func find(_ text: String, _ more: String = "") throws -> Value {
    try client.result("item.find", #"{"text": \#(quoted(text))\#(more)}"#)
  }

  private func tags(_ found: Value) -> [String] {
    found["items"]?.elements.compactMap { $0["tag"]?.string } ?? []
  }

  private func matched(_ found: Value) -> [String] {
    found["items"]?.elements.map { item in
      let matched = item["matched"]
      return "\(matched?["path"]?.string ?? "") \(matched?["text"]?.string ?? "")"
    } ?? []
  }

  @Test func wordsAreFoundInTheirInflections() throws {
    try register(
      #"{"class": "printer", "tag": "SI-1", "name": "Чёрный зюмбрик (старый)"}"#)
    try register(#"{"class": "printer", "tag": "SI-2", "name": "Blorpter for grobbing"}"#)
    try register(#"{"class": "printer", "tag": "SI-3", "name": "Два зюмбрика-кворка"}"#)
    for text in ["зюмбрик", "зюмбрики", "ЗЮМБРИКАМИ", "юмбри", "зюмбрик", "зюмбри"] {
      let found = try find(text)
      #expect(tags(found) == ["SI-1", "SI-3"], "\(text)")
      #expect(found["tried"] == nil && found["truncated"]?.boolean == false, "\(text)")
    }
    #expect(matched(try find("зюмбриком")).first == "name Чёрный зюмбрик (старый)")
    #expect(tags(try find("черными зюмбрики старые")) == ["SI-1"])
    #expect(tags(try find("ЧЕРНЫЙ зюмбрик")) == ["SI-1"])
    #expect(tags(try find("кворки")) == ["SI-3"])
    for text in ["blorpters", "Blorpter's", "blorp", "grobbed blorpter"] {
      #expect(tags(try find(text)) == ["SI-2"], "\(text)")
    }
  }

  @Test func anyPartOfACodeIsFound() throws {
    try register(
      """
      {"class": "printer", "tag": "SC-1", "name": "P", "attributes": {\
      "serial_no": "VNQ3-K 12ЪZ45", "ip": "10.77.1.23"}}
      """)
    for text in ["K12ЪZ45", "vnq3k12ъz45", "VNQ3-K12ъ", "VNQ3 K 12ъz", "q3–k 12ЪZ"] {
      let found = try find(text)
      #expect(tags(found) == ["SC-1"], "\(text)")
      #expect(matched(found) == ["attributes.serial_no VNQ3-K 12ЪZ45"], "\(text)")
    }
    #expect(matched(try find("10.77.1.2")) == ["attributes.ip 10.77.1.23"])
    #expect(tags(try find("10.771.2")) == [])
  }

  @Test func otherLayoutsAndSlipsAreTriedLast() throws {
    try register(#"{"class": "printer", "tag": "SL-1", "name": "Фюрзельный драмбикс"}"#)
    try register(#"{"class": "printer", "tag": "SL-2", "name": "Quozzlewick"}"#)
    let typed = try find("lhfv,brc")
    #expect(tags(typed) == ["SL-1"] && typed["tried"]?.string == "layout")
    #expect(matched(typed) == ["name Фюрзельный драмбикс"])
    #expect(tags(try find("Lhfv,brcs")) == ["SL-1"])
    #expect(tags(try find("йгщяядуцшсл")) == ["SL-2"])
    for text in ["драмибкс", "драмбекс", "драмбиксс", "фюрзильный драмбикс", "дрмбикс"] {
      let slip = try find(text)
      #expect(tags(slip) == ["SL-1"] && slip["tried"]?.string == "misspelling", "\(text)")
      #expect(matched(slip) == ["name Фюрзельный драмбикс"], "\(text)")
    }
    #expect(tags(try find("quozlewik")) == ["SL-2"])
    // Codes are as they are written, and what resembles nothing finds nothing.
    for text in ["SL-9918", "qqqqxxxxzzzz", "драм99биксы"] {
      let none = try find(text)
      #expect(tags(none) == [] && none["tried"] == nil, "\(text)")
    }
  }

  @Test func hitsComeByClassAndId() throws {
    let hostname = #""hostname": "xrkq-77x""#
    try register(#"{"class": "printer", "tag": "SR-D", "name": "D", "attributes": {\#(hostname)}}"#)
    try register(#"{"class": "printer", "tag": "SR-A", "name": "Stand for RKQ-77"}"#)
    try register(#"{"class": "printer", "tag": "RKQ-771", "name": "B"}"#)
    try register(
      #"{"class": "printer", "tag": "SR-C", "name": "C", "attributes": {"serial_no": "RKQ 77"}}"#)
    try register(#"{"class": "printer", "tag": "RKQ-770", "name": "E rkq77"}"#)
    let all = try find("rkq-77", #", "count": true"#)
    let expected = ["SR-C", "RKQ-771", "RKQ-770", "SR-A", "SR-D"]
    #expect(tags(all) == expected && all["total"]?.integer == 5)
    #expect(
      matched(all) == [
        "attributes.serial_no RKQ 77", "tag RKQ-771", "tag RKQ-770", "name Stand for RKQ-77",
        "attributes.hostname xrkq-77x",
      ])
    var paged: [String] = []
    var cursor: String?
    repeat {
      let more = cursor.map { #", "cursor": "\#($0)""# } ?? ""
      let page = try find("rkq-77", #", "limit": 2\#(more)"#)
      paged += tags(page)
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    #expect(paged == expected)
    #expect(tags(try find("rkq-77", #", "sort": "tag""#)) == expected.sorted())
    #expect(
      tags(try find("rkq-77", #", "where": "name = 'B' or name = 'D'""#)) == ["RKQ-771", "SR-D"])
    let only = try find("rkq-77", #", "fields": ["tag", "matched"], "limit": 1"#)
    #expect(only["items"]?[0]?.members.map(\.name) == ["tag", "matched"])
    let counted = try client.result("item.count", #"{"text": "rkq-77", "by": ["class"]}"#)
    #expect(counted["total"]?.integer == 5)
    // Two letters are the beginning of a tag.
    let prefix = try find("rk", #", "where": "name in ('B', 'E rkq77', 'Stand for RKQ-77')""#)
    #expect(tags(prefix) == ["RKQ-771", "RKQ-770"])
  }

  /// Of two words that many items bear a page is read without all of them: the pages are the same.
  @Test func pagesOfTwoWordsAreThoseOfTheWhole() throws {
    for number in 1...40 {
      let name = number % 8 == 0 ? "Дрюмкель" : "Дрюмкель шваркный \(number)"
      let serial = number % 3 == 0 ? "ШВАРКНЫЙ-\(number)" : "SW-\(number)S"
      try register(
        #"{"class": "printer", "tag": "SW-\#(number)", "name": "\#(name)", "#
          + #""attributes": {"serial_no": "\#(serial)"}}"#)
    }
    let all = tags(try find("шваркный дрюмкели"))
    let named = (1...40).filter { $0 % 8 != 0 }
    let noted = (1...40).filter { $0 % 8 == 0 && $0 % 3 == 0 }
    #expect(all == (named + noted).map { "SW-\($0)" })
    for limit in [1, 3, 7, 30] {
      var paged: [String] = []
      var cursor: String?
      repeat {
        let more = cursor.map { #", "cursor": "\#($0)""# } ?? ""
        let page = try find("шваркный дрюмкели", #", "limit": \#(limit)\#(more)"#)
        paged += tags(page)
        cursor = page["next_cursor"]?.string
      } while cursor != nil
      #expect(paged == all, "\(limit)")
    }
    #expect(tags(try find("дрюмкели зюзюка")) == [])
  }

  @Test(arguments: ["a", "ю", "-", "a b", "hp лк"])
  func whatIsTooShortIsRefused(_ text: String) throws {
    for method in ["item.find", "incident.find"] {
      let refused = try client.refusal(method, #"{"text": "\#(text)"}"#)
      #expect(refused.kind == "invalid_params", "\(method)")
      #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == "too_short", "\(method)")
    }
  }

  /// What is found at a moment is found of it later, in the same order.
  @Test func thePastIsFoundTheSame() throws {
    let name = "зяблогруз"
    var ids: [Int64] = []
    for number in 1...3 {
      let item = try register(
        #"{"class": "printer", "tag": "SPZQ-\#(number)", "name": "Синий \#(name) \#(number)"}"#)
      ids.append(item["id"]?.integer ?? 0)
    }
    _ = try client.result(
      "item.update", #"{"item": \#(ids[2]), "version": 1, "tag": "SPZQ-\#(name)"}"#)
    let last = try client.result(
      "item.update", #"{"item": \#(ids[0]), "version": 1, "attributes": {"notes": "x"}}"#)
    let moment = #", "as_of": "\#(last["updated_at"]?.string ?? "")""#
    let texts = ["\(name)ы", name, "Синие \(name)", "зяблогурз", "pz,kjuhep", "SPZQ-3"]
    let before = try texts.map { try find($0, #", "fields": ["tag", "matched"]"#) }
    #expect(tags(before[0]) == ["SPZQ-1", "SPZQ-2", "SPZQ-\(name)"])
    #expect(before[3]["tried"]?.string == "misspelling" && tags(before[3]).count == 3)
    #expect(matched(before[5]) == ["former_tag SPZQ-3"])
    _ = try client.result("item.update", #"{"item": \#(ids[0]), "version": 2, "name": "Other"}"#)
    _ = try client.result("item.update", #"{"item": \#(ids[2]), "version": 2, "tag": "SPZQ-X"}"#)
    _ = try client.result("item.void", #"{"item": \#(ids[1]), "version": 1, "reason": "x"}"#)
    for (text, page) in zip(texts, before) {
      let later = try find(text, #", "fields": ["tag", "matched"]\#(moment)"#)
      #expect(tags(later) == tags(page) && matched(later) == matched(page), "\(text)")
      #expect(later["tried"]?.string == page["tried"]?.string, "\(text)")
    }
    #expect(tags(try find(name)) == ["SPZQ-X"])
  }

  @Test func aSecretIsFoundByWhoMaySeeIt() throws {
    let item = try register(
      """
      {"class": "licence", "name": "Office", "attributes": {"key": "QZXW-77JK-19PL", \
      "product": "Office", "metric": "device", "quantity": 1}}
      """)
    let found = try find("77jk-19")
    #expect(tags(found) == [item["tag"]?.string ?? ""])
    #expect(matched(found) == ["attributes.key QZXW-77JK-19PL"])
    let reader = try TestServer.shared.get().client()
    try reader.logIn(try TestServer.shared.get().issue("search reader", roles: ["auditor"]).text)
    for text in ["77jk-19", "QZXW-77JK-19PL", "qzxw"] {
      let hidden = try reader.result("item.find", #"{"text": "\#(text)"}"#)
      #expect(hidden["items"]?.count == 0, "\(text)")
      let counted = try reader.result("item.count", #"{"text": "\#(text)", "by": ["class"]}"#)
      #expect(counted["total"]?.integer == 0, "\(text)")
    }
  }

  @Test func incidentsAreFoundAsItemsAre() throws {
    let incident = try client.result(
      "incident.open",
      """
      {"title": "Скрипят шмургалки", "description": "Обе квазидверцы не закрываются, Zorbify-X12"}
      """)
    let number = try #require(incident["number"]?.string)
    func found(_ text: String, _ more: String = "") throws -> [String] {
      let page = try client.result("incident.find", #"{"text": \#(quoted(text))\#(more)}"#)
      return page["incidents"]?.elements.map { row in
        [row["number"]?.string, row["matched"]?["path"]?.string, page["tried"]?.string]
          .compactMap(\.self).joined(separator: " ")
      } ?? []
    }
    let cases = [
      ("шмургалка", "title"), ("ШМУРГАЛКАМИ скрипит", "title"), ("квазидверца", "description"),
      ("zorbify x12", "description"), ("fyx1", "description"), (number, "number"),
      (number.lowercased().replacing("-", with: ""), "number"), ("vehufkrb", "title layout"),
      ("шмургакли", "title misspelling"),
    ]
    let moment = #", "as_of": "\#(incident["updated_at"]?.string ?? "")""#
    for (text, path) in cases {
      #expect(try found(text).first == "\(number) \(path)", "\(text)")
    }
    _ = try client.result(
      "incident.update",
      #"{"incident": "\#(number)", "version": 1, "title": "Другое", "description": null}"#)
    #expect(try found("шмургалка") == [])
    for (text, path) in cases {
      #expect(try found(text, moment).first == "\(number) \(path)", "\(text)")
    }
  }
}
