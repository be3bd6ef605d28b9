import Methods
import Testing

@testable import cmdb_bench

/// What no benchmark measures is found slow by those who use it.
@Suite struct MethodRowTests {
  /// A connection has 64 subscriptions at most: what they cost is measured by `--work feed`.
  private static let ofConnections: Set = [
    "changes.subscribe", "changes.update", "changes.unsubscribe", "consumer.ack",
  ]

  /// What gateways alone may call, and what needs what they report: measured by `--work message`.
  private static let ofGateways: Set = [
    "message.receive", "delivery.claim", "delivery.report", "delivery.retry",
  ]

  @Test func everyMethodIsMeasured() {
    let measured = Set(MethodRow.all.map(\.method)).union(Self.ofConnections)
      .union(Self.ofGateways)
    #expect(MethodTable.all.map(\.name).filter { !measured.contains($0) } == [])
    #expect(measured.subtracting(MethodTable.all.map(\.name)) == [])
  }

  @Test func theRowsOfAMethodAreToldApart() {
    let names = MethodRow.all.map { "\($0.method) \($0.what)" }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: MethodRow.all.compactMap(\.targetMicroseconds))
  func aTargetIsACost(_ microseconds: Double) {
    #expect(microseconds > 0)
  }
}
