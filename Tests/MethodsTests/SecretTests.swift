import Foundation
import Testing

@testable import Methods

@Suite struct SecretTests {
  /// What statements show by its name, to whoever may read: no class makes it secret.
  @Test func whatIsShownByNameIsNoSecret() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    var shown: Set<String> = []
    for folder in ["schema", "Sources/Methods"] {
      let files = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
      while let file = files?.nextObject() as? String {
        // Migrations lie in `schema` itself, functions in its folders.
        let isFunctions = file.hasSuffix(".sql") && file.contains("/")
        guard isFunctions || file.hasSuffix(".swift") else { continue }
        let text = try String(
          contentsOf: root.appending(path: "\(folder)/\(file)"), encoding: .utf8)
        for match in text.matches(of: /attributes\s*->>?\s*'([a-z_]+)'/) {
          shown.insert(String(match.1))
        }
      }
    }
    // Of relations, and of models, whose units' class is asked for inside.
    #expect(shown.subtracting(["order", "slot", "unit_class"]) == AttributeRules.shown)
  }
}
