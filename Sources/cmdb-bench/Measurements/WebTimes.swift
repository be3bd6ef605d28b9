import JSON
import System

/// What the web gateway costs: requests by WebSocket beside the same by the socket, by turns, and
/// the memory of those who do nothing.
struct WebTimes {
  private static let rounds = 2
  private static let addedMicrosecondsMax = 150.0
  private static let perSecondOfCoreMin = 20_000.0
  private static let kibibytesMax = 24_000.0 / 1024
  private static let mebibytesAtRestMax = 16.0
  private static let slowdownMax = 1.5
  private static let idleCount = 1000
  /// WebSockets of one session, as the gateway allows.
  private static let ofSession = 16

  private let bench: Bench
  private let endpoint: Endpoint
  private let tokens: [String]

  init(_ bench: Bench) throws {
    self.bench = bench
    try bench.server.restart()
    endpoint = try bench.server.webEndpoint()
    tokens = try Self.issue(bench.server, count: (Self.idleCount + 64) / Self.ofSession + 1)
  }

  private static func issue(_ server: Server, count: Int) throws -> [String] {
    let wire = try Wire(server)
    _ = try wire.call(
      "account.create", #"{"name":"bench-web-\#(Process.id)","roles":["agent"]}"#)
    return try (0..<count).map { _ in
      let answer = try wire.call("token.issue", #"{"account":"bench-web-\#(Process.id)"}"#)
      guard let token = try Document(answer.dropLast()).root["result"]?["token"]?.string else {
        throw Load.Failure(description: "no token")
      }
      return token
    }
  }

  /// For the client of that number.
  private func channel(_ index: Int) -> Channel {
    .web(endpoint, token: tokens[index / Self.ofSession])
  }

  func figures() throws -> [Figure] {
    let rest = [
      Figure(
        .web, "gateway at rest", bench, .mebibytes,
        ours: Double(bench.server.gatewayOwnKibibytes) / 1024, .atMost(Self.mebibytesAtRestMax)),
      Figure(
        .web, "gateway at rest, with code that others map, too", bench, .mebibytes,
        ours: Double(bench.server.gatewayKibibytes) / 1024),
    ]
    return try rest + bench.options.shapes.flatMap(paired) + idle()
  }

  // MARK: The relay

  private func paired(_ shape: Options.Shape) throws -> [Figure] {
    let seconds = Double(max(1, bench.options.seconds / Self.rounds))
    var web = Load.Outcome()
    var socket = Load.Outcome()
    var gatewayMicroseconds = 0.0
    for round in 0..<Self.rounds {
      for isWeb in round % 2 == 0 ? [true, false] : [false, true] {
        let requests = RatedWork.itemGet.requests(bench.scene(clients: shape.clients))
        guard isWeb else {
          socket += try Load(requests, shape, bench.server).run(seconds: seconds)
          continue
        }
        let load = try Load(requests, shape, bench.server, over: channel)
        let before = bench.server.gatewayMicroseconds
        web += try load.run(seconds: seconds)
        gatewayMicroseconds += bench.server.gatewayMicroseconds - before
      }
    }
    return figures(shape, web, socket, gatewayMicroseconds)
  }

  private func figures(
    _ shape: Options.Shape, _ web: Load.Outcome, _ socket: Load.Outcome,
    _ gatewayMicroseconds: Double
  ) -> [Figure] {
    var rate = Figure(
      .web, "item.get \(shape), beside the socket", bench, .perSecond, ours: web.perSecond,
      limit: socket.perSecond)
    rate.latencies = web.latencies
    let added = Figure(
      .web, "p50 that the relay adds, \(shape)", bench, .microseconds,
      ours: Double(web.latencies.at(0.5) - socket.latencies.at(0.5)),
      shape.clients == 1 ? .atMost(Self.addedMicrosecondsMax) : nil)
    let ofCore = Figure(
      .web, "requests a second of a core of the gateway, \(shape)", bench, .perSecond,
      ours: Double(web.count) / max(1, gatewayMicroseconds) * 1e6,
      shape.clients > 1 ? .atLeast(Self.perSecondOfCoreMin) : nil)
    return [rate, added, ofCore]
  }

  // MARK: Idle ones

  private func idle() throws -> [Figure] {
    // What the gateway and the workers have grown to under load they keep, and idle ones would fit
    // into it unseen.
    try bench.server.restart()
    let endpoint = try bench.server.webEndpoint()
    let without = try bench.reads().run(seconds: Double(bench.options.seconds))
    let before = bench.server.residentKibibytes + bench.server.gatewayKibibytes
    let sockets = IdleSockets()
    for index in 0..<Self.idleCount {
      sockets.hold(
        try WebSocketOpening.open(endpoint, token: tokens[4 + index / Self.ofSession]))
    }
    let growth = bench.server.residentKibibytes + bench.server.gatewayKibibytes - before
    let with = try withExtendedLifetime(sockets) {
      try bench.reads().run(seconds: Double(bench.options.seconds))
    }
    var slowdown = Figure(
      .web, "p99 of item.get beside \(Self.idleCount) idle WebSockets", bench, .milliseconds,
      ours: with.latencies.milliseconds(at: 0.99), limit: without.latencies.milliseconds(at: 0.99),
      .atMost(Self.slowdownMax))
    slowdown.latencies = with.latencies
    return [
      Figure(
        .web, "memory each of \(Self.idleCount) idle WebSockets, plain", bench, .kibibytes,
        ours: Double(growth) / Double(Self.idleCount), .atMost(Self.kibibytesMax)),
      slowdown,
    ]
  }
}

/// Connections that are held and not read: shorter than the gateway waits for a pong.
private final class IdleSockets {
  private final class Held {
    let descriptor: FileDescriptor
    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
  }

  private var held: [Held] = []

  func hold(_ descriptor: consuming FileDescriptor) { held.append(Held(descriptor)) }
}

extension Server {
  private var gateway: Int32? {
    Self.children(of: pid).first { Self.words(of: $0).dropFirst().first == "web" }
  }

  var gatewayKibibytes: Int { gateway.map(ProcessTimes.residentKibibytes(of:)) ?? 0 }

  var gatewayOwnKibibytes: Int { gateway.map(ProcessTimes.ownKibibytes(of:)) ?? 0 }

  var gatewayMicroseconds: Double { gateway.map { ProcessTimes.cpuMicroseconds(of: $0) } ?? 0 }

  /// As the ready line names it.
  func webEndpoint() throws -> Endpoint {
    let words = try Files.readText("\(directory)/ready").split { $0.isWhitespace }
    guard let word = words.first(where: { $0.hasPrefix("web:") }),
      let endpoint = Endpoint(hostAndPort: String(word.dropFirst(4)))
    else { throw failure("names no web address") }
    return endpoint
  }
}
