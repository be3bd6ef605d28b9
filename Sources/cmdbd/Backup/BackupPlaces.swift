import JSON
import Postgres
import System

/// `STATE/backup-directories.json`: all directories that hold backups of this server, and from
/// where on the backups of each need the log. The archive is one, so `--keep` of one directory must
/// not remove what those of another need, be its disk mounted or not.
struct BackupPlaces {
  private struct Place {
    let path: String
    let first: WALSegment
  }

  let state: String
  /// Backups of other servers may lie in the same directories.
  let systemIdentifier: String

  var path: String { "\(state)/backup-directories.json" }

  /// Notes a directory into which a backup was made.
  func note(_ directory: BackupDirectory) throws {
    let others = read().filter { $0.path != directory.path }
    try write(others + (try place(directory).map { [$0] } ?? []))
  }

  /// The first segment that any backup needs, and the directories of which only what was noted is
  /// known; nil where there is no backup.
  func needed() throws -> (first: WALSegment, unreadable: [String])? {
    var unreadable: [String] = []
    var places: [Place] = []
    for noted in read() {
      if Files.exists(noted.path), let names = try? Files.names(in: noted.path), !names.isEmpty {
        if let place = try place(BackupDirectory(path: noted.path)) { places.append(place) }
      } else {
        // Removed, or on a disk that is not mounted.
        unreadable.append(noted.path)
        places.append(noted)
      }
    }
    try write(places)
    guard let first = places.map(\.first).min(by: { $0.start < $1.start }) else { return nil }
    return (first, unreadable)
  }

  /// Nil where a directory holds no backup of this server.
  private func place(_ directory: BackupDirectory) throws -> Place? {
    let firsts = try directory.names().compactMap { name -> WALSegment? in
      let file = try BackupFile.read(in: "\(directory.path)/\(name)")
      return file.systemIdentifier == systemIdentifier ? file.firstSegment : nil
    }
    return firsts.min { $0.start < $1.start }.map { Place(path: directory.path, first: $0) }
  }

  // MARK: The file

  private func read() -> [Place] {
    guard let bytes = try? Files.read(path), let root = try? Document(bytes).root else { return [] }
    return (root["directories"].map { Array($0.elements) } ?? []).compactMap { entry in
      guard let path = entry["path"]?.string,
        let first = entry["first_segment"]?.string.flatMap({ WALSegment($0) })
      else { return nil }
      return Place(path: path, first: first)
    }
  }

  private func write(_ places: [Place]) throws {
    var writer = Writer()
    writer.object { writer in
      writer.member(
        "directories",
        array: { writer in
          for place in places {
            writer.object { writer in
              writer.member("path", string: place.path)
              writer.member("first_segment", string: "\(place.first)")
            }
          }
        })
    }
    try Files.write(writer.bytes + Array("\n".utf8), to: path, mode: 0o644)
  }
}
