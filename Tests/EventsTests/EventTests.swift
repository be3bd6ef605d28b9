import Events
import JSON
import Testing

/// What an engineer reads at night.
struct EventTests {
  private static let events: [Event] = [
    .started(version: "1", state: "/s"), .ready(sockets: "unix:/s"),
    .childStarted(name: "worker", pid: 7),
    .childEnded(name: "worker", pid: 7, status: "SIGKILL", restartMilliseconds: 0),
    .childHung(name: "worker", pid: 7), .reloading(workers: 2),
    .upgradeBegun(program: "/p"), .upgradeRefused(reason: "r"), .upgraded(processes: 4),
    .draining(role: "worker", milliseconds: 30_000), .stopped(role: "worker"),
    .configurationRefused(reason: "r"), .migrated(step: "0001_core.sql"),
    .demoLoaded(requests: 7, milliseconds: 8), .demoLeftOut(reason: "r"),
    .demoFailed(reason: "r"), .webLimited(reason: "r"), .laneUp(lane: "fast"),
    .laneDown(lane: "fast", reason: "r"),
    .databaseUp, .databaseDown(reason: "r"), .catalogueLoaded(version: 3),
    .connectionOpened(account: "a", via: "peer"), .connectionRefused(reason: "r"),
    .loginRefused(token: 7, origin: "127.0.0.1"), .unauthenticatedOmitted(count: 3),
    .connectionCut(account: "a", reason: "r"),
    .requestSlow(
      request: "q-1", method: "item.get", account: "a", milliseconds: 412, unlogged: 0),
    .requestRefused(request: "q-1", method: "item.get", account: "a", kind: "not_found"),
    .requestFailed(request: "q-1", method: "item.get", account: "a", reason: "r"),
    .storageFailed(request: "q-1", method: "item.get", account: "a", reason: "r"),
    .leaseTaken(epoch: 1), .leaseLost(epoch: 1),
    .clockJumped(milliseconds: 3_600_000), .clockBelieved, .partitionsMade(count: 3),
    .timelineBegun(timeline: 2),
    .indexBuilt(statement: "s"), .stewardFailed(step: "settle", reason: "r"),
  ]

  @Test func everyEventHasItsName() {
    #expect(
      Self.events.map(\.name).map(\.rawValue).sorted()
        == Event.Name.allCases.map(\.rawValue).sorted())
  }

  @Test(arguments: events)
  func aLineSaysWhenHowGraveAndWhat(_ event: Event) throws {
    let line = event.line(at: "2026-11-24T03:00:00.000000Z", process: 42)
    #expect(!line.contains(UInt8(ascii: "\n")))
    let root = try Document(line).root
    #expect(root["at"]?.string == "2026-11-24T03:00:00.000000Z")
    #expect(root["level"]?.string == event.level.name)
    #expect(root["pid"]?.integer == 42)
    #expect(root["event"]?.string == event.name.rawValue)
    let message = try #require(root["message"]?.string)
    #expect(message.hasSuffix(".") && message.count > 10, "\(message)")
    if event.name.rawValue.hasPrefix("request_") {
      #expect(root["request"]?.string == "q-1")
      #expect(root["method"]?.string == "item.get")
    }
  }

  @Test func whatNeedsAPersonIsAnError() {
    let errors = Self.events.filter { $0.level == .error }.map(\.name)
    #expect(
      errors == [
        .childHung, .upgradeRefused, .configurationRefused, .demoFailed, .databaseDown,
        .requestFailed, .storageFailed, .clockJumped, .timelineBegun, .stewardFailed,
      ])
    #expect(Event.Level(name: "warning") == .warning)
    #expect(Event.Level(name: "loud") == nil)
  }

  @Test func controlCharactersAreEscaped() throws {
    let line = Event.connectionCut(account: "a\u{1b}[2J", reason: "x\ny").line(at: "t", process: 1)
    #expect(line.allSatisfy { $0 >= 32 })
    #expect(try Document(line).root["reason"]?.string == "x\ny")
  }
}

struct OutageNoticeTests {
  private let start = 7 * 60_000

  @Test func theFirstSaysItAndTheOthersDoNot() throws {
    let first = try #require(OutageNotice(word: 0).noticed(isAway: true, at: start))
    #expect(first.isLogged)
    #expect(first.next.isAway)
    #expect(first.next.noticed(isAway: true, at: start + 5) == nil)
    let back = try #require(first.next.noticed(isAway: false, at: start + 10))
    #expect(back.isLogged)
    #expect(!back.next.isAway)
    #expect(OutageNotice(word: 0).noticed(isAway: false, at: start) == nil)
  }

  @Test func aFlappingDatabaseIsToldOfSoOftenAMinute() {
    var notice = OutageNotice(word: 0)
    var logged = 0
    for step in 1...100 {
      guard let (next, isLogged) = notice.noticed(isAway: step % 2 == 1, at: start + step * 100)
      else { continue }
      notice = next
      logged += isLogged ? 1 : 0
    }
    #expect(logged == OutageNotice.noticesMax)
    #expect(notice.noticed(isAway: true, at: start + 60_000)?.isLogged == true)
  }
}

