/// A user of this host with all groups that the group file gives.
package struct User: Sendable, Equatable {
  package let name: String
  package let uid: UInt32
  package let gid: UInt32
  package let groups: [UInt32]

  package init(name: String, uid: UInt32, gid: UInt32, groups: [UInt32]) {
    self.name = name
    self.uid = uid
    self.gid = gid
    self.groups = groups
  }
}

/// The host's users and groups as `/etc/passwd` and `/etc/group` have them.
///
/// The name service (NSS) is not asked: its modules may block on a network and do not load into a
/// static binary. So users that exist only in a directory service are unknown here.
package struct UserDatabase: Sendable {
  private struct Group {
    let name: Substring
    let gid: UInt32
    let members: [Substring]
  }

  private let users: [(name: Substring, uid: UInt32, gid: UInt32)]
  private let groups: [Group]

  /// Reads the text of the two files (passwd(5), group(5)). Lines of another form, as the `+` lines
  /// of NIS, are skipped; of two lines for one name or number the first counts.
  package init(passwd: String, group: String) {
    users = Self.rows(passwd, fields: 7).compactMap { fields in
      guard let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { return nil }
      return (fields[0], uid, gid)
    }
    groups = Self.rows(group, fields: 4).compactMap { fields in
      guard let gid = UInt32(fields[2]) else { return nil }
      return Group(name: fields[0], gid: gid, members: fields[3].split(separator: ","))
    }
  }

  /// The files of this host, read now; a missing one counts as empty.
  package static func ofHost() -> UserDatabase {
    UserDatabase(
      passwd: (try? Files.readText("/etc/passwd")) ?? "",
      group: (try? Files.readText("/etc/group")) ?? "")
  }

  /// The user of that name.
  package func lookup(name: String) -> User? {
    users.first { $0.name == name }.map { user($0.name, $0.uid, $0.gid) }
  }

  /// The user of that number.
  package func lookup(uid: UInt32) -> User? {
    users.first { $0.uid == uid }.map { user($0.name, $0.uid, $0.gid) }
  }

  /// The number of the group of that name.
  package func lookup(group name: String) -> UInt32? {
    groups.first { $0.name == name }?.gid
  }

  private func user(_ name: Substring, _ uid: UInt32, _ gid: UInt32) -> User {
    var gids = [gid]
    for group in groups where group.members.contains(name) && !gids.contains(group.gid) {
      gids.append(group.gid)
    }
    return User(name: String(name), uid: uid, gid: gid, groups: gids)
  }

  private static func rows(_ text: String, fields count: Int) -> [[Substring]] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count == count, !fields[0].isEmpty else { return nil }
      return fields
    }
  }
}
