package import SQL
package import System

/// Bounds the streams of a process and keeps one connection for the next of them.
package final class StreamLane {
  /// Each stream costs a connection of PostgreSQL for as long as its client takes to read.
  package static let streamsMaxDefault = 8

  private let loop: EventLoop
  private let settings: SessionSettings
  private let streamsMax: Int
  private var streams: [ObjectIdentifier: RowStream] = [:]
  private var idle: (session: Session, registration: EventLoop.Registration)?
  private var isClosed = false

  /// Streams only read: `settings.isReadOnly` is set whatever it was.
  package init(
    loop: EventLoop, settings: SessionSettings, streamsMax: Int = streamsMaxDefault
  ) {
    self.loop = loop
    var settings = settings
    settings.isReadOnly = true
    self.settings = settings
    self.streamsMax = streamsMax
  }

  deinit {
    if let idle { loop.cancel(idle.registration) }
  }

  package var streamCount: Int { streams.count }

  /// Begins a stream; throws `.overloaded` when there are too many. Handlers are called later,
  /// except for a failure at once. The lane keeps the stream until it ends.
  package func open(
    _ unit: Unit, format: RowStream.Format, handlers: RowStream.Handlers
  ) throws(PostgresError) -> RowStream {
    guard !isClosed else { throw .unavailable(retryMilliseconds: 0) }
    guard streams.count < streamsMax else { throw .overloaded }
    let stream = RowStream(
      loop: loop, settings: settings, unit: unit, format: format, handlers: handlers,
      onEnd: { [weak self] in self?.ended($0, $1) })
    streams[ObjectIdentifier(stream)] = stream
    stream.start(on: takeIdle())
    return stream
  }

  /// Refuses new streams; those under way go on until they end or are cancelled.
  package func close() {
    isClosed = true
    _ = takeIdle()
  }

  private func ended(_ stream: RowStream, _ session: Session?) {
    streams[ObjectIdentifier(stream)] = nil
    guard let session, !isClosed, idle == nil else { return }
    // Nothing is expected: whatever comes, a notice or the end, the connection is not worth
    // keeping.
    let registration = try? loop.register(session.socket, .readable) { [weak self] _ in
      _ = self?.takeIdle()
    }
    idle = registration.map { (session, $0) }
  }

  private func takeIdle() -> Session? {
    guard let taken = idle else { return nil }
    loop.cancel(taken.registration)
    idle = nil
    return taken.session
  }
}
