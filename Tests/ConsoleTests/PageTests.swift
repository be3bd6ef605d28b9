import Client
import Foundation
import JSON
import Testing

extension ConsoleTests {
  /// What pages offer works, against the real server.
  @MainActor struct Offers {
    /// A view is kept, shared with a role, used by another, and removed.
    @Test func viewsAreShared() throws {
      try visit(as: "admin") { page in
        try page.open("/items?where=class+%3D+printer&sort=-name")
        try page.activate("+ Сохранить вид")
        try page.fill("dialog [data-path=name]", "Принтеры отдела")
        try page.fill("dialog [data-path=shared]", "agent")
        try page.settled { try page.press("Enter", ctrl: true) }
        try page.until(says: "Вид сохранён")
        #expect(try page.read(".nav").contains("Принтеры отдела"))
        #expect(try page.read("h1").contains("Принтеры отдела"))
        try visit(as: "ivanova") { other in
          try other.open("/items")
          try other.until("document.querySelector('.nav').innerText.includes('Принтеры отдела')")
          try other.settled { try other.activate("Принтеры отдела", within: ".nav") }
          #expect(try other.holds("location.search.includes('printer')"))
        }
        try page.activate("Изменить вид")
        try page.settled { try page.activate("Удалить вид", within: "dialog") }
        #expect(try !page.read(".nav").contains("Принтеры отдела"))
      }
    }

    /// On a phone what has happened is read before by whom and until when.
    @Test func titlesHaveRoomOnAPhone() throws {
      try visit(width: 360) { page in
        try page.open("/incidents?view=all")
        let least = """
          Math.min(...[...document.querySelectorAll('.inc strong')].map(one => one.clientWidth))
          """
        #expect(try page.number(least) > 200)
      }
    }

    /// What stands in the bar of time stays in it, however narrow the map is.
    @Test func theBarOfTimeHoldsItsParts() throws {
      try visit(width: 768) { page in
        try page.open("/impact?items=CHL-000001")
        try page.until("document.querySelector('.time .b')")
        let outside = """
          [...document.querySelectorAll('.time > *')].filter(one =>
            one.getBoundingClientRect().right > one.parentNode.getBoundingClientRect().right).length
          """
        #expect(try page.number(outside) == 0)
      }
    }

