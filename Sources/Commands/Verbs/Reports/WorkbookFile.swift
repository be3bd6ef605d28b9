import Sheets
import System

/// A workbook that is written as a stream: its parts one behind another, each deflated by `gzip`.
final class WorkbookFile {
  private var file: OutputFile?
  private var zip = ZipWriter()
  private var frame = GzipFrame()
  private var filter: Filter?
  /// Of the part that is being written, before it is deflated.
  private var size = 0

  init(_ path: String, sheets: [String]) throws(Failure) {
    do throws(SystemError) {
      file = try OutputFile(path, newMode: Process.newFileMode)
    } catch {
      throw Self.unwritable(error)
    }
    for part in WorkbookParts.all(sheets: sheets) {
      try begin(part.name)
      try write(Array(part.xml.utf8))
      try end()
    }
  }

  func begin(_ part: String) throws(Failure) {
    frame = GzipFrame()
    size = 0
    do throws(SystemError) {
      filter = try Gzip.compressor()
      try file?.write(zip.begin(part))
    } catch {
      throw Self.unwritable(error)
    }
  }

  func write(_ bytes: [UInt8]) throws(Failure) {
    size += bytes.count
    do throws(SystemError) {
      try take(try filter?.exchange(bytes) ?? [])
    } catch {
      throw Self.unwritable(error)
    }
  }

  func end() throws(Failure) {
    do throws(SystemError) {
      filter?.endInput()
      while let bytes = try filter?.rest() { try take(bytes) }
    } catch {
      throw Self.unwritable(error)
    }
    let status = filter?.finish()
    filter = nil
    guard status?.isSuccess == true else {
      throw .failed("`gzip` failed.", ru: "Программа `gzip` завершилась с ошибкой.")
    }
    try put(
      try Failure.ofSheet { () throws(SheetProblem) in
        try zip.end(try frame.finish(), size: size)
      })
  }

  /// Puts the file in its place.
  func commit() throws(Failure) {
    try put(zip.finish())
    do throws(SystemError) {
      try file.take()?.commit()
    } catch {
      throw Self.unwritable(error)
    }
  }

  private func take(_ bytes: [UInt8]) throws(SystemError) {
    let data = frame.take(bytes)
    guard !data.isEmpty else { return }
    zip.wrote(data.count)
    try file?.write(data)
  }

  private func put(_ bytes: [UInt8]) throws(Failure) {
    do throws(SystemError) {
      try file?.write(bytes)
    } catch {
      throw Self.unwritable(error)
    }
  }

  private static func unwritable(_ error: SystemError) -> Failure {
    .failed("Cannot write the file: \(error)", ru: "Файл не записать: \(error)")
  }
}

extension Gzip {
  /// Where Debian and all its relatives have it.
  static let program = "/usr/bin/gzip"

  static func compressor() throws(SystemError) -> Filter {
    try Filter(program, ["-n", "-c"])
  }

  static func expander() throws(SystemError) -> Filter {
    try Filter(program, ["-dc"])
  }
}

extension Failure {
  /// What `body` makes for a workbook, or why a sheet has no room for it.
  static func ofSheet(
    _ body: () throws(SheetProblem) -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    do throws(SheetProblem) {
      return try body()
    } catch {
      throw .failed(error.english, ru: error.russian)
    }
  }
}
