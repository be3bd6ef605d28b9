/// The commands for exports, journal, metrics and health.
extension Command {
  static let reports: [Command] = [
    Command(
      "export", "Export items or incidents as CSV, JSON Lines or a workbook; verify the hash",
      ru: "Выгрузить объекты или инциденты в CSV, JSON Lines или книгу и проверить хэш", [],
      [
        ExportVerb.output, ExportVerb.format, ExportVerb.incidents, ExportVerb.className, .filter,
        ExportVerb.columns, ExportVerb.labels, ExportVerb.raw, .asOf, .zone,
      ],
      examples: [
        "cmdb export -o printers.csv --class printer",
        "cmdb export -o inventory.csv --as-of position:1000",
        "cmdb export -o closed.xlsx --incidents --where 'state = closed'",
      ],
      run: ExportVerb.run),
    Command(
      "import", "Bring in a spreadsheet: CSV, JSON Lines or .xlsx; shown before it is written",
      ru: "Загрузить таблицу: CSV, JSON Lines или .xlsx; сначала показ, потом запись",
      [
        Argument(
          "FILE", "The file; what it is, its content says.",
          ru: "Файл; вид определяется по содержимому.", words: .files)
      ],
      ImportOption.all + [.all, .reason, .incident],
      examples: ["cmdb import stocktaking.csv --dry-run --skip-errors"], run: ImportVerb.run),
    Command(
      "authority list", "Show which sources of imports are trusted about which attributes",
      ru: "Показать, каким источникам загрузок и в чём доверяют", run: AuthorityVerbs.list),
    Command(
      "authority define", "Set which sources of imports are trusted about an attribute",
      ru: "Задать, каким источникам загрузок доверять об атрибуте",
      [
        Argument("CLASS", "The class.", ru: "Класс.", words: .asked(.classes)),
        Argument(
          "ATTRIBUTE", "An attribute or a reference of it.", ru: "Его атрибут или ссылка."),
        Argument(
          "SOURCES",
          "By falling trust, as hr,manual,ad; manual is who types; `-` removes the entry.",
          ru: "По убыванию доверия: hr,manual,ad; manual — введённое вручную; `-` убирает запись."),
      ], [.expect] + Option.write, examples: ["cmdb authority define printer notes manual,scan"],
      run: AuthorityVerbs.define),
    Command(
      "diff", "Show which items appeared, vanished or changed between two moments",
      ru: "Показать, какие объекты появились, исчезли или изменились между двумя моментами",
      [
        Argument(
          "FROM", "The earlier moment, as `--as-of` takes it.",
          ru: "Более ранний момент, как в `--as-of`."),
        Argument(
          "TO", .optional, "The later moment; now if it is not given.",
          ru: "Более поздний момент; без него — сейчас."),
      ], [.filter, DiffVerb.fields, .includeVoid, .limit, .all, .zone],
      examples: ["cmdb diff position:100 position:1000 --fields state,location"],
      run: DiffVerb.run),
    Command(
      "report inventory", "Write the inventory as one page to look at, print and file",
      ru: "Записать инвентаризацию одной страницей: смотреть, печатать, хранить", [],
      [ExportVerb.output, ReportVerb.className, .filter, .asOf, .zone, ReportVerb.against],
      examples: [
        "cmdb report inventory -o inventory.html",
        "cmdb report inventory -o changes.html --class item --against position:100",
      ],
      run: ReportVerb.inventory),
    Command(
      "journal", "Show all changes, by whom and why, newest first",
      ru: "Показать все изменения: кто, когда, почему; новые сначала", [],
      JournalVerb.filters + [.limit, .all],
      examples: ["cmdb journal --item PRN-000001 --since 2026-02-01"],
      run: JournalVerb.run),
    Command(
      "watch", "Show changes as they come, or run a program for each",
      ru: "Показывать изменения по мере появления или запускать для каждого программу", [],
      WatchVerb.options,
      examples: [
        "cmdb watch --after 0 --entities item --once",
        "cmdb watch --consumer printers --where 'class = printer' --once --exec 'wc -c'",
      ], run: WatchVerb.run),
    Command(
      "undo", "Put back what one request has changed",
      ru: "Вернуть то, что изменил один запрос",
      [
        Argument(
          "CHANGE_SET", "The change set, as `cmdb item history` shows it.",
          ru: "Набор изменений, как его показывает `cmdb item history`.")
      ], [UndoVerb.dryRun, UndoVerb.skipConflicts] + Option.write,
      examples: ["cmdb undo 1795809481388305-hok7he1rf9-5 --dry-run"], run: UndoVerb.run),
    Command(
      "metrics", "Show the metrics of all processes of the server",
      ru: "Показать метрики всех процессов сервера", [], [MetricsVerb.prometheus],
      run: MetricsVerb.run),
    Command(
      "health",
      "Show whether the server is healthy; exit status 0 healthy, 1 degraded, 2 refuses requests",
      ru: "Показать, исправен ли сервер; код завершения 0 — исправен, 1 — есть неполадки,"
        + " 2 — не обслуживает", [], [],
      run: HealthVerb.run),
    Command(
      "clock trust", "Confirm that the database's clock is right after a jump",
      ru: "Подтвердить, что часы базы данных верны после скачка", [], Option.write,
      run: ClockVerb.trust),
  ]
}
