/// What the command line asks for.
struct Options {
  struct Misuse: Error {
    let message: String
  }

  /// So many clients, each with so many requests under way.
  struct Shape: Equatable, CustomStringConvertible {
    let clients: Int
    let depth: Int

    var description: String { "\(clients)×\(depth)" }
  }

  private(set) var items = [10_000]
  private(set) var seconds = 5
  private(set) var shapes = [(1, 1), (8, 1), (64, 1), (64, 16)].map(Shape.init)
  private(set) var works = Work.measured
  private(set) var idle = 10_000
  /// Open incidents of the work `message`, and as many deliveries that have to go out or failed.
  private(set) var openIncidents = 5000
  private(set) var messages = 50_000
  /// Clocks that a changed schedule moves, of the work `sla`.
  private(set) var clocks = 1000
  private(set) var subscriptions = 100
  private(set) var jsonPath: String?
  private(set) var isHelpAsked = false

  init(_ arguments: [String]) throws(Misuse) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      switch option {
      case "--help", "-h": isHelpAsked = true
      case "--quick": makeQuick()
      case "--items": items = try Self.sizes(try Self.word(option, rest.popFirst()))
      case "--seconds": seconds = try Self.number(option, rest.popFirst(), in: 2...600)
      case "--connections": shapes = try Self.shapes(try Self.word(option, rest.popFirst()))
      case "--work": works = try Self.works(try Self.word(option, rest.popFirst()))
      case "--idle": idle = try Self.number(option, rest.popFirst(), in: 100...100_000)
      case "--incidents":
        openIncidents = try Self.number(option, rest.popFirst(), in: 1000...1_000_000)
      case "--messages":
        messages = try Self.number(option, rest.popFirst(), in: 10_000...10_000_000)
      case "--clocks": clocks = try Self.number(option, rest.popFirst(), in: 100...100_000)
      case "--subscriptions":
        subscriptions = try Self.number(option, rest.popFirst(), in: 10...1000)
      case "--json": jsonPath = try Self.word(option, rest.popFirst())
      default: throw Misuse(message: "there is no option `\(option)`; see cmdb-bench --help")
      }
    }
  }

  /// Enough to see that all is measured; what stands behind it on the command line goes before.
  private mutating func makeQuick() {
    seconds = 2
    shapes = [Shape(clients: 64, depth: 1)]
    idle = 1000
  }

  private static func word(_ option: String, _ text: String?) throws(Misuse) -> String {
    guard let text else { throw Misuse(message: "\(option) needs a value") }
    return text
  }

  private static func number(
    _ option: String, _ text: String?, in range: ClosedRange<Int>
  ) throws(Misuse) -> Int {
    guard let number = Int(try word(option, text)), range.contains(number) else {
      throw Misuse(
        message: "\(option) is a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func sizes(_ list: String) throws(Misuse) -> [Int] {
    let range = 5_000...10_000_000
    let sizes = list.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let known = sizes.compactMap(\.self).filter(range.contains)
    guard known.count == sizes.count, !known.isEmpty else {
      throw Misuse(
        message: "--items is a list like 10000,1000000, each from 5000 to \(range.upperBound)")
    }
    return known
  }

  private static func shapes(_ list: String) throws(Misuse) -> [Shape] {
    var shapes: [Shape] = []
    for entry in list.split(separator: ",") {
      let numbers = entry.split(separator: "x").compactMap { Int($0) }
      guard numbers.count == 2, (1...64).contains(numbers[0]), (1...64).contains(numbers[1])
      else { throw Misuse(message: "--connections is a list like 8x1,64x16, each up to 64") }
      shapes.append(Shape(clients: numbers[0], depth: numbers[1]))
    }
    guard !shapes.isEmpty else { throw Misuse(message: "--connections is a list like 8x1,64x16") }
    return shapes
  }

  private static func works(_ list: String) throws(Misuse) -> [Work] {
    var works: [Work] = []
    for name in list.split(separator: ",") {
      guard let work = Work(rawValue: String(name)) else {
        let known = Work.allCases.map(\.rawValue).joined(separator: ", ")
        throw Misuse(message: "there is no work `\(name)`; there is: \(known)")
      }
      works.append(work)
    }
    guard !works.contains(.websocketEcho) || works.count == 1 else {
      throw Misuse(message: "`websocket-echo` serves and measures nothing: ask for it alone")
    }
    return works
  }

  static let help = """
    cmdb-bench    measures the server that lies beside it, and its limit, in one run

      --items LIST         sizes of the estate, like 10000,100000,1000000; 10000
      --seconds N          of measuring, for each figure and each limit; 5
      --connections LIST   clients x requests under way; 1x1,8x1,64x1,64x16. A write has one
      --work LIST          \(Work.allCases.prefix(4).map(\.rawValue).joined(separator: ","))
                           \(Work.allCases.dropFirst(4).map(\.rawValue).joined(separator: ","))
                           all
      --idle N             connections that do nothing, of the work `idle`; 10000
      --incidents N        open ones, of the work `message`, and deliveries; 5000
      --messages N         of the work `message`; 50000
      --clocks N           that follow a changed schedule, of the work `sla`; 1000
      --subscriptions N    beside writers, of the work `feed`; 100
      --quick              64x1 for 2 s each, 1000 idle connections: a minute or two
      --json FILE          the figures for machines
    """
}
