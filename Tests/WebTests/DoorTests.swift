import Foundation
import HTTP
import System
import Testing

@testable import Web

/// A gateway in front of a door behind which the test itself answers, turn by turn of its loop.
@Suite struct DoorTests {
  private final class GatewayFixture {
    let gateway: Gateway
    let door: Listener
    /// The gateway's end of a browser's connection, and the browser's.
    let stream: ByteStream
    let browser: FileDescriptor
    private let directory: String

    init(loginPatience: Duration = .seconds(10)) throws {
      directory = "/tmp/cmdb-door-\(Digest.hex(Entropy.bytes(6)))"
      try Files.makeDirectory(directory, mode: 0o700)
      door = try Listener.unix("\(directory)/door", mode: 0o600)
      var settings = WebSettings(doorPath: "\(directory)/door")
      settings.loginPatience = loginPatience
      gateway = try Gateway(settings: settings, tls: nil, pulse: nil) { _ in }
      let listener = try Listener.unix("\(directory)/browser", mode: 0o600)
      browser = try Socket.connectUnix("\(directory)/browser")
      guard let near = try listener.accept() else { throw SystemError(call: "accept", errno: 0) }
      stream = ByteStream(.plain(near), loop: gateway.loop)
      try Descriptors.setNonBlocking(browser.raw)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Lets the loop do what there is to do.
    func turn() { for _ in 0..<4 { gateway.loop.runOnce(timeout: .milliseconds(2)) } }

    /// What has come at a descriptor.
    func received(_ fd: Int32) -> [UInt8] {
      var bytes: [UInt8] = []
      while case .bytes = Socket.read(fd, into: &bytes, max: 1 << 16) {}
      return bytes
    }
  }

  private func closeFrame(_ code: Frame.CloseCode) -> [UInt8] {
    var frame: [UInt8] = []
    Frame.appendClose(code.rawValue, to: &frame)
    return frame
  }

  /// That a worker is slow says nothing about the token: the page tries again, and stays logged in.
  @Test(arguments: [
    ("a-token" as String?, Frame.CloseCode.tryAgainLater), (nil, Frame.CloseCode.notLoggedIn),
  ])
  func aLoginTimeoutClosesWithACode(_ cookie: String?, _ code: Frame.CloseCode) throws {
    let stage = try GatewayFixture(loginPatience: .zero)
    let relay = Relay(
      stage.stream, browser: "203.0.113.9", gateway: stage.gateway,
      outcomes: Relay.Outcomes(loggedIn: { true }, closes: {}, ended: {}))
    try stage.stream.start { relay.browserDid($0) }
    relay.start(cookie: cookie, mayLogInByMessage: true, received: [])
    stage.turn()
    relay.sweep()
    stage.turn()
    #expect(stage.received(stage.browser.raw) == closeFrame(code))
    relay.cancel()
    stage.stream.close()
  }

  /// One call over the door, whose worker is `answers`; what is told of it.
  private func told(_ answers: [[UInt8]]) throws -> [String] {
    let stage = try GatewayFixture()
    var told: [String] = []
    let door = try #require(stage.gateway.openDoor())
    let call = DoorCall(
      door, announcing: "203.0.113.9", isHTTPCall: false, login: LoginLine.login("t"),
      request: Array("{}\n".utf8), settings: stage.gateway.settings,
      proven: { told.append("proven") }
    ) { outcome in
      switch outcome {
      case .done(login: _, let answer): told.append(String(decoding: answer, as: UTF8.self))
      case .refused: told.append("refused")
      case .unavailable: told.append("unavailable")
      case .begun(let bytes): told.append("begun \(bytes.count)")
      case .more(let bytes): told.append("more \(bytes.count)")
      case .ended: told.append("ended")
      case .cutOff: told.append("cut off")
      }
    }
    guard let worker = try stage.door.accept() else { return ["nobody came"] }
    for answer in answers {
      var sent = 0
      while sent < answer.count {
        if case .bytes(let count) = Socket.write(worker.raw, answer, from: sent) { sent += count }
        stage.turn()
      }
    }
    Socket.shutdownWrite(worker.raw)
    // A turn takes off one read.
    for _ in 0..<1000 where !call.isOver { stage.turn() }
    #expect(call.isOver)
    return told
  }

  private static let login = Array(#"{"jsonrpc":"2.0","id":"web","result":{}}"#.utf8) + [0x0A]
  private static let notice = Array(#"{"jsonrpc":"2.0","method":"x.progress"}"#.utf8) + [0x0A]

  @Test func aShortAnswerIsToldWhole() throws {
    let told = try told([Self.login, Self.notice, Array("{\"id\":1}\n".utf8)])
    #expect(told == ["proven", #"{"id":1}"#])
  }

  /// However long an answer is, little of it is held.
  @Test func aLongAnswerIsPassedOnAsItComes() throws {
    let long = [UInt8](repeating: 0x20, count: 12 << 20) + [0x0A]
    let told = try told([Self.login, Self.notice, long])
    #expect(told.prefix(1) == ["proven"] && told.last == "ended")
    let pieces = told.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(pieces.reduce(0, +) == long.count)
    #expect(pieces.max() ?? 0 <= (256 + 16) << 10)
    #expect(told.count { $0.hasPrefix("begun") } == 1)
  }

  @Test func anAnswerThatBreaksOffIsNotWhole() throws {
    let half = [UInt8](repeating: 0x20, count: 1 << 20)
    #expect(try told([Self.login, half]).last == "cut off")
    #expect(try told([Self.login, Array("{".utf8)]).last == "unavailable")
  }

  @Test func aLongAnswerHasChunks() {
    let response = {
      var response = Response.json(200, Array("[1".utf8))
      response.isChunked = true
      return String(decoding: response.bytes(isTLS: false), as: UTF8.self)
    }()
    #expect(response.contains("\r\nTransfer-Encoding: chunked\r\n"))
    #expect(!response.contains("Content-Length"))
    #expect(response.hasSuffix("\r\n\r\n2\r\n[1\r\n"))
    #expect(ResponseHead.chunk([]) == [])
  }
}
