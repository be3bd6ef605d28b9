/// Work whose requests are counted: as requests of clients, and as the script of pgbench that does
/// the same.
enum RatedWork {
  case itemGet
  case itemUpdate
  case incidentLink

  /// Of what a work does, all that is not in its requests.
  struct Scene {
    /// Items that may be touched; in a write each client has one.
    var items: Range<Int>
    /// Each client has its own, and links them in turn.
    let incidents: Range<Int>
    let clients: Int
    let account: Int
    let catalogue: Int

    var incidentsEach: Int { incidents.count / clients }
  }

  var work: Work {
    switch self {
    case .itemGet: .itemGet
    case .itemUpdate: .itemUpdate
    case .incidentLink: .incidentLink
    }
  }

  var isWrite: Bool { self != .itemGet }

  /// The ratio to the limit that has to be reached.
  func target(_ shape: Options.Shape) -> Figure.Target? {
    switch (self, shape.clients, shape.depth) {
    case (.itemGet, 64, 16): .atLeast(2.4)
    case (.itemGet, 64, 1): .atLeast(1.8)
    case (.itemGet, 8, 1): .atLeast(0.85)
    case (.itemGet, 1, 1): .atLeast(0.7)
    case (.itemUpdate, 64, 1), (.incidentLink, 64, 1): .atLeast(1.1)
    default: nil
    }
  }

  // MARK: Requests

  func requests(_ scene: Scene) -> Requests {
    let items = scene.items
    let incidents = scene.incidents
    let each = scene.incidentsEach
    switch self {
    case .itemGet:
      return Requests(method: "item.get") { turn, line in
        line.append(contentsOf: #"{"item":"#.utf8)
        Requests.append(items.lowerBound + Int(turn.random % UInt64(items.count)), to: &line)
        line.append(UInt8(ascii: "}"))
      }
    case .itemUpdate:
      return Requests(method: "item.update", takesVersion: true) { turn, line in
        line.append(contentsOf: #"{"item":"#.utf8)
        Requests.append(items.lowerBound + turn.client, to: &line)
        line.append(contentsOf: #","version":"#.utf8)
        Requests.append(turn.version, to: &line)
        line.append(contentsOf: #","attributes":{"notes":"changed "#.utf8)
        Requests.append(turn.version, to: &line)
        line.append(contentsOf: #""}}"#.utf8)
      }
    case .incidentLink:
      return Requests(method: "incident.link") { turn, line in
        let place = turn.client * each + turn.count % each
        line.append(contentsOf: #"{"incident":"#.utf8)
        Requests.append(incidents.lowerBound + place, to: &line)
        line.append(contentsOf: #","item":"#.utf8)
        Requests.append(items.lowerBound + place % items.count, to: &line)
        line.append(contentsOf: #","role":""#.utf8)
        line.append(contentsOf: (turn.count / each % 2 == 0 ? "affected" : "cause").utf8)
        line.append(contentsOf: #""}"#.utf8)
      }
    }
  }

  // MARK: The same for pgbench

  /// The very statements that a worker sends. Each client has an item of its own, and its version
  /// or count in a variable that outlives the transaction.
  func script(_ scene: Scene) -> String {
    switch self {
    case .itemGet:
      """
      \\set id random(\(scene.items.lowerBound), \(scene.items.upperBound - 1))
      select answer, state from cmdb.item_answer(null, null) where id = :id::bigint;

      """
    case .itemUpdate:
      """
      \\set id \(scene.items.lowerBound) + :client_id
      select cmdb.item_update(\(call(scene)), :id::text::jsonb, :version::int, '{"item"}'::text[], \
      null, null, concat('{"notes":"changed ', :version::int, '"}')::jsonb, null::text[], null, \
      null, null, null);
      \\set version :version + 1

      """
    case .incidentLink:
      """
      \\set place :client_id * \(scene.incidentsEach) + :version % \(scene.incidentsEach)
      \\set incident \(scene.incidents.lowerBound) + :place
      \\set item \(scene.items.lowerBound) + :place % \(scene.items.count)
      select cmdb.incident_link(\(call(scene)), :incident::text::jsonb, :item::text::jsonb, \
      case :version::int / \(scene.incidentsEach) % 2 when 0 then 'affected' else 'cause' end, \
      null);
      \\set version :version + 1

      """
    }
  }

  private func call(_ scene: Scene) -> String {
    """
    cmdb.enter(\(scene.account), 'peer', 'bench', '\(work.rawValue)', null, null, null, null, \
    \(scene.catalogue))
    """
  }
}
