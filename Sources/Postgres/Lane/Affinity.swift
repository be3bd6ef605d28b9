/// Keeps the writes of one client in order: while any of them is on its way, the next goes over the
/// same connection of the lane. One object per client and lane.
package final class Affinity {
  /// Where units are on their way; nil when there are none.
  private(set) var connection: Connection?
  private var count = 0
  private(set) var sentCount = 0

  package init() {}

  func joined(_ connection: Connection) {
    self.connection = connection
    count += 1
  }

  func sent() {
    sentCount += 1
  }

  func left(wasSent: Bool) {
    count -= 1
    if wasSent { sentCount -= 1 }
    if count == 0 { connection = nil }
  }
}
