/// The limits of the protocol (API.md §1), as `server.info` shows them.
package struct ProtocolLimits: Equatable, Sendable {
  /// A line without its end. 1 MiB holds a batch of a hundred rich items.
  package var lineBytesMax = 1 << 20
  /// Requests in one batch.
  package var batchMax = 100
  /// Of the value of an id; it is echoed byte for byte, so it is kept small.
  package var idBytesMax = 128
  /// Requests of one connection that are not answered yet; then the server stops reading.
  package var requestsInFlightMax = 32
  /// One result, and all results of a batch together.
  package var resultBytesMax = 8 << 20
  /// What an item may hold in attributes, as text: it has to fit into an answer, and what a change
  /// of it was, twice.
  package var itemBytesMax = 2 << 20
  /// What a class may be described by, its inherited attributes and references among it.
  package var classBytesMax = 4 << 20
  /// Answers that a client has not read yet; over it the connection is closed.
  package var outputBytesMax = 32 << 20
  /// Connections that have not authenticated, over all workers.
  package var unauthenticatedMax = 64
  /// How long a connection may take to authenticate.
  package var authenticateMilliseconds = 5000
  /// The longest `deadline_ms` that a request may name.
  package var deadlineMillisecondsMax = 300_000
  /// Items in the answer of an impact analysis: some 20 MB, which the output buffer holds.
  package var impactItemsMax = 100_000

  package init() {}

  package static let standard = ProtocolLimits()
}
