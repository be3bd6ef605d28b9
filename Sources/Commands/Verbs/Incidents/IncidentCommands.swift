/// What can be asked of incidents, service requests and tasks.
extension Command {
  static let incidents: [Command] = [
    Command(
      "incident open", "Open an incident, service request or task",
      [
        Argument("TITLE", "What is the matter, in one line."),
        Argument(
          "TAG|FIELD=VALUE", .any, "Items that are affected, and further fields.",
          words: .asked(.items)),
      ], Option.incidentWrite,
      examples: [
        "cmdb incident open 'Prints stripes' PRN-000001 urgency=2 requester=PER-000001",
        "cmdb incident open 'Paper jam' PRN-000001 resolution='Pulled it out'",
      ], run: IncidentVerbs.open),
    Command(
      "incident show", "Show all that is needed on the phone", [incident], [.asOf],
      run: IncidentVerbs.show),
    Command(
      "incident impact", "Show what it impaired when it was opened, and what has changed since",
      [incident], [ImpactVerb.svg, .asOf], run: ImpactVerb.ofIncident),
    Command(
      "incident list", "List incidents", [],
      [IncidentVerbs.open] + Option.list,
      examples: ["cmdb incident list --open --where \"item within 'HQ'\" --sort priority"],
      run: IncidentVerbs.list),
    Command(
      "incident mine", "List open incidents that are assigned to you", [],
      [.sort, .fields, .limit, .all], run: IncidentVerbs.mine),
    Command(
      "incident link", "Link items to an incident, any items",
      [incident, Argument("TAG", .oneOrMore, "The items.", words: .asked(.items))],
      [IncidentVerbs.role, IncidentVerbs.note] + Option.incidentWrite,
      examples: ["cmdb incident link INC-000004 CRT-000017 --role cause"],
      run: IncidentVerbs.link),
    Command(
      "incident unlink", "Take items off an incident",
      [incident, Argument("TAG", .oneOrMore, "The items.", words: .asked(.items))],
      Option.incidentWrite,
      run: IncidentVerbs.unlink),
    Command(
      "incident comment", "Add a comment",
      [incident, Argument("TEXT", "What there is to say; - reads standard input.")],
      [IncidentVerbs.visibility, IncidentVerbs.channel] + Option.incidentWrite,
      run: IncidentVerbs.comment),
    Command(
      "incident update", "Change fields of an incident",
      [
        incident,
        Argument(
          "FIELD=VALUE", .oneOrMore, "What to change; FIELD= clears.",
          words: .fixed(IncidentFields.names(isOpening: false).map { $0 + "=" })),
      ],
      [.expect] + Option.incidentWrite, examples: ["cmdb incident update INC-000004 urgency=1"],
      run: IncidentVerbs.update),
    Command(
      "incident assign", "Assign an incident",
      [incident, Argument("ACCOUNT", .optional, "Who works on it; default: you.")],
      [IncidentVerbs.team, .expect] + Option.incidentWrite, run: IncidentVerbs.assign),
    Command(
      "incident transition", "Move an incident to another state",
      [incident, Argument("STATE", "The state.", words: .fixed(IncidentVerbs.states))],
      [.expect] + Option.incidentWrite, run: IncidentVerbs.transition),
    Command(
      "incident resolve", "Resolve an incident",
      [incident, Argument("TEXT", "How it was solved.")],
      [IncidentVerbs.code, .expect] + Option.incidentWrite,
      examples: ["cmdb incident resolve INC-000004 'Replaced the drum' --code replaced"],
      run: IncidentVerbs.resolve),
    Command(
      "incident close", "Close a resolved incident", [incident],
      [.expect] + Option.incidentWrite, run: IncidentVerbs.close),
    Command(
      "incident cancel", "Cancel an incident", [incident], [.expect] + Option.incidentWrite,
      run: IncidentVerbs.cancel),
    Command(
      "priority list", "Show which impact and urgency give which priority",
      run: PriorityVerbs.list),
    Command(
      "priority define", "Set the priority that an impact and an urgency give",
      [
        Argument("IMPACT", "1 high, 2 medium, 3 low."),
        Argument("URGENCY", "1 high, 2 medium, 3 low."),
        Argument("PRIORITY", "1 the highest, 5 the lowest."),
      ], Option.write, examples: ["cmdb priority define 1 3 2"], run: PriorityVerbs.define),
  ]

  private static let incident = Argument("NUMBER", "The incident.", words: .asked(.incidents))
}

extension IncidentVerbs {
  /// Where an incident can be moved.
  static let states = [
    "assigned", "in_progress", "pending", "resolved", "closed", "cancelled",
  ]

  /// What stands for "somebody still has to do something".
  static let openCondition = "state in (new, assigned, in_progress, pending)"

  static let open = Option("--open", "Only those that are neither resolved, closed nor cancelled.")
  static let role = Option(
    "--role", "ROLE", "The role of the items in the incident (default `affected`).",
    words: .fixed(["affected", "cause", "symptom", "not_impacted"]))
  static let team = Option("--team", "NAME", "The team that works on it.")
  static let note = Option("--note", "TEXT", "What to know about the items.")
  static let visibility = Option(
    "--visibility", "WORD", "`public`: the requester may read it, too (default `internal`).",
    words: .fixed(["public", "internal"]))
  static let channel = Option("--channel", "WORD", "How it came in: phone, mail, portal.")
  static let code = Option("--code", "WORD", "How it was solved, in one word.")
}
