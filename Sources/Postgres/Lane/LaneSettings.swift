/// What a lane is.
package struct LaneSettings: Sendable {
  /// For logs and metrics.
  package var name: String
  package var connectionCount: Int
  package var session: SessionSettings
  package var limits: ConnectionLimits

  package init(
    name: String, connectionCount: Int, session: SessionSettings,
    limits: ConnectionLimits = ConnectionLimits()
  ) {
    precondition(connectionCount > 0, "a lane has connections")
    self.name = name
    self.connectionCount = connectionCount
    self.session = session
    self.limits = limits
  }
}
