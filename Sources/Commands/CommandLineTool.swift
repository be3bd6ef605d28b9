import Client
import JSON
import JSONRPC
import System

/// What `cmdb` does with its arguments. Exit status: 0, 1 refused by the server, 2 wrong use,
/// 3 cannot connect.
package struct CommandLineTool {
  struct Misuse: Error {
    let message: String
  }

  struct CannotConnect: Error {
    let message: String
  }

  struct LoginRefused: Error {
    let error: Value
  }

  private var endpoint: Endpoint?
  private var access = ConnectOptions()
  private var words: [String] = []
  private var readsLines = false

  package static func run(_ arguments: [String]) -> Int32 {
    do {
      return try CommandLineTool(arguments).run()
    } catch let misuse as Misuse {
      Standard.error.write("cmdb: \(misuse.message)\n\n\(usage)")
      return 2
    } catch let failure as CannotConnect {
      Standard.error.write("cmdb: \(failure.message)")
      return 3
    } catch let refusal as LoginRefused {
      Standard.error.write(sentence(refusal.error))
      return 1
    } catch {
      Standard.error.write("cmdb: \(error)")
      return 3
    }
  }

  private static let usage = """
    cmdb [--socket PATH | --connect HOST:PORT] call METHOD [JSON | -]
        calls a method and prints its result as JSON; - reads the parameters from standard input
    cmdb [--socket PATH | --connect HOST:PORT] call --lines
        sends requests from standard input, one a line, pipelined, and prints the answers

    \(ConnectOptions.usage)

    The server is found at --socket, else $CMDB_SOCKET, ./.cmdb/cmdb.sock, /run/cmdb/cmdb.sock.
    `cmdb call rpc.discover` describes every method. Exit status: 0, 1 refused by the server,
    2 wrong use, 3 cannot connect.
    """

  private init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if try access.take(argument, &rest) { continue }
      switch argument {
      case "--socket":
        guard let path = rest.popFirst() else { throw Misuse(message: "--socket needs a path") }
        endpoint = .unix(path: path)
      case "--connect":
        guard let text = rest.popFirst(), let address = Endpoint(hostAndPort: text) else {
          throw Misuse(message: "--connect needs HOST:PORT")
        }
        endpoint = address
      case "--lines": readsLines = true
      case "--help", "-h", "help":
        Standard.output.write(Self.usage)
        Process.exit(0)
      default:
        guard argument == "-" || !argument.hasPrefix("--") else {
          throw Misuse(message: "there is no option \(argument)")
        }
        words.append(argument)
      }
    }
  }

  private func run() throws -> Int32 {
    guard words.first == "call" else {
      throw Misuse(
        message: words.isEmpty ? "what shall be done?" : "there is no command `\(words[0])`")
    }
    if readsLines {
      guard words.count == 1 else { throw Misuse(message: "call --lines takes no method") }
      return try Pipeline(connect()).run()
    }
    guard words.count == 2 || words.count == 3 else {
      throw Misuse(message: "call needs a method, and its parameters as one JSON object")
    }
    return try call(words[1], words.count == 3 ? words[2] : "{}")
  }

  private func call(_ method: String, _ text: String) throws -> Int32 {
    let params = text == "-" ? try Standard.input.readAll() : Array(text.utf8)
    do {
      _ = try Document(params)
    } catch {
      throw Misuse(message: "the parameters are not valid JSON: \(error)")
    }
    let answer = try connect().call(method, params) { notification in
      print(notification)
    }
    switch answer {
    case .result(let result):
      print(result)
      return 0
    case .error(let error):
      Standard.error.write(Self.sentence(error))
      return 1
    }
  }

  private func print(_ value: Value) {
    var writer = Writer()
    writer.value(value)
    Standard.output.write(String(decoding: writer.bytes, as: UTF8.self))
  }

  /// The message, then each reason with its field and what would be right.
  private static func sentence(_ error: Value) -> String {
    let kind = error["data"]?["kind"]?.string ?? "error"
    var lines = ["cmdb: \(error["message"]?.string ?? "") (\(kind))"]
    for list in ["errors", "reasons"] {
      let reasons = error["data"]?[list]?.elements.map(\.self) ?? []
      // A single error stands in the message already.
      for reason in reasons where reasons.count > 1 || list == "reasons" {
        let path = reason["path"]?.string.map { "\($0): " } ?? ""
        lines.append("  \(path)\(reason["message"]?.string ?? "")")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func connect() throws -> Client {
    let endpoint = endpoint ?? Self.usualEndpoint
    return try access.connect(to: endpoint)
  }

  private static var usualEndpoint: Endpoint {
    if let path = Environment.value("CMDB_SOCKET") { return .unix(path: path) }
    let usual = ["./.cmdb/cmdb.sock", "/run/cmdb/cmdb.sock"]
    return .unix(path: usual.first(where: Files.exists) ?? usual[0])
  }
}
