internal import Glibc

/// What the server needs of the file system, and no more. All calls block.
package enum Files {
  /// Who owns a file, and its rights without the type (`0o640`). Follows symbolic links.
  package struct Status: Equatable, Sendable {
    package let uid: UInt32
    package let gid: UInt32
    package let mode: UInt32
    package let isDirectory: Bool
    package let byteCount: Int64
  }

  /// The whole file; throws EFBIG when it is larger than `bytesMax`.
  package static func read(
    _ path: String, bytesMax: Int = 1 << 24
  ) throws(SystemError) -> [UInt8] {
    let file = try open(path, O_RDONLY)
    var bytes: [UInt8] = []
    while true {
      switch Socket.read(file.raw, into: &bytes, max: 1 << 16) {
      case .bytes:
        guard bytes.count <= bytesMax else {
          throw SystemError(call: "read \(path)", errno: EFBIG)
        }
      case .end: return bytes
      case .wouldBlock: throw SystemError(call: "read \(path)", errno: EAGAIN)
      case .failed(let error): throw SystemError(call: "read \(path)", errno: error.errno)
      }
    }
  }

  /// The whole file as text; what is not UTF-8 is replaced.
  package static func readText(_ path: String) throws(SystemError) -> String {
    String(decoding: try read(path), as: UTF8.self)
  }

  /// Writes a file that a person named for output, see `OutputFile`.
  package static func output(
    _ bytes: [UInt8], to path: String, newMode: UInt32
  ) throws(SystemError) {
    var file = try OutputFile(path, newMode: newMode)
    try file.write(bytes)
    try file.commit()
  }

  /// Puts a file with exactly `mode` in place of whatever was there. A crash leaves the old or the
  /// new file, never a part; after the return the new one is on disk.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32
  ) throws(SystemError) {
    let file = try ReplacementFile(path, mode: mode)
    try file.write(bytes)
    try file.commit()
  }

  static func open(
    _ path: String, _ flags: Int32, mode: UInt32 = 0
  ) throws(SystemError) -> FileDescriptor {
    try FileDescriptor(checking: unsafe Glibc.open(path, flags | O_CLOEXEC, mode), "open \(path)")
  }

  /// Whether something is there that this process may look at.
  package static func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  /// Makes a directory with exactly `mode`, whatever the umask; one that is there stays as it is.
  /// Its parent must exist.
  package static func makeDirectory(_ path: String, mode: UInt32) throws(SystemError) {
    guard unsafe mkdir(path, 0o700) == 0 else {
      let error = SystemError("mkdir \(path)")
      guard error.errno == EEXIST, (try? status(path))?.isDirectory == true else { throw error }
      return
    }
    try changeMode(path, mode)
  }

  /// The names of what lies in a directory, in no order.
  package static func names(in directory: String) throws(SystemError) -> [String] {
    guard let stream = unsafe opendir(directory) else { throw SystemError("opendir \(directory)") }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
        unsafe String(cString: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a file, a socket or an empty directory; what is not there is no error.
  package static func remove(_ path: String) throws(SystemError) {
    guard unsafe Glibc.remove(path) == 0 || errno == ENOENT else {
      throw SystemError("remove \(path)")
    }
  }

  /// Owner, rights and size.
  package static func status(_ path: String) throws(SystemError) -> Status {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw SystemError("stat \(path)") }
    return Status(
      uid: status.st_uid, gid: status.st_gid, mode: status.st_mode & 0o7777,
      isDirectory: status.st_mode & S_IFMT == S_IFDIR, byteCount: Int64(status.st_size))
  }

  /// Whether both paths lead to one file or directory.
  package static func areSame(_ first: String, _ second: String) -> Bool {
    var left = stat()
    var right = stat()
    guard unsafe stat(first, &left) == 0, unsafe stat(second, &right) == 0 else { return false }
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino
  }

  /// Sets the rights to exactly `mode`.
  package static func changeMode(_ path: String, _ mode: UInt32) throws(SystemError) {
    guard unsafe chmod(path, mode) == 0 else { throw SystemError("chmod \(path)") }
  }

  /// Sets owner and group; what is nil stays.
  package static func changeOwner(
    _ path: String, uid: UInt32?, gid: UInt32?
  ) throws(SystemError) {
    guard unsafe chown(path, uid ?? .max, gid ?? .max) == 0 else {
      throw SystemError("chown \(path)")
    }
  }

  /// Whether this user may make files in the directory `path`.
  package static func isWritable(_ path: String) -> Bool {
    unsafe access(path, W_OK | X_OK) == 0
  }

  /// Bytes that this user may still write to the file system of `path`.
  package static func freeBytes(_ path: String) throws(SystemError) -> Int64 {
    let status = try fileSystem(path)
    return bytes(UInt64(status.f_bavail), status)
  }

  /// The size of the file system of `path`.
  package static func sizeBytes(_ path: String) throws(SystemError) -> Int64 {
    let status = try fileSystem(path)
    return bytes(UInt64(status.f_blocks), status)
  }

  private static func fileSystem(_ path: String) throws(SystemError) -> statvfs {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { throw SystemError("statvfs \(path)") }
    return status
  }

  private static func bytes(_ blocks: UInt64, _ status: statvfs) -> Int64 {
    let (bytes, overflow) = blocks.multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return overflow ? .max : Int64(clamping: bytes)
  }
}
