import Testing

/// The console's pages in a real browser against a real server. One browser serves all tests, one
/// after another; where Chromium is absent they are skipped, visibly.
@MainActor
@Suite(.enabled(if: Browser.path != nil, "chromium is not installed"), .serialized)
struct ConsoleTests {
  /// Runs `body` on a new page of an account, and wants no exception and no violation on it.
  static func visit(
    _ server: ConsoleServer? = nil, as account: String = "nikitin", language: String = "ru",
    theme: String = "light", width: Int = 1440, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (Page) throws -> Void
  ) throws {
    let server = try server ?? ConsoleServer.demo.get()
    let page = try Page(try Browser.shared.get())
    defer { page.close() }
    try page.prepare(
      server.address, token: try server.token(account), language: language, theme: theme,
      width: width)
    do {
      try body(page)
    } catch {
      page.keepPicture()
      throw Browser.Failed(description: "\(page.doing) \(error)")
    }
    #expect(page.problems == [], sourceLocation: sourceLocation)
  }
}
