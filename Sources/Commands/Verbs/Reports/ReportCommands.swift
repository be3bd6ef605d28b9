/// The whole of it: exports, the journal, how the server is.
extension Command {
  static let reports: [Command] = [
    Command(
      "export", "Export items as CSV or JSON Lines, and verify the hash", [],
      [
        ExportVerb.output, ExportVerb.format, ExportVerb.className, .filter, ExportVerb.columns,
        ExportVerb.raw, .asOf,
      ],
      examples: ["cmdb export -o printers.csv --class printer --as-of 2026-12-31"],
      run: ExportVerb.run),
    Command(
      "journal", "Show what was done, by whom and why, newest first", [],
      JournalVerb.filters + [.limit, .all],
      examples: ["cmdb journal --item PRN-000001 --since 2026-02-01"],
      run: JournalVerb.run),
    Command(
      "metrics", "Show the figures of all processes of the server", [], [MetricsVerb.prometheus],
      run: MetricsVerb.run),
    Command("health", "Show whether all is well", [], [], run: HealthVerb.run),
    Command(
      "clock trust", "Confirm that the database's clock is right after a jump", [], Option.write,
      run: ClockVerb.trust),
  ]
}
