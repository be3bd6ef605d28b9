import Client
import JSON
import System

/// How `cmdb` gets to a server: under what protection, and with what proof of who calls.
///
/// Secrets come from files only: arguments and environment can be read by others.
struct ConnectOptions {
  static let usage = """
        --token-file FILE           logs in with the token in FILE, which only you may read
        --ca FILE                   believes only servers that these authorities have signed
        --server-name NAME          what the server's certificate is for; the host of --connect
        --certificate FILE --key FILE   who you are, instead of or besides a token
        --plain                     no TLS with --connect; on loopback only
    """

  private static let valued: Set<String> = [
    "--token-file", "--ca", "--server-name", "--certificate", "--key",
  ]

  private var values: [String: String] = [:]
  private var isPlain = false

  /// Takes an option, with its value from `rest`; false when it is none of these.
  mutating func take(_ argument: String, _ rest: inout ArraySlice<String>) throws -> Bool {
    if argument == "--plain" {
      isPlain = true
      return true
    }
    guard Self.valued.contains(argument) else { return false }
    guard let value = rest.popFirst() else {
      throw CommandLineTool.Misuse(message: "\(argument) needs a value")
    }
    values[argument] = value
    return true
  }

  /// Connects and logs in.
  func connect(to endpoint: Endpoint) throws -> Client {
    let token = try token()
    let client = try open(endpoint)
    guard let token else { return client }
    var writer = Writer()
    writer.object { $0.member("token", string: token) }
    guard case .error(let error) = try client.call("session.login", writer.bytes) else {
      return client
    }
    throw CommandLineTool.LoginRefused(error: error)
  }

  private func open(_ endpoint: Endpoint) throws -> Client {
    let context = try context(for: endpoint)
    do throws(SystemError) {
      guard let context, case .tcp(let host, port: _) = endpoint else {
        return try Client(endpoint)
      }
      return try Client(endpoint, as: values["--server-name"] ?? host, context)
    } catch {
      throw CommandLineTool.CannotConnect(
        message: "cannot connect to \(endpoint): \(error). Is the server running? See --socket.")
    }
  }

  // MARK: Protection

  /// Nil for a connection that needs no TLS.
  private func context(for endpoint: Endpoint) throws -> TLSContext? {
    let isProtected = try isProtected(endpoint)
    guard isProtected else {
      guard values.keys.allSatisfy({ $0 == "--token-file" }) else {
        throw CommandLineTool.Misuse(
          message: "--ca, --server-name, --certificate and --key are about --connect with TLS")
      }
      return nil
    }
    do throws(TLSError) {
      return try TLSContext.client(
        authorities: try values["--ca"].map(bytes), own: try own())
    } catch {
      throw CommandLineTool.Misuse(message: "--ca, --certificate, --key: \(error)")
    }
  }

  private func isProtected(_ endpoint: Endpoint) throws -> Bool {
    switch endpoint {
    case .unix: return false
    case .tcp:
      guard isPlain else { return true }
      guard endpoint.isLoopback else {
        throw CommandLineTool.Misuse(message: "--plain is for loopback addresses only")
      }
      return false
    }
  }

  private func own() throws(TLSError) -> TLSFiles? {
    switch (values["--certificate"], values["--key"]) {
    case (nil, nil): nil
    case (let certificate?, let key?):
      TLSFiles(certificate: try bytes(certificate), key: try bytes(key))
    case (nil, _?), (_?, nil): throw TLSError("a certificate and its key go together")
    }
  }

  private func bytes(_ file: String) throws(TLSError) -> [UInt8] {
    do throws(SystemError) {
      return try Files.read(file)
    } catch {
      throw TLSError("\(error)")
    }
  }

  // MARK: Token

  /// The token of the file; nil when none is named. A file that others may read is refused, for
  /// what is in it is theirs too.
  private func token() throws -> String? {
    guard let file = values["--token-file"] else { return nil }
    let status: Files.Status
    let text: String
    do throws(SystemError) {
      status = try Files.status(file)
      text = try Files.readText(file)
    } catch {
      throw CommandLineTool.Misuse(message: "--token-file: \(error)")
    }
    guard status.mode & 0o077 == 0 else {
      throw CommandLineTool.Misuse(
        message: "--token-file \(file): others may read it; `chmod 600` it first")
    }
    let token = text.filter { !$0.isWhitespace }
    guard !token.isEmpty else {
      throw CommandLineTool.Misuse(message: "--token-file \(file): there is no token in it")
    }
    return token
  }
}
