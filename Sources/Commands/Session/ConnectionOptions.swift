import Client
import System

extension Option {
  /// The options for the server's address, the protection and the credentials.
  static let connection = [
    socket, connect, profile, tokenFile, authorities, serverName, certificate, key, plain,
  ]

  static let socket = Option(
    "--socket", "PATH", "The server's Unix socket.", ru: "Сокет Unix сервера.", words: .files)
  static let connect = Option(
    "--connect", "HOST:PORT", "The server's TCP address, with TLS.",
    ru: "Адрес сервера по TCP, с TLS.")
  static let profile = Option(
    "--profile", "NAME", "Take the connection from ~/.config/cmdb/NAME.conf.",
    ru: "Взять соединение из ~/.config/cmdb/NAME.conf.")
  static let tokenFile = Option(
    "--token-file", "FILE", "Log in with the token in FILE, which only you may read.",
    ru: "Войти с токеном из FILE, доступного только вам.", words: .files)
  static let authorities = Option(
    "--ca", "FILE", "Trust only servers whose certificate these authorities signed.",
    ru: "Доверять только серверам с сертификатом этих центров.", words: .files)
  static let serverName = Option(
    "--server-name", "NAME", "The name in the server's certificate (default: the host).",
    ru: "Имя в сертификате сервера (по умолчанию имя узла).")
  static let certificate = Option(
    "--certificate", "FILE", "Your certificate, instead of or besides a token.",
    ru: "Ваш сертификат, вместо токена или вместе с ним.", words: .files)
  static let key = Option(
    "--key", "FILE", "The private key of --certificate.", ru: "Закрытый ключ к --certificate.",
    words: .files)
  static let plain = Option(
    "--plain", "No TLS with --connect; on loopback only.",
    ru: "Без TLS с --connect; только на loopback.")
}

extension Invocation {
  /// A logged-in connection to the server of options, environment or profile.
  func client() throws(Failure) -> Client {
    let settings = try ConnectionSettings(self, variable: Environment.value) {
      file throws(Failure) in
      guard Files.exists(file) else { return nil }
      do throws(SystemError) {
        return try Files.readText(file)
      } catch {
        throw .misuse("\(file): \(error).", ru: "\(file): \(error).")
      }
    }
    return try Access(invocation: self, settings: settings).connect()
  }
}
