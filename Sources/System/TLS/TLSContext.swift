internal import COpenSSL

/// Why certificates or keys cannot be used: a sentence without a full stop.
package struct TLSError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// What all sessions of one side have in common: versions, ciphers, certificates, authorities.
///
/// TLS 1.3, and 1.2 with AEAD and forward secrecy (RFC 9325, 4.2). There is no renegotiation, no
/// early data, and no session is ever resumed: each handshake proves all anew.
@safe package final class TLSContext {
  private static let ciphersOfTLS12 = "ECDHE+AESGCM:ECDHE+CHACHA20"
  /// TLS 1.2 (RFC 5246); OpenSSL's number for it.
  private static let oldestVersion: Int32 = 0x0303

  let raw: OpaquePointer

  private init(_ method: OpaquePointer?) throws(TLSError) {
    guard let context = unsafe SSL_CTX_new(method) else { throw .last("a context") }
    unsafe raw = context
    unsafe openssl_set_options(context)
    unsafe openssl_set_mode(context)
    unsafe openssl_disable_sessions(context)
    guard unsafe openssl_set_oldest_version(context, Self.oldestVersion) == 1,
      unsafe SSL_CTX_set_cipher_list(context, Self.ciphersOfTLS12) == 1
    else { throw .last("the ciphers") }
  }

  deinit {
    unsafe SSL_CTX_free(raw)
  }

  /// The names that one's own certificate is for, but for addresses in numbers.
  package var ownNames: [String] {
    guard let certificate = unsafe SSL_CTX_get0_certificate(raw) else { return [] }
    return unsafe TLSSession.names(of: certificate)
  }

  /// The server's side. With authorities a client may show a certificate, and one that is none of
  /// theirs ends the handshake.
  package static func server(_ files: TLSFiles) throws(TLSError) -> TLSContext {
    let context = try unsafe TLSContext(TLS_server_method())
    try context.use(certificate: files.certificate, key: files.key)
    if let authorities = files.clientAuthorities {
      for authority in try context.trust(authorities) {
        guard unsafe SSL_CTX_add_client_CA(context.raw, authority.raw) == 1 else {
          throw .last("the authorities of clients")
        }
      }
      unsafe SSL_CTX_set_verify(context.raw, SSL_VERIFY_PEER, nil)
    }
    return context
  }

  /// A client's side; the server's certificate is always checked.
  ///
  /// - Parameter authorities: whose certificates are believed; the system's when nil.
  /// - Parameter own: what the client shows of itself.
  package static func client(
    authorities: [UInt8]?, own: TLSFiles? = nil
  ) throws(TLSError) -> TLSContext {
    let context = try unsafe TLSContext(TLS_client_method())
    if let authorities {
      _ = try context.trust(authorities)
    } else if unsafe SSL_CTX_set_default_verify_paths(context.raw) != 1 {
      throw .last("the system's authorities")
    }
    if let own { try context.use(certificate: own.certificate, key: own.key) }
    unsafe SSL_CTX_set_verify(context.raw, SSL_VERIFY_PEER, nil)
    return context
  }

  private func use(certificate: [UInt8], key: [UInt8]) throws(TLSError) {
    let chain = try PEM.certificates(certificate)
    guard let own = chain.first, unsafe SSL_CTX_use_certificate(raw, own.raw) == 1 else {
      throw .last("the certificate")
    }
    for other in chain.dropFirst() {
      guard unsafe openssl_add_to_chain(raw, other.raw) == 1 else { throw .last("the certificate") }
    }
    let key = try PEM.key(key)
    guard unsafe SSL_CTX_use_PrivateKey(raw, key.raw) == 1,
      unsafe SSL_CTX_check_private_key(raw) == 1
    else { throw .last("the key does not belong to the certificate") }
  }

  private func trust(_ authorities: [UInt8]) throws(TLSError) -> [PEM.Certificate] {
    let certificates = try PEM.certificates(authorities)
    guard let store = unsafe SSL_CTX_get_cert_store(raw) else { throw .last("the authorities") }
    for certificate in certificates {
      guard unsafe X509_STORE_add_cert(store, certificate.raw) == 1 else {
        throw .last("the authorities")
      }
    }
    return certificates
  }
}

extension TLSError {
  /// What OpenSSL says, behind what it was about; its queue is empty afterwards.
  static func last(_ about: String) -> TLSError {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    guard code != 0, let reason = unsafe ERR_reason_error_string(code) else {
      return TLSError(about)
    }
    return unsafe TLSError("\(about): \(String(cString: reason))")
  }
}

/// Reads text of PEM (RFC 7468) into what OpenSSL uses.
enum PEM {
  @safe final class Certificate {
    let raw: OpaquePointer
    fileprivate init(_ raw: OpaquePointer) { unsafe self.raw = raw }
    deinit { unsafe X509_free(raw) }
  }

  @safe final class Key {
    let raw: OpaquePointer
    fileprivate init(_ raw: OpaquePointer) { unsafe self.raw = raw }
    deinit { unsafe EVP_PKEY_free(raw) }
  }

  /// Text in memory, as OpenSSL reads it.
  @safe private final class Source {
    let raw: OpaquePointer

    init(_ bytes: [UInt8]) throws(TLSError) {
      guard let made = unsafe BIO_new(BIO_s_mem()) else { throw .last("memory") }
      unsafe raw = made
      guard unsafe BIO_write(made, bytes, Int32(bytes.count)) == bytes.count else {
        throw .last("memory")
      }
    }

    deinit { unsafe BIO_free(raw) }
  }

  /// All certificates of a text, of which there has to be one.
  static func certificates(_ text: [UInt8]) throws(TLSError) -> [Certificate] {
    ERR_clear_error()
    guard !text.isEmpty else { throw TLSError("there is no certificate in it") }
    let source = try Source(text)
    var found: [Certificate] = []
    while let next = unsafe PEM_read_bio_X509(source.raw, nil, refusePassword, nil) {
      unsafe found.append(Certificate(next))
    }
    guard !found.isEmpty else { throw .last("there is no certificate in it") }
    ERR_clear_error()
    return found
  }

  /// The private key of a text; one behind a password cannot be read.
  static func key(_ text: [UInt8]) throws(TLSError) -> Key {
    ERR_clear_error()
    guard !text.isEmpty else { throw TLSError("there is no private key in it") }
    let source = try Source(text)
    guard let key = unsafe PEM_read_bio_PrivateKey(source.raw, nil, refusePassword, nil) else {
      throw .last("there is no private key without a password in it")
    }
    return unsafe Key(key)
  }

  /// OpenSSL would ask at the terminal.
  private static let refusePassword:
    @convention(c) (
      UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?
    ) -> Int32 = { _, _, _, _ in 0 }
}
