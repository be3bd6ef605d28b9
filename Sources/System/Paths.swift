internal import Glibc

/// Paths as text, and the way to them.
extension Files {
  /// The process's current directory.
  package static func currentDirectory() throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard unsafe getcwd(&buffer, buffer.count) != nil else { throw SystemError("getcwd") }
    return String(nulTerminated: buffer)
  }

  /// `path` from the root, without `.`, `..` and doubled slashes. Only the text is worked on:
  /// `..` after a symbolic link is taken as written.
  package static func absolutePath(_ path: String) throws(SystemError) -> String {
    let whole = path.hasPrefix("/") ? path : "\(try currentDirectory())/\(path)"
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." {
        _ = parts.popLast()
      } else {
        parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// What stands before the last slash: `/` for `/a`, `.` for a bare name.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The nearest directory above the absolute `path` that `user` may not pass, for want of its
  /// `x` bit; nil when the way is free. Access control lists are not looked at.
  package static func impassableParent(
    of path: String, for user: User
  ) throws(SystemError) -> String? {
    guard user.uid != 0 else { return nil }
    var parent = directory(of: path)
    while true {
      guard user.mayPass(try status(parent)) else { return parent }
      guard parent != "/" else { return nil }
      parent = directory(of: parent)
    }
  }

  /// Whether `user` may pass all directories above the absolute `path`.
  package static func isPassable(_ path: String, for user: User) throws(SystemError) -> Bool {
    try impassableParent(of: path, for: user) == nil
  }
}

extension User {
  /// As the kernel decides: only the first of owner, group and others that fits counts.
  fileprivate func mayPass(_ directory: Files.Status) -> Bool {
    let bit: UInt32 =
      if directory.uid == uid {
        0o100
      } else if groups.contains(directory.gid) || directory.gid == gid {
        0o010
      } else {
        0o001
      }
    return directory.mode & bit != 0
  }
}
