internal import Glibc

/// A file that a person named for output.
///
/// A new file, and a plain one that is there, appears whole when it is committed and not at all
/// before; the old one's rights and owner stay. Links are followed. What is no plain file, as a
/// device or a pipe, and what has other names or another owner whom this user may not give it back
/// to, is written through to.
package struct OutputFile: ~Copyable {
  private var replacement: ReplacementFile?
  private var direct: FileDescriptor?

  private static let linksMax = 40

  /// - Parameter newMode: the rights of a file that is not there yet.
  package init(_ path: String, newMode: UInt32) throws(SystemError) {
    let path = try Self.followed(path)
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw SystemError("stat \(path)") }
      replacement = try ReplacementFile(path, mode: newMode)
      return
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw SystemError(call: "open \(path)", errno: EISDIR)
    }
    // To be replaced it need not be writable; to be written by this user it does.
    guard unsafe access(path, W_OK) == 0 else { throw SystemError("open \(path)") }
    if status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 {
      replacement = try? ReplacementFile(
        path, mode: status.st_mode & 0o7777, owner: (status.st_uid, status.st_gid))
    }
    if replacement == nil { direct = try Files.open(path, O_WRONLY | O_TRUNC) }
  }

  /// Appends all of `bytes`.
  package mutating func write(_ bytes: [UInt8]) throws(SystemError) {
    if let raw = direct?.raw { try Descriptors.writeAll(raw, bytes) }
    try replacement?.write(bytes)
  }

  /// Puts the file in its place; what was written through is there already.
  package consuming func commit() throws(SystemError) {
    try replacement.take()?.commit()
  }

  /// Where a path leads behind its links, also where nothing is there yet.
  private static func followed(_ path: String) throws(SystemError) -> String {
    var path = path
    for _ in 0..<linksMax {
      var status = stat()
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else {
        return path
      }
      // What `/dev/stdout` leads to may have no name.
      if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return path }
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = unsafe readlink(path, &target, target.count)
      guard count > 0 else { throw SystemError("readlink \(path)") }
      let bytes = target[..<count].map { UInt8(bitPattern: $0) }
      let next = String(decoding: bytes, as: UTF8.self)
      path = next.hasPrefix("/") ? next : "\(Files.directory(of: path))/\(next)"
    }
    throw SystemError(call: "open \(path)", errno: ELOOP)
  }
}
