/// Whole containers and members in one call. A nil becomes `null`.
extension Writer {
  /// An object whose members `body` writes.
  package mutating func object<E: Error>(
    _ body: (inout Writer) throws(E) -> Void
  ) throws(E) {
    beginObject()
    try body(&self)
    endObject()
  }

  /// An array whose elements `body` writes.
  package mutating func array<E: Error>(
    _ body: (inout Writer) throws(E) -> Void
  ) throws(E) {
    beginArray()
    try body(&self)
    endArray()
  }

  package mutating func member(_ name: String, string: String?) {
    key(name)
    if let string { self.string(string) } else { null() }
  }

  package mutating func member(_ name: String, integer: Int64?) {
    key(name)
    if let integer { self.integer(integer) } else { null() }
  }

  package mutating func member(_ name: String, integer: Int) {
    member(name, integer: Int64(integer))
  }

  package mutating func member(_ name: String, number: Number?) {
    key(name)
    if let number { self.number(number) } else { null() }
  }

  package mutating func member(_ name: String, boolean: Bool?) {
    key(name)
    if let boolean { self.boolean(boolean) } else { null() }
  }

  package mutating func member(_ name: String, value: Value?) {
    key(name)
    if let value { self.value(value) } else { null() }
  }

  /// - Parameter raw: valid JSON without raw line breaks.
  package mutating func member(_ name: String, raw: some Collection<UInt8>) {
    key(name)
    self.raw(raw)
  }

  package mutating func member<E: Error>(
    _ name: String, object body: (inout Writer) throws(E) -> Void
  ) throws(E) {
    key(name)
    try object(body)
  }

  package mutating func member<E: Error>(
    _ name: String, array body: (inout Writer) throws(E) -> Void
  ) throws(E) {
    key(name)
    try array(body)
  }
}
