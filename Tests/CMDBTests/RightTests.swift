import CMDB
import Testing

@Suite struct RightTests {
  /// The table of API.md §1: a row for each right, a sign for each of
  /// admin, registrar, agent, auditor, feed, gateway.
  private static let table = [
    ("read", "+++++ "), ("export", "++ +  "), ("journal", "+  +  "), ("items", "++    "),
    ("incidents", "+++   "), ("import", "++  + "), ("stocktake", "++ +  "), ("subscribe", "+++++ "),
    ("administer", "+     "), ("policy", "+     "), ("gateway", "     +"),
  ]

  @Test func rolesHaveTheRightsOfTheContract() {
    #expect(Right.allCases.map(\.rawValue) == Self.table.map(\.0))
    #expect(
      Role.allCases.map(\.rawValue)
        == ["admin", "registrar", "agent", "auditor", "feed", "gateway"])
    for (right, row) in zip(Right.allCases, Self.table) {
      for (role, sign) in zip(Role.allCases, row.1) {
        #expect(role.rights.contains(right) == (sign == "+"), "\(role) \(right)")
      }
    }
  }

  @Test func rolesAddUp() {
    let caller = Caller(accountID: 1, name: "a", roles: [.agent, .feed], via: .peer)
    #expect(caller.rights == Role.agent.rights.union(Role.feed.rights))
    #expect(Caller(accountID: 1, name: "a", roles: [], via: .token).rights.isEmpty)
  }

  @Test(arguments: Role.allCases)
  func onlyWhoKeepsTheRegisterSeesSecrets(_ role: Role) {
    let caller = Caller(accountID: 1, name: "a", roles: [role], via: .certificate)
    #expect(caller.seesSecrets == (role == .admin || role == .registrar))
  }
}
