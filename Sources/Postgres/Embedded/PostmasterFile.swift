/// What a running PostgreSQL writes into `postmaster.pid` (its source: `miscadmin.h`). Pure.
struct PostmasterFile: Equatable {
  /// The server's process id.
  let pid: Int32
  /// Whether it accepts connections.
  let isReady: Bool
  /// Where its data directory is; a copy of the file names the original's.
  let dataDirectory: String?

  /// Nil for what is not, or not yet, such a file. A single-user server writes a negative id.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, let pid = Int32(first), pid != 0 else { return nil }
    self.pid = abs(pid)
    dataDirectory = lines.count >= 2 && lines[1].hasPrefix("/") ? String(lines[1]) : nil
    isReady = lines.count >= 8 && lines[7].hasPrefix("ready")
  }
}
