import Console
import HTTP
import System

/// The console's files as they are served: bytes, kind and how long a browser may keep them.
struct StaticFiles {
  struct File {
    /// As the program carries it: a copy is made for each answer, none is kept.
    let text: String
    let type: String
    let isImmutable: Bool

    var bytes: [UInt8] { Array(text.utf8) }
  }

  private var files: [String: File] = [:]
  let page: File
  /// Of the page, in quotes.
  let pageTag: String

  init() {
    var digest = SHA256()
    for (name, text) in ConsoleFiles.all { digest.update(Array("\(name)\n\(text)\n".utf8)) }
    let base = "/v/" + Digest.hex(digest.finish()).prefix(16)
    var page = ""
    for (name, text) in ConsoleFiles.all {
      let type = Self.type(of: name)
      if name == ConsoleFiles.page {
        page = Self.based(text, on: base)
      } else {
        files["\(base)/\(name)"] = File(text: text, type: type, isImmutable: true)
        if ConsoleFiles.ofRoot.contains(name) {
          // What stands there may name the others.
          files["/\(name)"] = File(text: Self.based(text, on: base), type: type, isImmutable: false)
        }
      }
    }
    self.page = File(text: page, type: Self.type(of: ConsoleFiles.page), isImmutable: false)
    pageTag = "\"\(Digest.hex(Digest.sha256(Array(page.utf8))).prefix(16))\""
  }

  /// With the folder in the place of the word that stands for it. By bytes, since the search in
  /// strings brings a library of its own into memory, which a gateway at rest would keep.
  private static func based(_ text: String, on base: String) -> String {
    let word = Array(ConsoleFiles.base.utf8)
    var rest = Array(text.utf8)[...]
    var output: [UInt8] = []
    while let first = rest.first {
      guard rest.starts(with: word) else {
        output.append(first)
        rest.removeFirst()
        continue
      }
      output += base.utf8
      rest.removeFirst(word.count)
    }
    return String(decoding: output, as: UTF8.self)
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
