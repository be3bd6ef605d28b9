/// What is asked of one method, and the least that PostgreSQL can do for the same rows.
struct MethodRow: Sendable {
  /// How the requests of a row come.
  enum Pace: Sendable {
    /// For some seconds, from 8 and from 64 clients.
    case repeated
    /// So many in all, from 8 and from 64 clients: what can be done once only.
    case counted(Int)
    /// So many in all, from one client: what is heavy, or goes one at a time by its nature.
    case single(Int)
  }

  /// A script of pgbench: the simplest statement that fetches or stores the same rows.
  enum Floor: Sendable {
    case script(String)
    /// Where it names things of the estate.
    case made(@Sendable (MethodScene) -> String)

    func script(of scene: MethodScene) -> String {
      switch self {
      case .script(let text): text
      case .made(let make): make(scene)
      }
    }
  }

  let method: String
  /// What tells it from the other rows of its method; empty for the only one.
  let what: String
  let pace: Pace
  /// PostgreSQL's CPU that a request may cost, in µs, at any size; nil where there is no target.
  let targetMicroseconds: Double?
  let floor: Floor?
  /// The parameters of a request, as JSON text.
  let params: @Sendable (MethodScene, Requests.Turn) -> String

  init(
    _ method: String, _ what: String = "", _ pace: Pace = .repeated, target: Double? = nil,
    floor: Floor? = nil,
    _ params: @escaping @Sendable (MethodScene, Requests.Turn) -> String = { _, _ in "{}" }
  ) {
    self.method = method
    self.what = what
    self.pace = pace
    targetMicroseconds = target
    self.floor = floor
    self.params = params
  }

  /// All rows, in the order in which they are measured: some need what others leave behind.
  static let all =
    serverRows + accessRows + catalogueRows + itemReadRows + itemWriteRows
    + relationRows + incidentReadRows + incidentWriteRows + recordRows + importRows + deskRows
}
