import Events
import Server
import System

/// The TLS files for new workers: the present files or, if these are unusable, the last usable
/// ones. Certificates can thus be renewed with SIGHUP, and a half-written file does no harm.
final class CertificateFiles {
  private let certificate: String
  private let key: String
  private let clientAuthorities: String?
  /// Of the names of its options.
  private let prefix: String
  private let log: Log
  private var last: TLSFiles

  /// Throws when a file cannot be read or key and certificate do not match.
  init(
    certificate: String, key: String, clientAuthorities: String?, prefix: String = "", log: Log
  ) throws(Options.Misuse) {
    self.certificate = certificate
    self.key = key
    self.clientAuthorities = clientAuthorities
    self.prefix = prefix
    self.log = log
    last = try Self.read(certificate, key, clientAuthorities, prefix)
  }

  /// The files for a new worker.
  func handedOver() throws(SystemError) -> FileDescriptor {
    do throws(Options.Misuse) {
      last = try Self.read(certificate, key, clientAuthorities, prefix)
    } catch {
      log(.configurationRefused(reason: "\(error.message); the last certificate stays"))
    }
    return try last.handedOver()
  }

  private static func read(
    _ certificate: String, _ key: String, _ authorities: String?, _ prefix: String
  ) throws(Options.Misuse) -> TLSFiles {
    var files = TLSFiles(
      certificate: try bytes("\(prefix)tls-certificate", certificate),
      key: try privateBytes("\(prefix)tls-key", key))
    _ = try usable("\(prefix)tls-certificate", certificate, files)
    if let authorities {
      files.clientAuthorities = try bytes("tls-client-ca", authorities)
      _ = try usable("tls-client-ca", authorities, files)
    }
    return files
  }

  private static func usable(
    _ option: String, _ file: String, _ files: TLSFiles
  ) throws(Options.Misuse) {
    do {
      _ = try TLSContext.server(files)
    } catch {
      throw Options.Misuse(message: "--\(option) \(file): \(error)")
    }
  }

  /// The private key must not be readable by all users. A group such as `ssl-cert` may read it.
  private static func privateBytes(
    _ option: String, _ file: String
  ) throws(Options.Misuse) -> [UInt8] {
    let bytes = try bytes(option, file)
    guard let status = try? Files.status(file), status.mode & 0o007 == 0 else {
      throw Options.Misuse(
        message: "--\(option) \(file): all users can read it; run `chmod o=` first")
    }
    return bytes
  }

  private static func bytes(_ option: String, _ file: String) throws(Options.Misuse) -> [UInt8] {
    do {
      return try Files.read(file)
    } catch {
      throw Options.Misuse(message: "--\(option): \(error)")
    }
  }
}
