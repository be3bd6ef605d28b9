import Client
import Foundation
import JSON
import Testing

extension ConsoleTests {
  /// The first three stories with eyes closed: by the names and roles of the accessibility tree
  /// alone, with no selector and no coordinate.
  @MainActor struct ByEar {
    private func client() throws -> Client { try ConsoleServer.demo.get().client() }

    @Test func theCall() throws {
      try visit { page in
        let ears = Ears(page)
        try page.open("/")
        try page.settled { try ears.use("link", "Обращение") }
        try ears.type("1112", into: "Кто обращается", "combobox")
        try ears.use("option", "Романова Виктория Львовна")
        // Is it what she has called about before?
        try ears.hear("INC-000001")
        #expect(try ears.focused()?.name.hasPrefix("Что случилось") == true)
        try ears.type("Полосы при печати", into: "Что случилось")
        for (tag, name) in [("PRN-000005", "МФУ"), ("CRT-000004", "HP 59X")] {
          try ears.type(tag, into: "Имущество", "combobox")
          try ears.use("option", name)
        }
        let cause = try ears.find("button", "HP 59X · затронуто")
        #expect(!cause.is("pressed"))
        try ears.use("button", cause.name)
        #expect(try ears.find("button", "HP 59X · причина").is("pressed"))
        try page.settled { try ears.use("button", "Открыть") }
        for words in [
          "истекла 06.02.2026", "Принт-Партнёр", "Коммутатор этажа 4 перезагружается",
          "Чиллер остановился",
        ] { try ears.hear(words) }
        _ = try ears.find("heading", "Полосы при печати")
      }
      let opened = try client().result(
        "incident.find", #"{"where": "title = 'Полосы при печати'", "count": true}"#)
      #expect(opened["total"]?.integer == 1)
    }

    @Test func theChiller() throws {
      try visit { page in
        let ears = Ears(page)
        try page.open("/incidents?view=all")
        try page.settled { try ears.use("link", "P1 Чиллер остановился") }
        try page.settled { try ears.use("link", "Карта влияния", after: "Что страдает") }
        for words in ["предметов 91", "услуг 11", "человек 13"] { try ears.hear(words) }
        // The map is boxes with words, and a tree of links.
        _ = try ears.find("button", "310, Серверная 1")
        try ears.use("button", "Деревом")
        _ = try ears.find("link", "310, Серверная 1")
        #expect(try ears.find("slider", "Показать на момент").is("focusable"))
      }
    }

    @Test func twoEditors() throws {
      let server = try ConsoleServer.demo.get()
      let tag = "PC-BYEAR"
      _ = try client().result(
        "item.register",
        #"{"class": "computer", "tag": "\#(tag)", "name": "На слух", "state": "in_use"}"#)
      try visit(server, as: "admin") { other in
        try visit(server) { mine in
          let (ears, theirs) = (Ears(mine), Ears(other))
          for page in [mine, other] { try page.open("/items/\(tag)/edit") }
          try theirs.type("SN-THEIRS", into: "Заводской номер")
          try other.settled { try theirs.use("button", "Сохранить") }
          try ears.type("SN-MINE", into: "Заводской номер")
          try ears.use("button", "Сохранить")
          _ = try ears.find("dialog", "Пока вы правили, admin")
          #expect(try ears.find("radio", "SN-MINE").is("checked"))
          try ears.use("radio", "SN-THEIRS")
          try mine.settled { try ears.use("button", "Сохранить выбранное") }
          _ = try ears.find("heading", "На слух")
        }
      }
      let kept = try client().result("item.get", #"{"item": "\#(tag)"}"#)
      #expect(kept["attributes"]?["serial_no"]?.string == "SN-THEIRS")
    }
  }
}
