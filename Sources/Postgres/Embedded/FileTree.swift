package import System

/// Directories with all that is in them, by the host's own programs.
package enum FileTree {
  /// Copies a directory to a name that does not exist yet, with rights and times.
  package static func copy(_ source: String, to target: String) throws(EmbeddedClusterError) {
    try run("/bin/cp", ["-a", "--reflink=auto", "-T", "--", source, target])
  }

  /// What is not there is no error.
  package static func remove(_ directory: String) throws(EmbeddedClusterError) {
    guard Files.exists(directory) else { return }
    try run("/bin/rm", ["-rf", "--", directory])
  }

  package static func give(_ directory: String, to user: User) throws(EmbeddedClusterError) {
    try run("/bin/chown", ["-R", "-h", "\(user.uid):\(user.gid)", "--", directory])
  }

  /// Waits until all that was written to the file system of `path` is on disk.
  package static func synchronize(_ path: String) throws(EmbeddedClusterError) {
    try run("/bin/sync", ["-f", "--", path])
  }

  /// The bytes that its files take.
  package static func byteCount(_ directory: String) throws(EmbeddedClusterError) -> Int64 {
    let output = try run("/usr/bin/du", ["-s", "-B1", "--", directory])
    return Int64(output.prefix { $0.isNumber }) ?? 0
  }

  /// - Throws: the first complaint of the program, in one line.
  @discardableResult
  private static func run(
    _ program: String, _ arguments: [String]
  ) throws(EmbeddedClusterError) -> String {
    let answer: Command.Answer
    do {
      answer = try Command.run(program, arguments)
    } catch {
      throw EmbeddedClusterError("\(error)")
    }
    guard answer.status.isSuccess else {
      let first = answer.output.prefix { $0 != "\n" }
      throw EmbeddedClusterError(first.isEmpty ? "\(program): \(answer.status)" : String(first))
    }
    return answer.output
  }
}
