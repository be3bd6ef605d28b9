import Commands
import System

/// `cmdb`: the command line.
@main
struct Program {
  static func main() {
    Signal.pipe.ignore()
    Process.exit(CommandLineTool.run(Array(CommandLine.arguments.dropFirst())))
  }
}
