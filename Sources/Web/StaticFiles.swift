import Console
import HTTP
import System

/// The console's files as they are served: bytes, kind and how long a browser may keep them.
struct StaticFiles {
  struct File {
    let bytes: [UInt8]
    let type: String
    let isImmutable: Bool
  }

  private var files: [String: File] = [:]
  let page: File
  /// Of the page, in quotes.
  let pageTag: String

  init() {
    let text = ConsoleFiles.all.map { "\($0.name)\n\($0.text)\n" }.joined()
    let base = "/v/" + Digest.hex(Digest.sha256(Array(text.utf8))).prefix(16)
    var page: [UInt8] = []
    for (name, text) in ConsoleFiles.all {
      let type = Self.type(of: name)
      if name == ConsoleFiles.page {
        page = Array(text.replacing(ConsoleFiles.base, with: base).utf8)
      } else {
        let bytes = Array(text.utf8)
        files["\(base)/\(name)"] = File(bytes: bytes, type: type, isImmutable: true)
        if ConsoleFiles.ofRoot.contains(name) {
          // What stands there may name the others.
          let bytes = Array(text.replacing(ConsoleFiles.base, with: base).utf8)
          files["/\(name)"] = File(bytes: bytes, type: type, isImmutable: false)
        }
      }
    }
    self.page = File(bytes: page, type: Self.type(of: ConsoleFiles.page), isImmutable: false)
    pageTag = "\"\(Digest.hex(Digest.sha256(page)).prefix(16))\""
  }

  /// Nil where there is none. Any path without a dot is an address within the page.
  subscript(_ path: String) -> File? {
    if let file = files[path] { return file }
    return path.contains(".") || path.hasPrefix("/v/") ? nil : page
  }

  private static func type(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "svg": "image/svg+xml"
    case "webmanifest": "application/manifest+json"
    default: "text/plain; charset=utf-8"
    }
  }
}
