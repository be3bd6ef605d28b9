/// What the gateway is told at its start, and its limits with their reasons.
package struct WebSettings: Sendable {
  /// The workers' door.
  package let doorPath: String
  /// Origins as browsers write them, `https://cmdb.example.org`, beside the gateway's own: those
  /// under which a proxy publishes it.
  package var origins: [String] = []
  /// Addresses whose `X-Forwarded-For` is believed.
  package var proxies: Set<String> = []
  /// Given to answers under way when the gateway stops.
  package var drainMax = Duration.seconds(30)

  package init(doorPath: String) {
    self.doorPath = doorPath
  }

  /// A line without its end, as the workers take it.
  let lineBytesMax = 1 << 20
  /// A token, or a code and the name of a device.
  let sessionBodyBytesMax = 1024
  /// Connections that are no WebSocket, and those of one network: a browser opens six.
  let clientsMax = 64
  let clientsOfNetworkMax = 16
  /// WebSockets that have not logged in: as few as other connections. Networks are those of the
  /// browsers, not of a proxy.
  let unauthenticatedMax = 64
  let unauthenticatedOfNetworkMax = 16
  /// Browsers whose last login succeeded and who are therefore exempt, by digest.
  let rememberedMax = 4096
  let relaysMax = 1024
  /// WebSockets of one session: a tab has one, an export another.
  let relaysOfSessionMax = 16
  let callsOfNetworkMax = 16
  let requestsMax = 100
  let headPatience = Duration.seconds(5)
  let bodyPatience = Duration.seconds(30)
  let idlePatience = Duration.seconds(15)
  /// The longest `deadline_ms`, and a little.
  let callPatience = Duration.seconds(330)
  var loginPatience = Duration.seconds(10)
  /// Once all is sent.
  let closePatience = Duration.seconds(2)
  let pingInterval = Duration.seconds(25)
  let pongPatience = Duration.seconds(10)
  /// Without a byte taken off.
  let slowPatience = Duration.seconds(20)
  /// Unsent to the worker: the browser is read no further.
  let pauseUpBytes = 64 << 10
  /// Unsent to the browser: the worker is read no further, and cuts this client by its own limits.
  let pauseDownBytes = 1 << 20
  /// Unsent answers of HTTP: the next request waits, and the worker is read no further.
  let pauseAnswersBytes = 64 << 10
  /// At this interval the supervisor is shown that the loop turns.
  let heartbeat = Duration.seconds(1)
  /// The answer to a login: an account with all its rights.
  let loginAnswerBytesMax = 64 << 10
  /// An answer of `POST /rpc` up to this size has a length; a longer one is passed on as it comes,
  /// so that all who ask at once hold little here.
  let wholeAnswerBytesMax = 256 << 10
}
