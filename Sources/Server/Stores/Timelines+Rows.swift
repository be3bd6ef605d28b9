import Methods

extension Timelines {
  /// - Parameter text: `1:0 2:871`, number and what it begins after, in order.
  init(_ text: String) {
    self.init(
      text.split(separator: " ").compactMap { word in
        let numbers = word.split(separator: ":").compactMap { Int($0) }
        return numbers.count == 2 ? Timeline(numbers[0], beginsAfter: numbers[1]) : nil
      })
  }
}
