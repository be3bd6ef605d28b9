internal import Glibc

/// An endpoint in the form that the kernel takes.
struct SocketAddress {
  /// `sun_path` has 108 bytes, of which the last is a NUL.
  private static let pathBytesMax = 107
  private static let pathOffset = 2

  private var storage = sockaddr_storage()
  private var length: socklen_t

  var family: Int32 { Int32(storage.ss_family) }

  init(_ endpoint: Endpoint) throws(SystemError) {
    switch endpoint {
    case .unix(let path): try self.init(path: path)
    case .tcp(let host, let port): try self.init(host: host, port: port)
    }
  }

  private init(path: String) throws(SystemError) {
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, !bytes.contains(0) else {
      throw SystemError(call: "socket path \(path)", errno: EINVAL)
    }
    guard bytes.count <= SocketAddress.pathBytesMax else {
      throw SystemError(
        call: "socket path \(path) of \(bytes.count) bytes, at most \(SocketAddress.pathBytesMax)",
        errno: ENAMETOOLONG)
    }
    self.init(unixName: bytes, length: bytes.count + 1)
  }

  /// A service manager's socket: `@` at the beginning stands for the abstract namespace, whose
  /// names begin with a NUL and are not ended by one (unix(7)).
  init(notifySocket name: String) throws(SystemError) {
    guard name.hasPrefix("@"), name.utf8.count <= SocketAddress.pathBytesMax else {
      try self.init(path: name)
      return
    }
    let bytes = [0] + Array(name.utf8.dropFirst())
    self.init(unixName: bytes, length: bytes.count)
  }

  private init(unixName bytes: [UInt8], length nameLength: Int) {
    storage.ss_family = sa_family_t(AF_UNIX)
    length = socklen_t(SocketAddress.pathOffset + nameLength)
    unsafe withUnsafeMutableBytes(of: &storage) { raw in
      for (index, byte) in bytes.enumerated() {
        unsafe raw[SocketAddress.pathOffset + index] = byte
      }
    }
  }

  private init(host: String, port: UInt16) throws(SystemError) {
    let numeric = host == "localhost" ? "127.0.0.1" : host
    var four = sockaddr_in()
    var six = sockaddr_in6()
    if unsafe inet_pton(AF_INET, numeric, &four.sin_addr) == 1 {
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
      unsafe withUnsafeMutableBytes(of: &storage) { raw in
        unsafe raw.storeBytes(of: four, as: sockaddr_in.self)
      }
    } else if unsafe inet_pton(AF_INET6, numeric, &six.sin6_addr) == 1 {
      six.sin6_family = sa_family_t(AF_INET6)
      six.sin6_port = port.bigEndian
      length = socklen_t(MemoryLayout<sockaddr_in6>.size)
      unsafe withUnsafeMutableBytes(of: &storage) { raw in
        unsafe raw.storeBytes(of: six, as: sockaddr_in6.self)
      }
    } else {
      throw SystemError(call: "host \(host), must be numeric or localhost", errno: EINVAL)
    }
  }

  /// The address that `fd` is bound to.
  init(boundTo fd: Int32) throws(SystemError) {
    try unsafe self.init(of: fd, "getsockname", getsockname)
  }

  /// The address at the other end of `fd`.
  init(peerOf fd: Int32) throws(SystemError) {
    try unsafe self.init(of: fd, "getpeername", getpeername)
  }

  private init(
    of fd: Int32, _ name: String,
    _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) throws(SystemError) {
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var (storage, length) = (storage, length)
    let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe call(fd, address, &length)
      }
    }
    guard result == 0 else { throw SystemError(name) }
    self.storage = storage
    self.length = length
  }

  /// Calls `bind` or `connect`.
  func pass(
    to call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ fd: Int32
  ) -> Int32 {
    unsafe withUnsafePointer(to: storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe call(fd, address, length)
      }
    }
  }

  /// Back to words; nil for a family that is neither Unix nor IP.
  var endpoint: Endpoint? {
    switch family {
    case AF_UNIX: .unix(path: path)
    case AF_INET, AF_INET6: .tcp(host: host, port: port)
    default: nil
    }
  }

  private var bytes: [UInt8] {
    unsafe withUnsafeBytes(of: storage) { raw in unsafe Array(raw.prefix(Int(length))) }
  }

  private var path: String {
    String(decoding: bytes.dropFirst(SocketAddress.pathOffset).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// In both families the port stands directly after the family, the high byte first.
  private var port: UInt16 { UInt16(bytes[2]) << 8 | UInt16(bytes[3]) }

  /// The 4 or 16 bytes of an IP address.
  private var ip: [UInt8] {
    family == AF_INET ? Array(bytes[4..<8]) : Array(bytes[8..<24])
  }

  private var host: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let ip = ip
    let done = unsafe inet_ntop(family, ip, &text, socklen_t(text.count))
    return unsafe done == nil ? "" : String(nulTerminated: text)
  }

  /// The part of an IP address that one customer has: an IPv6 network of 64 bits has more addresses
  /// than anybody can count failures of.
  var network: [UInt8] {
    let isMapped = family == AF_INET6 && ip.starts(with: Self.mappedPrefix)
    if isMapped { return Array(ip.suffix(4)) }
    return family == AF_INET6 ? Array(ip.prefix(8)) : ip
  }

  /// IPv4 within IPv6 (RFC 4291, 2.5.5.2).
  private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [255, 255]

  var isLoopback: Bool {
    switch family {
    case AF_UNIX: true
    case AF_INET: ip[0] == 127
    case AF_INET6:
      ip == [UInt8](repeating: 0, count: 15) + [1]
        || ip.starts(with: Self.mappedPrefix + [127])
    default: false
    }
  }
}
