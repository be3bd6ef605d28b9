import Client
import Foundation
import JSON
import Testing

extension ConsoleTests {
  /// The first three stories by a screen reader: by the names and roles of the accessibility tree
  /// alone, with no selector and no coordinate.
  @MainActor struct ScreenReaderTests {
    private func client() throws -> Client { try ConsoleServer.demo.get().client() }

    @Test func screenReaderOpensIncidentForCaller() throws {
      try visit { page in
        let reader = ScreenReader(page)
        try page.open("/")
        try page.settled { try reader.press("link", "Обращение") }
        try reader.type("1112", into: "Кто обращается", "combobox")
        try reader.press("option", "Романова Виктория Львовна")
        // Is it what she has called about before?
        try reader.waitForText("INC-000001")
        #expect(try reader.focused()?.name.hasPrefix("Что случилось") == true)
        try reader.type("Полосы при печати", into: "Что случилось")
        for (tag, name) in [("PRN-000005", "МФУ"), ("CRT-000004", "HP 59X")] {
          try reader.type(tag, into: "Имущество", "combobox")
          try reader.press("option", name)
        }
        let cause = try reader.find("button", "HP 59X · затронуто")
        #expect(!cause.is("pressed"))
        try reader.press("button", cause.name)
        #expect(try reader.find("button", "HP 59X · причина").is("pressed"))
        try page.settled { try reader.press("button", "Открыть") }
        for words in [
          "истекла 06.02.2026", "Принт-Партнёр", "Коммутатор этажа 4 перезагружается",
          "Чиллер остановился",
        ] { try reader.waitForText(words) }
        _ = try reader.find("heading", "Полосы при печати")
      }
      let opened = try client().result(
        "incident.find", #"{"where": "title = 'Полосы при печати'", "count": true}"#)
      #expect(opened["total"]?.integer == 1)
    }

    @Test func screenReaderReadsImpactMap() throws {
      try visit { page in
        let reader = ScreenReader(page)
        try page.open("/incidents?view=all")
        try page.settled { try reader.press("link", "P1 Чиллер остановился") }
        try page.settled { try reader.press("link", "Карта влияния", after: "Что страдает") }
        for words in ["предметов 91", "услуг 11", "человек 13"] { try reader.waitForText(words) }
        // The map is boxes with words, and a tree of links.
        _ = try reader.find("button", "310, Серверная 1")
        try reader.press("button", "Деревом")
        _ = try reader.find("link", "310, Серверная 1")
        #expect(try reader.find("slider", "Показать на момент").is("focusable"))
      }
    }

    @Test func screenReaderResolvesEditConflict() throws {
      let server = try ConsoleServer.demo.get()
      let tag = "PC-BYEAR"
      _ = try client().result(
        "item.register",
        #"{"class": "computer", "tag": "\#(tag)", "name": "На слух", "state": "in_use"}"#)
      try visit(server, as: "admin") { other in
        try visit(server) { mine in
          let (reader, theirs) = (ScreenReader(mine), ScreenReader(other))
          for page in [mine, other] { try page.open("/items/\(tag)/edit") }
          try theirs.type("SN-THEIRS", into: "Заводской номер")
          try other.settled { try theirs.press("button", "Сохранить") }
          try reader.type("SN-MINE", into: "Заводской номер")
          try reader.press("button", "Сохранить")
          _ = try reader.find("dialog", "Пока вы правили, admin")
          #expect(try reader.find("radio", "SN-MINE").is("checked"))
          try reader.press("radio", "SN-THEIRS")
          try mine.settled { try reader.press("button", "Сохранить выбранное") }
          _ = try reader.find("heading", "На слух")
        }
      }
      let kept = try client().result("item.get", #"{"item": "\#(tag)"}"#)
      #expect(kept["attributes"]?["serial_no"]?.string == "SN-THEIRS")
    }
  }
}
