/// What can be measured, by the name that `--work` takes.
enum Work: String, CaseIterable {
  case itemGet = "item.get"
  case itemFind = "item.find"
  case itemUpdate = "item.update"
  case incidentLink = "incident.link"
  case inventoryExport = "inventory.export"
  case impactAnalyze = "impact.analyze"
  case connections
  case idle
  case slowReaders = "slow-readers"
  case overload
  case backup
  case `import`
  case start
  case search
  case report
  case feed
  case web
  case methods
  case sla
  case message
  /// Serves instead of measuring: see `EchoServer`.
  case websocketEcho = "websocket-echo"

  static let measured = allCases.filter { $0 != .websocketEcho }

  func figures(of bench: Bench) throws -> [Figure] {
    switch self {
    case .itemGet: try Rates(bench, .itemGet).figures()
    case .itemUpdate: try Rates(bench, .itemUpdate).figures()
    case .incidentLink: try Rates(bench, .incidentLink).figures()
    case .itemFind: try FindTimes(bench).figures()
    case .impactAnalyze: try ImpactTimes(bench).figures()
    case .inventoryExport: try Exports(bench).figures()
    case .connections: try ConnectionShares(bench).figures()
    case .idle: try IdleConnections(bench).figures()
    case .slowReaders: try SlowReaders(bench).figures()
    case .overload: try Overload(bench).figures()
    case .backup: try Backups(bench).figures()
    case .import: try Imports(bench).figures()
    case .start: try Starts(bench).figures()
    case .search: try SearchTimes(bench).figures()
    case .report: try ReportTimes(bench).figures()
    case .feed: try FeedTimes(bench).figures()
    case .web: try WebTimes(bench).figures()
    case .methods: try MethodCosts(bench).figures()
    case .sla: try AgreementTimes(bench).figures()
    case .message: try DeskTimes(bench).figures()
    case .websocketEcho: []
    }
  }
}
