internal import CLinux
internal import Glibc

/// What happens to descriptors and directory between the start of a child and its program.
@safe final class SpawnActions {
  var raw = unsafe posix_spawn_file_actions_t()

  init(_ specification: ChildProcess.Specification) {
    unsafe posix_spawn_file_actions_init(&raw)
    let mapping = specification.descriptors.sorted { $0.key < $1.key }
    // Two passes, because one descriptor's new number may be another's old one: first all to
    // numbers above any that is named, then down to where they belong. `dup2` to another number
    // also takes close-on-exec away.
    let named = specification.descriptors.flatMap { [$0.key, $0.value] }
    let base = max(2, named.max() ?? 2) + 1
    for (index, pair) in mapping.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&raw, pair.value, base + Int32(index))
    }
    let last = max(2, mapping.last?.key ?? 2)
    for (index, pair) in mapping.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&raw, base + Int32(index), pair.key)
    }
    for fd in 0...last where specification.descriptors[fd] == nil {
      if fd <= 2 {
        unsafe posix_spawn_file_actions_addopen(&raw, fd, "/dev/null", O_RDWR, 0)
      } else {
        // One that is not open is no error (glibc, sysdeps/unix/sysv/linux/spawni.c).
        unsafe posix_spawn_file_actions_addclose(&raw, fd)
      }
    }
    unsafe linux_spawn_add_close_from(&raw, last + 1)
    if let directory = specification.workingDirectory {
      unsafe linux_spawn_add_chdir(&raw, directory)
    }
  }

  deinit {
    unsafe posix_spawn_file_actions_destroy(&raw)
  }
}

/// An empty signal mask, default actions for all signals, and maybe a process group of its own.
final class SpawnAttributes {
  var raw = posix_spawnattr_t()

  init(ownProcessGroup: Bool, ownSession: Bool) {
    unsafe posix_spawnattr_init(&raw)
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&raw, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&raw, &signals)
    var flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    if ownProcessGroup {
      unsafe posix_spawnattr_setpgroup(&raw, 0)
      flags |= Int32(POSIX_SPAWN_SETPGROUP)
    }
    if ownSession { flags |= Int32(linux_spawn_session_flag()) }
    unsafe posix_spawnattr_setflags(&raw, Int16(flags))
  }

  deinit {
    unsafe posix_spawnattr_destroy(&raw)
  }
}

/// Strings as C has them: a list of pointers that ends with a null pointer.
@safe final class CStrings {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) {
    unsafe pointers = strings.map { unsafe strdup($0) } + [nil]
  }

  deinit {
    unsafe pointers.forEach { unsafe free($0) }
  }
}
