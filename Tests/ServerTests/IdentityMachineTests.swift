import CMDB
import System
import Testing

@testable import Server

@Suite struct IdentityMachineTests {
  private static let start = Instant.now()
  private static let ageMax = Duration.seconds(2)
  private let ivanova = Caller(accountID: 7, name: "ivanova", roles: [.agent], via: .peer)
  private let scanner = Caller(accountID: 8, name: "scanner", roles: [.registrar], via: .token)

  private func after(_ milliseconds: Int64) -> Instant {
    Self.start + .milliseconds(milliseconds)
  }

  private func known() -> IdentityMachine {
    var machine = IdentityMachine(ageMax: Self.ageMax)
    machine.asked(hasProof: true)
    _ = machine.answered(ivanova, at: Self.start)
    return machine
  }

  @Test func whoIsUnknownIsAskedAboutOnce() {
    var machine = IdentityMachine(ageMax: Self.ageMax)
    #expect(machine.isUnknown && machine.isUnauthenticated && machine.caller == nil)
    #expect(machine.readiness(at: Self.start) == .ask)
    machine.asked(hasProof: true)
    #expect(machine.isWaiting)
    #expect(machine.readiness(at: after(60_000)) == .waiting)
    #expect(machine.answered(ivanova, at: after(5)) == .becameKnown)
    #expect(machine.caller == ivanova && !machine.isUnauthenticated)
    #expect(machine.readiness(at: after(5)) == .ready)
  }

  @Test func withoutProofItIsNobody() {
    var machine = IdentityMachine(ageMax: Self.ageMax)
    machine.asked(hasProof: false)
    #expect(machine.readiness(at: after(60_000)) == .ready)
    #expect(machine.isUnauthenticated && machine.caller == nil)
  }

  @Test func anAnswerGrowsOld() {
    var machine = known()
    #expect(machine.readiness(at: after(2000)) == .ready)
    #expect(machine.readiness(at: after(2001)) == .ask)
    machine.asked(hasProof: true)
    #expect(machine.answered(ivanova, at: after(2002)) == .none, "it was known all the time")
    #expect(machine.readiness(at: after(4002)) == .ready)
  }

  @Test func whoIsDisabledIsAStrangerAgain() {
    var machine = known()
    machine.asked(hasProof: true)
    #expect(machine.answered(nil, at: after(2001)) == .becameUnauthenticated)
    #expect(machine.isUnauthenticated && machine.caller == nil)
    #expect(machine.readiness(at: after(60_000)) == .ready, "only a login changes it")
    #expect(machine.answered(nil, at: after(2002)) == .none)
    #expect(machine.answered(ivanova, at: after(2003)) == .becameKnown)
  }

  @Test func inAnOutageItIsAskedNowAndThen() {
    var machine = known()
    machine.asked(hasProof: true)
    machine.unanswered(at: after(3000))
    #expect(machine.isUnreachable && machine.caller == nil)
    #expect(machine.callerBeforeOutage == ivanova)
    #expect(!machine.isUnauthenticated, "it was somebody, and may be so still")
    #expect(machine.readiness(at: after(3100)) == .ready, "refused at once")
    #expect(machine.readiness(at: after(3101)) == .ask)
    machine.asked(hasProof: true)
    machine.unanswered(at: after(3101))
    #expect(machine.callerBeforeOutage == ivanova, "however long it lasts")
    machine.asked(hasProof: true)
    #expect(machine.answered(ivanova, at: after(3102)) == .none)
    #expect(machine.caller == ivanova)
  }

  @Test func aNewConnectionInAnOutageIsWhoOthersKnewItToBe() {
    var machine = IdentityMachine(ageMax: .seconds(2))
    machine.asked(hasProof: true)
    machine.unanswered(at: after(0), remembered: ivanova)
    #expect(machine.callerBeforeOutage == ivanova)
    #expect(machine.caller == nil && machine.isUnauthenticated && machine.isUnreachable)
    machine.asked(hasProof: true)
    machine.unanswered(at: after(200))
    #expect(machine.callerBeforeOutage == ivanova)
    machine.asked(hasProof: true)
    #expect(machine.answered(ivanova, at: after(300)) == .becameKnown)
  }

  /// It lets in to what needs no database, and is confirmed before anything else.
  @Test func aRememberedLoginIsNoMoreThanWhatWasKnown() {
    var machine = IdentityMachine(ageMax: Self.ageMax)
    machine.asked(hasProof: false)
    let hasBegun = machine.loginBegan()
    #expect(hasBegun)
    #expect(machine.loginEnded(scanner, isRemembered: true, at: after(0)) == .none)
    #expect(machine.caller == nil && machine.callerBeforeOutage == scanner)
    #expect(machine.isUnreachable && machine.isUnauthenticated)
    #expect(machine.readiness(at: after(200)) == .ask)
    machine.asked(hasProof: true)
    // Revoked during the outage.
    #expect(machine.answered(nil, at: after(300)) == .none)
    #expect(machine.caller == nil && machine.callerBeforeOutage == nil)
  }

  @Test func aLoginHoldsBackWhatFollows() {
    var machine = known()
    #expect(machine.loginBegan() == true)
    #expect(machine.readiness(at: Self.start) == .waiting)
    #expect(machine.loginBegan() == false, "one at a time")
    #expect(machine.loginEnded(scanner, at: after(1)) == .none)
    #expect(machine.caller == scanner)
    #expect(machine.loginBegan() == true, "another may follow")
  }

  @Test func aStrangerLogsIn() {
    var machine = IdentityMachine(ageMax: Self.ageMax)
    machine.asked(hasProof: false)
    #expect(machine.loginBegan() == true)
    #expect(machine.loginEnded(scanner, at: Self.start) == .becameKnown)
    #expect(machine.caller == scanner && !machine.isUnauthenticated)
  }

  @Test func aLoginThatFailsChangesNothing() {
    var machine = known()
    #expect(machine.loginBegan() == true)
    #expect(machine.loginEnded(nil, at: after(1)) == .none)
    #expect(machine.caller == ivanova)
    #expect(machine.loginEnded(scanner, at: after(2)) == .none, "there is none under way")
    #expect(machine.caller == ivanova)
  }
}
