import System

/// One client of the load: a connection with some requests under way, each answer followed by the
/// next request.
final class LoadClient {
  private static let beforeID = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
  private static let beforeParams = Array(#","method":""#.utf8)
  private static let success = Array(#","result":"#.utf8)
  private static let version = Array(#""version":"#.utf8)

  let descriptor: FileDescriptor
  private unowned let load: Load
  private let items: Range<Int>
  private let method: [UInt8]
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  /// When the request of each id was sent.
  private var sentAt: [Instant]
  private var itemVersion = 1
  private var random: UInt64

  init(_ load: Load, items: Range<Int>, depth: Int, seed: UInt64) throws(SystemError) {
    self.load = load
    self.items = items
    method = Array(load.work.rawValue.utf8)
    sentAt = Array(repeating: .now(), count: depth)
    random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    descriptor = try Socket.connectUnix(load.socketPath)
    try Descriptors.setNonBlocking(descriptor.raw)
  }

  func start() throws(SystemError) {
    for id in sentAt.indices { request(id) }
    try flush()
  }

  func readable() throws(SystemError) {
    switch Socket.read(descriptor.raw, into: &input, max: 16 << 10) {
    case .bytes: break
    case .wouldBlock: return
    case .end: throw SystemError(call: "the server has closed", errno: 104)
    case .failed(let error): throw error
    }
    var start = 0
    while let end = input[start...].firstIndex(of: UInt8(ascii: "\n")) {
      answered(start..<end)
      start = end + 1
    }
    if start == input.count {
      input.removeAll(keepingCapacity: true)
    } else {
      input.removeSubrange(..<start)
    }
    try flush()
  }

  private func answered(_ line: Range<Int>) {
    var at = line.lowerBound + Self.beforeID.count
    var id = 0
    while at < line.upperBound, input[at] >= 0x30, input[at] <= 0x39 {
      id = id * 10 + Int(input[at] - 0x30)
      at += 1
    }
    guard id < sentAt.count else {
      return load.failed(String(decoding: input[line], as: UTF8.self))
    }
    let isGood = input[at..<line.upperBound].starts(with: Self.success)
    if isGood {
      if load.work == .itemUpdate { itemVersion = versionAnswered(line) }
    } else {
      load.failed(String(decoding: input[line], as: UTF8.self))
    }
    load.answered(after: sentAt[id])
    if load.isOn { request(id) }
  }

  /// The last `"version":N` of an answer, which is the item's own.
  private func versionAnswered(_ line: Range<Int>) -> Int {
    var at = line.upperBound - Self.version.count
    while at > line.lowerBound, !input[at...].starts(with: Self.version) { at -= 1 }
    return input[(at + Self.version.count)..<line.upperBound]
      .prefix { $0 >= 0x30 && $0 <= 0x39 }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private func request(_ id: Int) {
    sentAt[id] = load.now
    output.append(contentsOf: Self.beforeID)
    Work.append(id, to: &output)
    output.append(contentsOf: Self.beforeParams)
    output.append(contentsOf: method)
    output.append(contentsOf: #"","params":"#.utf8)
    load.work.appendParams(to: &output, item: nextItem(), version: itemVersion)
    output.append(contentsOf: "}\n".utf8)
  }

  private func nextItem() -> Int {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return items.lowerBound + Int(random % UInt64(items.count))
  }

  private func flush() throws(SystemError) {
    guard !output.isEmpty else { return }
    try Socket.writeAll(descriptor.raw, output)
    output.removeAll(keepingCapacity: true)
  }
}
