import System

/// One client of the load: a connection with some requests under way, each answer followed by the
/// next request.
final class LoadClient {
  private static let version = Array(#""version":"#.utf8)

  private let wire: Wire
  private unowned let load: Load
  private let index: Int
  private var reader = AnswerReader()
  private var output: [UInt8] = []
  private let isWebSocket: Bool
  /// When the request of each id was sent.
  private var sentAt: [Instant]
  private var sentCount = 0
  private var version = 1
  private var random: Xorshift

  init(_ load: Load, index: Int, depth: Int, over channel: Channel) throws {
    self.load = load
    self.index = index
    sentAt = Array(repeating: .now(), count: depth)
    random = Xorshift(seed: index + 1)
    switch channel {
    case .socket(let token):
      wire = try Wire(load.server, token: token)
      isWebSocket = false
    case .web(let endpoint, let token):
      wire = Wire(try WebSocketOpening.open(endpoint, token: token))
      isWebSocket = true
      reader.frames = ClientFrames()
    }
    try Descriptors.setNonBlocking(wire.raw)
  }

  var raw: Int32 { wire.raw }

  func start() throws(SystemError) {
    for id in sentAt.indices { request(id) }
    try flush()
  }

  func readable() throws(SystemError) {
    try reader.read(raw) { answer in answered(answer) }
    try flush()
  }

  private func answered(_ answer: AnswerReader.Answer) {
    guard answer.verdict == .result, answer.id < sentAt.count else {
      return load.failed(answer.text)
    }
    if load.requests.takesVersion { version = versionAnswered(answer.line) }
    load.answered(after: sentAt[answer.id])
    guard load.isOn else { return }
    guard load.pause > .zero else { return request(answer.id) }
    load.afterPause { [unowned self] () throws(SystemError) in
      request(answer.id)
      try flush()
    }
  }

  /// The last `"version":N` of an answer, which is the item's own.
  private func versionAnswered(_ line: ArraySlice<UInt8>) -> Int {
    var at = line.endIndex - Self.version.count
    while at > line.startIndex, !line[at...].starts(with: Self.version) { at -= 1 }
    return line[(at + Self.version.count)...]
      .prefix { $0 >= 0x30 && $0 <= 0x39 }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private func request(_ id: Int) {
    guard let serial = load.nextSerial() else { return }
    sentAt[id] = load.now
    let turn = Requests.Turn(
      client: index, count: sentCount, random: random.next(), version: version, serial: serial)
    sentCount += 1
    guard isWebSocket else { return load.requests.append(id: id, turn, to: &output) }
    var line: [UInt8] = []
    load.requests.append(id: id, turn, to: &line)
    ClientFrames.append(line[...], to: &output)
  }

  private func flush() throws(SystemError) {
    guard !output.isEmpty else { return }
    try Socket.writeAll(raw, output)
    output.removeAll(keepingCapacity: true)
  }
}
