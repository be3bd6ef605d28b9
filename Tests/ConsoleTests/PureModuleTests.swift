import Foundation
import Testing

extension ConsoleTests {
  @MainActor struct Modules {}
}

/// Modules of the console that touch no document, by tables, in the browser they are for.
extension ConsoleTests.Modules {
  /// Empty; each expression has names of its own on it.
  private static let page = Result { try Page(try Browser.shared.get()) }

  private func evaluate(_ expression: String) throws -> String {
    try Self.page.get().text(expression)
  }

  /// Runs `expression` where the module's names are known; the answer is its JSON.
  private func run(_ module: String, _ expression: String) throws -> String {
    let text = try source(of: module)
    return try evaluate("(() => { \(text)\nreturn JSON.stringify(\(expression)); })()")
  }

  private func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }

  @Test func wordsAreNoConditionAndConditionsAre() throws {
    let table: [(String, Bool)] = [
      ("мфу 412", false), ("PRN-000005", false), ("class = printer", true), ("in stock", false),
      ("location within 'SPB'", true), ("holder is null", true), ("related powers to 'X'", true),
      ("not state in (new)", true), ("name contains мфу", true), ("", false), ("state", false),
      ("assignee = me and priority <= 2", true), ("не печатает", false),
    ]
    for (text, expected) in table {
      #expect(try run("where", "isCondition(\(quoted(text)))") == "\(expected)", "\(text)")
    }
  }

  @Test func conditionsFallIntoTheirParts() throws {
    let table: [(String, String)] = [
      ("a = 1 and b = 2", #"["a = 1","b = 2"]"#),
      ("a = 1 and (b = 2 or c = 3)", #"["a = 1","(b = 2 or c = 3)"]"#),
      ("a = 'x and y' and b = 2", #"["a = 'x and y'","b = 2"]"#),
      ("a = 1 or b = 2", #"["a = 1 or b = 2"]"#),
      ("", "[]"),
    ]
    for (text, expected) in table {
      #expect(try run("where", "conjuncts(\(quoted(text)))") == expected, "\(text)")
    }
  }

  @Test func aPartIsAddedOrTakesThePlaceOfItsLike() throws {
    let table: [(String, String)] = [
      (#"withPart("", "class", "printer")"#, "class = printer"),
      (#"withPart("class = ups", "class", "printer")"#, "class = printer"),
      (#"withPart("a = 1 or b = 2", "state", "new")"#, "(a = 1 or b = 2) and state = new"),
      (#"withPart("a = 1", "location", null)"#, "a = 1 and location is null"),
      (#"withPart("", "tag", "it's")"#, "tag = 'it''s'"),
      (#"withPart("", "name", "and")"#, "name = 'and'"),
    ]
    for (expression, expected) in table {
      #expect(try run("where", expression) == quoted(expected), "\(expression)")
    }
  }

  @Test func alternativesStandInBrackets() throws {
    let table: [(String, String, String)] = [
      ("", "a = 1", "a = 1"), ("a = 1", "b = 2", "a = 1 and b = 2"),
      ("a = 1 or b = 2", "c = 3", "(a = 1 or b = 2) and c = 3"),
      ("(a = 1 or b = 2)", "c = 3", "(a = 1 or b = 2) and c = 3"),
    ]
    for (text, part, expected) in table {
      let call = try "conjoined(\(quoted(text)), \(quoted(part)))"
      #expect(try run("where", call) == quoted(expected), "\(text)")
    }
  }

  @Test func hashesInParts() throws {
    let million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    let table: [(String, String)] = [
      ("[]", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("['abc']", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      ("['a', 'b', 'c']", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      ("Array(1000).fill('a'.repeat(1000))", million),
    ]
    for (parts, expected) in table {
      let step = "(hash, text) => hash.update(new TextEncoder().encode(text))"
      let call = "\(parts).reduce(\(step), new SHA256()).hex()"
      #expect(try run("sha256", call) == quoted(expected), "\(parts.prefix(40))")
    }
  }

  /// Lengths around the end of a block, where the padding takes another one.
  @Test func hashesAsTheBrowserDoes() throws {
    let answer = try evaluate(
      """
      (async () => { \(try source(of: "sha256"))
        for (let length = 0; length < 200; length++) {
          const data = new Uint8Array(length).map((_, at) => at * 7);
          const digest = globalThis.crypto.subtle?.digest('SHA-256', data);
          const theirs = new Uint8Array(await (digest ?? []));
          if (!theirs.length) return 'none';
          const hex = Array.from(theirs, one => one.toString(16).padStart(2, '0')).join('');
          if (new SHA256().update(data).hex() !== hex) return 'length ' + length;
        }
        return 'same';
      })()
      """)
    // `about:blank` is no secure context everywhere; then the table above has to do.
    #expect(["same", "none"].contains(answer))
  }

  private func source(of module: String) throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Console/Files/core/\(module).js")
    return try String(contentsOf: file, encoding: .utf8).replacing(#/(?m)^export /#, with: "")
  }

  @Test func filesAreReadAsTheyWereWritten() throws {
    let table: [(String, String)] = [
      ("rows('a;b\\n1;2', ';')", #"[{"line":1,"cells":["a","b"]},{"line":2,"cells":["1","2"]}]"#),
      (
        #"rows('a,"x\ny ""z""",c\n\nd', ',')"#,
        #"[{"line":1,"cells":["a","x\ny \"z\"","c"]},{"line":4,"cells":["d"]}]"#
      ),
      ("rows('a\\r\\nb\\r\\n', ';')", #"[{"line":1,"cells":["a"]},{"line":2,"cells":["b"]}]"#),
      ("delimiter('a;b,c;d\\n1;2,5;3')", #"";""#), ("delimiter('a\\tb\\n1\\t2')", #""\t""#),
      ("decode(new Uint8Array([0xcf, 0xf0])).text", #""Пр""#),
      ("decode(new Uint8Array([0xd0, 0x9f])).text", #""П""#),
      ("decode(new Uint8Array([0xff, 0xfe, 0x1f, 0x04])).text", #""П""#),
      (#"cell('a;"b"')"#, #""\"a;\"\"b\"\"\"""#),
    ]
    for (expression, expected) in table {
      #expect(try run("csv", expression) == expected, "\(expression)")
    }
  }

  @Test func sheetsAreReadCellByCell() throws {
    let strings =
      "stringsOf('<sst><si><t>a &amp; b</t></si><si><r><t>x</t></r><r><t> y</t></r></si></sst>')"
    let styles =
      "datesOf('<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\\\-mm hh:mm\"/></numFmts>"
      + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs>')"
    let rows =
      "'<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"C3\" s=\"1\"><v>46354</v></c>"
      + "<c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"AA3\"><v>12990.10</v></c></row>'"
    let table: [(String, String)] = [
      (strings, #"["a & b","x y"]"#), (styles, #"[null,"date","time"]"#),
      ("moment('46354', 'date', false)", #""2026-11-28""#),
      ("moment('46354.5', 'time', false)", #""2026-11-28T12:00:00""#),
      ("moment('44892', 'date', true)", #""2026-11-28""#),
      ("rowsOf(\(rows), ['a & b'], [undefined, 'date'], false)[0].line", "3"),
      (
        "rowsOf(\(rows), ['a & b'], [undefined, 'date'], false)[0].cells.filter(Boolean)",
        #"["a & b","2026-11-28","true","12990.10"]"#
      ),
      ("rowsOf(\(rows), [], [], false)[0].cells.length", "27"),
    ]
    for (expression, expected) in table {
      #expect(try run("xlsx", expression) == expected, "\(expression)")
    }
  }

  /// Every item of an answer is in exactly one box, however boxes are opened.
  @Test(arguments: ["", "r0/ups", "r0/*"])
  func theMapHidesNothing(_ open: String) throws {
    let script = """
      (() => { const items = [];
        for (let id = 1; id < 120; id++) {
          const kind = ['ups', 'server', 'service'][id % 3], from = id < 9 ? 0 : Math.floor(id / 4);
          items.push({item: {id, class: kind, name: 'n' + id, tag: 't' + id}, depth: 1,
            via: {type: 'powers', from: {id: from}}});
        }
        const roots = [{id: 0, class: 'chiller'}];
        const spared = [{item: {id: 500, class: 'location'}, needs: 1, available: 1}];
        const open = new Set([\(try quoted(open))].filter(Boolean));
        const {boxes} = place(boxesOf({items, roots, spared}, open), {narrow: false, width: 900});
        const seen = boxes.flatMap(box => box.items.map(one => one.item.id));
        const spots = new Set(boxes.map(box => box.x + ' ' + box.y));
        return [seen.length, new Set(seen).size, spots.size === boxes.length];
      })()
      """
    #expect(try run("maplayout", script) == "[121,121,true]")
  }
}
