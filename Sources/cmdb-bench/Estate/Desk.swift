import JSON
import Postgres
import SQL

/// A service desk beside the estate: teams, an agent, a channel with a gateway, and what
/// `DeskScript` writes.
final class Desk {
  static let channel = "DESK-CHN"
  private static let teamCount = 20
  /// The agent of the measurements works in so many of them.
  private static let teamsOfAgent = 2

  let people: Range<Int>
  /// The open conversation of each person.
  let conversations: Range<Int>
  let queued: Int
  /// Of the account that serves the channel.
  let gateway: Int
  let gatewayToken: String
  /// Of the agent, one of them.
  let team: Int

  init(_ bench: Bench) throws {
    let options = bench.options
    let session = try bench.server.ownerSession()
    let wire = try Wire(bench.server)
    let account = bench.estate.account
    try Self.setUp(wire, session, account)
    gatewayToken = try Self.token(wire, "desk-gateway")
    gateway = try session.number("select id from cmdb.account where name = 'desk-gateway'")
    queued = options.openIncidents
    let script = DeskScript(
      openIncidents: options.openIncidents, messages: options.messages, queued: queued,
      firstPerson: try session.number("select max(id) + 1 from cmdb.item"), account: account,
      colleague: try session.number("select id from cmdb.account where name = 'desk-colleague'"),
      channel: try session.number("select id from cmdb.item where tag = '\(Self.channel)'"),
      assets: bench.estate.assets)
    let firstThread = try session.number("select coalesce(max(id), 0) + 1 from cmdb.conversation")
    try session.execute(script.text)
    try session.execute("vacuum analyze")
    try session.execute("checkpoint")
    people = script.people
    conversations = firstThread..<firstThread + script.personCount * DeskScript.threadsEach
    team = try session.number("select min(id) from cmdb.item where tag like 'DESK-T%'")
  }

  /// An open conversation of a person, the n-th, from 0.
  func openConversation(_ n: Int) -> Int {
    conversations.lowerBound + n * DeskScript.threadsEach + DeskScript.threadsEach - 1
  }

  private static func setUp(_ wire: Wire, _ session: BlockingSession, _ account: Int) throws {
    for number in 0..<teamCount {
      _ = try wire.call(
        "item.register",
        #"{"class":"team","tag":"DESK-T\#(number)","name":"Desk \#(number)","state":"active"}"#)
    }
    _ = try wire.call(
      "item.register", #"{"class":"person","tag":"DESK-AGENT","name":"Desk agent"}"#)
    for number in 0..<teamsOfAgent {
      _ = try wire.call(
        "relation.connect",
        #"{"type":"works_in","source":"DESK-AGENT","target":"DESK-T\#(number)"}"#)
    }
    _ = try wire.call(
      "item.register",
      #"{"class":"channel","tag":"\#(channel)","name":"Mail","state":"active","#
        + #""attributes":{"kind":"mail","address":"help@desk.example"}}"#)
    _ = try wire.call("account.create", #"{"name":"desk-colleague","roles":["agent"]}"#)
    _ = try wire.call(
      "account.create",
      #"{"name":"desk-gateway","roles":["gateway"],"channels":["\#(channel)"]}"#)
    let name = try session.text("select name from cmdb.account where id = \(account)")
    _ = try wire.call("account.update", #"{"name":"\#(name)","person":"DESK-AGENT"}"#)
  }

  private static func token(_ wire: Wire, _ account: String) throws -> String {
    let answer = try wire.call("token.issue", #"{"account":"\#(account)"}"#)
    guard let token = try Document(answer).root["result"]?["token"]?.string else {
      throw Server.Failure(description: "there is no token for \(account)")
    }
    return token
  }
}
