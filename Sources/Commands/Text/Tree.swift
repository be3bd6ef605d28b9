/// Lines that hang from lines.
struct Tree: Sendable {
  var line: Line
  var children: [Tree] = []

  /// - Parameter width: of the terminal; nil cuts nothing.
  func lines(width: Int?) -> [Line] {
    var lines = [line.fitted(to: width)]
    // A stack of its own: the depth of a tree is that of the data.
    var pending = Self.entries(children, indentation: "")
    while let entry = pending.popLast() {
      let branch = entry.isLast ? "└─ " : "├─ "
      let head = Span(entry.indentation + branch, .dim)
      lines.append(Line([head] + entry.tree.line.spans).fitted(to: width))
      let below = entry.indentation + (entry.isLast ? "   " : "│  ")
      pending += Self.entries(entry.tree.children, indentation: below)
    }
    return lines
  }

  private struct Entry {
    let tree: Tree
    let indentation: String
    let isLast: Bool
  }

  /// In reverse, so that the first one is the next to be taken.
  private static func entries(_ trees: [Tree], indentation: String) -> [Entry] {
    trees.enumerated().reversed().map { index, tree in
      Entry(tree: tree, indentation: indentation, isLast: index == trees.count - 1)
    }
  }
}
