/// What follows from how items hang together, and who is on the phone.
extension Command {
  static let insights: [Command] = [
    Command(
      "impact", "Show what fails if these items fail, or with --upstream what they need",
      [Argument("TAG", .oneOrMore, "The items.", words: .asked(.items))],
      [
        ImpactVerb.upstream, ImpactVerb.depth, ImpactVerb.to, ImpactVerb.classes, ImpactVerb.svg,
        .asOf,
      ],
      examples: ["cmdb impact CHL-000001", "cmdb impact CHL-000001 --svg chiller.svg"],
      run: ImpactVerb.run),
    Command(
      "who", "Show who has a phone number, what they hold and their open incidents",
      [Argument("PHONE", .oneOrMore, "Its last digits, else any part of it, written in any way.")],
      [],
      examples: ["cmdb who '+7 (495) 123-45-67'", "cmdb who 4567"], run: WhoVerb.run),
  ]
}
