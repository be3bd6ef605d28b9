package import JSON

/// Conversion between units of one quantity. Factors are exact by definition of the units; where
/// they are not, the source is beside them.
package enum Units {
  /// How many of `unit` one of `from` is: the factor by which a number is multiplied.
  package static func factor(from: String, to unit: String) -> Number? {
    guard from != unit else { return Number(1) }
    return factors[unit]?[from].flatMap { Number($0.utf8) }
  }

  /// Every unit that is known by itself, or converted to another.
  package static let known: [String] = Array(
    Set(factors.keys).union(factors.values.flatMap(\.keys)).union(plain)
  ).sorted()

  /// Units without others that are converted to them.
  private static let plain = [
    "mm", "cm", "m", "km", "in", "V", "mV", "kV", "A", "mA", "Hz", "kHz", "MHz", "GHz", "rpm",
    "lm", "lx", "cd", "Ω", "kΩ", "MΩ", "°C", "K", "l", "ml", "m³", "MiB", "KiB", "MB", "GB", "TB",
    "PB", "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "s", "ms", "pcs", "Wh", "kWh", "MWh", "J", "kJ",
    "MJ", "N", "kN", "Nm", "Pa", "kPa", "MPa", "mbar", "m/s", "km/h", "l/min", "l/h", "g/kWh",
    "mg/m³", "dB", "dBm", "dBi", "var", "kvar", "mm²", "cm²", "dpi", "px", "Mpx", "U", "persons",
  ]

  /// What may be written for an attribute in `unit`, that unit first.
  package static func accepted(for unit: String) -> [String] {
    [unit] + (factors[unit]?.keys.sorted() ?? [])
  }

  /// The unit that a word means beside a number for an attribute in `unit`: itself, or one that it
  /// is a spelling of, case aside. `5 г` are five grams of a weight and five years of a life.
  package static func unit(spelled word: String, for unit: String) -> String {
    let isUnit = factors[word] != nil || factors.values.contains { $0[word] != nil }
    guard !isUnit else { return word }
    let plain = word.lowercased().filter { $0 != " " && $0 != "." }
    let meant = spellings.filter { $0.words.contains(plain) }.map(\.unit)
    return meant.first { factor(from: $0, to: unit) != nil } ?? meant.first ?? word
  }

  /// As Russian and English spreadsheets write units, in small letters, without blanks and points.
  private static let spellings: [(unit: String, words: [String])] = [
    ("kg", ["кг", "kgs"]), ("g", ["г", "гр"]), ("t", ["т", "тонн", "тонна"]), ("mg", ["мг"]),
    ("lb", ["lbs", "фунт", "фунтов"]), ("oz", ["унция", "унций"]),
    ("kW", ["квт"]), ("W", ["вт"]), ("MW", ["мвт"]),
    ("BTU/h", ["btu/hr", "бте/ч", "бте/час"]),
    ("VA", ["ва"]), ("kVA", ["ква"]),
    ("m²", ["м²", "м2", "квм", "sqm"]), ("ft²", ["sqft"]),
    ("m³/h", ["м³/ч", "м3/ч", "кубм/ч", "м³/час", "м3/час"]), ("m³/s", ["м³/с", "м3/с"]),
    ("l/s", ["л/с"]), ("bar", ["бар"]), ("kPa", ["кпа"]), ("MPa", ["мпа"]), ("Pa", ["па"]),
    ("h", ["ч", "час", "часа", "часов", "hr", "hour", "hours"]),
    ("min", ["мин", "минут", "минута", "минуты", "minute", "minutes"]),
    ("day", ["д", "дн", "день", "дня", "дней", "сут", "суток", "days"]),
    ("week", ["нед", "неделя", "недели", "недель", "weeks"]),
    ("month", ["мес", "месяц", "месяца", "месяцев", "months", "mo"]),
    ("year", ["г", "год", "года", "лет", "years", "yr", "yrs"]),
    ("GiB", ["гиб"]), ("TiB", ["тиб"]),
    ("Ah", ["ач", "а·ч"]), ("mAh", ["мач", "ма·ч"]),
    ("ppm", ["стр/мин", "pages/min"]),
    ("page", ["стр", "страница", "страницы", "страниц", "pages"]),
    ("dBA", ["дба", "дб(а)"]),
  ]

  private static let factors: [String: [String: String]] = [
    // 1 lb = 0.45359237 kg exactly (international pound, 1959); 1 oz is a sixteenth.
    "kg": [
      "g": "0.001", "t": "1000", "mg": "0.000001", "lb": "0.45359237", "oz": "0.028349523125",
    ],
    "t": ["kg": "0.001"],
    // 1 BTU/h = 0.29307107 W (DOMAIN.md).
    "kW": ["W": "0.001", "MW": "1000", "BTU/h": "0.00029307107"],
    "W": ["kW": "1000", "MW": "1000000"],
    "VA": ["kVA": "1000"],
    // 1 ft = 0.3048 m exactly.
    "m²": ["m2": "1", "ft²": "0.09290304", "ft2": "0.09290304"],
    "m³/h": ["m3/h": "1", "l/s": "3.6", "m³/s": "3600", "cfm": "1.69901082"],
    // 1 psi = 0.0689475729 bar (NIST SP 811, rounded).
    "bar": ["kPa": "0.01", "MPa": "10", "Pa": "0.00001", "psi": "0.0689475729"],
    "h": ["day": "24"],
    "min": ["h": "60"],
    "day": ["week": "7"],
    "month": ["year": "12"],
    "GiB": ["TiB": "1024"],
    "Ah": ["mAh": "0.001"],
    "%": [:], "ppm": [:], "page": [:], "year": [:],
    "dBA": ["dB(A)": "1"],
  ]
}
