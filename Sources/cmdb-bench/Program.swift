import System

/// `cmdb-bench`: how fast the server is, each figure beside its limit from the same run.
@main
struct Program {
  static func main() {
    Signal.pipe.ignore()
    Process.exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  /// Whatever the figures, 0: a machine that is busy elsewhere is no failure.
  private static func run(_ arguments: [String]) -> Int32 {
    do {
      let options = try Options(arguments)
      if options.isHelpAsked {
        Standard.output.write(Options.help)
        return 0
      }
      if options.works == [.websocketEcho] {
        try EchoServer().run()
        return 0
      }
      let figures = try measure(options)
      Standard.output.write(Table.text(figures))
      if let path = options.jsonPath {
        try Files.output(
          FigureJSON.document(figures, options), to: path, newMode: Process.newFileMode)
      }
      return 0
    } catch let misuse as Options.Misuse {
      Standard.error.write("cmdb-bench: \(misuse.message)")
      return 2
    } catch {
      Standard.error.write("cmdb-bench: \(error)")
      return 1
    }
  }

  /// Each size on a server of its own.
  private static func measure(_ options: Options) throws -> [Figure] {
    var figures: [Figure] = []
    for items in options.items {
      let bench = try Bench(options, items: items)
      defer { bench.stop() }
      figures += try bench.figures()
    }
    return figures
  }
}
