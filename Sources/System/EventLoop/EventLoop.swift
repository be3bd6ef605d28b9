/// Waits for descriptors and timers and calls their handlers, all on the thread that calls `run`.
///
/// The process is this loop: `tick` is the whole order of things. Handlers must not block and must
/// not run the loop themselves; they may register, update, cancel, schedule and stop at any time.
///
/// Handlers are kept until they are cancelled (a timer's until it fired), so a handler that holds
/// its owner strongly keeps it alive: the owner cancels when it closes.
package final class EventLoop {
  /// What a registration waits for. With none of them only `.hangup` is reported.
  package struct Interest: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let readable = Interest(rawValue: 1)
    package static let writable = Interest(rawValue: 2)
  }

  /// What has become possible. Level-triggered: reported again in each tick until it is used up
  /// or no longer of interest.
  package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: 1)
    package static let writable = Readiness(rawValue: 2)

    /// An error, or both directions are closed. It cannot be waited out and is reported whatever
    /// the interest: the owner must read up to the error, or cancel.
    package static let hangup = Readiness(rawValue: 4)
  }

  /// A descriptor under watch: a slot of the table, and which of its successive users.
  package struct Registration: Hashable, Sendable {
    fileprivate let slot: UInt32
    fileprivate let generation: UInt32

    fileprivate init(slot: UInt32, generation: UInt32) {
      self.slot = slot
      self.generation = generation
    }

    fileprivate init(token: UInt64) {
      slot = UInt32(truncatingIfNeeded: token)
      generation = UInt32(truncatingIfNeeded: token >> 32)
    }

    fileprivate var token: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
  }

  /// A scheduled call; stays valid as a name, without effect, after it fired or was cancelled.
  package struct Timer: Hashable, Sendable {
    fileprivate let key: TimerHeap.Key
  }

  /// Without a handler the slot is free. `generation` counts its users, so that events which were
  /// fetched for an earlier one find nobody.
  private struct Slot {
    var fd: Int32 = -1
    var interest: Interest = []
    var generation: UInt32 = 0
    var handler: ((Readiness) -> Void)?
  }

  private var epoll: Epoll
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var timers = TimerHeap()
  private var tickEndHandlers: [() -> Void] = []
  private var isTicking = false
  private var isStopped = false

  /// The moment at which the current tick began; read once per tick.
  package private(set) var now = Instant.now()

  /// Throws when the process or the system is out of descriptors.
  package init() throws(SystemError) {
    epoll = try Epoll()
  }

  // MARK: - Running

  /// Runs tick after tick until `stop()`. Starts with the handlers of the tick's end, so that what
  /// was prepared before goes out first.
  package func run() {
    isStopped = false
    runTickEndHandlers()
    while !isStopped { tick(timeout: nil) }
  }

  /// Lets `run()` return at the end of the current tick.
  package func stop() {
    isStopped = true
  }

  /// Runs one tick, which waits at most `timeout`; for tests.
  package func runOnce(timeout: Duration) {
    tick(timeout: timeout)
  }

  /// The one order of everything in the process.
  private func tick(timeout: Duration?) {
    precondition(!isTicking, "a handler runs the loop that called it")
    isTicking = true
    let events = epoll.wait(timeoutMilliseconds: waitMilliseconds(atMost: timeout))
    now = Instant.now()
    for index in 0..<events { dispatch(epoll[index]) }
    fireTimers()
    runTickEndHandlers()
    isTicking = false
  }

  /// Until the next timer; -1, which is without end, when there is nothing to wake up for. Reads
  /// the clock anew, because the last tick's work is already gone from a timer's time.
  private func waitMilliseconds(atMost limit: Duration?) -> Int32 {
    guard let deadline = timers.nextDeadline else { return limit?.pollMilliseconds ?? -1 }
    let untilTimer = Instant.now().duration(to: deadline)
    return min(untilTimer, limit ?? untilTimer).pollMilliseconds
  }

  private func dispatch(_ event: Epoll.Event) {
    let slot = slots[Int(Registration(token: event.token).slot)]
    guard slot.generation == Registration(token: event.token).generation else { return }
    slot.handler?(event.readiness)
  }

  /// Timers that these handlers schedule wait for the next tick even if they are due at once:
  /// otherwise one that always schedules the next would never let a descriptor have its turn.
  private func fireTimers() {
    let nextSequence = timers.nextSequence
    while let handler = timers.popDue(at: now, before: nextSequence) { handler() }
  }

  private func runTickEndHandlers() {
    for handler in tickEndHandlers { handler() }
  }

  /// Adds a permanent handler to the end of each tick, after those added before: for batching, such
  /// as one write per connection and tick. Without events and timers the loop then waits.
  package func atTickEnd(_ handler: @escaping () -> Void) {
    tickEndHandlers.append(handler)
  }

  // MARK: - Descriptors

  /// Calls `handler` whenever something of `interest` is possible on `fd`.
  ///
  /// The loop does not own the descriptor. Cancel before it is closed, also when a library closes
  /// it (libpq between connection attempts): the same number may come back as another file. Throws
  /// EEXIST for one that is registered already, EPERM for a regular file.
  package func register(
    _ fd: Int32, _ interest: Interest, _ handler: @escaping (Readiness) -> Void
  ) throws(SystemError) -> Registration {
    let index = freeSlots.last ?? UInt32(slots.count)
    if index == slots.count {
      slots.append(Slot())
      freeSlots.append(index)
    }
    let registration = Registration(slot: index, generation: slots[Int(index)].generation)
    try epoll.add(fd, interest, token: registration.token)
    freeSlots.removeLast()
    slots[Int(index)].fd = fd
    slots[Int(index)].interest = interest
    slots[Int(index)].handler = handler
    return registration
  }

  /// Changes what is waited for. Costs nothing when it is the same, so owners may call it after
  /// each event; ignored after `cancel`.
  package func update(_ registration: Registration, _ interest: Interest) {
    let index = Int(registration.slot)
    guard slots[index].generation == registration.generation, slots[index].interest != interest
    else { return }
    slots[index].interest = interest
    epoll.modify(slots[index].fd, interest, token: registration.token)
  }

  /// Ends a registration: its handler is never called again, not even for events that are already
  /// fetched. Again is harmless.
  package func cancel(_ registration: Registration) {
    let index = Int(registration.slot)
    let slot = slots[index]
    guard slot.generation == registration.generation else { return }
    epoll.remove(slot.fd)
    // `slot` still holds the handler while the table changes: what it owns may, when released,
    // cancel more.
    withExtendedLifetime(slot) {
      slots[index] = Slot(generation: slot.generation &+ 1)
      freeSlots.append(registration.slot)
    }
  }

  /// How many descriptors are registered.
  package var registrationCount: Int { slots.count - freeSlots.count }

  // MARK: - Timers

  /// Calls `handler` once, at the first tick that begins `duration` from now or later, never from
  /// within this call. Resolution is a millisecond, rounded up; timers due together fire in the
  /// order of their deadlines, then of scheduling.
  package func schedule(after duration: Duration, _ handler: @escaping () -> Void) -> Timer {
    let start = isTicking ? now : Instant.now()
    return Timer(key: timers.insert(at: start + max(duration, .zero), handler))
  }

  /// Ends a timer that has not fired; otherwise does nothing.
  package func cancel(_ timer: Timer) {
    // The handler is released only here, after the heap is in order again.
    withExtendedLifetime(timers.remove(timer.key)) {}
  }

  /// How many timers are waiting.
  package var timerCount: Int { timers.count }
}
