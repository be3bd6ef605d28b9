import Glibc
import System
import Testing

@Suite struct DigestTests {
  /// FIPS 180-4, examples of NIST.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]) func sha256(text: String, digest: String) {
    #expect(Digest.hex(Digest.sha256(Array(text.utf8))) == digest)
  }

  @Test func piecesGiveTheDigestOfTheWhole() {
    var digest = SHA256()
    for _ in 0..<1_000 { digest.update([UInt8](repeating: UInt8(ascii: "a"), count: 1_000)) }
    let whole = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(Digest.hex(digest.finish()) == whole)
  }
}

@Suite struct UserDatabaseTests {
  private static let database = UserDatabase(
    passwd: """
      root:x:0:0:root:/root:/bin/bash
      +::::::
      broken:x:one:1::/:/bin/sh
      cmdb:x:998:997:CMDB,,,:/var/lib/cmdb:/usr/sbin/nologin
      also:x:998:5::/:/bin/sh
      short:x:1:1
      """,
    group: """
      root:x:0:
      cmdb:x:997:cmdb
      ssl-cert:x:110:postgres,cmdb
      other:x:111:cmdbx
      """)

  @Test func findsUsersByNameAndNumber() {
    let user = User(name: "cmdb", uid: 998, gid: 997, groups: [997, 110])
    #expect(Self.database.lookup(name: "cmdb") == user)
    #expect(Self.database.lookup(uid: 998) == user)
    #expect(Self.database.lookup(uid: 0)?.name == "root")
    #expect(Self.database.lookup(group: "ssl-cert") == 110)
  }

  @Test(arguments: ["broken", "short", "+", "", "nobody"]) func skipsOthers(name: String) {
    #expect(Self.database.lookup(name: name) == nil)
  }

  @Test func theHostHasRoot() {
    #expect(UserDatabase.ofHost().lookup(uid: 0)?.name == "root")
  }
}

@Suite struct PrivilegesTests {
  @Test(.enabled(if: Privileges.isRoot)) func becomingAUserIsForGood() async {
    await #expect(processExitsWith: .success) {
      try Privileges.become(User(name: "someone", uid: 4_321, gid: 4_322, groups: [4_322, 4_323]))
      #expect(Privileges.uid == 4_321)
      #expect(Privileges.gid == 4_322)
      // The test library's main thread has ended as far as the C library knows, and keeps its ids.
      let status = try Files.readText("/proc/thread-self/status").split(separator: "\n")
      #expect(status.contains("Uid:\t4321\t4321\t4321\t4321"))
      #expect(status.contains("Gid:\t4322\t4322\t4322\t4322"))
      #expect(status.contains { $0.hasPrefix("Groups:\t4322 4323") })
      #expect(throws: SystemError(call: "setgroups", errno: EPERM)) {
        try Privileges.drop(uid: 0, gid: 0, groups: [])
      }
    }
  }
}

