import Foundation

/// A headless Chromium over `--remote-debugging-pipe`: JSON messages that end with NUL. The shell
/// gives it our pipes as descriptors 3 and 4, so that no port is opened.
final class Browser {
  static let path: String? = {
    let named = ProcessInfo.processInfo.environment["CMDB_CHROMIUM"].map { [$0] } ?? []
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return (named + folders.map { "\($0)/chromium" })
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  struct Failed: Error, CustomStringConvertible { let description: String }

  private let process = Process()
  private let down = Pipe(), up = Pipe()
  private let profile = FileManager.default.temporaryDirectory
    .appending(path: "cmdb-console-\(UUID().uuidString)")
  private var buffer = Data()
  private var next = 0
  private var session: String?

  init(chromium: String) throws {
    // Root is told so by `id`; Chromium refuses its sandbox then.
    let script = """
      [ "$(id -u)" = 0 ] && set -- "$@" --no-sandbox
      exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1
      """
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", script, "sh", chromium, "--headless", "--disable-gpu", "--no-first-run",
      "--remote-debugging-pipe", "--user-data-dir=\(profile.path())",
    ]
    process.standardInput = down
    process.standardOutput = up
    try process.run()
    let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"] ?? ""
    let attached = try call("Target.attachToTarget", ["targetId": target, "flatten": true])
    session = attached["sessionId"] as? String
  }

  func close() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: profile)
  }

  /// The value of an expression, as JSON.
  func evaluate(_ expression: String) throws -> String {
    let answer = try call(
      "Runtime.evaluate",
      ["expression": expression, "awaitPromise": true, "returnByValue": true])
    if let details = answer["exceptionDetails"] as? [String: Any] {
      let exception = details["exception"] as? [String: Any]
      throw Failed(description: "\(exception?["description"] ?? details)")
    }
    let result = answer["result"] as? [String: Any]
    return result?["value"] as? String ?? ""
  }

  private func call(_ method: String, _ parameters: [String: Any]) throws -> [String: Any] {
    next += 1
    var message: [String: Any] = ["id": next, "method": method, "params": parameters]
    message["sessionId"] = session
    var bytes = try JSONSerialization.data(withJSONObject: message)
    bytes.append(0)
    try down.fileHandleForWriting.write(contentsOf: bytes)
    while true {
      let answer = try read()
      guard answer["id"] as? Int == next else { continue }
      guard let result = answer["result"] as? [String: Any] else {
        throw Failed(description: "\(method): \(answer)")
      }
      return result
    }
  }

  private func read() throws -> [String: Any] {
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let line = Data(buffer[..<end])
        buffer.removeSubrange(...end)
        return try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
      }
      // `read(upToCount:)` would wait for all of its count.
      let chunk = up.fileHandleForReading.availableData
      guard !chunk.isEmpty else { throw Failed(description: "The browser has ended.") }
      buffer.append(chunk)
    }
  }
}
