import JSON

/// What an agreement promises of an incident, on the screen.
struct PromiseScreen {
  let language: Language
  /// Columns of the terminal; nil where nothing is broken or cut.
  var width: Int?

  private static let barWidth = 20

  private func said(_ english: String, _ russian: String) -> String {
    language.isRussian ? russian : english
  }

  /// The agreement and why it applies, then each clock; nothing where nothing is promised.
  ///
  /// - Parameter promises: `sla` of an incident.
  func lines(_ promises: Value?) -> [Line] {
    guard let promises, !promises.isNull else { return [] }
    var parts: [[Span]] = []
    if let agreement = promises["agreement"], !agreement.isNull {
      parts.append([Span(ValueText.of(agreement), .cyan)])
    }
    parts.append([Span(promises["chosen_by"]?.string ?? "", .dim)])
    return broken(parts) + promises["clocks"].list.flatMap(line)
  }

  /// Parts in one line where they fit, else in as many as they need, all but the first indented.
  private func broken(_ parts: [[Span]]) -> [Line] {
    var lines: [Line] = []
    for part in parts {
      if let last = lines.last, width.map({ last.columns + 2 + Line(part).columns <= $0 }) ?? true {
        lines[lines.count - 1].spans += [Span("  ")] + part
      } else {
        lines.append(Line([Span(lines.isEmpty ? "  " : "    ")] + part))
      }
    }
    return lines.map { $0.fitted(to: width) }
  }

  /// `Resolution  [########------------]  running  3:10:00 of 8:00:00  due …`.
  func line(_ clock: Value) -> [Line] {
    let state = clock["state"]?.string ?? ""
    let isLate = clock["breached"]?.boolean == true || state == "missed"
    let style: Style =
      isLate ? .red : state == "met" ? .green : state == "paused" ? .yellow : .plain
    let spent = Self.seconds(clock["spent_s"])
    let budget = Self.seconds(clock["budget_s"])
    var parts = [
      [
        Span(padded(measure(clock["measure"]?.string ?? ""), to: 15)),
        Span(Self.bar(spent, of: budget), style),
      ],
      [
        Span(padded(language.word(state, Vocabulary.clockState), to: 10), style),
        Span("\(Self.clock(spent)) \(said("of", "из")) \(Self.clock(budget))"),
      ],
    ]
    if let due = clock["due_at"], !due.isNull {
      parts.append([
        Span("\(Phrase.due.text(language).lowercased()) "), Span(ValueText.of(due), style),
      ])
    }
    if let step = clock["next_step"], !step.isNull, step["do"]?.string != "breach" {
      parts.append([
        Span("\(step["do"]?.string ?? "") \(step["at"].map { ValueText.of($0) } ?? "")", .dim)
      ])
    }
    return broken(parts)
  }

  /// Which stretches of time counted, and why the others did not.
  func segments(_ clock: Value) -> [Line] {
    let isCut = clock["truncated"]?.boolean == true
    let note = said("Older ones are left out.", "Более ранние не показаны.")
    let left = isCut ? [Line([Span("    "), Span(note, .dim)])] : []
    return left
      + clock["segments"].list.map { segment in
        let counts = segment["counted"]?.boolean == true
        let seconds = Self.seconds(segment["seconds"])
        return Line([
          Span("    "), Span(segment["from"].map { ValueText.of($0) } ?? "", .dim), Span(" – "),
          Span(segment["to"].map { ValueText.of($0) } ?? "", .dim), Span("  "),
          Span(padded(Self.clock(seconds), to: 11), counts ? .green : .dim),
          Span(segment["why"]?.string ?? "", counts ? .plain : .dim),
        ]).fitted(to: width)
      }
  }

  /// Why an agreement does not count, by the code of `sla.explain`.
  private static let against = [
    "inactive": Wording("is not in force", ru: "не действует"),
    "not_valid": Wording("is not valid at that time", ru: "в это время не действует"),
    "agreed_for_others": Wording("was agreed for others", ru: "заключено для других"),
    "other_kind": Wording("is for another kind of incident", ru: "для обращений другого вида"),
    "vip_only": Wording("is for VIPs only", ru: "только для VIP"),
    "other_class": Wording("is for items of another class", ru: "для объектов другого класса"),
  ]

  private func reason(_ why: String) -> String {
    Self.against[why]?.text(language) ?? why
  }

  /// The agreements that were looked at, in order.
  func candidates(_ explanation: Value) -> [Line] {
    explanation["candidates"].list.map { candidate in
      let isChosen = candidate["chosen"]?.boolean == true
      return Line([
        Span(isChosen ? "  ✓ " : "    ", .green),
        Span(candidate["agreement"].map { ValueText.of($0) } ?? "", .cyan), Span("  "),
        Span(reason(candidate["why"]?.string ?? ""), isChosen ? .plain : .dim),
      ]).fitted(to: width)
    }
  }

  private func measure(_ name: String) -> String {
    guard !language.isRussian else { return language.word(name, Vocabulary.measure) }
    return (name.prefix(1).uppercased() + name.dropFirst()).replacing("_", with: " ")
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func bar(_ spent: Int64, of budget: Int64) -> String {
    let share = budget > 0 ? min(1, max(0, Double(spent) / Double(budget))) : 0
    let full = Int((share * Double(barWidth)).rounded(.down))
    return "[" + String(repeating: "#", count: full)
      + String(repeating: "-", count: barWidth - full) + "]"
  }

  /// Whole seconds: the server counts in microseconds.
  private static func seconds(_ value: Value?) -> Int64 {
    value.flatMap { Double(ValueText.of($0)) }.map { Int64($0) } ?? 0
  }

  /// Seconds as hours, minutes and seconds: `26:00:05`.
  static func clock(_ seconds: Int64) -> String {
    let parts = [seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(seconds / 3600):\(parts[0]):\(parts[1])"
  }
}
