import JSON
import System
import Testing

extension ConsoleTests {
  /// What the pages of the desk show beside each other, and what helps to write.
  @MainActor struct DeskPages {
    /// People after `@`, items after `#`, canned answers after `/`, by keys alone.
    @Test func aMessageNamesPeopleAndItems() throws {
      try visit { page in
        try page.open("/incidents/INC-000001")
        try page.press("KeyC")
        for (typed, kept) in [
          ("@Ник", "Никитин Роман Сергеевич "), ("#PRN-000005", "PRN-000005 "),
          ("\n/В раб", "мы занимаемся обращением INC-000001"),
        ] {
          try page.type(typed)
          try page.until("document.querySelector('#mentions')?.checkVisibility()")
          try page.press("Enter")
          let text = "document.querySelector('.compose textarea').value"
          try page.until("\(text).includes(\(page.quoted(kept)))")
          #expect(try !page.text(text).contains(typed.suffix(4)) || typed.hasPrefix("#"))
        }
        // Nothing was sent by these keys, and no draft stays.
        try page.fill(".compose textarea", " ")
        #expect(try !page.read(".talk").contains("мы занимаемся обращением INC-000001"))
      }
    }

    /// Where there is room the list is read beside itself; elsewhere it is a list alone.
    @Test func theListIsReadOn() throws {
      try visit { page in
        try page.open("/incidents?view=all")
        try page.until("document.querySelector('.panes aside h2')")
        try page.press("Escape")
        try page.press("KeyJ")
        try page.press("KeyJ")
        let second = try page.text("document.querySelectorAll('.inc')[1].dataset.number")
        try page.until("document.querySelector('.panes aside .mono')?.innerText === '\(second)'")
        #expect(try page.holds("document.querySelector('.panes aside textarea')"))
        try page.settled { try page.press("Enter") }
        #expect(try page.text("location.pathname") == "/incidents/\(second)")
        try page.resize(360)
        try page.open("/incidents?view=all")
        #expect(try !page.holds("document.querySelector('.panes aside h2')"))
      }
    }

    @Test func aPhoneShowsOnePartAtATime() throws {
      try visit(width: 360) { page in
        let shown =
          "[...document.querySelectorAll('.cols section')]"
          + ".filter(one => one.checkVisibility()).map(one => one.ariaLabel).join()"
        try page.open("/incidents/INC-000002")
        #expect(try page.text(shown).hasPrefix("Разговор,Заявитель"))
        try page.activate("Предметы 3", within: ".tabs")
        #expect(try page.text(shown) == "Имущество")
        try page.press("ArrowRight")
        #expect(try page.text(shown) == "Что страдает")
        #expect(try page.text("location.search") == "?part=impact")
        // A sheet of paper is as narrow, and shows them all.
        let all = "Разговор,Заявитель,Что страдает,Имущество"
        try page.call("Emulation.setEmulatedMedia", ["media": "print"])
        #expect(try page.text(shown).hasPrefix(all))
        try page.call("Emulation.setEmulatedMedia", ["media": ""])
        try page.resize(1440)
        #expect(try page.text(shown).hasPrefix(all))
      }
    }

    /// The rows of a table are lines on a phone; their first says what the others are of.
    @Test func aPhoneHidesNoNames() throws {
      try visit(as: "admin", width: 360) { page in
        for (path, name) in [("/catalogue/printer", "print_speed"), ("/health", "workers_wanted")] {
          try page.open(path)
          try page.until(says: name)
        }
      }
    }

    /// A condition is made of labels, by whoever knows no name of a field.
    @Test func aConditionIsMadeOfLabels() throws {
      try visit { page in
        for (path, label, value, condition) in [
          (
            "/items?where=class+%3D+printer", "Состояние", "На складе",
            "class = printer and state = in_stock"
          ),
          ("/incidents?view=all", "Приоритет", "2", "priority = 2"),
        ] {
          try page.open(path)
          try page.activate("Добавить условие", within: "main")
          try page.until("document.activeElement.matches('dialog input')")
          try page.type(label)
          try page.press("Tab")
          try page.until("document.querySelector('dialog select')?.value === '='")
          try page.fill("dialog .field:nth-of-type(3) input", value)
          try page.until(
            "document.querySelector('dialog .field:nth-of-type(3) input').value === '\(value)'")
          try page.settled { try page.press("Enter") }
          let asked = "new URLSearchParams(location.search).get('where')"
          #expect(try page.text(asked) == condition)
        }
      }
    }

