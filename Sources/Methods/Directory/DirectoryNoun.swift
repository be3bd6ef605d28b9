import CMDB
import JSONRPC

extension Noun {
  /// An account as everybody may know it: names, and nothing about rights.
  static let directory = Noun(
    "directory", "accounts", in: .account, answers: .row("directory_json"),
    about: "Whom an account stands for.",
    fields: [
      .always("id", .version, "The number of the account.", uses: .sort, answer: .nowhere),
      .always("name", .line, "The name of the account.", index: .few, uses: .sort),
      .sometimes("person", .item, "Its person.", at: .item("person"), uses: []),
      .sometimes("team", .item, "The first team of its person.", at: .answer, uses: []),
      .always(
        "disabled", .boolean, "Whether nothing more can be assigned to it.", uses: .sort),
    ])
}

extension Schema {
  static let directoryEntry = Schema.answer(of: .directory, named: "DirectoryEntry")
}
