/// The files of the web console, as the program carries them.
///
/// In `index.html` the word `{{base}}` stands for the folder under which the others are served: it
/// holds their hash, so that a browser may keep them for ever and never mixes two builds.
package enum ConsoleFiles {
  /// By their paths in the folder `Files`.
  package static let all: [(name: String, text: String)] = EmbeddedTexts.files

  package static let page = "index.html"
  package static let base = "{{base}}"
  /// Served at the root, since their address is part of what they mean.
  package static let ofRoot = ["sw.js", "manifest.webmanifest", "icon.svg"]
}
