internal import CLinux
internal import Glibc

/// Counters that all processes of one server see: a table in shared memory, one slot per process.
///
/// Each word is read and written atomically but in no order with other words, which is enough for
/// health and metrics. By agreement only the owner of a slot writes to it, but for words that all
/// write: they change by `replace`, or may lose a change. What a counter means another layer knows.
/// The file holds a head of 64 bytes (mark, slots, counters), then the slots, each beginning on a
/// cache line of its own, so that processes do not slow each other down.
@safe package final class SharedStatus {
  /// "cmdbstat" and the version of this layout.
  private static let mark: UInt64 = 0x636d_6462_7374_0001
  private static let wordsPerLine = 8

  private let descriptor: FileDescriptor
  private let words: UnsafeMutablePointer<UInt64>
  private let stride: Int

  package let slotCount: Int
  package let counterCount: Int

  /// The borrowed descriptor, for children.
  package var raw: Int32 { descriptor.raw }

  /// Makes a table of zeros.
  package static func create(
    slots: Int = 64, counters: Int = 80
  ) throws(SystemError) -> SharedStatus {
    precondition(slots > 0 && counters > 0 && slots < 1 << 16 && counters < 1 << 16)
    let file = try FileDescriptor(checking: unsafe linux_memfd("cmdb-status"), "memfd_create")
    let size = (1 + slots * lines(counters)) * wordsPerLine * MemoryLayout<UInt64>.size
    guard ftruncate(file.raw, off_t(size)) == 0 else { throw SystemError("ftruncate") }
    // Nobody can make the others fault by shortening it.
    guard linux_memfd_seal_size(file.raw) == 0 else { throw SystemError("fcntl F_ADD_SEALS") }
    let words = unsafe try map(file.raw, size)
    unsafe words[0] = mark
    unsafe words[1] = UInt64(slots)
    unsafe words[2] = UInt64(counters)
    return unsafe SharedStatus(file, words)
  }

  /// Takes over a descriptor that another process made. Throws EINVAL when it is not such a table.
  package convenience init(inherited fd: Int32) throws(SystemError) {
    let file = FileDescriptor(owning: fd)
    try Descriptors.setCloseOnExec(fd)
    let invalid = SystemError(call: "shared status", errno: EINVAL)
    var status = stat()
    guard unsafe fstat(fd, &status) == 0 else { throw SystemError("fstat") }
    let lineBytes = Self.wordsPerLine * MemoryLayout<UInt64>.size
    let size = Int(status.st_size)
    guard size > lineBytes else { throw invalid }
    let words = unsafe try Self.map(fd, size)
    guard unsafe words[0] == Self.mark, unsafe words[1] < 1 << 16, unsafe words[2] < 1 << 16,
      unsafe (1 + Int(words[1]) * Self.lines(Int(words[2]))) * lineBytes == size
    else {
      unsafe munmap(words, size)
      throw invalid
    }
    unsafe self.init(file, words)
  }

  private init(_ file: consuming FileDescriptor, _ words: UnsafeMutablePointer<UInt64>) {
    descriptor = file
    unsafe self.words = words
    slotCount = unsafe Int(words[1])
    counterCount = unsafe Int(words[2])
    stride = Self.lines(counterCount) * Self.wordsPerLine
  }

  package func load(slot: Int, counter: Int) -> UInt64 {
    unsafe linux_atomic_load(words + place(slot, counter))
  }

  package func store(slot: Int, counter: Int, _ value: UInt64) {
    unsafe linux_atomic_store(words + place(slot, counter), value)
  }

  /// Adds and returns the sum; wraps around at the end of the range.
  @discardableResult
  package func add(slot: Int, counter: Int, _ value: UInt64 = 1) -> UInt64 {
    unsafe linux_atomic_add(words + place(slot, counter), value)
  }

  /// Adds as the slot's owner, who alone writes: a load and a store, without locking the bus.
  package func bump(slot: Int, counter: Int, by count: UInt64 = 1) {
    let word = unsafe words + place(slot, counter)
    unsafe linux_atomic_store(word, linux_atomic_load(word) &+ count)
  }

  /// Puts `value` in the place of `old`; false when another value stands there.
  package func replace(slot: Int, counter: Int, _ old: UInt64, by value: UInt64) -> Bool {
    unsafe linux_atomic_replace(words + place(slot, counter), old, value)
  }

  /// Sets all counters of a slot to 0, for its next owner.
  package func clear(slot: Int) {
    for counter in 0..<counterCount { store(slot: slot, counter: counter, 0) }
  }

  private func place(_ slot: Int, _ counter: Int) -> Int {
    precondition(slot >= 0 && slot < slotCount && counter >= 0 && counter < counterCount)
    return Self.wordsPerLine + slot * stride + counter
  }

  private static func lines(_ counters: Int) -> Int {
    (counters + wordsPerLine - 1) / wordsPerLine
  }

  private static func map(
    _ fd: Int32, _ size: Int
  ) throws(SystemError) -> UnsafeMutablePointer<UInt64> {
    let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      throw SystemError("mmap")
    }
    return unsafe memory.bindMemory(to: UInt64.self, capacity: size / 8)
  }

  deinit {
    unsafe munmap(words, (Self.wordsPerLine + slotCount * stride) * MemoryLayout<UInt64>.size)
  }
}
