/// Colours for kinds of things, given out in the order in which the kinds come.
struct Palette {
  /// Distinct to most eyes (P. Tol, "Colour Schemes", muted and bright, darkened): first those that
  /// carry white letters, then paler ones of other hues.
  private static let hues = [
    "#33699f", "#b3552b", "#3f7d3a", "#8a3f76", "#a3862a", "#3d8b96", "#a33a4d", "#5d5aa8",
    "#6f6f3c", "#7d4f2d", "#2f6f5f", "#9a5fb5",
    "#6ba3dd", "#e39a5c", "#86bf6d", "#d986c0", "#d4bd4c", "#74c8d2", "#e58794", "#a19fe6",
    "#b2b266", "#c19a72", "#6cbda5", "#8a8f98",
  ]

  private(set) var names: [String] = []
  private let first: Int

  /// - Parameter first: with which colour to begin, so that two palettes of one drawing differ.
  init(_ names: some Sequence<String>, startingAt first: Int = 0) {
    self.first = first
    for name in names where !self.names.contains(name) { self.names.append(name) }
  }

  /// The colour of a kind; after the last the first comes again.
  func colour(of name: String) -> String {
    let index = names.firstIndex(of: name) ?? 0
    return Self.hues[(first + index) % Self.hues.count]
  }

  /// A dash pattern, which tells apart what has the same colour; none for the first round.
  func dashes(of name: String) -> String? {
    let index = names.firstIndex(of: name) ?? 0
    return [nil, "6 3", "2 3"][index / Self.hues.count % 3]
  }
}