@Suite struct FilesTests {
  @Test func writingReplacesTheWholeFile() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/a"
    try Files.write(Array("first, longer".utf8), to: path, mode: 0o640)
    try Files.write(Array("second".utf8), to: path, mode: 0o600)
    #expect(try Files.readText(path) == "second")
    let status = try Files.status(path)
    #expect(status.mode == 0o600)
    #expect(status.byteCount == 6)
    #expect(!status.isDirectory)
    #expect(try shell("ls -A", workingDirectory: folder.path).output == "a\n")
  }

  @Test func aFailedWriteLeavesNothing() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/a"
    try Files.makeDirectory(path, mode: 0o700)
    #expect(throws: SystemError.self) { try Files.write([1], to: path, mode: 0o600) }
    #expect(try shell("ls -A", workingDirectory: folder.path).output == "a\n")
  }

  @Test func aReplacementIsThereWholeOrNotAtAll() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/a"
    try Files.write(Array("old".utf8), to: path, mode: 0o640)
    do {
      let given = try ReplacementFile(path, mode: 0o600)
      try given.write(Array("part".utf8))
      #expect(try Files.readText(path) == "old")
    }
    #expect(try Files.readText(path) == "old")
    #expect(try shell("ls -A", workingDirectory: folder.path).output == "a\n")
    let file = try ReplacementFile(path, mode: 0o600)
    try file.write(Array("new ".utf8))
    try file.write(Array("file".utf8))
    try file.commit()
    #expect(try Files.readText(path) == "new file")
    #expect(try Files.status(path).mode == 0o600)
    #expect(try shell("ls -A", workingDirectory: folder.path).output == "a\n")
  }

  @Test func outputFollowsLinksAndKeepsRights() throws {
    let folder = try ScratchFolder()
    func path(_ name: String) -> String { "\(folder.path)/\(name)" }
    try Files.output(Array("new".utf8), to: path("a"), newMode: 0o644)
    #expect(try Files.status(path("a")).mode == 0o644)
    try Files.changeMode(path("a"), 0o600)
    _ = try shell("ln -s a b; ln -s b c; ln -s d/e f; mkdir d", workingDirectory: folder.path)
    try Files.output(Array("linked".utf8), to: path("c"), newMode: 0o644)
    #expect(try Files.readText(path("a")) == "linked")
    #expect(try Files.status(path("a")).mode == 0o600)
    // A link to what is not there yet.
    try Files.output(Array("there".utf8), to: path("f"), newMode: 0o640)
    #expect(try Files.readText(path("d/e")) == "there")
    #expect(
      try shell("ls -F", workingDirectory: folder.path).output == "a\nb@\nc@\nd/\nf@\n")
  }

  @Test func outputIsWrittenThroughToWhatIsNoPlainFile() throws {
    let folder = try ScratchFolder()
    try Files.output(Array("gone".utf8), to: "/dev/null", newMode: 0o644)
    #expect(try shell("test -c /dev/null && echo yes", workingDirectory: "/").output == "yes\n")
    let fifo = try shell(
      "mkfifo p; (cat p > got &) ; sleep 0; echo ok", workingDirectory: folder.path)
    #expect(fifo.output == "ok\n")
    try Files.output(Array("piped".utf8), to: "\(folder.path)/p", newMode: 0o644)
    #expect(try shell("test -p p && echo yes", workingDirectory: folder.path).output == "yes\n")
    // Another name of the same file stays one.
    try Files.output([1], to: "\(folder.path)/a", newMode: 0o644)
    _ = try shell("ln a b", workingDirectory: folder.path)
    try Files.output([2], to: "\(folder.path)/a", newMode: 0o644)
    #expect(try Files.read("\(folder.path)/b") == [2])
    #expect(throws: SystemError.self) {
      try Files.output([1], to: folder.path, newMode: 0o644)
    }
    _ = try shell("ln -s l l", workingDirectory: folder.path)
    #expect(throws: SystemError.self) {
      try Files.output([1], to: "\(folder.path)/l", newMode: 0o644)
    }
  }

  @Test func whatFailsLeavesTheOldOutput() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/a"
    try Files.output(Array("old".utf8), to: path, newMode: 0o644)
    do {
      var file = try OutputFile(path, newMode: 0o644)
      try file.write(Array("part".utf8))
    }
    #expect(try Files.readText(path) == "old")
  }

  @Test func readingStopsAtItsBound() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/a"
    try Files.write([1, 2, 3], to: path, mode: 0o600)
    #expect(try Files.read(path, bytesMax: 3) == [1, 2, 3])
    #expect(throws: SystemError(call: "read \(path)", errno: EFBIG)) {
      _ = try Files.read(path, bytesMax: 2)
    }
  }

  @Test func directoriesAreMadeOnceAndRemoved() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/d"
    try Files.makeDirectory(path, mode: 0o711)
    try Files.makeDirectory(path, mode: 0o700)
    #expect(try Files.status(path).mode == 0o711)
    try Files.remove(path)
    try Files.remove(path)
    #expect(!Files.exists(path))
    #expect(try Files.freeBytes(folder.path) > 0)
  }

  @Test(arguments: [
    ("/a/b", "/a/b"), ("/a/./b/../c//d/", "/a/c/d"), ("/..", "/"), ("/", "/"),
  ]) func absolutePathsAreTidied(path: String, tidy: String) throws {
    #expect(try Files.absolutePath(path) == tidy)
  }

  @Test func relativePathsBeginAtTheCurrentDirectory() throws {
    #expect(try Files.absolutePath("x/../y") == "\(try Files.currentDirectory())/y")
    #expect(Files.directory(of: "a") == ".")
    #expect(Files.directory(of: "/a") == "/")
    #expect(Files.directory(of: "/a/b") == "/a")
  }

  @Test func parentsMustBePassable() throws {
    let folder = try ScratchFolder()
    let closed = "\(folder.path)/closed"
    let inner = "\(closed)/inner/file"
    try Files.makeDirectory(closed, mode: 0o710)
    try Files.makeDirectory("\(closed)/inner", mode: 0o711)
    let gid = try Files.status(closed).gid
    let uid = try Files.status(closed).uid
    let stranger = User(name: "s", uid: 4_321, gid: 4_321, groups: [4_321])
    let member = User(name: "m", uid: 4_321, gid: 4_321, groups: [4_321, gid])
    #expect(try Files.impassableParent(of: inner, for: stranger) == closed)
    #expect(try !Files.isPassable(inner, for: stranger))
    #expect(try Files.isPassable(inner, for: member))
    #expect(try Files.isPassable(closed, for: stranger))
    #expect(try Files.isPassable(inner, for: User(name: "o", uid: uid, gid: 1, groups: [])))
  }
}

