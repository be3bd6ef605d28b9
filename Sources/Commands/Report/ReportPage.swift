import JSON
import System

/// A report as one page that needs nothing else: no network, no server.
struct ReportPage {
  let report: InventoryReport
  let language: Language

  private func say(_ english: String, _ russian: String) -> String {
    language.isRussian ? russian : english
  }

  /// Nothing is loaded, and nothing runs but the page's own script: a browser holds it to that
  /// (Content Security Policy 3, 2.3.1).
  private static let policy = """
    default-src 'none'; style-src '\(source(ReportStyle.text))'; \
    script-src '\(source(ReportScript.text))'
    """

  private static func source(_ text: String) -> String {
    "sha256-\(Base64.text(Digest.sha256(Array(text.utf8))))"
  }

  var html: String {
    let title = say("Inventory", "Инвентаризация")
    return """
      <!doctype html>
      <html lang="\(language.isRussian ? "ru" : "en")">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <title>\(title), \(escaped(Moment.compact(report.moment)))</title>
      <style>\(ReportStyle.text)</style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <p class="moment">\(escaped(Moment.compact(report.moment)))</p>
      </header>
      <main>
      \(totals)
      \(changes)
      <section class="charts">
      \(charts)
      </section>
      \(comparison)
      \(table("items", say("Items", "Объекты")))
      \(facts)
      </main>
      <noscript><p>\(say(
        "The tables need scripts, which this browser does not run.",
        "Таблицам нужны сценарии, а в этом браузере они выключены."))</p></noscript>
      <script type="application/json" id="data">\(data)</script>
      <script>\(ReportScript.text)</script>
      </body>
      </html>

      """
  }

  private func escaped(_ text: String) -> String { SVGWriter.escaped(text) }

  // MARK: Totals

  private var totals: String {
    let warranties = report.warranties
    var tiles = [(say("items", "объектов"), Progress.grouped(report.rows.count))]
    tiles += report.prices.map {
      (say("paid", "стоимость приобретения"), ReportNumber.money($0))
    }
    tiles += [
      (say("warranty ended", "гарантия истекла"), Progress.grouped(warranties[.ended] ?? 0)),
      (
        say(
          "warranty ends in \(InventoryReport.soonDays) days",
          "гарантия кончается за \(InventoryReport.soonDays) дней"),
        Progress.grouped(warranties[.soon] ?? 0)
      ),
    ]
    return list(tiles, className: "totals")
  }

  private func list(_ tiles: [(String, String)], className: String) -> String {
    let parts = tiles.map { label, value in
      "<div><dt>\(escaped(label))</dt><dd>\(escaped(value))</dd></div>"
    }
    return "<dl class=\"\(className)\">\n\(parts.joined(separator: "\n"))\n</dl>"
  }

  // MARK: Charts

  private var charts: String {
    let none = say("none", "нет")
    let rest = say("others", "прочие")
    func shares(_ value: (InventoryReport.Row) -> String) -> [InventoryReport.Share] {
      report.shares(value, none: none, rest: rest)
    }
    let charts = [
      ReportChart(title: say("By class", "По классам"), shares: shares(\.className), column: 2),
      ReportChart(title: say("By state", "По состояниям"), shares: shares(\.state), column: 3),
      ReportChart(title: say("By place", "По местам"), shares: shares(\.place), column: 4),
      ReportChart(title: say("By age, years", "По возрасту, лет"), shares: ages),
      ReportChart(title: say("By warranty", "По гарантии"), shares: warranties),
    ]
    return charts.map(\.html).joined(separator: "\n")
  }

  private var ages: [InventoryReport.Share] {
    let counts = report.ages
    let known = (0...InventoryReport.ageMost).map { year in
      let label = year == InventoryReport.ageMost ? "\(year) +" : "\(year) – \(year + 1)"
      return InventoryReport.Share(label: label, count: counts[year] ?? 0)
    }
    let unknown = InventoryReport.Share(
      label: say("unknown", "неизвестно"), count: counts[nil] ?? 0)
    return known + [unknown]
  }

  private var warranties: [InventoryReport.Share] {
    let counts = report.warranties
    let soon = InventoryReport.soonDays
    return InventoryReport.Warranty.allCases.map { warranty in
      let label =
        switch warranty {
        case .ended: say("ended", "истекла")
        case .soon: say("up to \(soon) days", "до \(soon) дней")
        case .year: say("up to a year", "до года")
        case .later: say("longer", "дольше")
        case .unknown: say("unknown", "неизвестно")
        }
      return InventoryReport.Share(label: label, count: counts[warranty] ?? 0)
    }
  }

  // MARK: Tables

  private func table(_ id: String, _ title: String) -> String {
    """
    <section class="table" id="\(id)">
    <h2>\(escaped(title))</h2>
    </section>
    """
  }

