import Glibc
import System
import Testing

@Suite struct EventLoopTests {
  @Test func reportsWhatIsOfInterestOnly() throws {
    let loop = try EventLoop()
    let pair = try SocketPair()
    var seen: [EventLoop.Readiness] = []
    let registration = try loop.register(pair.near, .readable) { seen.append($0) }
    loop.runOnce(timeout: .zero)
    #expect(seen.isEmpty)
    pair.writeToNear()
    loop.runOnce(timeout: .seconds(10))
    loop.update(registration, .writable)
    loop.runOnce(timeout: .seconds(10))
    loop.update(registration, [.readable, .writable])
    loop.runOnce(timeout: .seconds(10))
    loop.update(registration, [])
    loop.runOnce(timeout: .zero)
    #expect(seen == [.readable, .writable, [.readable, .writable]])
  }

  @Test func hangupIsReportedWithoutInterest() throws {
    let loop = try EventLoop()
    let pair = try SocketPair()
    var seen: [EventLoop.Readiness] = []
    let registration = try loop.register(pair.near, []) { seen.append($0) }
    pair.hangUp()
    loop.runOnce(timeout: .seconds(10))
    loop.cancel(registration)
    loop.runOnce(timeout: .zero)
    #expect(seen == [.hangup])
  }

  @Test func eventsFetchedBeforeCancelAreSkipped() throws {
    let loop = try EventLoop()
    let pair = try SocketPair()
    var registrations: [EventLoop.Registration] = []
    var calls = 0
    // Both are ready in the same batch; whichever comes first cancels both.
    for fd in [pair.near, pair.far] {
      registrations.append(
        try loop.register(fd, .writable) { _ in
          calls += 1
          for registration in registrations { loop.cancel(registration) }
        })
    }
    loop.runOnce(timeout: .seconds(10))
    loop.runOnce(timeout: .zero)
    #expect(calls == 1)
    #expect(loop.registrationCount == 0)
  }

  @Test func aSlotReusedWithinABatchDoesNotGetItsPredecessorsEvent() throws {
    let loop = try EventLoop()
    let pair = try SocketPair()
    let quiet = try SocketPair()
    var registrations: [Int32: EventLoop.Registration] = [:]
    var callsOfQuiet = 0
    for (fd, other) in [(pair.near, pair.far), (pair.far, pair.near)] {
      registrations[fd] = try loop.register(fd, .writable) { _ in
        guard let stale = registrations.removeValue(forKey: other) else { return }
        loop.cancel(stale)
        // Takes the slot that the cancelled one has just left.
        _ = try? loop.register(quiet.near, .readable) { _ in callsOfQuiet += 1 }
      }
    }
    loop.runOnce(timeout: .seconds(10))
    #expect(loop.registrationCount == 2)
    #expect(callsOfQuiet == 0)
    quiet.writeToNear()
    loop.runOnce(timeout: .seconds(10))
    #expect(callsOfQuiet == 1)
  }

  @Test func anOldRegistrationHasNoPowerOverTheNextUserOfItsSlot() throws {
    let loop = try EventLoop()
    let pair = try SocketPair()
    let first = try loop.register(pair.near, .writable) { _ in }
    loop.cancel(first)
    var calls = 0
    let second = try loop.register(pair.near, .writable) { _ in calls += 1 }
    loop.cancel(first)
    loop.update(first, [])
    loop.runOnce(timeout: .seconds(10))
    #expect(first != second)
    #expect(calls == 1)
  }

  @Test func cancelReleasesWhatTheHandlerHolds() throws {
    final class Owner {
      let onEnd: () -> Void
      init(onEnd: @escaping () -> Void) { self.onEnd = onEnd }
      deinit { onEnd() }
    }
    let loop = try EventLoop()
    let pair = try SocketPair()
    let other = try loop.register(pair.far, .readable) { _ in }
    var owner: Owner? = Owner { loop.cancel(other) }
    let registration = try loop.register(pair.near, .readable) { [owner] _ in _ = owner }
    owner = nil
    #expect(loop.registrationCount == 2)
    loop.cancel(registration)
    #expect(loop.registrationCount == 0)
  }

  @Test func aDescriptorIsRegisteredOnlyOnce() throws {
    let loop = try EventLoop()
    let pair = try SocketPair()
    _ = try loop.register(pair.near, .readable) { _ in }
    #expect(throws: SystemError(call: "epoll_ctl add \(pair.near)", errno: EEXIST)) {
      _ = try loop.register(pair.near, .readable) { _ in }
    }
    // The refused registration has taken no slot.
    _ = try loop.register(pair.far, .readable) { _ in }
    #expect(loop.registrationCount == 2)
  }

  @Test func tickEndHandlersRunInOrderAfterEventsAndTimers() throws {
    let loop = try EventLoop()
    let pair = try SocketPair()
    var order: [String] = []
    loop.atTickEnd { order.append("first end") }
    loop.atTickEnd { order.append("second end") }
    _ = loop.schedule(after: .zero) { order.append("timer") }
    _ = try loop.register(pair.near, .writable) { _ in order.append("event") }
    loop.runOnce(timeout: .seconds(10))
    #expect(order == ["event", "timer", "first end", "second end"])
  }

  @Test func runFlushesFirstAndEndsAtTheEndOfTheTickThatStopsIt() throws {
    let loop = try EventLoop()
    var order: [String] = []
    loop.atTickEnd { order.append("end") }
    _ = loop.schedule(after: .zero) {
      order.append("stop")
      loop.stop()
    }
    loop.run()
    #expect(order == ["end", "stop", "end"])
  }

  @Test func twentyThousandTimersAreCheapToCancel() throws {
    let loop = try EventLoop()
    let timers = (0..<20_000).map { loop.schedule(after: .seconds(60 + $0 % 977)) {} }
    for timer in timers { loop.cancel(timer) }
    #expect(loop.timerCount == 0)
  }
}

