import Testing

@testable import Server

@Suite struct WriteOrderMachineTests {
  /// A job goes over another connection: it begins once all before it have ended.
  @Test func whatWaitsForThoseBeforeItHoldsBackThoseBehind() {
    var order = WriteOrderMachine()
    let first = order.arrived()
    let job = order.arrived()
    #expect(order.takeTurn(catalogue: 1) == first)
    order.sent(first, isCertain: true, catalogue: 1)
    #expect(order.takeTurn(catalogue: 1) == job)
    #expect(!order.isFirst(job))
    order.went(job)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.cameBack(first)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.ended(first)
    #expect(order.isFirst(job))
    order.becameReady(job)
    #expect(order.takeTurn(catalogue: 1) == job)
    order.sent(job, isCertain: false, catalogue: 1)
    _ = order.arrived()
    #expect(order.takeTurn(catalogue: 1) == nil)
  }

  @Test func certainWritesAreSentOneBehindTheOther() {
    var order = WriteOrderMachine()
    let writes = (0..<3).map { _ in order.arrived() }
    for write in writes {
      #expect(order.takeTurn(catalogue: 1) == write)
      order.sent(write, isCertain: true, catalogue: 1)
    }
    #expect(order.sentCount == 3)
    #expect(order.takeTurn(catalogue: 1) == nil)
  }

  @Test func anUncertainWriteHoldsBackThoseBehindIt() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: false, catalogue: 1)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.cameBack(a)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.ended(a)
    #expect(order.takeTurn(catalogue: 1) == b)
  }

  @Test func aWriteThatPausesIsNotOvertaken() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: true, catalogue: 1)
    order.cameBack(a)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.becameReady(a)
    #expect(order.takeTurn(catalogue: 1) == a)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.sent(a, isCertain: true, catalogue: 1)
    #expect(order.takeTurn(catalogue: 1) == b)
  }

  @Test func aWriteThatEndsInItsPauseLetsTheOthersGo() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: true, catalogue: 1)
    order.cameBack(a)
    order.ended(a)
    #expect(order.takeTurn(catalogue: 1) == b)
  }

  @Test func aWriteThatIsPlannedAgainWaitsForThoseBehindIt() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    for write in [a, b] {
      #expect(order.takeTurn(catalogue: 1) == write)
      order.sent(write, isCertain: true, catalogue: 1)
    }
    order.cameBack(a)
    order.becameReady(a)
    #expect(order.takeTurn(catalogue: 2) == nil)
    order.cameBack(b)
    order.becameReady(b)
    #expect(order.takeTurn(catalogue: 2) == a)
  }

  @Test func aNewerCatalogueWaitsForWhatAnOlderOnePlanned() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: true, catalogue: 1)
    #expect(order.takeTurn(catalogue: 2) == nil)
    order.cameBack(a)
    order.ended(a)
    #expect(order.takeTurn(catalogue: 2) == b)
  }
}
