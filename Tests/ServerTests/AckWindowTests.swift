import Testing

@testable import Server

@Suite struct AckWindowTests {
  @Test func itIsFullByEntriesAndByBytes() {
    var window = AckWindow()
    for position in 1..<AckWindow.entriesMax { window.delivered(position * 2, bytes: 1) }
    #expect(!window.isFull)
    window.delivered(2 * AckWindow.entriesMax, bytes: 1)
    #expect(window.isFull)
    // Positions between two entries count for those before them.
    window.acknowledged(to: 3)
    #expect(!window.isFull)
    window.delivered(2 * AckWindow.entriesMax + 1, bytes: AckWindow.bytesMax)
    #expect(window.isFull)
    window.acknowledged(to: 2 * AckWindow.entriesMax)
    #expect(window.isFull)
    window.acknowledged(to: 2 * AckWindow.entriesMax + 1)
    #expect(!window.isFull)
    window.acknowledged(to: 1)
    #expect(!window.isFull)
  }
}
