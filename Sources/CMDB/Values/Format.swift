/// Forms of text that a declaration can ask for, with their check digits.
package enum Format: String, CaseIterable, Sendable {
  /// Идентификационный номер налогоплательщика: 10 digits of an organisation, 12 of a person.
  case inn
  /// Код причины постановки на учёт: 9 digits.
  case kpp
  /// Основной государственный регистрационный номер: 13 digits, or 15 of an entrepreneur.
  case ogrn
  /// Регистрационный номер ККТ: 16 digits (tag 1037).
  case rnm
  /// Номер фискального накопителя: 16 digits (tag 1041).
  case fnNo = "fn_no"
  case phone
  case hostname
  /// A name of the IANA database, such as `Europe/Moscow`. The database knows them.
  case timeZone = "time_zone"
  /// Working time: `PT4H`, `PT30M`, or `P3D`, working days.
  case workingTime = "working_time"
  /// Of `json`: hours by weekday, `{"mon-fri": "09:00-18:00"}`. Checked by the database.
  case scheduleWeek = "schedule_week"
  /// Of `json`: days of a calendar by date. Checked by the database.
  case calendarDays = "calendar_days"
  /// Of `json`: what an agreement promises. Checked by the database.
  case slaTargets = "sla_targets"
  /// Of `json`: what happens on the way to a promised moment. Checked by the database.
  case slaSteps = "sla_steps"
  /// Of `json`: names of classes. Checked by the database.
  case classNames = "class_names"
  /// A text with placeholders in braces, of a canned answer. The database knows them.
  case cannedText = "canned_text"

  /// The type of attributes that may have it.
  package var type: AttributeType {
    switch self {
    case .scheduleWeek, .calendarDays, .slaTargets, .slaSteps, .classNames: .json
    case .inn, .kpp, .ogrn, .rnm, .fnNo, .phone, .hostname, .timeZone, .workingTime,
      .cannedText:
      .text
    }
  }

  /// Why a text is not of this form; nil when it is.
  package func refusal(of text: String) -> String? {
    let bytes = Array(text.utf8)
    switch self {
    case .inn: return CheckDigits.isINN(bytes) ? nil : "it is not a valid INN (check digits)"
    case .kpp:
      let isRight = bytes.count == 9 && bytes.allSatisfy(Digits.isDigit)
      return isRight ? nil : "it must have 9 digits"
    case .ogrn: return CheckDigits.isOGRN(bytes) ? nil : "it is not a valid OGRN (check digit)"
    case .rnm, .fnNo:
      let isRight = bytes.count == 16 && bytes.allSatisfy(Digits.isDigit)
      return isRight ? nil : "it must have 16 digits"
    case .phone: return Self.isPhone(text) ? nil : "it is not a phone number"
    case .hostname: return Self.isHostname(bytes) ? nil : "it is not a host name (RFC 1123)"
    case .workingTime:
      return Self.isWorkingTime(bytes) ? nil : "it must be like PT4H, PT30M or P3D"
    // `cmdb.form_defects` names all that is wrong with these.
    case .timeZone, .scheduleWeek, .calendarDays, .slaTargets, .slaSteps, .classNames, .cannedText:
      return nil
    }
  }

  /// Words that stand before an extension, longest first.
  private static let extensions = ["доб", "внутр", "вн", "тел", "ext", "x", "tel"]

  /// Digits with what people write between them, and extensions: `030/123 45-67`, `вн. 3312`.
  private static func isPhone(_ text: String) -> Bool {
    var digits = 0
    var rest = text.lowercased()[...]
    guard text.utf8.count <= 80 else { return false }
    while let first = rest.first {
      if first.isASCII, first.isNumber {
        digits += 1
        rest = rest.dropFirst()
      } else if first.isWhitespace || "+-‐‑‒–—−()./,;:#*".contains(first) {
        rest = rest.dropFirst()
      } else if let word = extensions.first(where: { rest.hasPrefix($0) }) {
        rest = rest.dropFirst(word.count)
      } else {
        return false
      }
    }
    return (2...20).contains(digits)
  }

  /// One number, from 1, of hours, minutes or days; `cmdb.within_us` reads the same.
  private static func isWorkingTime(_ bytes: [UInt8]) -> Bool {
    let isTime = bytes.starts(with: "PT".utf8)
    guard isTime || bytes.starts(with: "P".utf8), let unit = bytes.last,
      (isTime ? "HM" : "D").utf8.contains(unit)
    else { return false }
    let digits = bytes.dropFirst(isTime ? 2 : 1).dropLast()
    return (1...6).contains(digits.count) && digits.allSatisfy(Digits.isDigit)
      && digits.first != UInt8(ascii: "0")
  }

  private static func isHostname(_ bytes: [UInt8]) -> Bool {
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return (1...253).contains(bytes.count)
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
          && label.last != UInt8(ascii: "-")
          && label.allSatisfy {
            Letters.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
          }
      }
  }
}

enum Letters {
  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    Digits.isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
}

/// Check digits of official numbers.
package enum CheckDigits {
  /// Приказ ФНС России от 29.06.2012 № ММВ-7-6/435@: weighted sums modulo 11 modulo 10.
  package static func isINN(_ bytes: [UInt8]) -> Bool {
    guard bytes.allSatisfy(Digits.isDigit) else { return false }
    let digits = bytes.map { Int($0 - UInt8(ascii: "0")) }
    switch digits.count {
    case 10: return check(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[9]
    case 12:
      return check(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[10]
        && check(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[11]
    default: return false
    }
  }

  private static func check(_ digits: [Int], _ weights: [Int]) -> Int {
    zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11 % 10
  }

  /// The last digit is the rest of the others modulo 11 (13 digits) or 13 (15 digits), modulo 10.
  package static func isOGRN(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 13 || bytes.count == 15, let number = Digits.value(bytes.dropLast()[...])
    else { return false }
    guard let last = bytes.last, Digits.isDigit(last) else { return false }
    return number % (bytes.count - 2) % 10 == Int(last - UInt8(ascii: "0"))
  }
}
