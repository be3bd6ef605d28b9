import Glibc
import Synchronization
package import System

/// An authority of a test, with the certificates that it signs, in a folder that is removed when
/// the test process ends. Made by the `openssl` command, so that what System reads was written by
/// somebody else.
package final class Authority: Sendable {
  package struct Failure: Error {
    package let command: String
  }

  package let folder: String
  /// The authority's own certificate.
  package var file: String { "\(folder)/ca.pem" }

  /// Folders to remove: what tests share lives to the end of the process, and has no other.
  private static let folders = Mutex<[String]>([])

  package init() throws {
    folder = "/tmp/cmdb-authority-\(Digest.hex(Entropy.bytes(6)))"
    try Files.makeDirectory(folder, mode: 0o700)
    let isFirst = Self.folders.withLock { [folder] folders in
      folders.append(folder)
      return folders.count == 1
    }
    if isFirst { atexit { Authority.removeAll() } }
    try openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority "
        + "-keyout \(folder)/ca.key -out \(folder)/ca.pem")
  }

  /// Signs a certificate for these alternative names, as `DNS:localhost,IP:127.0.0.1`; its files
  /// are `NAME.pem` and `NAME.key`. In place of one of the same name.
  @discardableResult
  package func sign(_ name: String, for names: String) throws -> TLSFiles {
    let path = "\(folder)/\(name)"
    try openssl(
      "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(name) "
        + "-keyout \(path).key -out \(path).csr")
    try Files.write(Array("subjectAltName=\(names)\n".utf8), to: "\(path).ext", mode: 0o600)
    try openssl(
      "x509 -req -days 2 -in \(path).csr -CA \(folder)/ca.pem -CAkey \(folder)/ca.key "
        + "-CAcreateserial -extfile \(path).ext -out \(path).pem")
    return TLSFiles(
      certificate: try Files.read("\(path).pem"), key: try Files.read("\(path).key"))
  }

  /// What a client that believes this authority uses.
  package func client(showing own: TLSFiles? = nil) throws -> TLSContext {
    try TLSContext.client(authorities: try Files.read(file), own: own)
  }

  private func openssl(_ command: String) throws {
    guard try Self.run(command) == .exited(0) else { throw Failure(command: command) }
  }

  /// Runs `openssl` with these words, without input and output.
  package static func run(_ command: String) throws -> ChildProcess.ExitStatus? {
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/usr/bin/openssl", arguments: command.split(separator: " ").map(String.init),
        environment: ["PATH": "/usr/bin:/bin"]))
    return ChildProcess.waitForEnd(of: pid)
  }

  private static func removeAll() {
    let remove = ChildProcess.Specification(
      executable: "/bin/rm", arguments: ["-rf"] + folders.withLock { $0 })
    guard let pid = try? ChildProcess.spawn(remove) else { return }
    _ = ChildProcess.waitForEnd(of: pid)
  }
}
