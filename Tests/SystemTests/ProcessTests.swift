import Glibc
import System
import Testing

@Suite struct ChildProcessTests {
  @Test func inheritsExactlyTheNamedDescriptors() throws {
    let pair = try SocketPair()
    let other = try SocketPair()
    // `ls` itself opens the directory, as the lowest number that is free.
    let (output, status) = try shell(
      "exec /bin/ls /proc/self/fd", descriptors: [2: 2, 5: pair.near, 7: other.near])
    #expect(output.split(separator: "\n") == ["0", "1", "2", "3", "5", "7"])
    #expect(status == .exited(0))
  }

  @Test func descriptorsMaySwapNumbers() throws {
    let pair = try SocketPair()
    let other = try SocketPair()
    let (low, high) = (min(pair.near, other.near), max(pair.near, other.near))
    let script = "echo low >&\(low); echo high >&\(high)"
    // The shell takes numbers of one digit only.
    try #require(high <= 9 || Files.exists("/bin/bash"))
    let pid = try ChildProcess.spawn(
      .init(
        executable: "/bin/bash", arguments: ["-c", script], descriptors: [low: high, high: low]))
    #expect(ChildProcess.waitForEnd(of: pid) == .exited(0))
    var fromLow: [UInt8] = []
    _ = Socket.read(low == pair.near ? pair.far : other.far, into: &fromLow, max: 10)
    #expect(fromLow == Array("high\n".utf8))
  }

  @Test func standardDescriptorsThatAreNotNamedAreNull() throws {
    let (output, _) = try shell("readlink /proc/self/fd/0 /proc/self/fd/2")
    #expect(output == "/dev/null\n/dev/null\n")
  }

  @Test func environmentAndDirectoryAreThoseNamed() throws {
    let (output, _) = try shell(
      "pwd; /usr/bin/env -u PWD -u OLDPWD -u SHLVL -u _", environment: ["A": "1", "B": "x=y"],
      workingDirectory: "/usr")
    #expect(output.split(separator: "\n").sorted() == ["/usr", "A=1", "B=x=y"])
  }

