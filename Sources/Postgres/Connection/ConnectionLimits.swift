/// Bounds and times of one connection; every one can be configured.
package struct ConnectionLimits: Sendable, Equatable {
  /// Units sent and not answered. 64 keep PostgreSQL busy over the round trip; more only delay
  /// those behind a slow one.
  package var unitsInFlightMax = 64
  /// Bytes of values in flight: beyond, PostgreSQL has more than enough to read. One unit that is
  /// larger goes alone.
  package var bytesInFlightMax = 8 << 20
  /// Units that one Sync may end, of a lane that only reads: they share a transaction, and those
  /// behind one that fails are run again. Above 1 the lane's owner calls `endBatches` every tick.
  package var unitsPerSyncMax = 1
  /// Units waiting to be sent; then `.overloaded`. About a quarter second of a fast lane's work.
  package var unitsQueuedMax = 1024
  /// Bytes of values waiting to be sent; then `.overloaded`.
  package var bytesQueuedMax = 64 << 20
  /// Bytes of one unit's values; PostgreSQL's own bound is 1 GiB a value.
  package var unitBytesMax = 64 << 20
  /// Bytes that libpq holds for one result. The result is read to its end, then dropped.
  package var resultBytesMax = 64 << 20
  /// One attempt to connect, over all hosts.
  package var connectTimeout = Duration.seconds(5)
  /// How long units wait for an attempt before they are told `.unavailable`: an outage must be
  /// answered within 1 s.
  package var connectPatience = Duration.milliseconds(800)
  /// Silence, while a unit is late, until its connection is given up. `statement_timeout` ends a
  /// statement long before: who is silent for so long is hung or behind a broken network.
  package var silenceMax = Duration.seconds(10)

  package init() {}
}
