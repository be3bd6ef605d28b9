/// How much a duty is asked to do in one turn: half as much after each failure, so that what is too
/// much for the time of a statement becomes less; twice as much again after each success. Pure.
struct DutyBatch: Equatable {
  private static let halvingsMax = 16

  let most: Int
  private var halvings = 0

  init(most: Int) {
    self.most = most
  }

  var size: Int { max(1, most >> halvings) }

  mutating func failed() {
    if size > 1 { halvings = min(halvings + 1, Self.halvingsMax) }
  }

  mutating func succeeded() {
    halvings = max(0, halvings - 1)
  }
}