struct AllowanceTests {
  @Test func aBurstThenSoManyASecondAndTheRestIsCounted() {
    var allowance = Allowance(burst: 3, millisecondsEach: 1000)
    let answers = (0..<5).map { _ in allowance.take(at: 10_000) }
    #expect(answers == [0, 0, 0, nil, nil])
    #expect(allowance.take(at: 10_500) == nil)
    #expect(allowance.take(at: 11_000) == 3)
    #expect(allowance.take(at: 11_001) == nil)
    // Rest is not saved up beyond the burst.
    let later = (0..<4).map { _ in allowance.take(at: 99_000) }
    #expect(later == [1, 0, 0, nil])
  }
}

struct SlotLayoutTests {
  @Test func countersDoNotOverlap() {
    var places = Set(SlotCounter.allCases.map(\.rawValue))
    var count = places.count
    for event in 0..<SlotLayout.eventsMax {
      places.insert(SlotLayout.event(event))
      count += 1
    }
    for method in 0..<SlotLayout.methodsMax {
      for outcome in 0..<SlotLayout.outcomesMax {
        places.insert(SlotLayout.outcome(outcome, ofMethod: method))
        count += 1
      }
      for bucket in 0...SlotLayout.bucketBounds.count {
        places.insert(SlotLayout.latency(bucket: bucket, ofMethod: method))
        count += 1
      }
      places.insert(SlotLayout.latencySum(ofMethod: method))
      count += 1
    }
    for duty in 0..<SlotLayout.dutiesMax {
      places.formUnion(SlotLayout.DutySum.allCases.map { SlotLayout.duty($0, of: duty) })
      places.formUnion(SlotLayout.DutyGauge.allCases.map { SlotLayout.duty($0, of: duty) })
      count += SlotLayout.DutySum.allCases.count + SlotLayout.DutyGauge.allCases.count
    }
    #expect(SlotLayout.sums.contains(SlotLayout.duty(.microseconds, of: 63)))
    #expect(!SlotLayout.sums.contains(SlotLayout.duty(.succeededAt, of: 0)))
    places.formUnion(SuspicionWord.all)
    count += SuspicionWord.all.count
    for kind in SlotNames.allCases {
      places.formUnion(kind.words)
      count += kind.countMax
    }
    #expect(places.count == count)
    #expect(places.isSubset(of: 0..<SlotLayout.counterCount))
  }

  /// Words that two programs may see at an upgrade: whoever moves one gives the layout a number.
  @Test func namesFitIntoTheirRoom() {
    #expect(SlotCounter.allCases.allSatisfy { $0.rawValue < SlotLayout.countersMax })
    #expect(SlotCounter.outage.rawValue < SlotCounter.firstSum.rawValue)
    #expect(Event.Name.allCases.count < SlotLayout.eventsMax)
    #expect(SlotLayout.methodsMax > 250)
    #expect(SlotLayout.identity == "3/64/13711")
  }

  /// Words decide which counter a name has, for as long as a server is upgraded without a restart.
  @Test func theWordOfANameNeverChanges() {
    #expect(SlotNames.word(of: "") == 0xcbf2_9ce4_8422_2325)
    #expect(SlotNames.word(of: "item.get") == SlotNames.word(of: "item.get"))
    #expect(SlotNames.word(of: "a") == 0xaf63_dc4c_8601_ec8c)
    #expect(
      Set(Event.Name.allCases.map { SlotNames.word(of: $0.rawValue) }).count
        == Event.Name.allCases.count)
  }

  @Test func aLatencyFallsIntoTheFirstBucketThatHoldsIt() {
    #expect(SlotLayout.bucket(ofMicroseconds: 0) == 0)
    #expect(SlotLayout.bucket(ofMicroseconds: 250) == 0)
    #expect(SlotLayout.bucket(ofMicroseconds: 251) == 1)
    #expect(SlotLayout.bucket(ofMicroseconds: 10_000_000) == SlotLayout.bucketBounds.count - 1)
    #expect(SlotLayout.bucket(ofMicroseconds: 10_000_001) == SlotLayout.bucketBounds.count)
    #expect(SlotLayout.bucketBounds == SlotLayout.bucketBounds.sorted())
  }

  @Test func whatOutlivesAProcessAreSums() {
    #expect(SlotLayout.sums.contains(SlotCounter.bytesSent.rawValue))
    #expect(SlotLayout.sums.contains(SlotLayout.event(0)))
    #expect(!SlotLayout.sums.contains(SlotCounter.connections.rawValue))
    #expect(!SlotLayout.sums.contains(SlotCounter.outage.rawValue))
    #expect(!SuspicionWord.all.contains { SlotLayout.sums.contains($0) })
  }
}
