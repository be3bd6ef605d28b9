import Postgres
import Testing

@testable import Server

/// The errors that count as an outage: only then are earlier answers used.
@Suite struct DatabaseAwayTests {
  private static func refusal(_ state: SQLState) -> PostgresError {
    .server(ServerError(sqlState: state, message: "refused"))
  }

  @Test(arguments: [
    PostgresError.connectionLost(wasSent: false), .connectionLost(wasSent: true),
    .unavailable(retryMilliseconds: 50), refusal(.adminShutdown), refusal(.crashShutdown),
    refusal(.cannotConnectNow),
  ])
  func isAway(_ error: PostgresError) {
    #expect(error.isDatabaseAway)
  }

  @Test(arguments: [
    PostgresError.overloaded, .deadline(wasSent: false), .deadline(wasSent: true),
    .tooLarge(wasSent: true), refusal(.queryCanceled), refusal(.lockNotAvailable),
    refusal(.tooManyConnections), refusal(.outOfMemory), refusal(.diskFull),
  ])
  func isThere(_ error: PostgresError) {
    #expect(!error.isDatabaseAway)
  }
}
