/// What follows from how items are related, and who is on the phone.
extension Command {
  static let insights: [Command] = [
    Command(
      "impact", "Show what fails if these items fail, or with --upstream what they depend on",
      ru: "Показать, что откажет вместе с объектами; с --upstream — от чего они зависят",
      [Argument("TAG", .oneOrMore, "The items.", ru: "Объекты.", words: .asked(.items))],
      [
        ImpactVerb.upstream, ImpactVerb.depth, ImpactVerb.to, ImpactVerb.classes, ImpactVerb.svg,
        .asOf,
      ],
      examples: ["cmdb impact CHL-000001", "cmdb impact CHL-000001 --svg chiller.svg"],
      run: ImpactVerb.run),
    Command(
      "who", "Show who has a phone number, what they hold and their open incidents",
      ru: "Показать, чей это телефон, что за человеком числится и его открытые инциденты",
      [
        Argument(
          "PHONE", .oneOrMore, "The last digits, else any part, in any notation.",
          ru: "Последние цифры или любая часть номера, в любой записи.")
      ],
      [],
      examples: ["cmdb who '+7 (495) 123-45-67'", "cmdb who 4567"], run: WhoVerb.run),
  ]
}
