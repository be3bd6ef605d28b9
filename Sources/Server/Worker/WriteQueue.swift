import Postgres

/// Keeps the writes of one connection in the order in which they were sent.
///
/// A write is planned only when all before it are on their way; one whose plan may have to change
/// holds back those behind it until it is answered. One that has to be planned again goes back to
/// its place, and nothing more is sent until what is on its way has come back.
final class WriteQueue {
  let affinity = Affinity()
  private var waiting: [RequestRun] = []
  private var nextNumber = 0
  /// The run that is being planned, or that holds back the others.
  private var holder: RequestRun?
  private(set) var onTheWayCount = 0
  private var isRecovering = false

  func add(_ run: RequestRun) {
    run.number = nextNumber
    nextNumber += 1
    waiting.append(run)
    pump()
  }

  /// One is on its way to the database.
  func left() {
    onTheWayCount += 1
  }

  /// It is on its way and will not be planned again: others may follow.
  func release(_ run: RequestRun) {
    if holder === run { holder = nil }
    pump()
  }

  /// Back from the database.
  func returned() {
    onTheWayCount -= 1
  }

  /// To be planned again, at its place.
  func requeue(_ run: RequestRun) {
    if holder === run { holder = nil }
    isRecovering = true
    let place = waiting.firstIndex { $0.number > run.number } ?? waiting.count
    waiting.insert(run, at: place)
    pump()
  }

  /// Answered, or given up.
  func ended(_ run: RequestRun) {
    if holder === run { holder = nil }
    waiting.removeAll { $0 === run }
    pump()
  }

  private func pump() {
    if isRecovering {
      guard onTheWayCount == 0 else { return }
      isRecovering = false
    }
    while holder == nil, !isRecovering, !waiting.isEmpty {
      let run = waiting.removeFirst()
      holder = run
      run.plan()
    }
  }
}
