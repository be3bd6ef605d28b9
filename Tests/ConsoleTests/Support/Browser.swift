import Foundation
import Synchronization
import System

/// A headless Chromium over `--remote-debugging-pipe`: JSON messages that end with NUL. The shell
/// gives it our pipes as descriptors 3 and 4, so that no port is opened. One serves all tests; each
/// has a context, and so cookies, storage and cache, of its own.
@MainActor final class Browser {
  nonisolated static let path: String? = {
    let environment = ProcessInfo.processInfo.environment
    let named = environment["CMDB_CHROMIUM"].map { [$0] } ?? []
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return (named + folders.map { "\($0)/chromium" })
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  struct Failed: Error, CustomStringConvertible { let description: String }

  static let shared = Result { try Browser(chromium: path ?? "") }

  private nonisolated static let started = Mutex<(pid: Int32, profile: String)?>(nil)

  private let process = Foundation.Process()
  private let down = Pipe(), up = Pipe()
  private var buffer = Data()
  private var next = 0
  /// Told what happens on a page, by its session.
  private var listeners: [String: (String, [String: Any]) -> Void] = [:]

  private init(chromium: String) throws {
    let profile = FileManager.default.temporaryDirectory
      .appending(path: "cmdb-console-\(UUID().uuidString)").path()
    // Root is told so by `id`; Chromium refuses its sandbox then.
    let script = """
      [ "$(id -u)" = 0 ] && set -- "$@" --no-sandbox
      exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1
      """
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", script, "sh", chromium, "--headless", "--disable-gpu", "--no-first-run",
      // A file that a test changes on its way counts as one from afar, which may ask nobody here.
      "--disable-features=LocalNetworkAccessChecks", "--hide-scrollbars",
      "--remote-debugging-pipe", "--user-data-dir=\(profile)",
    ]
    process.standardInput = down
    process.standardOutput = up
    try process.run()
    let pid = process.processIdentifier
    Self.started.withLock { $0 = (pid, profile) }
    atexit { Browser.end() }
  }

  private nonisolated static func end() {
    guard let (pid, profile) = started.withLock({ $0 }) else { return }
    System.Process.kill(pid, .terminate)
    _ = ChildProcess.waitForEnd(of: pid)
    try? FileManager.default.removeItem(atPath: profile)
  }

  func listen(_ session: String, _ act: ((String, [String: Any]) -> Void)?) {
    listeners[session] = act
  }

  /// Asks, and waits for the answer; what comes before goes to the pages.
  @discardableResult func call(
    _ method: String, _ parameters: [String: Any] = [:], session: String? = nil
  ) throws -> [String: Any] {
    next += 1
    let id = next
    var message: [String: Any] = ["id": id, "method": method, "params": parameters]
    message["sessionId"] = session
    var bytes = try JSONSerialization.data(withJSONObject: message)
    bytes.append(0)
    try down.fileHandleForWriting.write(contentsOf: bytes)
    var answer: [String: Any]?
    while answer == nil {
      let read = try read(within: .seconds(120))
      if read["id"] as? Int == id { answer = read }
    }
    guard let result = answer?["result"] as? [String: Any] else {
      throw Failed(description: "\(method): \(answer?["error"] ?? "")")
    }
    return result
  }

  /// Hears what the pages tell, until `condition` holds.
  func wait(for what: String, _ condition: () -> Bool) throws {
    let end = Instant.now() + .seconds(60)
    while !condition() {
      guard Instant.now() < end else { throw Failed(description: "waited in vain for \(what)") }
      _ = try read(within: .seconds(60))
    }
  }

  private func read(within limit: Duration) throws -> [String: Any] {
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let line = Data(buffer[..<end])
        buffer.removeSubrange(...end)
        let message = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        if let method = message["method"] as? String, let session = message["sessionId"] as? String
        {
          listeners[session]?(method, message["params"] as? [String: Any] ?? [:])
        }
        return message
      }
      let fd = up.fileHandleForReading.fileDescriptor
      guard try Socket.waitReadable(fd, timeout: limit) else {
        throw Failed(description: "The browser is silent.")
      }
      // `read(upToCount:)` would wait for all of its count.
      let chunk = up.fileHandleForReading.availableData
      guard !chunk.isEmpty else { throw Failed(description: "The browser has ended.") }
      buffer.append(chunk)
    }
  }
}
