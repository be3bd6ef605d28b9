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

  /// A member that is a string.
  package mutating func member(_ name: String, string: String?) {
    key(name)
    if let string { self.string(string) } else { null() }
  }

  /// A member that is a whole number.
  package mutating func member(_ name: String, integer: Int64?) {
    key(name)
    if let integer { self.integer(integer) } else { null() }
  }

  /// A member that is a whole number.
  package mutating func member(_ name: String, integer: Int) {
    member(name, integer: Int64(integer))
  }

  /// A member that is a decimal number.
  package mutating func member(_ name: String, number: Number?) {
    key(name)
    if let number { self.number(number) } else { null() }
  }

  /// A member that is `true` or `false`.
  package mutating func member(_ name: String, boolean: Bool?) {
    key(name)
    if let boolean { self.boolean(boolean) } else { null() }
  }

  /// A member as it was sent, without white space between tokens.
  package mutating func member(_ name: String, value: Value?) {
    key(name)
    if let value { self.value(value) } else { null() }
  }

  /// A member that is JSON already: valid, and without raw line breaks.
  package mutating func member(_ name: String, raw: some Collection<UInt8>) {
    key(name)
    self.raw(raw)
  }

  /// A member that is an object, whose members `body` writes.
  package mutating func member<E: Error>(
    _ name: String, object body: (inout Writer) throws(E) -> Void
  ) throws(E) {
    key(name)
    try object(body)
  }

  /// A member that is an array, whose elements `body` writes.
  package mutating func member<E: Error>(
    _ name: String, array body: (inout Writer) throws(E) -> Void
  ) throws(E) {
    key(name)
    try array(body)
  }
}
