package import System

/// A directory into which `pg_receivewal` writes the log of one cluster as it comes.
package struct WALArchive {
  /// The slot that keeps what the archive lacks, up to `max_slot_wal_keep_size`.
  package static let slot = "cmdb_archive"
  /// What `pg_receivewal` calls itself, in `synchronous_standby_names` too.
  package static let receiver = "pg_receivewal"
  private static let unfinished = ".partial"
  /// A directory within, of the log before a gap, with its last segment.
  private static let earlier = "until-"

  package let directory: String

  package init(_ directory: String) {
    self.directory = directory
  }

  /// How much of one timeline there is from a segment on.
  package struct Extent: Equatable, Sendable {
    /// The last segment, whole or being written; nil: there is none.
    package var last: WALSegment?
    package var lastIsWhole = false
    /// The first one that lacks while there are later ones.
    package var missing: WALSegment?
    /// A file that has not the size of a segment.
    package var malformed: String?
  }

  /// Looks at names and sizes only.
  package func extent(from first: WALSegment) throws(SystemError) -> Extent {
    var whole: Set<WALSegment> = []
    var extent = Extent()
    for name in try Files.names(in: directory) {
      let isWhole = !name.hasSuffix(Self.unfinished)
      let base = isWhole ? name[...] : name.dropLast(Self.unfinished.count)
      guard let segment = WALSegment(base), segment.timeline == first.timeline, segment >= first
      else { continue }
      if isWhole {
        whole.insert(segment)
        let size = try Files.status("\(directory)/\(name)").byteCount
        if size != Int64(WALSegment.byteCount) { extent.malformed = name }
      }
      guard segment >= extent.last ?? first else { continue }
      extent.lastIsWhole = isWhole || segment == extent.last && extent.lastIsWhole
      extent.last = segment
    }
    guard let last = extent.last else { return extent }
    var next = first
    while next < last, whole.contains(next) { next = next.next }
    if next < last { extent.missing = next }
    return extent
  }

  /// Makes the directory where it is missing, and removes a segment that was being made when the
  /// disk was full: `pg_receivewal` fills one with zeros before it writes into it, leaves a shorter
  /// one behind when it cannot, and refuses that one for ever after.
  package func prepare(for owner: User) throws(EmbeddedClusterError) {
    do {
      if !Files.exists(directory) {
        try Files.makeDirectory(directory, mode: 0o700)
        if Privileges.isRoot {
          try Files.changeOwner(directory, uid: owner.uid, gid: owner.gid)
        }
      }
      for name in try Files.names(in: directory) where name.hasSuffix(Self.unfinished) {
        let size = try Files.status("\(directory)/\(name)").byteCount
        if size != Int64(WALSegment.byteCount) { try Files.remove("\(directory)/\(name)") }
      }
    } catch {
      throw EmbeddedClusterError("the archive \(directory): \(error)")
    }
  }

  /// With what one that `setAside` has left ends, as its name says.
  package var last: WALSegment? {
    directory.split(separator: "/").last.flatMap { name in
      name.hasPrefix(Self.earlier) ? WALSegment(name.dropFirst(Self.earlier.count)) : nil
    }
  }

  /// What `setAside` has left, newest first.
  package func earlier() -> [WALArchive] {
    let names = (try? Files.names(in: directory)) ?? []
    return names.filter { $0.hasPrefix(Self.earlier) }.sorted(by: >)
      .map { WALArchive("\(directory)/\($0)") }
  }

  /// Moves all segments into a directory within, named after the last of them.
  func setAside() throws(SystemError) {
    let names = try Files.names(in: directory).filter { WALSegment($0.prefix(24)) != nil }.sorted()
    guard let last = names.last?.prefix(24) else { return }
    let place = "\(directory)/\(Self.earlier)\(last)"
    let status = try Files.status(directory)
    try Files.makeDirectory(place, mode: 0o700)
    if Privileges.isRoot { try Files.changeOwner(place, uid: status.uid, gid: status.gid) }
    for name in names { try Files.move("\(directory)/\(name)", to: "\(place)/\(name)") }
  }

  /// Why it cannot be the archive of a cluster whose log is on `timeline`; nil when it can.
  package func conflict(
    systemIdentifier: UInt64, timeline: UInt32
  ) throws(SystemError) -> String? {
    for name in try Files.names(in: directory) {
      guard let segment = WALSegment(name.prefix(24)) else { continue }
      // Only a restore begins a timeline, and what it left behind is the old one's archive.
      if segment.timeline != timeline {
        return "\(directory) holds the log of another timeline (\(name)); name an empty directory"
      }
      guard let head = try? Files.head("\(directory)/\(name)", byteCount: 32),
        head.count == 32
      else { continue }
      // XLogLongPageHeaderData: the system identifier stands behind 24 bytes, in the order of the
      // host; a page that was never written is zero.
      let identifier = head[24..<32].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      if identifier != 0, identifier != systemIdentifier {
        return "\(directory) holds the log of another database (\(name)); name an empty directory"
      }
    }
    return nil
  }

  /// A shell command for `restore_command`: the segment that is asked for, or what there is of it.
  package var restoreCommand: String {
    let path = Self.shellQuoted(directory)
    return "cp \(path)/%f %p 2>/dev/null || cp \(path)/%f\(Self.unfinished) %p 2>/dev/null"
  }

  private static func shellQuoted(_ text: String) -> String {
    // A percent sign is doubled, as PostgreSQL wants it.
    "'" + text.map { $0 == "'" ? "'\\''" : $0 == "%" ? "%%" : "\($0)" }.joined() + "'"
  }
}
