internal import Glibc

/// A unit's values the way libpq wants them: one behind the other, each ended by NUL, and a table
/// of where each begins. One buffer serves a connection for ever: a unit allocates nothing.
@safe
struct ParameterBuffer: ~Copyable {
  /// The protocol counts values in 16 bits.
  static let countMax = 65_535

  /// Above this the memory is given back after use, so that one big unit does not stay for ever.
  private static let keptBytesMax = 1 << 20

  private var bytes: UnsafeMutablePointer<UInt8>
  private var bytesCapacity = 4096
  private var starts: UnsafeMutablePointer<UnsafePointer<CChar>?>
  private var startsCapacity = 16
  private(set) var count = 0

  init() {
    unsafe bytes = .allocate(capacity: 4096)
    unsafe starts = .allocate(capacity: 16)
  }

  deinit {
    unsafe bytes.deallocate()
    unsafe starts.deallocate()
  }

  /// Bytes that the values take here.
  static func size(of parameters: [[UInt8]?]) -> Int {
    var size = 0
    for parameter in parameters { size += (parameter?.count ?? 0) + 1 }
    return size
  }

  /// False when a value holds a NUL byte, which text format cannot carry: libpq would cut it off.
  mutating func pack(_ parameters: [[UInt8]?], size: Int) -> Bool {
    reserve(bytes: size, starts: parameters.count)
    count = parameters.count
    var next = unsafe bytes
    for (index, parameter) in parameters.enumerated() {
      guard let parameter else {
        unsafe starts[index] = nil
        continue
      }
      let start = unsafe next
      let isText = unsafe parameter.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return true }
        unsafe start.update(from: base, count: source.count)
        return unsafe memchr(start, 0, source.count) == nil
      }
      guard isText else { return false }
      unsafe start[parameter.count] = 0
      unsafe starts[index] = UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
      unsafe next = start + parameter.count + 1
    }
    return true
  }

  /// Calls `body` with the table of the values that were packed last.
  func withValues<Result>(
    _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    unsafe body(Int32(truncatingIfNeeded: count), UnsafePointer(starts))
  }

  /// To be called when the values have been sent.
  mutating func shrink() {
    guard bytesCapacity > ParameterBuffer.keptBytesMax else { return }
    unsafe bytes.deallocate()
    bytesCapacity = 4096
    unsafe bytes = .allocate(capacity: bytesCapacity)
  }

  private mutating func reserve(bytes size: Int, starts count: Int) {
    if size > bytesCapacity {
      unsafe bytes.deallocate()
      bytesCapacity = max(size, 2 * bytesCapacity)
      unsafe bytes = .allocate(capacity: bytesCapacity)
    }
    if count > startsCapacity {
      unsafe starts.deallocate()
      startsCapacity = max(count, 2 * startsCapacity)
      unsafe starts = .allocate(capacity: startsCapacity)
    }
  }
}
