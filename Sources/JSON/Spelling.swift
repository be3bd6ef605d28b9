/// Finds what somebody who misspelt a name probably meant.
package enum Spelling {
  /// The nearest candidate, if it is near enough to be meant: at most a third of the letters
  /// differ.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(64))
    let ranked = candidates.filter { $0 != word }.map { candidate in
      (candidate, distance(letters, Array(candidate.lowercased().utf8.prefix(64))))
    }
    guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(1, max(letters.count, best.0.utf8.count) / 3) ? best.0 : nil
  }

  /// The end of a sentence that says that a word is unknown.
  package static func hint(_ nearest: String?) -> String {
    nearest.map { "; did you mean `\($0)`?" } ?? "."
  }

  /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
  package static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (row, letter) in first.enumerated() {
      var line = [row + 1]
      for (column, other) in second.enumerated() {
        var cost = min(
          last[column + 1] + 1, line[column] + 1, last[column] + (letter == other ? 0 : 1))
        let isSwap =
          row > 0 && column > 0 && letter == second[column - 1] && first[row - 1] == other
        if isSwap { cost = min(cost, beforeLast[column - 1] + 1) }
        line.append(cost)
      }
      beforeLast = last
      last = line
    }
    return last[second.count]
  }
}