  private var changes: String {
    guard let compared = report.comparison else { return "" }
    let tiles = InventoryReport.Difference.Kind.allCases.map { kind in
      (words(kind), Progress.grouped(compared.differences.count { $0.kind == kind }))
    }
    return "<h2>\(escaped(since(compared.moment)))</h2>\n" + list(tiles, className: "totals")
  }

  private var comparison: String {
    guard let compared = report.comparison else { return "" }
    return table(
      "differences",
      say("What has changed ", "Что изменилось ") + since(compared.moment).lowercasedFirst)
  }

  private func since(_ moment: String) -> String {
    say("Since \(Moment.compact(moment))", "С момента \(Moment.compact(moment))")
  }

  /// Of many, above their number.
  private func words(_ kind: InventoryReport.Difference.Kind) -> String {
    switch kind {
    case .appeared: say("appeared", "появились")
    case .vanished: say("vanished", "исчезли")
    case .moved: say("moved", "перемещены")
    case .changed: say("changed", "изменены")
    }
  }

  private func word(_ kind: InventoryReport.Difference.Kind) -> String {
    switch kind {
    case .appeared: say("appeared", "появился")
    case .vanished: say("vanished", "исчез")
    case .moved: say("moved", "перемещён")
    case .changed: say("changed", "изменён")
    }
  }

  private var facts: String {
    """
    <section class="facts">
    <h2>\(say("Where this comes from", "Откуда эти данные"))</h2>
    \(list(report.facts.map { ($0.label, $0.value) }, className: "facts"))
    </section>
    """
  }

  // MARK: Data

  private var data: String {
    var tables = [ReportTable(id: "items", columns: itemColumns, rows: report.rows.map(cells))]
    if let compared = report.comparison {
      tables.append(
        ReportTable(
          id: "differences",
          columns: [
            .init(say("Change", "Изменение"), .word), .init(say("Tag", "Метка"), .code),
            .init(say("Name", "Название")), .init(say("Class", "Класс"), .word),
            .init(say("What changed", "Что изменилось")),
          ],
          rows: compared.differences.map { difference in
            [
              word(difference.kind), difference.tag, difference.name, difference.className,
              difference.changes.joined(separator: "; "),
            ]
          }))
    }
    return ReportTable.json(tables, words: scriptWords, language)
  }

  private var itemColumns: [ReportTable.Column] {
    [
      .init(say("Tag", "Метка"), .code), .init(say("Name", "Название")),
      .init(say("Class", "Класс"), .word), .init(say("State", "Состояние"), .word),
      .init(say("Place", "Место"), .word), .init(say("Location", "Расположение"), .plainWord),
      .init(say("Holder", "Держатель"), .plainWord), .init(say("Model", "Модель"), .plainWord),
      .init(say("Inventory no.", "Инв. номер"), .code),
      .init(say("Serial no.", "Зав. номер"), .code),
      .init(say("Acquired", "Приобретён"), .code),
      .init(say("Warranty until", "Гарантия до"), .code),
      .init(say("Price", "Цена"), .number),
    ]
  }

  private func cells(_ row: InventoryReport.Row) -> [String] {
    [
      row.tag, row.name, row.className, row.state, row.place, row.location, row.holder, row.model,
      row.inventoryNumber, row.serialNumber, row.acquired, row.warrantyEnd,
      row.price.map(ReportNumber.money) ?? "",
    ]
  }

  private var scriptWords: [(String, String)] {
    [
      ("search", say("Search", "Поиск")), ("all", say("all", "все")),
      ("none", say("none", "нет")), ("of", say("of", "из")),
      ("previous", say("Previous", "Назад")), ("next", say("Next", "Вперёд")),
      ("page", say("Page", "Страница")), ("clear", say("Clear", "Сбросить")),
      ("nothing", say("Nothing meets these conditions.", "Под эти условия ничего не подходит.")),
    ]
  }
}

/// Numbers as a report shows them.
enum ReportNumber {
  /// `12,990.10 RUB`
  static func money(_ money: InventoryReport.Money) -> String {
    let parts = money.amount.description.split(separator: ".", maxSplits: 1)
    let whole = parts.first.flatMap { Int($0) }.map { Progress.grouped($0) }
    var digits = parts.count > 1 ? String(parts[1]) : ""
    while digits.last == "0" { digits.removeLast() }
    if digits.count == 1 { digits += "0" }
    let fraction = digits.isEmpty ? "" : ".\(digits)"
    return "\(whole ?? String(parts.first ?? "0"))\(fraction) \(money.currency)"
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

/// RFC 4648, section 4.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  static func text(_ bytes: [UInt8]) -> String {
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = Array(bytes[start..<min(start + 3, bytes.count)])
      let bits = (0..<3).reduce(0) { $0 << 8 | (group.count > $1 ? Int(group[$1]) : 0) }
      for place in 0..<4 {
        let isPadding = place > group.count
        text.append(isPadding ? "=" : alphabet[bits >> (18 - 6 * place) & 63])
      }
    }
    return text
  }
}
