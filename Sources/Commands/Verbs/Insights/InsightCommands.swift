/// The commands `impact` and `who`.
extension Command {
  static let insights: [Command] = [
    Command(
      "impact", "Show what fails if these items fail, or with --upstream what they depend on",
      ru: "Показать, что откажет вместе с объектами; с --upstream — от чего они зависят",
      [Argument("TAG", .oneOrMore, "The items.", ru: "Объекты.", words: .asked(.items))],
      [
        ImpactVerb.upstream, ImpactVerb.depth, ImpactVerb.to, ImpactVerb.classes, ImpactVerb.svg,
        .asOf, .zone,
      ],
      examples: ["cmdb impact CHL-000001", "cmdb impact CHL-000001 --svg chiller.svg"],
      run: ImpactVerb.run),
    Command(
      "who", "Find a caller by phone number, login or name: what they hold, their open incidents",
      ru: "Найти звонящего по номеру, логину или имени: что за ним числится, его инциденты",
      [
        Argument(
          "CALLER", .oneOrMore,
          "Digits of a phone number (the last ones suffice), a login, words of a name, or a tag.",
          ru: "Последние цифры или часть номера, логин, слова имени или метка.")
      ],
      [],
      examples: ["cmdb who 1112", "cmdb who '+7 (921) 555-22-57'", "cmdb who romanova"],
      run: WhoVerb.run),
  ]
}
