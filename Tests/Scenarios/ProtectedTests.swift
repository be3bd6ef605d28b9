import Client
import JSON
import Samples
import System
import Testing

/// TCP under TLS, as programs use it and as others abuse it (RELIABILITY.md §4).
@Suite(.serialized) struct ProtectedTests {
  private static let started = Result { try Protected() }

  private func protected() throws -> Protected { try Self.started.get() }

  private func request(_ method: String, _ params: String = "{}", id: Int = 1) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  // MARK: Who is let in

  @Test func aTokenOpensItsAccountUnderTLS() throws {
    let protected = try protected()
    let token = try protected.server.issue("under tls", roles: ["registrar"])
    let client = try protected.client()
    #expect(try client.refusal("item.find").kind == "unauthenticated")
    #expect(try client.logIn(token.text)["via"]?.string == "token")
    let item = try client.result("item.register", #"{"class":"printer","name":"over TLS"}"#)
    #expect(item["updated_by"]?.string == "under tls")
  }

  @Test func aCertificateOpensTheAccountOfItsName() throws {
    let protected = try protected()
    let admin = try protected.server.client()
    for (name, certificate) in [("by mail", "gate@example.org"), ("by dns", "gate.example.org")] {
      _ = try admin.result(
        "account.create",
        #"{"name":"\#(name)","roles":["feed"],"certificate_name":"\#(certificate)"}"#)
    }
    let mail = try protected.authority.sign("mail", for: "email:gate@example.org,DNS:x.example")
    let session = try protected.client(showing: mail).result("session.whoami")
    #expect(session["account"]?.string == "by mail")
    #expect(session["via"]?.string == "certificate")
    // Letters of either case are one name, in the account and in the certificate.
    _ = try admin.result(
      "account.update", #"{"name":"by mail","certificate_name":"Gate@EXAMPLE.org"}"#)
    for (name, file, san) in [
      ("by mail", "loud-mail", "email:gAte@example.ORG"),
      ("by dns", "loud-host", "DNS:Gate.Example.ORG"),
    ] {
      let files = try protected.authority.sign(file, for: san)
      #expect(
        try protected.client(showing: files).result("session.whoami")["account"]?.string == name)
    }
    // Names of two accounts say nothing about which it is; a name of none is nobody's.
    let both = try protected.authority.sign(
      "both", for: "email:gate@example.org,DNS:gate.example.org")
    let nobody = try protected.authority.sign("nobody", for: "DNS:other.example.org")
    for files in [both, nobody] {
      let client = try protected.client(showing: files)
      #expect(try client.refusal("session.whoami").kind == "unauthenticated")
    }
    // A token outweighs the certificate.
    let token = try protected.server.issue("outweighs")
    let client = try protected.client(showing: mail)
    #expect(try client.logIn(token.text)["account"]?.string == "outweighs")
    // Silence is well: the certificate has said who it is.
    let silent = try protected.wire(showing: mail)
    _ = try admin.result("account.update", #"{"name":"by dns","disabled":true}"#)
    let stranger = try protected.wire()
    #expect(try stranger.rest() == [], "a stranger's time is up")
    #expect(try silent.ask(request("session.whoami"))["result"] != nil)
  }

  @Test func foreignCertificatesAreRefused() throws {
    let protected = try protected()
    let foreign = try Authority().sign("foreign", for: "email:gate@example.org")
    // Under TLS 1.3 a client learns of it with its first read.
    let refused = try? protected.client(showing: foreign).result("server.info")
    #expect(refused == nil)
    #expect(throws: (any Error).self) {
      _ = try Client(
        try protected.endpoint(), as: "127.0.0.1", try Authority().client())
    }
    #expect(try protected.wire().serves())
  }

  // MARK: Versions

  @Test(arguments: [
    ("-tls1_3", true), ("-tls1_2", true), ("-tls1_2 -cipher ECDHE-ECDSA-AES256-SHA384", false),
    ("-tls1_2 -cipher AES256-GCM-SHA384", false), ("-tls1_1", false), ("-tls1", false),
  ])
  func onlyPresentVersionsAndCiphersAreSpoken(options: String, isSpoken: Bool) throws {
    let protected = try protected()
    let cipher = options.contains("-cipher") ? "" : " -cipher ALL:@SECLEVEL=0"
    let status = try Authority.run(
      "s_client -connect \(try protected.endpoint()) -CAfile \(protected.authority.file) "
        + "-verify_return_error \(options)\(isSpoken ? "" : cipher)")
    #expect((status == .exited(0)) == isSpoken, "\(options): \(String(describing: status))")
  }

  // MARK: The wrong protocol

  @Test(arguments: [
    "GET / HTTP/1.1\r\n\r\n", #"{"jsonrpc":"2.0","id":1,"method":"server.info"}"# + "\n",
    "\u{16}\u{3}\u{1}\u{2}", "\n\n\n\n\n\n\n\n",
  ])
  func plainTextEndsTheConnection(text: String) throws {
    let protected = try protected()
    let wire = try Wire(try protected.endpoint())
    try wire.send(bytes: Array(text.utf8))
    let begin = Instant.now()
    // At most an alert comes, which is no line.
    #expect(try wire.rest() == [])
    #expect(Promises.holds(begin.duration(to: Instant.now()), within: .seconds(8)))
    #expect(try protected.wire().serves())
  }

  @Test func tlsToThePlainPortEnds() throws {
    let server = try TestServer(["--listen", "127.0.0.1:0", "--plain", "--workers", "1"])
    defer { server.stopAndRemove() }
    let endpoint = try server.tcpEndpoint()
    let context = try protected().authority.client()
    #expect(throws: SystemError.self) {
      _ = try Client(endpoint, as: "127.0.0.1", context)
    }
    #expect(try Wire(endpoint).serves())
  }

  @Test func aBrowserIsAnsweredAndClosed() throws {
    let wire = try protected().wire()
    try wire.send("GET / HTTP/1.1\r", "Host: x\r", "\r", request("server.info"))
    let lines = try wire.rest()
    #expect(lines.count == 1)
    #expect(try Document(lines.first ?? "").root.code == -32700)
  }

  // MARK: Ends

  @Test func halfACloseIsAnswered() throws {
    let protected = try protected()
    let token = try protected.server.issue("half").text
    let wire = try protected.wire()
    try wire.send(request("session.login", #"{"token":"\#(token)"}"#, id: 0))
    for id in 1...20 { try wire.send(request("item.find", #"{"limit":1}"#, id: id)) }
    try wire.send(bytes: Array(#"{"jsonrpc":"2.0","id":99,"method":"server.info"}"#.utf8))
    wire.finishSending()
    let answers = try wire.rest().map { try Document($0).root }
    #expect(Set(answers.map(\.id)) == Set((0...20).map(String.init)), "the last has no line end")
    #expect(answers.allSatisfy { $0["result"] != nil })
  }

  /// More than all buffers hold is asked for before anything is read.
  @Test func whoDoesNotReadIsNotReadAndLosesNothing() throws {
    let protected = try protected()
    let wire = try protected.wire()
    let token = try protected.server.issue("much").text
    _ = try wire.ask(request("session.login", #"{"token":"\#(token)"}"#))
    let count = 2500
    // Long lines, for a kernel takes megabytes before it says that nobody reads.
    let room = String(repeating: " ", count: 8 << 10)
    let lines = (1...count).map {
      request("class.get", #"{"class":"printer"\#(room)}"#, id: $0) + "\n"
    }
    let bytes = Array(lines.joined().utf8)
    var sent = try wire.sendUntilBlocked(bytes, from: 0)
    #expect(sent < bytes.count, "the server stops reading")
    var seen: Set<String> = []
    while seen.count < count {
      let answer = try wire.value()
      #expect(answer["result"] != nil)
      seen.insert(answer.id)
      if sent < bytes.count, seen.count.isMultiple(of: 50) {
        sent = try wire.sendUntilBlocked(bytes, from: sent, patience: 0)
      }
    }
    #expect(seen.count == count)
  }

  /// A worker that drains says so, under TLS as without.
  @Test func workersAreReplacedWithNewCertificates() throws {
    let protected = try Protected(workers: 1)
    defer { protected.server.stopAndRemove() }
    let token = try protected.server.issue("rolled").text
    let old = try protected.client(token)
    let folder = protected.authority.folder
    // What is no certificate leaves the last one in place.
    try Files.write(Array("half of a file".utf8), to: "\(folder)/server.pem", mode: 0o600)
    try roll(protected.server)
    try protected.client(token).finishSending()
    var last = ""
    while let line = try old.receive() { last = try Document(line).root["method"]?.string ?? "" }
    #expect(last == "server.closing")
    try protected.authority.sign("server", for: "DNS:renewed.example.org,IP:127.0.0.1")
    try roll(protected.server)
    let renewed = try Client(
      try protected.endpoint(), as: "renewed.example.org", try protected.authority.client())
    #expect(try renewed.logIn(token)["account"]?.string == "rolled")
    let log = try Files.readText(protected.server.logPath)
    #expect(log.contains("the last certificate stays"))
  }

  private func roll(_ server: TestServer) throws {
    let before = Set(try server.children("worker"))
    Process.kill(server.pid, .hangup)
    let isReplaced = try waitUntil {
      let present = Set(try server.children("worker"))
      return present.count == before.count && present.isDisjoint(with: before)
    }
    #expect(isReplaced)
  }

  // MARK: Strangers

  @Test func whoDoesNotGetThroughTheHandshakeIsShownTheDoor() throws {
    let protected = try protected()
    let silent = try Wire(try protected.endpoint())
    let dripping = try Wire(try protected.endpoint())
    let begin = Instant.now()
    // The beginning of a handshake, a byte at a time, as slowly as it will be borne.
    let drops: [UInt8] = [0x16, 3, 1, 1, 0, 1, 0, 0, 0xfc, 3, 3]
    for drop in drops {
      guard (try? dripping.send(bytes: [drop])) != nil else { break }
      Pace.pause(.milliseconds(50))
    }
    let asking = try protected.wire()
    #expect(try asking.serves())
    for wire in [silent, dripping, asking] { #expect(try wire.rest() == []) }
    #expect(Promises.holds(begin.duration(to: Instant.now()), within: .seconds(12)))
  }

  @Test func strangersAreCountedBeforeTheirHandshake() throws {
    let protected = try protected()
    let token = try protected.server.issue("counted").text
    let known = try protected.client(token)
    // Those that hang in their handshakes have all places, for the five seconds that they have.
    let held = try (0..<64).map { _ in try Wire(try protected.endpoint()) }
    let isFull = waitUntil(every: .milliseconds(1)) {
      (try? protected.wire().serves()) != true
    }
    #expect(isFull)
    // Who is known is no stranger, on whatever connection.
    #expect(try known.result("session.whoami")["account"]?.string == "counted")
    #expect(try protected.server.wire().serves())
    for wire in held { #expect(try wire.rest() == []) }
    let isFree = waitUntil { (try? protected.wire().serves()) == true }
    #expect(isFree)
  }

  // MARK: Guessing

  @Test func aThousandBadTokensCostTimeAndNothingElse() throws {
    let protected = try protected()
    let good = try protected.server.issue("guessed at")
    let workers = try protected.server.children("worker")
    let before = try workers.map(residentKilobytes)
    // On one connection each waits for the one before: a stranger's five seconds are soon over.
    let wire = try protected.wire()
    for id in 0..<1000 {
      let token = Client.wrongToken(Int(good.id), seed: id)
      try wire.send(request("session.login", #"{"token":"\#(token)"}"#, id: id))
    }
    let answers = try wire.rest().map { try Document($0).root }
    #expect(answers.count < 20, "\(answers.count)")
    #expect(answers.allSatisfy { $0.code == -32001 })
    // Many at once wait behind each other, and whoever goes away has not been examined.
    for seed in 0..<300 {
      guard let wire = try? protected.wire() else { continue }
      let token = Client.wrongToken(seed + 1, seed: seed)
      try? wire.send(request("session.login", #"{"token":"\#(token)"}"#))
    }
    let log = try Files.readText(protected.server.logPath)
    #expect(log.split(separator: "\n").count { $0.contains("login_refused") } < 200)
    #expect(!log.split(separator: "cmdb_").dropFirst().contains { $0.first?.isNumber == true })
    // The holder of the token waits a little at most; who is known already does not.
    let begin = Instant.now()
    let isLet = waitUntil { (try? protected.client(good.text)) != nil }
    #expect(isLet)
    #expect(Promises.holds(begin.duration(to: Instant.now()), within: .seconds(15)))
    #expect(try protected.server.children("worker") == workers)
    for (worker, kilobytes) in zip(workers, before) {
      #expect(try residentKilobytes(worker) < kilobytes + (32 << 10))
    }
  }

  private func residentKilobytes(_ pid: Int32) throws -> Int {
    let status = try Files.readText("/proc/\(pid)/status")
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return try #require(
      line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
  }
}
