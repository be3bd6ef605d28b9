import Foundation

/// A page as assistive technology gives it to whoever cannot see it: roles, names, values and
/// states in the order in which they are read, and nothing else. No selector, no coordinate.
@MainActor struct ScreenReader {
  struct Node {
    let role: String
    let name: String
    let value: String
    let states: [String: String]
    let element: Int

    func `is`(_ state: String) -> Bool { states[state] == "true" }
  }

  private let page: Page

  init(_ page: Page) { self.page = page }

  // MARK: Reading

  /// What is read from the beginning to the end. Behind an open dialog there is nothing.
  func all() throws -> [Node] {
    let raw = try page.call("Accessibility.getFullAXTree")["nodes"] as? [[String: Any]] ?? []
    var byID: [String: [String: Any]] = [:]
    for node in raw { byID[node["nodeId"] as? String ?? ""] = node }
    var read: [Node] = []
    var next = raw.first.map { [$0] } ?? []
    while let node = next.popLast() {
      if node["ignored"] as? Bool != true { read.append(Self.node(node)) }
      let children = (node["childIds"] as? [String] ?? []).compactMap { byID[$0] }
      next += children.reversed()
    }
    return read
  }

  private static func node(_ raw: [String: Any]) -> Node {
    func text(_ value: Any?) -> String {
      switch (value as? [String: Any])?["value"] {
      case let text as String: text
      case let flag as Bool: "\(flag)"
      case let other?: "\(other)"
      case nil: ""
      }
    }
    let states = (raw["properties"] as? [[String: Any]] ?? []).map { property in
      (property["name"] as? String ?? "", text(property["value"]))
    }
    return Node(
      role: text(raw["role"]), name: text(raw["name"]).replacing("\u{a0}", with: " "),
      value: text(raw["value"]), states: Dictionary(states) { first, _ in first },
      element: raw["backendDOMNodeId"] as? Int ?? 0)
  }

  /// The first of a role whose name begins so, once there is one.
  ///
  /// - Parameter heading: behind which it is looked for.
  func find(_ role: String, _ name: String, after heading: String? = nil) throws -> Node {
    var found: Node?
    try wait(for: "\(role) «\(name)»") {
      var rest = try all()[...]
      if let heading {
        rest = rest.drop { $0.role != "heading" || !$0.name.hasPrefix(heading) }
      }
      found = rest.first { $0.role == role && $0.name.hasPrefix(name) }
      return found != nil
    }
    guard let found else { throw Browser.Failed(description: "\(role) «\(name)»") }
    return found
  }

  /// Once the page says so, whatever says it.
  func waitForText(_ words: String) throws {
    try wait(for: "«\(words)»") {
      let texts = try all().filter { $0.role == "StaticText" || $0.role == "heading" }.map(\.name)
      return texts.contains { $0.contains(words) } || texts.joined(separator: " ").contains(words)
    }
  }

  /// Looks again whenever the document changes.
  private func wait(for what: String, _ isThere: () throws -> Bool) throws {
    let watch = """
      (() => { if (globalThis.changes === undefined) { globalThis.changes = 0;
        new MutationObserver(() => { changes++; }).observe(document, {subtree: true,
          childList: true, attributes: true, characterData: true}); }
        return changes; })()
      """
    while true {
      let before = Int(try page.number(watch))
      if try isThere() { return }
      do { try page.until("changes > \(before)") } catch {
        let heard = try all().filter { !$0.name.isEmpty && $0.role != "InlineTextBox" }
          .map { "\($0.role) «\($0.name)»" }
        throw Browser.Failed(description: "\(what): \(heard.joined(separator: ", "))")
      }
    }
  }

  // MARK: Doing

  /// Presses what is called so, as the command of a screen reader does.
  func press(_ role: String, _ name: String, after heading: String? = nil) throws {
    try act(try find(role, name, after: heading))
  }

  private func act(_ node: Node) throws {
    try call(
      "function() { this.focus?.(); if (this.click) this.click(); "
        + "else this.dispatchEvent(new MouseEvent('click', {bubbles: true})); }", on: node)
  }

  /// Types into the field that is called so.
  func type(_ text: String, into name: String, _ role: String = "textbox") throws {
    let node = try find(role, name)
    try call("function() { this.focus(); this.select?.(); }", on: node)
    try page.type(text)
  }

  /// Chooses a file in the control that is called so, as the dialog of the system would.
  func choose(_ file: String, for name: String) throws {
    try page.call(
      "DOM.setFileInputFiles",
      ["files": [file], "backendNodeId": try find("button", name).element])
  }

  private func call(_ function: String, on node: Node) throws {
    let object = try page.call("DOM.resolveNode", ["backendNodeId": node.element])["object"]
    let id = (object as? [String: Any])?["objectId"] ?? ""
    try page.call(
      "Runtime.callFunctionOn",
      ["objectId": id, "functionDeclaration": function, "userGesture": true])
  }

  /// Where the keys go.
  func focused() throws -> Node? {
    try all().last { $0.is("focused") && $0.role != "RootWebArea" }
  }
}
