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
      let server = try Server.start()
      defer { server.stop() }
      let figures = try Comparison(options, server).run()
      Standard.output.write(Report.table(figures))
      if let path = options.jsonPath {
        try Files.write(Report.json(figures, options), to: path, mode: 0o644)
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
}
