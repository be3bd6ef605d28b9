/// Counts with their noun.
enum Plural {
  static func english(_ count: Int, _ one: String, _ many: String) -> String {
    "\(Progress.grouped(count)) \(count == 1 ? one : many)"
  }

  /// Three forms, by the last two digits: 1 строка, 2 строки, 5 строк.
  static func russian(_ count: Int, _ one: String, _ few: String, _ many: String) -> String {
    let (tens, ones) = (count % 100 / 10, count % 10)
    let noun = tens == 1 ? many : ones == 1 ? one : (2...4).contains(ones) ? few : many
    return "\(Progress.grouped(count)) \(noun)"
  }

  static func items(_ count: Int) -> Wording {
    Wording(
      english(count, "item", "items"), ru: russian(count, "объект", "объекта", "объектов"))
  }

  static func rows(_ count: Int) -> Wording {
    Wording(english(count, "row", "rows"), ru: russian(count, "строка", "строки", "строк"))
  }
}
