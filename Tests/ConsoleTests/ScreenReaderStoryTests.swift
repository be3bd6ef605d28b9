import Client
import Foundation
import JSON
import Testing

extension ConsoleTests.ScreenReaderTests {
  private func server() throws -> ConsoleServer { try ConsoleServer.demo.get() }

  /// The connection breaks on the way: the page says so, and the answer is there once.
  @Test func screenReaderWritesWithoutANetwork() throws {
    let number =
      try server().client().result(
        "incident.open", #"{"title": "Кабель на слух", "requester": "PER-000013"}"#)["number"]?
      .string ?? ""
    try ConsoleTests.visit { page in
      let reader = ScreenReader(page)
      try page.open("/incidents/\(number)")
      try reader.type("Соединение рвётся", into: "Текст")
      try page.network(isThere: false)
      _ = try reader.find("alert", "")
      try reader.waitForText("Нет связи")
      try reader.press("button", "Ответить")
      try reader.waitForText("Ждёт отправки")
      try page.network(isThere: true)
      try reader.waitForText("Ответ сохранён")
    }
    let incident = try server().client().result(
      "incident.get", #"{"incident": "\#(number)"}"#)
    let said = incident["timeline"]?.elements.compactMap { $0["text"]?.string } ?? []
    #expect(said == ["Соединение рвётся"])
  }

  /// A list says how long it is, names its columns, and its rows lead to what they name.
  @Test func screenReaderFindsInALongList() throws {
    let total =
      try server().client().result(
        "item.find", #"{"where": "class = printer", "count": true, "limit": 1}"#)["total"]?
      .integer ?? 0
    try ConsoleTests.visit { page in
      let reader = ScreenReader(page)
      try page.open("/items?where=class+%3D+printer&sort=tag")
      try reader.waitForText("\(total) предмет")
      _ = try reader.find("table", "Имущество")
      _ = try reader.find("columnheader", "Код")
      try page.settled { try reader.press("link", "PRN-000005") }
      _ = try reader.find("heading", "МФУ, юридический отдел")
    }
  }

  /// What was exported is told with its hash, and offered.
  @Test func screenReaderExportsWithItsHash() throws {
    try ConsoleTests.visit { page in
      let reader = ScreenReader(page)
      try page.open("/export")
      try reader.type("class = printer", into: "Условие")
      try reader.press("button", "Выгрузить")
      try reader.waitForText("Хеш, строки и размер совпали")
      _ = try reader.find("link", "Сохранить файл")
      try reader.waitForText("SHA-256")
    }
  }

  /// A spreadsheet with a wrong date: told by its line, mended in place, written, undone.
  @Test func screenReaderMendsASpreadsheet() throws {
    let server = try server()
    let file = "\(server.directory)/by-ear.csv"
    let rows = ["tag;name;class;warranty_end", "EAR-1;Первый;printer;2027-01-31"]
    try (rows + ["EAR-2;Второй;printer;31.02.2027"]).joined(separator: "\n")
      .write(toFile: file, atomically: true, encoding: .utf8)
    func found() throws -> [String] {
      try server.client().result(
        "item.find", #"{"where": "tag starts with 'EAR-'", "sort": "tag"}"#)["items"]?
        .elements.compactMap { $0["tag"]?.string } ?? []
    }
    try ConsoleTests.visit(server, as: "admin") { page in
      let reader = ScreenReader(page)
      try page.open("/import")
      try reader.choose(file, for: "Файл")
      _ = try reader.find("combobox", "warranty_end")
      try page.settled { try reader.press("button", "Проверить 2 строки") }
      _ = try reader.find("button", "ошибка 1")
      try reader.type("2027-02-28", into: "warranty_end")
      try page.press("Tab")
      try page.settled { try reader.press("button", "Исправить") }
      _ = try reader.find("button", "ошибка 0")
      try page.settled { try reader.press("button", "Записать 2") }
      try reader.waitForText("Записано: создано 2, изменено 0")
      #expect(try found() == ["EAR-1", "EAR-2"])
      try reader.press("button", "Отменить", after: "4. Запись")
      try reader.waitForText("Изменения отменены")
      #expect(try found() == [])
    }
  }
}
