import System

/// How far the tests of the promises go: seconds in the suite, the figures of the promises with
/// `CMDB_PROMISES=full`.
enum Promises {
  static let isFull = Environment.value("CMDB_PROMISES") == "full"

  /// The short figure, or the full one.
  static func figure<Number>(_ short: Number, full: Number) -> Number { isFull ? full : short }

  /// Whether a time that depends on the machine is within its bound: only the full form measures,
  /// on a machine that does nothing else.
  static func holds(_ time: Duration, within bound: Duration) -> Bool { !isFull || time <= bound }
}

extension Signal {
  static let stop = Signal(rawValue: 19)
  static let `continue` = Signal(rawValue: 18)
}

extension TestServer {
  /// The log's lines so far.
  func logLines() throws -> [Substring] {
    try Files.readText(logPath).split(separator: "\n")
  }
}
