import Testing

@testable import Server

@Suite struct FairShareTests {
  @Test func accountsTakeTurns() {
    var share = FairShare(places: 1, waitingMax: 100)
    let heavy = (0..<10).compactMap { _ in share.arrived(account: 1, connection: 1) }
    #expect(share.takeTurn() == heavy[0])
    let light = share.arrived(account: 2, connection: 2)
    #expect(share.takeTurn() == nil)
    share.ended()
    #expect(share.takeTurn() == heavy[1])
    share.ended()
    #expect(share.takeTurn() == light)
    share.ended()
    #expect(share.takeTurn() == heavy[2])
  }

  @Test func connectionsOfAnAccountTakeTurns() {
    var share = FairShare(places: 1, waitingMax: 100)
    let first = (0..<3).compactMap { _ in share.arrived(account: 1, connection: 1) }
    let second = (0..<2).compactMap { _ in share.arrived(account: 1, connection: 2) }
    var order: [Int] = []
    while let ticket = share.takeTurn() {
      order.append(ticket)
      share.ended()
    }
    #expect(order == [first[0], second[0], first[1], second[1], first[2]])
  }

  @Test func aPlaceIsTakenUntilItsReadHasEnded() {
    var share = FairShare(places: 1, waitingMax: 100)
    guard let first = share.arrived(account: 1, connection: 1) else { return }
    _ = share.arrived(account: 1, connection: 1)
    #expect(share.takeTurn() == first)
    let isWithdrawn = share.withdrawn(first)
    #expect(!isWithdrawn)
    #expect(share.takeTurn() == nil)
    share.ended()
    #expect(share.takeTurn() == first + 1)
  }

  @Test func whatIsWithdrawnHasNoTurn() {
    var share = FairShare(places: 1, waitingMax: 100)
    let tickets = (0..<3).compactMap { _ in share.arrived(account: 1, connection: 1) }
    let withdrawn = [tickets[0], tickets[1], tickets[0]].map { share.withdrawn($0) }
    #expect(withdrawn == [true, true, false])
    #expect(share.takeTurn() == tickets[2])
    #expect(share.waitingCount == 0 && share.runningCount == 1)
  }

  @Test func oneAccountFillsHalfOfTheQueue() {
    var share = FairShare(places: 1, waitingMax: 4)
    let own = (0..<3).map { _ in share.arrived(account: 1, connection: 1) }
    #expect(own.count { $0 != nil } == 2)
    #expect(share.arrived(account: 2, connection: 2) != nil)
    #expect(share.arrived(account: 3, connection: 3) != nil)
    #expect(share.arrived(account: 4, connection: 4) == nil)
  }
}
