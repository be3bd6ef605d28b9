internal import Glibc

/// An array of C strings ended by NULL, as C functions take it.
@safe
struct CStringTable: ~Copyable {
  private let table: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

  init(_ strings: [String]) {
    unsafe table = .allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
      unsafe table.initializeElement(at: index, to: strdup(string))
    }
    unsafe table.initializeElement(at: strings.count, to: nil)
  }

  deinit {
    for index in unsafe table.indices { unsafe free(table[index]) }
    unsafe table.deallocate()
  }

  func withTable<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
    unsafe table.withMemoryRebound(to: UnsafePointer<CChar>?.self) { table in
      unsafe body(UnsafePointer(table.baseAddress))
    }
  }
}
