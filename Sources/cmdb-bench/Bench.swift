import System

/// What every measurement works with: a running server with an estate of one size.
final class Bench {
  let options: Options
  let server: Server
  let estate: Estate
  /// Filled when a work first asks for it.
  private(set) lazy var desk = Result { try Desk(self) }

  /// Starts a server and fills it.
  init(_ options: Options, items: Int) throws {
    self.options = options
    Self.say("\(items) items: starting and filling")
    server = try Server.start(
      options: options.works.contains(.web) ? ["--web", "127.0.0.1:0"] : [])
    do {
      estate = try Estate(filling: server, items: items)
    } catch {
      server.stop()
      throw error
    }
  }

  /// All that was asked for, in the order of `Work`.
  func figures() throws -> [Figure] {
    var figures: [Figure] = []
    for work in Work.measured where options.works.contains(work) {
      Self.say("\(estate.items) items: \(work.rawValue)")
      figures += try work.figures(of: self)
    }
    return figures
  }

  func stop() {
    server.stop()
  }

  /// What a person reads who waits; the result stands alone on standard output.
  static func say(_ line: String) {
    Standard.error.write("cmdb-bench: \(line)")
  }
}