  @Test func signalMaskAndActionsAreClean() async {
    await #expect(processExitsWith: .success) {
      Signal.user1.ignore()
      let loop = try EventLoop()
      let source = try SignalSource([.terminate, .child], on: loop) { _ in }
      let (output, _) = try shell("exec /bin/grep -E '^Sig(Blk|Ign):' /proc/self/status")
      let masks = output.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0, radix: 16) }
      // glibc itself ignores its two internal signals, 32 and 33, in what it spawns.
      #expect(masks.map { $0 & ~(3 << 31) } == [0, 0])
      withExtendedLifetime(source) {}
    }
  }

  @Test func exitStatusTellsHowItEnded() throws {
    #expect(try shell("exit 3").status == .exited(3))
    #expect(try shell("kill -9 $$").status == .signaled(9))
    #expect(ChildProcess.ExitStatus.signaled(9).description == "SIGKILL")
    #expect(ChildProcess.ExitStatus.exited(3).description == "exit status 3")
  }

  @Test func whatCannotBeExecutedIsThrown() {
    #expect(throws: SystemError(call: "spawn /nowhere/x", errno: ENOENT)) {
      _ = try ChildProcess.spawn(.init(executable: "/nowhere/x"))
    }
    #expect(throws: SystemError(call: "spawn sh", errno: EINVAL)) {
      _ = try ChildProcess.spawn(.init(executable: "sh"))
    }
  }

  @Test func aGroupOfItsOwnCanBeSignalledAsOne() throws {
    let pair = try SocketPair()
    let pid = try ChildProcess.spawn(
      .init(executable: "/bin/cat", descriptors: [0: pair.near], hasOwnProcessGroup: true))
    #expect(getpgid(pid) == pid)
    #expect(Process.kill(-pid, .kill))
    #expect(ChildProcess.waitForEnd(of: pid) == .signaled(SIGKILL))
    #expect(!Process.kill(pid, .terminate))
  }

  /// The niceness counts within a session where the kernel shares out processors among sessions, so
  /// the session has it, too; that of others stays.
  @Test func whoYieldsDoesSoWithTheSessionThatItLeads() throws {
    let pair = try SocketPair()
    for ownSession in [true, false] {
      let pid = try ChildProcess.spawn(
        .init(
          executable: "/bin/cat", descriptors: [0: pair.near], hasOwnSession: ownSession))
      defer {
        Process.kill(pid, .kill)
        _ = ChildProcess.waitForEnd(of: pid)
      }
      #expect((getsid(pid) == pid) == ownSession)
      #expect(Process.yieldToOthers(pid))
      let fields = try Files.readText("/proc/\(pid)/stat").split(separator: ")").last?
        .split(separator: " ")
      let nice = try #require(fields.flatMap { Int($0[16]) })
      #expect(nice >= 10)
      if let group = try? Files.readText("/proc/\(pid)/autogroup") {
        #expect(group.contains("nice \(nice)\n") == ownSession, "\(group)")
      }
    }
    #expect(!Process.yieldToOthers(Int32.max))
  }

  /// What it has open and has written is on its way to the disk; a pipe is no file.
  @Test func whatAProcessWritesIsWrittenBack() throws {
    let folder = try ScratchFolder()
    let pair = try SocketPair()
    let pid = try ChildProcess.spawn(
      .init(
        executable: "/bin/sh", arguments: ["-c", "exec cat >\(folder.path)/file"],
        descriptors: [0: pair.near]))
    var found = 0
    for _ in 0..<1000 where found == 0 {
      found = Process.beginWriteBack(of: pid)
      usleep(10_000)
    }
    #expect(found == 1)
    Process.kill(pid, .kill)
    _ = ChildProcess.waitForEnd(of: pid)
    #expect(Process.beginWriteBack(of: pid) == 0)
  }

  /// Waits until a child has ended, but leaves it to be reaped.
  fileprivate static func awaitEnd(of pid: Int32) {
    var information = unsafe siginfo_t()
    _ = unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT)
  }

  @Test func reapReturnsAllThatHaveEndedAndNoOthers() async {
    await #expect(processExitsWith: .success) {
      let running = try SocketPair()
      let first = try ChildProcess.spawn(
        .init(executable: "/bin/sh", arguments: ["-c", "exit 1"]))
      let second = try ChildProcess.spawn(
        .init(executable: "/bin/cat", descriptors: [0: running.near]))
      ChildProcessTests.awaitEnd(of: first)
      let ended = ChildProcess.reap()
      #expect(ended.map(\.pid) == [first])
      #expect(ended.map(\.status) == [.exited(1)])
      #expect(ChildProcess.reap().isEmpty)
      Process.kill(second, .kill)
      ChildProcessTests.awaitEnd(of: second)
      #expect(ChildProcess.reap().map(\.status) == [.signaled(SIGKILL)])
    }
  }

  @Test func executablePathIsThisProgram() throws {
    let path = try Process.executablePath()
    #expect(path.hasPrefix("/"))
    #expect(Files.exists(path))
  }

  @Test func replaceRunsAnotherProgramInThisProcess() async {
    await #expect(processExitsWith: .exitCode(7)) {
      try Process.replace(
        with: "/bin/sh", arguments: ["-c", "exit $CODE"], environment: ["CODE": "7"])
    }
  }
}

@Suite struct SignalSourceTests {
  @Test func signalsComeThroughTheLoop() async {
    await #expect(processExitsWith: .success) {
      let loop = try EventLoop()
      var seen: [Signal] = []
      var source: SignalSource? = try SignalSource([.user1, .terminate], on: loop) {
        seen.append($0)
      }
      raise(SIGTERM)
      raise(SIGUSR1)
      raise(SIGUSR1)
      loop.runOnce(timeout: .seconds(10))
      #expect(Set(seen) == [.user1, .terminate])
      #expect(seen.count == 2)
      withExtendedLifetime(source) {}
      source = nil
      #expect(loop.registrationCount == 0)
    }
  }
}

@Suite struct LifePipeTests {
  @Test func hangsUpWhenItsMakerIsGone() throws {
    let loop = try EventLoop()
    var ends = 0
    let inherited: Int32
    do {
      let pipe = try LifePipe()
      inherited = dup(pipe.readEnd)
      try LifePipe.watch(inherited: inherited, on: loop) { ends += 1 }
      loop.runOnce(timeout: .zero)
      #expect(ends == 0)
      _ = pipe.readEnd
    }
    loop.runOnce(timeout: .seconds(10))
    loop.runOnce(timeout: .zero)
    #expect(ends == 1)
    close(inherited)
  }

