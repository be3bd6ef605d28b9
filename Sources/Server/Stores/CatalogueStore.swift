import CMDB
import Events
import JSON
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// A worker's copies of the catalogue: the present version and some past ones.
final class CatalogueStore {
  /// Reads of the past concern few moments at a time.
  private static let pastMax = 8

  private let lanes: Lanes
  private let log: Log
  private(set) var present: Catalogue?
  private var past: [Catalogue] = []
  private var waiting: [(Result<Catalogue, RPCError>) -> Void] = []

  init(lanes: Lanes, log: Log) {
    self.lanes = lanes
    self.log = log
  }

  /// Compares the present copy with the database's version and reloads it if it is outdated.
  func confirm(_ completion: @escaping (Result<Catalogue, RPCError>) -> Void) {
    waiting.append(completion)
    guard waiting.count == 1 else { return }
    ask()
  }

  private func ask() {
    let asked = waiting.count
    lanes.ask(Unit(WorkerStatement.catalogueVersion)) { [self] result in
      switch result {
      case .failure(let error): finish(asked, .failure(error))
      case .success(let rows):
        if let present, rows.integer(0, 0) == Int64(present.version) {
          return finish(asked, .success(present))
        }
        load(nil) { [self] loaded in
          if case .success(let catalogue) = loaded {
            present = catalogue
            log(.catalogueLoaded(version: catalogue.version))
          }
          finish(asked, loaded)
        }
      }
    }
  }

  /// Callers that arrive after the query was sent need another query.
  private func finish(_ asked: Int, _ result: Result<Catalogue, RPCError>) {
    let answered = waiting.prefix(asked)
    waiting.removeFirst(asked)
    if !waiting.isEmpty { ask() }
    for completion in answered { completion(result) }
  }

  /// The version made by a write, once the present copy is up to date, so that all later plans of
  /// this worker obey the change; nil where it cannot be read.
  func confirmed(version number: Int, _ completion: @escaping (Catalogue?) -> Void) {
    confirm { [self] confirmed in
      guard case .success = confirmed else { return completion(nil) }
      version(number) { completion(try? $0.get()) }
    }
  }

  /// A past version.
  func version(_ number: Int, _ completion: @escaping (Result<Catalogue, RPCError>) -> Void) {
    if let known = ([present].compactMap(\.self) + past).first(where: { $0.version == number }) {
      return completion(.success(known))
    }
    load(number) { [self] loaded in
      if case .success(let catalogue) = loaded {
        past.append(catalogue)
        if past.count > Self.pastMax { past.removeFirst() }
      }
      completion(loaded)
    }
  }

  private func load(
    _ number: Int?, _ completion: @escaping (Result<Catalogue, RPCError>) -> Void
  ) {
    let unit = Unit(WorkerStatement.catalogue, [number.map { Array(String($0).utf8) }])
    lanes.ask(unit) { result in
      completion(
        result.flatMap { rows in
          guard rows.count == 1, let version = rows.integer(0, 0), let content = rows[0, 1],
            let document = try? Document(Array(content), limits: .trusted),
            let catalogue = Catalogue(version: Int(version), content: document.root)
          else { return .failure(RPCError(.internalError, "The catalogue cannot be read.")) }
          return .success(catalogue)
        })
    }
  }
}
