import CMDB
import Testing

struct NameListTests {
  @Test(arguments: [
    ("", []), (" ; ;", []), ("A; B;C ", ["A", "B", "C"]), ("one two;three", ["one two", "three"]),
    (#""A; B"; C"#, ["A; B", "C"]), (#""say ""so""" ;B"#, [#"say "so""#, "B"]),
    // A quote within a name, or one that is not closed, is a part of the name.
    (#"14" monitor; B"#, [#"14" monitor"#, "B"]), (#""open; B"#, [#""open"#, "B"]),
    (#""A" B; C"#, [#""A" B"#, "C"]), ("\"\";B", ["B"]),
    (#"" A ""#, [" A "]),
  ])
  func namesAreReadAsTheyAreWritten(_ cell: String, _ names: [String]) {
    #expect(NameList.names(cell) == names)
  }
}
