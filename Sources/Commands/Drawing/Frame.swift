/// Where the parts of a drawing are, in pixels at 100 %.
struct Frame {
  static let margin = 28
  /// Title and subtitle.
  static let head = 74
  static let boxWidth = 204
  static let boxHeight = 36
  static let gapBetweenLayers = 84
  /// By which a band is wider than its boxes.
  static let bandMargin = 12
  static let legendRowHeight = 18
  /// More are counted only.
  static let sparedMax = 12

  /// Between the coloured edge of a box and its end.
  static let textRoom = boxWidth - 13 - 5

  let layerCount: Int
  let bodyHeight: Int
  let legendRows: Int
  /// Lines of what is spared.
  let spared: Int

  var width: Int {
    max(
      620,
      2 * Self.margin + 2 * Self.bandMargin + layerCount * Self.boxWidth
        + max(0, layerCount - 1) * Self.gapBetweenLayers)
  }

  var legendTop: Int { Self.head + 34 + bodyHeight + 34 }
  var sparedTop: Int { legendTop + (legendRows + 1) * Self.legendRowHeight + 16 }

  var height: Int {
    let foot = spared > 0 ? sparedTop + 18 * spared : legendTop + legendRows * Self.legendRowHeight
    return foot + Self.margin
  }

  func left(of layer: Int) -> Int {
    Self.margin + Self.bandMargin + layer * (Self.boxWidth + Self.gapBetweenLayers)
  }

  /// Of a height of the layout.
  func top(of height: Int) -> Int { Self.head + 28 + height }
}
