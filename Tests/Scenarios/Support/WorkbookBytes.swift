import Sheets
import System

/// Workbooks as no program of ours writes them.
enum WorkbookBytes {
  /// A workbook whose sheet is this, with the size that its directory claims.
  static func of(_ sheet: [[UInt8]], claiming size: Int? = nil) throws -> [UInt8] {
    var zip = ZipWriter()
    var bytes: [UInt8] = []
    let small = WorkbookParts.all(sheets: ["S"]).map { ($0.name, [Array($0.xml.utf8)]) }
    for (name, pieces) in small + [(WorkbookParts.sheet(0), sheet)] {
      bytes += zip.begin(name)
      var filter = try Filter("/usr/bin/gzip", ["-n", "-c"])
      var frame = GzipFrame()
      var written = 0
      var data: [UInt8] = []
      for piece in pieces {
        written += piece.count
        data += frame.take(try filter.exchange(piece))
      }
      filter.endInput()
      while let more = try filter.rest() { data += frame.take(more) }
      _ = filter.finish()
      zip.wrote(data.count)
      bytes += data
      let trailer = try frame.finish()
      let isSheet = name == WorkbookParts.sheet(0)
      let claimed = Gzip.Trailer(crc: trailer.crc, size: isSheet ? size ?? written : written)
      bytes += try zip.end(claimed, size: claimed.size)
    }
    return bytes + zip.finish()
  }
}
