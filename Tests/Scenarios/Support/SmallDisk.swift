import System

/// A file system that is soon full: a tmpfs, which only root can mount.
struct SmallDisk {
  static let isPossible: Bool = {
    guard Privileges.isRoot, let disk = try? SmallDisk(megabytes: 1) else { return false }
    disk.unmount()
    return true
  }()

  let path: String
  private var ballast: String { "\(path)/ballast" }

  init(megabytes: Int) throws {
    path = "/tmp/cmdb-disk-\(Process.id)-\(megabytes)"
    try Files.makeDirectory(path, mode: 0o711)
    do {
      try Self.run(
        "/bin/mount", ["-t", "tmpfs", "-o", "mode=711,size=\(megabytes)m", "tmpfs", path])
    } catch {
      try? Files.remove(path)
      throw error
    }
  }

  /// Leaves not a byte. Whoever writes here meanwhile may take some of what was free: what is asked
  /// for then is less, until it is had.
  func fill() throws {
    var size: Int64 = 0
    for _ in 0..<1000 {
      let free = Int64(try Files.freeBytes(path))
      guard free > 0 else { return }
      if (try? Self.run("/usr/bin/fallocate", ["-l", "\(size + free)", ballast])) != nil {
        size += free
      }
    }
  }

  func makeRoom() throws { try Files.remove(ballast) }

  /// Also when a file of it is still open somewhere.
  func unmount() {
    try? Self.run("/bin/umount", ["-l", path])
    try? Files.remove(path)
  }

  private static func run(_ program: String, _ arguments: [String]) throws {
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(executable: program, arguments: arguments))
    let status = ChildProcess.waitForEnd(of: pid)
    guard status?.isSuccess == true else {
      throw TestServer.Failure(description: "\(program) ended with \(status as Any)")
    }
  }
}