  @Test func childrenDoNotHoldTheOtherEnd() throws {
    let pid: Int32
    do {
      let pipe = try LifePipe()
      pid = try ChildProcess.spawn(.init(executable: "/bin/cat", descriptors: [0: pipe.readEnd]))
    }
    #expect(ChildProcess.waitForEnd(of: pid) == .exited(0))
  }
}

@Suite struct DoorbellTests {
  @Test func manyRingsAreOneWakeUp() throws {
    let bell = try Doorbell()
    let other = try Doorbell(inherited: dup(bell.raw))
    let loop = try EventLoop()
    var rings: [UInt64] = []
    let registration = try loop.register(other.raw, .readable) { _ in rings.append(0) }
    loop.runOnce(timeout: .zero)
    #expect(rings.isEmpty)
    for _ in 0..<3 { bell.ring() }
    loop.runOnce(timeout: .seconds(10))
    #expect(rings.count == 1)
    #expect(other.drain() == 3)
    #expect(other.drain() == 0)
    loop.runOnce(timeout: .zero)
    #expect(rings.count == 1)
    loop.cancel(registration)
  }
}

/// What two programs at an upgrade rely on: a word keeps its number, whoever asks, in any order.
@Suite struct SharedNumbersTests {
  @Test func aWordKeepsItsNumberWhateverStandsBeforeIt() throws {
    let status = try SharedStatus.create(slots: 2, counters: 300)
    let older = SharedNumbers(status, slot: 0, places: 10..<270)
    let first = (1...60).map { older.number(of: $0) }
    #expect(first == Array(0..<60))
    let newer = SharedNumbers(
      try SharedStatus(inherited: dup(status.raw)), slot: 0, places: 10..<270)
    #expect(newer.number(of: 99) == 60)
    #expect((1...60).map { newer.number(of: $0) } == first)
    #expect(older.number(of: 99) == 60)
  }

  @Test func theLastNumberIsForAllThatFindNoPlace() throws {
    let status = try SharedStatus.create(slots: 1, counters: 10)
    let numbers = SharedNumbers(status, slot: 0, places: 4..<8)
    #expect([7, 8, 9, 10, 11].map { numbers.number(of: $0) } == [0, 1, 2, 3, 3])
    #expect(numbers.number(of: 8) == 1)
    #expect(status.load(slot: 0, counter: 7) == 0)
    #expect(status.load(slot: 0, counter: 8) == 0)
  }
}

@Suite struct SharedStatusTests {
  @Test func countersAreSeenThroughEveryMapping() throws {
    let made = try SharedStatus.create(slots: 3, counters: 10)
    let inherited = try SharedStatus(inherited: dup(made.raw))
    #expect(inherited.slotCount == 3)
    #expect(inherited.counterCount == 10)
    made.store(slot: 2, counter: 9, 41)
    #expect(inherited.add(slot: 2, counter: 9) == 42)
    #expect(made.load(slot: 2, counter: 9) == 42)
    inherited.store(slot: 1, counter: 9, .max)
    inherited.store(slot: 2, counter: 0, 7)
    made.clear(slot: 2)
    #expect((0..<10).allSatisfy { inherited.load(slot: 2, counter: $0) == 0 })
    #expect(made.load(slot: 1, counter: 9) == .max)
  }

  @Test func anotherProcessWritesIntoIt() throws {
    let status = try SharedStatus.create()
    let slotBytes = status.counterCount * 8
    let script =
      "printf '\\007' | dd of=/proc/self/fd/5 bs=1 seek=\(64 + 63 * slotBytes) conv=notrunc"
    #expect(try shell(script, descriptors: [5: status.raw]).status == .exited(0))
    #expect(status.load(slot: 63, counter: 0) == 7)
  }

  @Test func otherFilesAreRefused() throws {
    let pair = try SocketPair()
    #expect(throws: SystemError(call: "shared status", errno: EINVAL)) {
      _ = try SharedStatus(inherited: dup(pair.near))
    }
  }

  @Test func itsSizeIsSealed() throws {
    let status = try SharedStatus.create()
    #expect(ftruncate(status.raw, 0) == -1)
    #expect(errno == EPERM)
  }
}