    /// Two incidents are chosen, given to somebody and brought into a state, by keys alone; one
    /// that somebody else has changed meanwhile is named, and the other is done.
    @Test func manyIncidentsAreAssignedAtOnce() throws {
      let client = try ConsoleServer.demo.get().client()
      let mark = Digest.hex(Entropy.bytes(4))
      let numbers = try (1...2).map { count in
        try #require(
          client.result("incident.open", #"{"title": "Сразу \#(mark) \#(count)"}"#)["number"]?
            .string)
      }
      func state(_ number: String) throws -> Value {
        try client.result("incident.get", #"{"incident": "\#(number)"}"#)
      }
      let list = "/incidents?view=all&where=title+starts+with+%27Сразу \(mark)%27"
      func chooseBoth(_ page: Page) throws {
        try page.open(list)
        try page.until("document.querySelectorAll('.choice').length === 2")
        for _ in 0..<2 {
          try page.press("KeyJ")
          try page.press("KeyX")
        }
        try page.until(says: "Выбрано 2")
      }
      try visit { page in
        try chooseBoth(page)
        try page.press("KeyA")
        try page.until("document.querySelector('dialog [data-path=assignee]')")
        try page.fill("dialog [data-path=assignee]", "nikitin")
        try page.press("Enter", ctrl: true)
        try page.until("!document.querySelector('dialog, .choice.sel')")
        for number in numbers {
          #expect(try state(number)["assignee"]?.string == "nikitin", "\(number)")
        }
        try chooseBoth(page)
        try page.press("KeyS")
        try page.until("document.querySelector('dialog select')")
        let version = try #require(state(numbers[0])["version"]?.integer)
        _ = try client.result(
          "incident.update",
          #"{"incident": "\#(numbers[0])", "version": \#(version), "category": "другое"}"#)
        try page.fill("dialog select", "in_progress")
        try page.press("Enter", ctrl: true)
        try page.until(
          "document.querySelector('dialog .rows')?.innerText.includes('\(numbers[0])')")
        #expect(try !page.read("dialog .rows").contains(numbers[1]))
        try page.press("Escape")
      }
      #expect(try state(numbers[0])["state"]?.string == "assigned")
      #expect(try state(numbers[1])["state"]?.string == "in_progress")
    }

    /// All that was written with a person, over incidents and channels.
    @Test func aPersonHasOneThread() throws {
      try visit { page in
        try page.open("/people/PER-000013")
        let talk = try page.read(".talk")
        #expect(talk.contains("Спасибо, жду."))
        #expect(talk.contains("CNV-000001 INC-000001"))
        #expect(try page.holds("document.querySelector('.compose textarea')"))
      }
    }

    /// What it may suffer from, what is left in it, and the places around it.
    @Test func anItemSaysWhatStandsAroundIt() throws {
      try visit { page in
        try page.open("/items/PRN-000005")
        let side = try page.read("aside")
        #expect(side.contains("Чиллер остановился: авария высокого давления (310, Серверная 1)"))
        #expect(side.contains("9 % · 2 заправки"))
        try page.until("document.querySelectorAll('.crumbs li').length > 4")
        #expect(try page.read(".crumbs").hasSuffix("Этаж 4 412, Юридический отдел"))
      }
    }

    /// What is not there is asked for as of yesterday.
    @Test func whatIsNotThereMayHaveBeen() throws {
      try visit { page in
        try page.open("/items/NONE-1")
        try page.settled { try page.activate("Посмотреть на вчера", within: "main") }
        #expect(try page.text("location.search").hasPrefix("?as_of="))
        #expect(try !page.read("main").contains("Посмотреть на вчера"))
      }
    }

    /// What the browser has kept of the catalogue is shown, confirmed, and gone with the account.
    @Test func theCatalogueIsKeptUntilLogout() throws {
      try visit { page in
        try page.open("/items/PRN-000005")
        func module(_ name: String, _ names: String, _ then: String) -> String {
          "import(document.querySelector('script[src]').src.replace('main.js', 'core/\(name).js'))"
            + ".then(async ({\(names)}) => \(then))"
        }
        let label = "(await kept.get('catalogue nikitin'))[0].find(one => one.name === 'printer')"
        try page.until("document.querySelector('.facts')?.innerText.includes('Принтер')")
        #expect(try page.text(module("kept", "kept", "\(label).label.ru")) == "Принтер")
        try page.text(
          module(
            "kept", "kept",
            "{ const lists = await kept.get('catalogue nikitin'); "
              + "lists[0].find(one => one.name === 'printer').label.ru = 'Печатник'; "
              + "await kept.set('catalogue nikitin', lists); return 'changed'; }"))
        try page.open("/items/PRN-000005")
        try page.until("document.querySelector('.facts')?.innerText.includes('Принтер')")
        #expect(try page.text(module("kept", "kept", "\(label).label.ru")) == "Принтер")
        try page.text(module("store", "forgetAccount", "{ forgetAccount(); return 'gone'; }"))
        let gone = module(
          "kept", "kept",
          "{ for (let n = 0; n < 500; n++) { "
            + "if (!await kept.get('catalogue nikitin')) return 'gone'; "
            + "await new Promise(done => setTimeout(done, 20)); } return 'there'; }")
        #expect(try page.text(gone) == "gone")
      }
    }
  }
}
