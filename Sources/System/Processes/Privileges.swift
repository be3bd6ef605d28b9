internal import CLinux
internal import Glibc

/// Gives up the rights of root. Since `posix_spawn` cannot do it, a child that root started does
/// it itself, as its first act, before it reads any input.
package enum Privileges {
  /// The effective user of this process.
  package static var uid: UInt32 { geteuid() }

  /// The effective group of this process.
  package static var gid: UInt32 { getegid() }

  package static var isRoot: Bool { uid == 0 }

  /// Becomes `user` with its groups, for good: real, effective and saved ids. Stops the program
  /// if a way back to root were left open, because to run on would be worse.
  package static func become(_ user: User) throws(SystemError) {
    try drop(uid: user.uid, gid: user.gid, groups: user.groups)
  }

  /// Takes on exactly these ids, for good; needs root.
  package static func drop(uid: UInt32, gid: UInt32, groups: [UInt32]) throws(SystemError) {
    guard unsafe linux_set_groups(groups, groups.count) == 0 else {
      throw SystemError("setgroups")
    }
    guard linux_set_gid_for_good(gid) == 0 else { throw SystemError("setresgid \(gid)") }
    guard linux_set_uid_for_good(uid) == 0 else { throw SystemError("setresuid \(uid)") }
    guard uid != 0 else { return }
    precondition(
      setuid(0) != 0 && getuid() == uid && geteuid() == uid && getegid() == gid,
      "privileges were not dropped")
  }
}