@Suite struct HostTests {
  @Test func theEnvironmentIsRead() {
    #expect(Environment.value("PATH") == Environment.all()["PATH"])
    #expect(Environment.value("PATH") != nil)
    #expect(Environment.value("CMDB_NO_SUCH_VARIABLE") == nil)
  }

  @Test func theHostHasAnIdentity() {
    #expect(!HostIdentity.current().isEmpty)
    #expect(!HostIdentity.hostName().isEmpty)
  }

  @Test func entropyDoesNotRepeat() {
    #expect(Entropy.bytes(0).isEmpty)
    #expect(Entropy.bytes(1_000).count == 1_000)
    #expect(Entropy.bytes(16) != Entropy.bytes(16))
  }

  @Test func theServiceManagerIsTold() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/notify"
    let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(receiver) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { raw in
      unsafe raw.copyBytes(from: path.utf8)
    }
    let bound = unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
        unsafe bind(receiver, plain, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    ServiceManager.absent.ready()
    let manager = ServiceManager(environment: ["NOTIFY_SOCKET": path], pid: 7)
    manager.stopping()
    manager.reloading(at: Instant(nanoseconds: 5_000_000))
    for expected in ["STOPPING=1", "RELOADING=1\nMONOTONIC_USEC=5000"] {
      var message: [UInt8] = []
      #expect(Socket.read(receiver, into: &message, max: 100) == .bytes(expected.utf8.count))
      #expect(message == Array(expected.utf8))
    }
  }

  @Test func onlyWhatIsMeantForThisProcessCounts() {
    let environment = [
      "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7", "LISTEN_FDS": "1", "LISTEN_PID": "7",
    ]
    let mine = ServiceManager(environment: environment, pid: 7)
    #expect(mine.watchdogInterval == .seconds(15))
    #expect(mine.sockets == 3..<4)
    let other = ServiceManager(environment: environment, pid: 8)
    #expect(other.watchdogInterval == nil)
    #expect(other.sockets.isEmpty)
    let odd = ServiceManager(
      environment: ["WATCHDOG_USEC": "0", "LISTEN_FDS": "-1", "LISTEN_PID": "7"], pid: 7)
    #expect(odd.watchdogInterval == nil)
    #expect(odd.sockets.isEmpty)
  }

  @Test func theDescriptorLimitIsRaisedToTheHardOne() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit()
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      _ = unsafe getrlimit(resource, &limit)
      limit.rlim_cur = 64
      _ = unsafe setrlimit(resource, &limit)
      let raised = try Descriptors.raiseLimit()
      #expect(raised == Int(clamping: limit.rlim_max))
      _ = unsafe getrlimit(resource, &limit)
      #expect(limit.rlim_cur == limit.rlim_max)
    }
  }
}
