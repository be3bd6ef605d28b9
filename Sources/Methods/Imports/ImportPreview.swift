import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let importPreview = Method(
    "import.preview", .write, .right(.import),
    """
    Shows what an import would do, row by row, with all errors of all rows; with `cursor` another \
    page of the same preview. `plan` is what `import.commit` takes. Tells its progress, and ends \
    on `request.cancel` with nothing done.
    """,
    [
      ImportRules.id,
      Parameter(
        "only", .array(.choice(ImportRules.shown), count: 1...ImportRules.shown.count),
        "Only rows of these actions; `kept`: those that keep a value of a more trusted source; "
          + "`warned`: those with warnings."),
      Parameter("limit", .integer(1...1000), "At most this many rows (default 100)."),
      Parameter("cursor", .string(1...20), "`next_cursor` of the previous page."),
    ],
    result: ("preview", .importPreview),
    example: (
      #"{"import": 7, "only": ["error", "create"]}"#,
      """
      {"import": 7, "summary": \(ImportRules.summary), "plan": "5f1e", "errors": [], "rows": \
      [{"line": 2, "action": "create", "changes": [{"path": "class", "from": null, \
      "to": "printer"}], "kept": [], "errors": [], "warnings": []}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    let after = try ImportCursor.number(arguments)
    let show = Call(
      "import_preview",
      [
        .bigint(arguments.integer("import")), .texts(arguments["only"]?.strings), .int(after),
        .int(arguments.integer("limit") ?? Conventions.listDefault), .made(json: nil),
      ])
    guard after == nil else {
      return try Conventions.write("import.preview", show, arguments, context)
    }
    let templates = Call.Argument.made(json: try ImportReferences.ofImport(arguments, context))
    return try ImportRules.job(
      "import.preview",
      Call("import_preview_step", ImportRules.step(arguments, context, more: [templates])),
      last: show, arguments, context)
  }

  static let importCommit = Method(
    "import.commit", .write, .right(.import),
    """
    Writes what the preview has shown, in one transaction: all of it or nothing. Refused where \
    what it rests on has changed since. Tells its progress; `request.cancel` ends it until it has \
    committed, with nothing done. While one is written no moment settles, and another is refused \
    as `overloaded`.
    """,
    [
      ImportRules.id,
      Parameter("plan", .line, required: true, "The plan of the preview."),
      Parameter("skip_errors", .boolean, "Leave out rows with errors and what refers to them."),
      Parameter(
        "expect_missing", .count,
        "How many items are missing; required where that is more than a tenth of what the source "
          + "has brought, and they are moved."),
    ],
    result: (
      "commit",
      .record([
        Parameter("import", .id, required: true, "The import."),
        Parameter("summary", .map(.any), required: true, "Rows by action."),
        Parameter(
          "change_set", .nullable(.line), required: true,
          "What it wrote; `change_set.revert` takes it back. Null where nothing had to change."),
        Parameter("at", .timestamp, required: true, "When it took effect."),
      ])
    ),
    example: (
      #"{"import": 7, "plan": "5f1e", "reason": "Inventory of 2025"}"#,
      """
      {"import": 7, "summary": \(ImportRules.summary), "change_set": "1769938200000000-r-1", \
      "at": "2026-02-01T09:30:00.000000Z"}
      """
    )
  ) { arguments, context throws(Stop) in
    let skipsErrors = Call.Argument.boolean(arguments["skip_errors"]?.boolean ?? false)
    let plan = Call.Argument.text(arguments.string("plan"))
    let missing = Call.Argument.int(arguments.integer("expect_missing"))
    return try ImportRules.job(
      "import.commit",
      Call(
        "import_commit_step",
        ImportRules.step(arguments, context, more: [plan, skipsErrors, missing])),
      last: Call(
        "import_commit",
        [
          .bigint(arguments.integer("import")),
          .made(json: ImportRules.defaultMatch(context.catalogue)), skipsErrors,
          .made(json: nil),
        ]), arguments, context)
  }
}

extension ImportRules {
  /// A preview or a commit, in steps.
  fileprivate static func job(
    _ method: String, _ step: Call, last: Call, _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Plan {
    let number = arguments.integer("import") ?? 0
    return try Conventions.job(
      method, about: ("import", Array(String(number).utf8)), step: step, last: last,
      release: Call("import_release", [.bigint(number)]), arguments, context)
  }

  /// The arguments of its steps: the import, the catalogue, what finds items where it does not say,
  /// what else there is, and the place.
  fileprivate static func step(
    _ arguments: Arguments, _ context: Context, more: [Call.Argument] = []
  ) -> [Call.Argument] {
    [
      .bigint(arguments.integer("import")), .bigint(context.catalogue.version),
      .made(json: defaultMatch(context.catalogue)),
    ] + more + [.made(json: nil)]
  }
}

extension Schema {
  fileprivate static let importPreview = Schema.record([
    Parameter("import", .id, required: true, "The import."),
    Parameter("summary", .map(.any), required: true, "Rows by action."),
    Parameter(
      "plan", .nullable(.line), required: true,
      "What `import.commit` takes; null while the import as a whole has errors."),
    Parameter(
      "errors", .array(.any, count: 0...1000), required: true,
      "What is wrong with the import as a whole."),
    Parameter(
      "rows",
      .array(
        .record([
          Parameter(
            "line", .nullable(.count), required: true,
            "The line in the file; null of an item that is made because rows name it, or that is "
              + "missing."),
          Parameter(
            "reference",
            .record([
              Parameter("role", .line, required: true, "The role in which it is named."),
              Parameter("name", .line, required: true, "The name."),
            ]), "Of an item that is made because rows name it."),
          Parameter("lines", .array(.count, count: 0...20), "The first lines that name it."),
          Parameter("count", .count, "How many lines name it."),
          Parameter("units", .count, "How many items it makes, where it stands for several."),
          Parameter("action", .choice(ImportRules.actions), required: true, "What is done."),
          Parameter("item", .itemBrief, "The item that it is about."),
          Parameter(
            "merged_from", .itemBrief,
            "The item that the row names, which was merged into that one."),
          Parameter("matched_by", .array(.line, count: 0...8), "The columns that found it."),
          Parameter("candidates", .array(.itemBrief, count: 0...100), "Items that it can mean."),
          Parameter("changes", .array(.any, count: 0...10_000), required: true, "What changes."),
          Parameter(
            "kept", .array(.any, count: 0...10_000), required: true,
            "Values that are not taken, for a source that is trusted more has set what is there: "
              + "`path`, `from`, `offered`, `source`, `why`."),
          Parameter("errors", .array(.any, count: 0...10_000), required: true, "What is wrong."),
          Parameter(
            "warnings", .array(.any, count: 0...10_000), required: true, "What to look at."),
        ]), count: 0...1000), required: true, "In the order of their lines."),
    Parameter("next_cursor", .nullable(.line), required: true, "Null on the last page."),
  ])
}
