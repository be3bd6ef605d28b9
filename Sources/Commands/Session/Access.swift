import Client
import Glibc
import JSON
import System

/// How `cmdb` gets to a server: under what protection, and with what proof of who calls.
///
/// Secrets come from files only: arguments and environment can be read by others.
struct Access {
  let invocation: Invocation

  /// Connects and logs in.
  func connect(to endpoint: Endpoint) throws(Failure) -> Client {
    let token = try token()
    let client = try open(endpoint)
    guard let token else { return client }
    var writer = Writer()
    writer.object { $0.member("token", string: token) }
    let answer: Answer
    do {
      answer = try client.call("session.login", writer.bytes)
    } catch {
      throw .cannotConnect("The connection to the server broke: \(error)")
    }
    guard case .error(let error) = answer else { return client }
    throw .refused(error)
  }

  private func open(_ endpoint: Endpoint) throws(Failure) -> Client {
    let context = try context(for: endpoint)
    do throws(SystemError) {
      guard let context, case .tcp(let host, port: _) = endpoint else {
        return try Client(endpoint)
      }
      return try Client(endpoint, as: invocation[.serverName] ?? host, context)
    } catch {
      throw .cannotConnect("Cannot connect to \(endpoint): \(error). \(advice(endpoint, error))")
    }
  }

  private func advice(_ endpoint: Endpoint, _ error: SystemError) -> String {
    guard case .unix = endpoint else { return "Is the server running? See --connect." }
    guard error.errno == EACCES else {
      return "Is the server running? Run `cmdb` in its folder, or see --socket."
    }
    return "Start `cmdbd` with `--socket-group`, a group that you are in."
  }

  // MARK: Protection

  /// Nil for a connection that needs no TLS.
  private func context(for endpoint: Endpoint) throws(Failure) -> TLSContext? {
    guard try isProtected(endpoint) else {
      let ofTLS: [Option] = [.authorities, .serverName, .certificate, .key]
      guard !ofTLS.contains(where: invocation.has) else {
        throw .misuse(
          "--ca, --server-name, --certificate and --key are about --connect with TLS.")
      }
      return nil
    }
    do throws(TLSError) {
      return try TLSContext.client(
        authorities: try bytes(.authorities), own: try own())
    } catch {
      throw .misuse("--ca, --certificate, --key: \(error)")
    }
  }

  private func isProtected(_ endpoint: Endpoint) throws(Failure) -> Bool {
    switch endpoint {
    case .unix: return false
    case .tcp:
      guard invocation.has(.plain) else { return true }
      guard endpoint.isLoopback else { throw .misuse("--plain is for loopback addresses only.") }
      return false
    }
  }

  private func own() throws(TLSError) -> TLSFiles? {
    switch (try bytes(.certificate), try bytes(.key)) {
    case (nil, nil): nil
    case (let certificate?, let key?): TLSFiles(certificate: certificate, key: key)
    case (nil, _?), (_?, nil): throw TLSError("a certificate and its key go together")
    }
  }

  /// What is in the file that an option names; nil when it names none.
  private func bytes(_ option: Option) throws(TLSError) -> [UInt8]? {
    guard let file = invocation[option] else { return nil }
    do throws(SystemError) {
      return try Files.read(file)
    } catch {
      throw TLSError("\(error)")
    }
  }

  // MARK: Token

  /// The token of the file; nil when none is named. A file that others may read is refused, for
  /// what is in it is theirs too.
  private func token() throws(Failure) -> String? {
    guard let file = invocation[.tokenFile] else { return nil }
    let status: Files.Status
    let text: String
    do throws(SystemError) {
      status = try Files.status(file)
      text = try Files.readText(file)
    } catch {
      throw .misuse("--token-file: \(error).")
    }
    guard status.mode & 0o077 == 0 else {
      throw .misuse("--token-file \(file): others may read it; `chmod 600` it first.")
    }
    let token = text.filter { !$0.isWhitespace }
    guard !token.isEmpty else {
      throw .misuse("--token-file \(file): the file holds no token.")
    }
    return token
  }
}
