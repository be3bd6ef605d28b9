import Events
import System

/// What the steward counts of one duty, in its slot of the shared status.
struct DutyCounters {
  private let status: SharedStatus
  private let slot: Int
  private let number: Int

  init(_ status: SharedStatus, slot: Int, of duty: String) {
    self.status = status
    self.slot = slot
    number = Self.number(of: duty, status)
  }

  static func number(of duty: String, _ status: SharedStatus) -> Int {
    SharedNumbers(status, slot: Slot.supervisor, places: SlotNames.duties.words)
      .number(of: SlotNames.word(of: duty))
  }

  func count(isSuccess: Bool, taking duration: Duration) {
    bump(isSuccess ? .successes : .failures)
    bump(.microseconds, by: UInt64(max(0, duration / .microseconds(1))))
    guard isSuccess else { return }
    set(.succeededAt, UInt64(max(0, WallClock.nowMicroseconds())))
  }

  func setLag(_ positions: Int) { set(.lag, UInt64(max(0, positions))) }
  func setSilent(_ isSilent: Bool) { set(.isSilent, isSilent ? 1 : 0) }

  private func bump(_ sum: SlotLayout.DutySum, by count: UInt64 = 1) {
    status.bump(slot: slot, counter: SlotLayout.duty(sum, of: number), by: count)
  }

  private func set(_ gauge: SlotLayout.DutyGauge, _ value: UInt64) {
    status.store(slot: slot, counter: SlotLayout.duty(gauge, of: number), value)
  }
}
