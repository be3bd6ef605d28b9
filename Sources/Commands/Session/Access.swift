import Client
import Glibc
import JSON
import System

/// The connection of `cmdb` to a server: its address, protection and credentials.
///
/// Secrets are read from files only, since others can read arguments and environment.
struct Access {
  let invocation: Invocation
  let settings: ConnectionSettings

  /// Connects and logs in.
  func connect() throws(Failure) -> Client {
    let token = try token()
    let client = try open()
    guard let token else { return client }
    var writer = Writer()
    writer.object { $0.member("token", string: token) }
    let answer: Answer
    do {
      answer = try client.call("session.login", writer.bytes)
    } catch {
      throw .broken(error)
    }
    guard case .error(let error) = answer else { return client }
    throw .refused(error)
  }

  // MARK: Address

  private func open() throws(Failure) -> Client {
    guard let address = settings[.connect], settings[.socket] == nil else {
      try refuseProtection()
      let endpoint = Endpoint.unix(path: socketPath)
      do throws(SystemError) {
        return try Client(endpoint)
      } catch {
        throw unreachable(endpoint, error)
      }
    }
    guard case .tcp(let host, let port) = Endpoint(hostAndPort: address.value) else {
      throw .misuse(
        "\(address.source) must be HOST:PORT, not `\(address.value)`.",
        ru: "\(address.source): ожидается HOST:PORT, а не `\(address.value)`.")
    }
    return try open(try endpoints(host, port), host)
  }

  private var socketPath: String {
    let usual = ["./.cmdb/cmdb.sock", "/run/cmdb/cmdb.sock"]
    return settings[.socket]?.value ?? usual.first(where: Files.exists) ?? usual[0]
  }

  private func endpoints(_ host: String, _ port: UInt16) throws(Failure) -> [Endpoint] {
    do throws(HostName.Unresolved) {
      return try HostName.endpoints(host, port: port)
    } catch {
      throw .cannotConnect(
        "Cannot resolve the host name `\(host)`: \(error).",
        ru: "Имя узла `\(host)` не найдено: \(error).")
    }
  }

  /// Connects to the first address that answers; throws the last failure if none does.
  private func open(_ endpoints: [Endpoint], _ host: String) throws(Failure) -> Client {
    let context = try context(for: endpoints)
    var refusal: Failure?
    for endpoint in endpoints {
      do throws(SystemError) {
        guard let context else { return try Client(endpoint) }
        return try Client(endpoint, as: settings[.serverName]?.value ?? host, context)
      } catch {
        refusal = unreachable(endpoint, error)
      }
    }
    throw refusal ?? .cannotConnect("`\(host)` has no address.", ru: "У узла `\(host)` нет адреса.")
  }

  private func unreachable(_ endpoint: Endpoint, _ error: SystemError) -> Failure {
    let advice = advice(endpoint, error)
    return .cannotConnect(
      "Cannot connect to \(endpoint): \(error). \(advice.english)",
      ru: "Нет соединения с \(endpoint): \(error). \(advice.russian)")
  }

  private func advice(_ endpoint: Endpoint, _ error: SystemError) -> Wording {
    guard case .unix = endpoint else { return adviceOfTCP(error) }
    guard error.errno == EACCES else {
      return Wording(
        "Is the server running? Run `cmdb` in its folder, or use --socket or --connect.",
        ru: "Работает ли сервер? Запустите `cmdb` в его каталоге или задайте --socket, --connect.")
    }
    return Wording(
      "Start `cmdbd` with `--socket-group` and a group that you belong to.",
      ru: "Запустите `cmdbd` с `--socket-group` и группой, в которой вы состоите.")
  }

  /// A refused connection points to a wrong address; other failures mostly concern TLS.
  private func adviceOfTCP(_ error: SystemError) -> Wording {
    if [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errno) {
      return Wording(
        "Is the server running, and is this the HOST:PORT of its --listen?",
        ru: "Работает ли сервер, и тот ли это HOST:PORT, что в его --listen?")
    }
    return invocation.has(.plain)
      ? Wording(
        "If the server listens with TLS, omit --plain.",
        ru: "Если сервер слушает с TLS, уберите --plain.")
      : Wording(
        "--ca names the authority that signed the server's certificate, --server-name the name in"
          + " it; a server without TLS, on loopback, needs --plain.",
        ru: "--ca — удостоверяющий центр сертификата сервера, --server-name — имя в нём;"
          + " серверу без TLS (только loopback) нужен --plain.")
  }

  // MARK: Protection

  /// TLS options without --connect are an error.
  private func refuseProtection() throws(Failure) {
    let ofTLS: [Option] = [.authorities, .serverName, .certificate, .key]
    guard ofTLS.contains(where: invocation.has) else { return }
    throw .misuse(
      "--ca, --server-name, --certificate and --key require --connect with TLS.",
      ru: "--ca, --server-name, --certificate и --key нужны только для --connect с TLS.")
  }

  /// Nil for a connection that needs no TLS.
  private func context(for endpoints: [Endpoint]) throws(Failure) -> TLSContext? {
    if invocation.has(.plain) {
      guard endpoints.allSatisfy(\.isLoopback) else {
        throw .misuse(
          "--plain is for loopback addresses only.", ru: "--plain — только для адресов loopback.")
      }
      try refuseProtection()
      return nil
    }
    do throws(TLSError) {
      return try TLSContext.client(
        authorities: try bytes(.authorities), own: try own())
    } catch {
      throw .misuse(
        "--ca, --certificate, --key: \(error)", ru: "--ca, --certificate, --key: \(error)")
    }
  }

  private func own() throws(TLSError) -> TLSFiles? {
    switch (try bytes(.certificate), try bytes(.key)) {
    case (nil, nil): nil
    case (let certificate?, let key?): TLSFiles(certificate: certificate, key: key)
    case (nil, _?), (_?, nil):
      throw TLSError("a certificate needs its key, and a key its certificate")
    }
  }

  /// The contents of the file of a setting; nil where the setting is absent.
  private func bytes(_ option: Option) throws(TLSError) -> [UInt8]? {
    guard let file = settings[option]?.value else { return nil }
    do throws(SystemError) {
      return try Files.read(file)
    } catch {
      throw TLSError("\(error)")
    }
  }

  // MARK: Token

  /// The token from the file; nil without one. A file that others can read is refused, because its
  /// token may be known to them.
  private func token() throws(Failure) -> String? {
    guard let setting = settings[.tokenFile] else { return nil }
    let status: Files.Status
    let text: String
    do throws(SystemError) {
      status = try Files.status(setting.value)
      text = try Files.readText(setting.value)
    } catch {
      throw .misuse("\(setting.source): \(error).", ru: "\(setting.source): \(error).")
    }
    let place = "\(setting.source) \(setting.value)"
    guard status.mode & 0o077 == 0 else {
      throw .misuse(
        "\(place): others may read the file; `chmod 600` it first.",
        ru: "\(place): файл могут читать другие; сначала сделайте `chmod 600`.")
    }
    let token = text.filter { !$0.isWhitespace }
    guard !token.isEmpty else {
      throw .misuse("\(place): the file holds no token.", ru: "\(place): в файле нет токена.")
    }
    return token
  }
}

extension Failure {
  /// The connection was lost during a call.
  static func broken(_ error: any Error) -> Failure {
    .cannotConnect(
      "The connection to the server broke: \(error)",
      ru: "Соединение с сервером прервалось: \(error)")
  }
}
