import Foundation
import Testing

/// SQLSTATEs and advisory locks stand in one table, `schema/kernel/codes.sql`.
@Suite struct CodeTests {
  private static let table = "kernel/codes.sql"

  private struct Code {
    let code: String
    let name: String
  }

  private let files: [(name: String, text: String)]
  private let codes: [Code]
  private let locks: [String]

  init() throws {
    files = try Package.schemaFunctions()
    let table = try #require(files.first { $0.name == Self.table }).text
    codes = table.matches(of: /\('([0-9A-Z]{5})', '([a-z_]+)', '/).map {
      Code(code: String($0.output.1), name: String($0.output.2))
    }
    locks = table.matches(of: /\(([0-9]+), '/).map { String($0.output.1) }
  }

  /// All but the table itself.
  private var others: [(name: String, text: String)] { files.filter { $0.name != Self.table } }

  @Test func noNumberIsGivenTwice() {
    #expect(codes.count > 10)
    #expect(Set(codes.map(\.code)).count == codes.count)
    #expect(Set(codes.map(\.name)).count == codes.count)
    #expect(locks.count > 4)
    #expect(Set(locks).count == locks.count)
  }

  @Test func everyCodeThatIsRaisedIsInTheTable() {
    let known = Set(codes.map(\.code) + codes.map(\.name))
    for file in others {
      let raised =
        file.text.matches(of: /errcode = '([0-9A-Za-z_]+)'/).map { String($0.output.1) }
        + file.text.matches(of: /\bCM[0-9]{3}\b/).map { String($0.output) }
      for code in raised { #expect(known.contains(code), "\(code) in schema/\(file.name)") }
      // Without a code of its own it would be P0001, which nothing tells from a defect.
      for place in file.text.matches(of: /raise exception\s+(?!using errcode = )/) {
        Issue.record("schema/\(file.name): \(place.output) without errcode")
      }
    }
  }

  @Test func everyCodeIsUsed() {
    let text = others.map(\.text).joined()
    for code in codes {
      #expect(
        text.contains("'\(code.code)'") || text.contains("errcode = '\(code.name)'"),
        "\(code.code) \(code.name)")
    }
  }

  /// CMnnn is the error -32nnn, by the same name; from CM900 on the program knows each by number.
  @Test func refusalsAreErrorsOfTheAPI() throws {
    let kinds = try #require(
      try Package.swiftFiles(in: "Sources/JSONRPC").first { $0.path.hasSuffix("/ErrorKind.swift") }
    ).text
    for code in codes where code.code.hasPrefix("CM") && code.code < "CM900" {
      let parts = code.name.split(separator: "_")
      let name = parts.enumerated().map { $0 == 0 ? String($1) : $1.capitalized }.joined()
      #expect(kinds.contains("case .\(name): -32\(code.code.dropFirst(2))"), "\(code.code)")
    }
  }

  @Test func theProgramKnowsNoOtherCodes() throws {
    let known = Set(codes.map(\.code))
    for file in try Package.swiftFiles(in: "Sources") + Package.swiftFiles(in: "Tests") {
      for match in file.text.matches(of: /\bCM[0-9]{3}\b/) {
        #expect(known.contains(String(match.output)), "\(match.output) in \(file.path)")
      }
    }
  }

  @Test func everyAdvisoryLockIsInTheTable() throws {
    var taken: Set<String> = []
    for file in others {
      for call in file.text.matches(of: /pg_(?:try_)?advisory_[a-z_]+\(([^),]*)/) {
        let key = String(call.output.1)
        taken.insert(key)
        #expect(locks.contains(key), "\(call.output) in schema/\(file.name)")
      }
    }
    for file in try Package.swiftFiles(in: "Sources") where file.text.contains("pg_advisory_") {
      #expect(file.path == "Sources/Postgres/Migration/Migrator.swift")
      let key = try #require(file.text.firstMatch(of: /lockKey = 0x([0-9a-f_]+)/)).output.1
      taken.insert("\(try #require(Int(key.replacing("_", with: ""), radix: 16)))")
    }
    #expect(taken == Set(locks))
  }
}