    /// The calendar names what the register says, and leads to it.
    @Test func theCalendarHasWhatFallsDue() throws {
      let client = try ConsoleServer.demo.get().client()
      let due = try client.result(
        "item.find",
        #"{"where": "class = asset and warranty_end >= today and warranty_end < today + 365d", "#
          + #""sort": "warranty_end", "limit": 1, "count": true}"#)
      let tag = try #require(due["items"]?[0]?["tag"]?.string)
      try visit { page in
        try page.open("/calendar?days=365&kind=asset.warranty_end")
        #expect(try page.read("main").contains(tag))
        #expect(try page.read("main").contains("Неделя"))
        try page.open("/calendar?days=30")
        try page.settled { try page.activate("365 дней") }
        #expect(try page.text("location.search") == "?days=365")
      }
    }

    /// An account is made, invited, and logs in with the link; its session is ended.
    @Test func somebodyIsInvited() throws {
      let server = try ConsoleServer.demo.get()
      try visit(server, as: "admin") { page in
        try page.open("/access")
        try page.activate("Новая учётная запись")
        try page.fill("dialog [data-path=name]", "newcomer")
        try page.text("(document.querySelector('dialog [value=agent]').click(), 'chosen')")
        try page.settled { try page.press("Enter", ctrl: true) }
        try page.until(says: "newcomer")
        try page.activate("Пригласить: newcomer")
        try page.until("document.querySelector('dialog .secret')")
        let link = try page.text("document.querySelector('dialog .secret').innerText")
        let code = try #require(link.split(separator: "#").last)
        #expect(code.hasPrefix("enter="))
        // A telephone reads it from the screen.
        try page.until("document.querySelector('dialog img.qr').naturalWidth > 0")
        try visit(server, as: "admin") { other in
          // A browser that has no session yet.
          try other.call(
            "Page.addScriptToEvaluateOnNewDocument",
            ["source": "if (location.hash) sessionStorage.removeItem('token')"])
          try other.open("/#\(code)")
          #expect(try other.holds("location.hash === ''"))
          try other.open("/me")
          #expect(try other.read("h1") == "newcomer")
          #expect(try other.read("main").contains("этот"))
        }
        try page.settled { try page.activate("Закрыть", within: "dialog footer") }
        try page.settled { try page.activate("Завершить") }
        let left = try server.client().result("session.list", #"{"account": "newcomer"}"#)
        #expect(left["sessions"]?.count == 0)
        try page.activate("Выдать ключ")
        try page.fill("dialog [data-path=account]", "newcomer")
        try page.fill("dialog [data-path=label]", "Сканер")
        try page.press("Enter", ctrl: true)
        try page.until("document.querySelector('dialog .secret')")
        #expect(try page.read("dialog .secret").hasPrefix("cmdb_"))
        try page.settled { try page.activate("Закрыть", within: "dialog:last-of-type footer") }
        try page.activate("Отозвать: Сканер")
        try page.settled { try page.press("Enter", ctrl: true) }
        let tokens = try server.client().result("token.list", #"{"account": "newcomer"}"#)
        #expect(tokens["tokens"]?[0]?["revoked_at"] != nil)
      }
    }

    /// Many are moved at once, and back by one press.
    @Test func whatIsDoneToManyIsUndone() throws {
      let client = try ConsoleServer.demo.get().client()
      for number in 1...3 {
        _ = try client.result(
          "item.register",
          #"{"class": "phone", "tag": "PHN-UNDO-\#(number)", "name": "Телефон \#(number)", "#
            + #""state": "in_use", "references": {"location": "SPB-101"}}"#)
      }
      func places() throws -> Set<String> {
        let found = try client.result("item.find", #"{"text": "PHN-UNDO", "limit": 10}"#)
        return Set(
          found["items"]?.elements.compactMap { $0["references"]?["location"]?["tag"]?.string }
            ?? [])
      }
      try visit { page in
        try page.open("/items?text=PHN-UNDO")
        // Out of the field of the condition.
        try page.press("Escape")
        for _ in 1...3 {
          try page.press("KeyJ")
          try page.press("KeyX")
        }
        try page.activate("Переместить", within: ".bulk")
        try page.until("document.querySelector('dialog .pick input')")
        try page.type("SPB-412")
        try page.press("Enter")
        try page.until("document.querySelector('dialog .chip .tag')?.innerText === 'SPB-412'")
        try page.press("Enter", ctrl: true)
        try page.until(says: "Изменить 3")
        try page.press("Enter", ctrl: true)
        try page.until("document.querySelector('.toast .b')")
        #expect(try places() == ["SPB-412"])
        try page.activate("Отменить", within: ".toast")
        try page.until(says: "Изменения отменены")
        #expect(try places() == ["SPB-101"])
      }
    }

    /// A workbook that was exported is imported as it is: nothing has changed.
    @Test func aWorkbookIsImported() throws {
      let server = try ConsoleServer.demo.get()
      let file = "\(server.directory)/printers.xlsx"
      _ = try server.cmdb(
        "export", "-o", file, "--class", "printer", "--columns",
        "tag,name,class,state,serial_no,warranty_end")
      try visit(server, as: "admin") { page in
        try page.open("/import")
        try page.choose("input[type=file]", file)
        try page.until("document.querySelectorAll('table select').length === 6")
        #expect(try page.read("main").contains("Excel"))
        let meant = try page.text(
          "[...document.querySelectorAll('table select')].map(one => one.value).join(' ')")
        #expect(meant == "tag name class state serial_no warranty_end")
        try page.settled { try page.activate("Проверить", within: "main") }
        try page.until("document.querySelector('tbody .chip')")
        #expect(try page.read("main").contains("ошибка 0"))
        #expect(try page.read("main").contains("изменить 0"))
      }
    }

    /// Titles stand above the headings, a code is a tag, what is not sure is offered.
    @Test func headingsAreFoundAndCanBeNamed() throws {
      let server = try ConsoleServer.demo.get()
      let file = "\(server.directory)/titles.csv"
      try """
      Перечень оборудования;;;
      Код;Наименование;Заводской;Цена
      PRN-901;МФУ, архив;X-901;1
      PRN-902;МФУ, склад;X-902;2
      """.write(toFile: file, atomically: true, encoding: .utf8)
      let chosen = "[...document.querySelectorAll('table select')].map(one => one.value).join()"
      try visit(server, as: "admin") { page in
        try page.open("/import")
        try page.choose("input[type=file]", file)
        try page.until("document.querySelectorAll('table select').length === 4")
        #expect(try page.read("main").contains("2 строки"))
        #expect(try page.text(chosen).hasPrefix("tag,name,,"))
        try page.activate("Заводской номер", within: "table")
        #expect(try page.text(chosen).hasPrefix("tag,name,serial_no,"))
        try page.text(
          """
          (() => { const head = document.querySelector('.fields select'); head.value = '2';
            head.dispatchEvent(new Event('change')); return 'named'; })()
          """)
        try page.until("document.querySelector('table select')?.ariaLabel === 'PRN-901'")
        #expect(try page.read("main").contains("1 строка"))
      }
    }

    /// The server's parser completes conditions, by keys alone.
    @Test func conditionsAreCompleted() throws {
      try visit { page in
        try page.open("/items")
        try page.press("KeyF")
        try page.type("warranty_e")
        try page.until("document.querySelector('#hints li code')?.innerText === 'warranty_end'")
        try page.press("Tab")
        try page.type("< today")
        try page.settled { try page.press("Enter") }
        #expect(
          try page.text("new URLSearchParams(location.search).get('where')")
            == "warranty_end < today")
        try page.open("/conversations")
        try page.press("KeyF")
        try page.type("unso")
        try page.until("document.querySelector('#hints li code')?.innerText === 'unsorted'")
        try page.open("/items?where=class+%3D+prnter")
        try page.settled { try page.activate("printer", within: ".field-error") }
        #expect(try page.read("tbody").contains("PRN-000005"))
      }
    }
  }
}
