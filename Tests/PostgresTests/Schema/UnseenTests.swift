import Foundation
import JSON
import Postgres
import SQL
import Testing

/// What letters look like is one rule in two places: `LineText` in Swift, whose tables are those of
/// Unicode, and `cmdb.as_seen`, `cmdb.folded` in SQL. Compared over all code points.
@Suite struct UnseenTests {
  let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
  }

  private static let scalars = (1...0x10FFFF).compactMap(Unicode.Scalar.init)

  /// The list of the database is written from Swift's: with `CMDB_GOLDEN=write`. A toolchain with
  /// a newer Unicode changes it; keys that are stored then need a row in `cmdb.repair`.
  @Test func theListOfTheDatabaseIsThatOfSwift() throws {
    let file = GoldenStatement.root.appending(path: "schema/kernel/unseen.sql")
    let made = Self.function()
    if ProcessInfo.processInfo.environment["CMDB_GOLDEN"] == "write" {
      try made.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == made)
  }

  @Test func whatIsSeenIsSeenByBoth() throws {
    let told = try #require(
      try database.text(
        """
        select string_agg(case s.seen when 'a' || chr(s.c) || 'b' then '.' when 'ab' then 'u'
          when 'a b' then 'b' else s.seen || ' ' end, '' order by s.c)
        from (
          select c, cmdb.as_seen('a' || chr(c) || 'b') as seen
          from generate_series(1, x'10ffff'::int) c
          where c not between x'd800'::int and x'dfff'::int) s
        """))
    let own = Self.scalars.map { scalar in
      let text = "a\(Character(scalar))b"
      let seen = LineText.asSeen(text)
      if seen.unicodeScalars.elementsEqual(text.unicodeScalars) { return "." }
      return ["ab": "u", "a b": "b"][seen] ?? seen + " "
    }.joined()
    #expect(own.utf8.elementsEqual(told.utf8), "\(Self.difference(own, told))")
  }

  /// Letters that are newer than the library of PostgreSQL's locale are folded by Swift alone.
  @Test func lettersAreFoldedByBoth() throws {
    let lines = try #require(
      try database.text(
        """
        select string_agg(c || ' ' || cmdb.folded(chr(c)), e'\\n' order by c)
        from generate_series(1, x'10ffff'::int) c
        where c not between x'd800'::int and x'dfff'::int and cmdb.folded(chr(c)) <> chr(c)
        """)
    ).split(separator: "\n")
    var told: [Int: String] = [:]
    for line in lines {
      // A mark behind the blank is one character with it.
      let scalars = line.unicodeScalars
      let blank = try #require(scalars.firstIndex(of: " "))
      told[try #require(Int(String(scalars[..<blank])))] =
        String(scalars[scalars.index(after: blank)...])
    }
    #expect(told.count > 2500)
    let differing = Self.scalars.filter { scalar in
      let text = String(scalar)
      let folded = told[Int(scalar.value)] ?? text
      return !LineText.folded(text).utf8.elementsEqual(folded.utf8)
    }
    let known = differing.filter { ($0.properties.age ?? (99, 0)).major < 16 }
    #expect(
      known.isEmpty, "\(known.map { "\(String($0.value, radix: 16)) \($0)" })")
  }

  @Test(arguments: [
    ("e\u{200B}\u{301}", "é"), ("a\u{2800}\u{2800}b ", "a b"), ("❤\u{FE0F}", "❤"),
    ("\u{E0041}A\u{34F}\u{3164}", "A"), ("x\u{E000}\u{378}y", "xy"), ("a\u{1}b", "ab"),
  ])
  func aTextIsWhatIsSeenOfIt(_ written: String, _ seen: String) throws {
    #expect(LineText.asSeen(written).unicodeScalars.elementsEqual(seen.unicodeScalars))
    let quoted = written.unicodeScalars.map { "chr(\($0.value))" }.joined(separator: " || ")
    #expect(try database.text("select cmdb.as_seen(\(quoted))") == seen)
  }

  private static func difference(_ own: String, _ told: String) -> String {
    let pairs = zip(own.unicodeScalars, told.unicodeScalars).enumerated()
    guard let first = pairs.first(where: { $0.element.0 != $0.element.1 }) else { return "length" }
    return "at \(first.offset): \(first.element)"
  }

  /// The function of the database, with the ranges of code points as a class of a pattern.
  private static func function() -> String {
    var ranges: [ClosedRange<UInt32>] = []
    for scalar in scalars where LineText.isUnseen(scalar) {
      let isNext =
        scalar.value - 1 == (ranges.last?.upperBound == 0xD7FF ? 0xDFFF : ranges.last?.upperBound)
      if isNext, let last = ranges.popLast() {
        ranges.append(last.lowerBound...scalar.value)
      } else {
        ranges.append(scalar.value...scalar.value)
      }
    }
    var lines = ["["]
    for range in ranges {
      let bounds = Set([range.lowerBound, range.upperBound]).sorted().map(code)
      let text = bounds.joined(separator: "-")
      if lines[lines.count - 1].utf8.count + text.utf8.count > 86 { lines.append("") }
      lines[lines.count - 1] += text
    }
    lines[lines.count - 1] += "]"
    let body = lines.enumerated().map {
      "\($0.offset == 0 ? "  select U&" : "    ")'\($0.element)'"
    }
    return """
      -- Letters that show nothing: control and format characters, fillers, variation selectors,
      -- private use, what is not assigned. Written by UnseenTests from Unicode's tables in Swift.

      create or replace function cmdb.unseen() returns text
      language sql immutable parallel safe as $$
      \(body.joined(separator: "\n"))
      $$;
      comment on function cmdb.unseen is
        'A pattern of one letter that shows nothing, or nothing that tells it from another.';

      """
  }

  private static func code(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    let width = digits.utf8.count <= 4 ? 4 : 6
    let padded = String(repeating: "0", count: width - digits.utf8.count) + digits
    return width == 4 ? "\\\(padded)" : "\\+\(padded)"
  }
}
