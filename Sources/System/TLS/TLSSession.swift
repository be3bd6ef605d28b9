internal import COpenSSL
internal import Glibc

/// One connection under TLS: it owns the descriptor, which does not block.
///
/// The handshake goes on within reads and writes. Each direction may have to wait for the other:
/// `readNeedsWritable` and `writeNeedsReadable` say so after a `wouldBlock`.
@safe package final class TLSSession {
  private let descriptor: FileDescriptor
  private let context: TLSContext
  private let ssl: OpaquePointer
  private var isBroken = false

  package private(set) var readNeedsWritable = false
  package private(set) var writeNeedsReadable = false

  package var descriptorNumber: Int32 { descriptor.raw }

  private init(_ descriptor: consuming FileDescriptor, _ context: TLSContext) throws(SystemError) {
    guard let ssl = unsafe SSL_new(context.raw) else { throw .tls(.last("a session")) }
    unsafe self.ssl = ssl
    self.context = context
    self.descriptor = descriptor
    try Descriptors.setNonBlocking(self.descriptor.raw)
    guard unsafe SSL_set_fd(ssl, self.descriptor.raw) == 1 else { throw .tls(.last("a session")) }
  }

  /// Takes over a connection that a client has made.
  package convenience init(
    accepting descriptor: consuming FileDescriptor, _ context: TLSContext
  ) throws(SystemError) {
    try self.init(descriptor, context)
    unsafe SSL_set_accept_state(ssl)
  }

  /// Takes over a connection to a server, whose certificate has to be for `name`: a host name, or
  /// an address in numbers.
  package convenience init(
    connecting descriptor: consuming FileDescriptor, to name: String, _ context: TLSContext
  ) throws(SystemError) {
    try self.init(descriptor, context)
    unsafe SSL_set_connect_state(ssl)
    let isAddress = unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1
    if !isAddress {
      ERR_clear_error()
      guard unsafe SSL_set1_host(ssl, name) == 1, unsafe openssl_send_name(ssl, name) == 1 else {
        throw .tls(.last("the name \(name)"))
      }
    }
  }

  deinit {
    shutdownWrite()
    unsafe SSL_free(ssl)
  }

  /// Whether both sides know each other; before, nothing of the application was exchanged.
  package var isEstablished: Bool { unsafe SSL_is_init_finished(ssl) == 1 }

  /// One step of the handshake: `bytes` when it is done.
  package func handshake() -> Socket.Transfer {
    ERR_clear_error()
    let result = unsafe SSL_do_handshake(ssl)
    return result == 1 ? .bytes(1) : outcome(of: result, isRead: true)
  }

  /// Appends what can be read at once, one record at most, to `buffer`.
  package func read(into buffer: inout [UInt8], max: Int) -> Socket.Transfer {
    precondition(max > 0, "a read of nothing looks like the end")
    return unsafe withUnsafeTemporaryAllocation(byteCount: max, alignment: 1) { room in
      var total = 0
      repeat {
        ERR_clear_error()
        let count = unsafe SSL_read(ssl, room.baseAddress, Int32(clamping: max))
        guard count > 0 else { return total > 0 ? .bytes(total) : outcome(of: count, isRead: true) }
        readNeedsWritable = false
        unsafe buffer.append(contentsOf: room.prefix(Int(count)))
        total += Int(count)
        // The rest of the record is out of the kernel: nothing would tell that it is there.
      } while unsafe SSL_pending(ssl) > 0
      return .bytes(total)
    }
  }

  /// Sends what can be sent at once of `bytes`, which must not be empty. After `wouldBlock` the
  /// same bytes come first in the next call.
  package func write(_ bytes: Span<UInt8>) -> Socket.Transfer {
    precondition(!bytes.isEmpty, "a write of nothing says nothing")
    return unsafe bytes.withUnsafeBytes { raw in
      ERR_clear_error()
      let count = unsafe SSL_write(ssl, raw.baseAddress, Int32(clamping: raw.count))
      guard count > 0 else { return outcome(of: count, isRead: false) }
      writeNeedsReadable = false
      return .bytes(Int(count))
    }
  }

  /// Says that nothing more will be sent; reading goes on (RFC 8446, 6.1).
  package func shutdownWrite() {
    if isEstablished, !isBroken {
      ERR_clear_error()
      _ = unsafe SSL_shutdown(ssl)
      ERR_clear_error()
    }
    Socket.shutdownWrite(descriptor.raw)
  }

  private func outcome(of count: Int32, isRead: Bool) -> Socket.Transfer {
    let systemError = errno
    switch unsafe SSL_get_error(ssl, count) {
    case SSL_ERROR_WANT_READ:
      if isRead { readNeedsWritable = false } else { writeNeedsReadable = true }
      return .wouldBlock
    case SSL_ERROR_WANT_WRITE:
      if isRead { readNeedsWritable = true } else { writeNeedsReadable = false }
      return .wouldBlock
    case SSL_ERROR_ZERO_RETURN:
      // Before the handshake is over there is nothing that could have ended well.
      guard isRead, isEstablished else { return failed(TLSError("the peer has gone")) }
      return .end
    case SSL_ERROR_SYSCALL where systemError != 0:
      isBroken = true
      return .failed(SystemError(call: "TLS", errno: systemError))
    default: return failed(.last("TLS"))
    }
  }

  private func failed(_ error: TLSError) -> Socket.Transfer {
    isBroken = true
    let verified = unsafe SSL_get_verify_result(ssl)
    guard verified != Int(X509_V_OK),
      let reason = unsafe X509_verify_cert_error_string(verified)
    else { return .failed(.tls(error)) }
    return unsafe .failed(.tls(TLSError("\(error): \(String(cString: reason))")))
  }

  // MARK: Who it is

  /// The names that the peer's certificate is for: DNS names, addresses of mail, URIs (RFC 5280,
  /// 4.2.1.6). Empty when it has shown none; an authority has signed those that it has.
  package var peerNames: [String] {
    guard isEstablished, unsafe SSL_get_verify_result(ssl) == Int(X509_V_OK),
      let certificate = unsafe SSL_get1_peer_certificate(ssl)
    else { return [] }
    defer { unsafe X509_free(certificate) }
    return unsafe Self.names(of: certificate)
  }

  static func names(of certificate: OpaquePointer) -> [String] {
    guard let names = unsafe openssl_alternative_names(certificate) else { return [] }
    defer { unsafe GENERAL_NAMES_free(names) }
    return unsafe (0..<min(openssl_count_names(names), namesMax)).compactMap { index in
      guard let text = unsafe openssl_name_text(names, index),
        let data = unsafe ASN1_STRING_get0_data(text)
      else { return nil }
      let bytes = unsafe UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(text)))
      // A NUL or a control character inside is an attempt to look like another name.
      guard unsafe bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
      return unsafe String(decoding: bytes, as: UTF8.self)
    }
  }

  /// More names than this a certificate of one client has no need of.
  private static let namesMax: Int32 = 32
}

extension SystemError {
  static func tls(_ error: TLSError) -> SystemError {
    SystemError(call: error.description, errno: EPROTO)
  }
}
