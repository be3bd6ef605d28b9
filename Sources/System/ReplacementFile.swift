internal import CLinux
internal import Glibc

/// A file that takes the place of another at once, when it is whole: until `commit` the old one
/// stays, and without it the new one is gone as soon as this value is.
package struct ReplacementFile: ~Copyable {
  private let path: String
  private let temporary: String
  private let file: FileDescriptor
  /// Where the file system can, the file has no name before it is whole: then not even a process
  /// that is killed leaves it behind.
  private let hasName: Bool

  /// Makes an empty file of exactly `mode` in the folder of `path`.
  ///
  /// - Parameter owner: who is to own it; nil for the user of this process.
  package init(
    _ path: String, mode: UInt32, owner: (uid: UInt32, gid: UInt32)? = nil
  ) throws(SystemError) {
    let temporary = "\(path).\(Digest.hex(Entropy.bytes(6))).new"
    let unnamed = unsafe linux_open_unnamed(Files.directory(of: path))
    let file =
      unnamed >= 0
      ? FileDescriptor(owning: unnamed)
      : try Files.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    // The owner first: a new one takes set-user-id bits away.
    let isOwned = owner.map { fchown(file.raw, $0.uid, $0.gid) == 0 } ?? true
    guard isOwned, fchmod(file.raw, mode) == 0 else {
      let error = SystemError("\(isOwned ? "fchmod" : "fchown") \(temporary)")
      unsafe unlink(temporary)
      throw error
    }
    self.path = path
    self.temporary = temporary
    self.file = file
    hasName = unnamed < 0
  }

  /// Appends all of `bytes`.
  package borrowing func write(_ bytes: [UInt8]) throws(SystemError) {
    try Descriptors.writeAll(file.raw, bytes)
  }

  /// Puts the file in its place. After the return it is on disk, and stays there after a crash.
  package consuming func commit() throws(SystemError) {
    guard fsync(file.raw) == 0 else { throw SystemError("fsync \(temporary)") }
    guard unsafe hasName || linux_name_unnamed(file.raw, temporary) == 0 else {
      throw SystemError("link \(temporary)")
    }
    guard unsafe rename(temporary, path) == 0 else { throw SystemError("rename \(temporary)") }
    let folder = try Files.open(Files.directory(of: path), O_RDONLY | O_DIRECTORY)
    guard fsync(folder.raw) == 0 else { throw SystemError("fsync \(Files.directory(of: path))") }
  }

  deinit {
    // After a commit nothing has this name any more.
    unsafe unlink(temporary)
  }
}