@Suite struct TimerTests {
  @Test func timersFireByDeadlineThenByOrderOfScheduling() throws {
    let loop = try EventLoop()
    var order: [Int] = []
    for (name, delay) in [(3, 3), (1, 1), (4, 3), (2, 2), (5, 3)] {
      _ = loop.schedule(after: .milliseconds(delay)) { order.append(name) }
    }
    while order.count < 3 { loop.runOnce(timeout: .seconds(10)) }
    while loop.timerCount > 0 { loop.runOnce(timeout: .seconds(10)) }
    #expect(order == [1, 2, 3, 4, 5])
  }

  @Test func aTimerNeverFiresEarlyNorTwice() throws {
    let loop = try EventLoop()
    let start = Instant.now()
    var fired: [Instant] = []
    let timer = loop.schedule(after: .microseconds(1_500)) { fired.append(loop.now) }
    while fired.isEmpty { loop.runOnce(timeout: .seconds(10)) }
    loop.cancel(timer)
    loop.runOnce(timeout: .zero)
    #expect(fired.count == 1)
    #expect(start.duration(to: fired[0]) >= .microseconds(1_500))
  }

  @Test func aCancelledTimerDoesNotFireEvenIfItIsDue() throws {
    let loop = try EventLoop()
    var order: [String] = []
    var second: EventLoop.Timer?
    _ = loop.schedule(after: .zero) {
      order.append("first")
      if let second { loop.cancel(second) }
    }
    second = loop.schedule(after: .zero) { order.append("second") }
    loop.runOnce(timeout: .seconds(10))
    loop.runOnce(timeout: .zero)
    #expect(order == ["first"])
    #expect(loop.timerCount == 0)
  }

  @Test func aTimerScheduledByATimerWaitsForTheNextTick() throws {
    let loop = try EventLoop()
    var calls = 0
    func again() {
      calls += 1
      _ = loop.schedule(after: .zero, again)
    }
    again()
    loop.runOnce(timeout: .seconds(10))
    #expect(calls == 2)
    loop.runOnce(timeout: .seconds(10))
    #expect(calls == 3)
  }

  @Test(arguments: 1...20) func agreesWithASortedList(seed: UInt64) throws {
    let loop = try EventLoop()
    var random = seed &* 0x9E37_79B9_7F4A_7C15
    func next(_ bound: UInt64) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((random >> 33) % bound)
    }
    var fired: [Int] = []
    var waiting: [Int: (delay: Int, timer: EventLoop.Timer)] = [:]
    // Within one tick all delays count from the same moment, so the order is certain.
    _ = loop.schedule(after: .zero) {
      for name in 0..<300 {
        let delay = next(50) * 20
        let timer = loop.schedule(after: .microseconds(delay)) { fired.append(name) }
        waiting[name] = (delay, timer)
        guard next(3) == 0, let victim = waiting.keys.sorted().dropFirst(next(40)).first,
          let (_, cancelled) = waiting.removeValue(forKey: victim)
        else { continue }
        loop.cancel(cancelled)
      }
    }
    while loop.timerCount > 0 { loop.runOnce(timeout: .seconds(10)) }
    let expected = waiting.sorted { ($0.value.delay, $0.key) < ($1.value.delay, $1.key) }
    #expect(fired == expected.map(\.key))
    #expect(fired.count > 150)
  }
}

@Suite struct InstantTests {
  @Test func arithmeticSaturates() {
    let instant = Instant(nanoseconds: 5)
    #expect(instant + .nanoseconds(7) == Instant(nanoseconds: 12))
    #expect(instant - .nanoseconds(7) == Instant(nanoseconds: -2))
    #expect(instant + .seconds(Int64.max) == Instant(nanoseconds: .max))
    #expect(Instant(nanoseconds: -5) - .seconds(Int64.max) == Instant(nanoseconds: .min))
    #expect(instant.duration(to: Instant(nanoseconds: 2)) == .nanoseconds(-3))
    #expect(Duration.seconds(-2).wholeNanoseconds == -2_000_000_000)
  }

  @Test func errorsNameTheCallAndTheReason() {
    let error = SystemError(call: "connect", errno: ECONNREFUSED)
    #expect(error.description == "connect: Connection refused (111)")
  }
}
