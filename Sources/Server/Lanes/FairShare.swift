/// Shares a few slots among the reads of many accounts, round robin by account and, within an
/// account, by connection, regardless of how many reads each has waiting. Pure.
///
/// A slot is occupied until its read has ended in PostgreSQL, even if the client has gone. A
/// waiting read can be withdrawn at no cost.
struct FairShare {
  fileprivate struct Waiting {
    let ticket: Int
    let connection: Int
  }

  fileprivate struct Account {
    let id: Int
    /// In order of arrival; the connections take turns.
    var waiting: [Waiting] = []
    /// The connections that have had a turn, longest wait first.
    var served: [Int] = []
  }

  private let places: Int
  private let waitingMax: Int
  /// The accounts with waiting reads, the next one first.
  private var accounts: [Account] = []
  private var nextTicket = 0
  private(set) var runningCount = 0
  private(set) var waitingCount = 0

  /// - Parameter places: The largest number of running reads.
  /// - Parameter waitingMax: The largest number of waiting reads; one account may have half of it.
  init(places: Int, waitingMax: Int) {
    self.places = places
    self.waitingMax = waitingMax
  }

  /// Queues a read; nil when too many wait already.
  mutating func arrived(account: Int, connection: Int) -> Int? {
    let index = accounts.firstIndex { $0.id == account }
    let own = index.map { accounts[$0].waiting.count } ?? 0
    guard waitingCount < waitingMax, own < max(1, waitingMax / 2) else { return nil }
    nextTicket += 1
    waitingCount += 1
    let waiting = Waiting(ticket: nextTicket, connection: connection)
    if let index {
      accounts[index].waiting.append(waiting)
    } else {
      accounts.append(Account(id: account, waiting: [waiting]))
    }
    return nextTicket
  }

  /// The read to start now; nil when no slot is free or none waits.
  mutating func takeTurn() -> Int? {
    guard runningCount < places, !accounts.isEmpty else { return nil }
    var account = accounts.removeFirst()
    let place = account.nextPlace
    let next = account.waiting.remove(at: place)
    account.served.removeAll { $0 == next.connection }
    account.served.append(next.connection)
    if !account.waiting.isEmpty { accounts.append(account) }
    waitingCount -= 1
    runningCount += 1
    return next.ticket
  }

  /// Frees the slot of a read that has ended in PostgreSQL.
  mutating func ended() {
    runningCount -= 1
  }

  /// Withdraws a read whose client has gone. False when it is running already: it keeps its slot
  /// until it has ended.
  mutating func withdrawn(_ ticket: Int) -> Bool {
    for index in accounts.indices {
      guard let place = accounts[index].waiting.firstIndex(where: { $0.ticket == ticket }) else {
        continue
      }
      accounts[index].waiting.remove(at: place)
      if accounts[index].waiting.isEmpty { accounts.remove(at: index) }
      waitingCount -= 1
      return true
    }
    return false
  }
}

extension FairShare.Account {
  /// The connection that was never served, or was served longest ago.
  fileprivate var nextPlace: Int {
    var best = (place: 0, rank: Int.max)
    for (place, read) in waiting.enumerated() {
      let rank = served.firstIndex(of: read.connection) ?? -1
      if rank < best.rank { best = (place, rank) }
      if rank < 0 { break }
    }
    return best.place
  }
}
