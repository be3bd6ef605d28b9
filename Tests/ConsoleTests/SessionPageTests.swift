import Foundation
import Testing

extension ConsoleTests {
  @MainActor struct SessionPage {}
}

/// How the page begins and ends sessions, with a gateway that only records requests.
extension ConsoleTests.SessionPage {
  /// Empty; each script has names of its own on it.
  private static let page = Result { try Page(try Browser.shared.get()) }

  private func source(of module: String) throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Console/Files/core/\(module).js")
    return try String(contentsOf: file, encoding: .utf8)
      .replacing(#/(?m)^import .*$/#, with: "").replacing(#/(?m)^export /#, with: "")
  }

  /// What `script` leaves in `told`: requests of HTTP, messages, questions to the person.
  ///
  /// - Parameter agrees: what the person answers.
  private func told(
    isSecure: Bool, kept: String? = nil, status: Int = 200, agrees: Bool = true, _ script: String
  ) throws -> [String] {
    let page = """
      (async () => {
        const told = [], pause = time => new Promise(done => setTimeout(done, time));
        let kept = \(kept.map { "'\($0)'" } ?? "null"), isIn = \(kept != nil);
        const protocol = '\(isSecure ? "https:" : "http:")';
        const location = {protocol, host: 'h', pathname: '/items', search: ''};
        const history = {replaceState: (state, title, address) => told.push('address ' + address)};
        const token = {get: () => kept, set: (text, stays) => {
          kept = text ?? null;
          if (stays) told.push('stays');
        }};
        const forgetAccount = () => told.push('forget'), t = key => key;
        const moreTexts = async () => {};
        const fetch = async (path, {method, body}) => {
          const proof = body && JSON.stringify({...JSON.parse(body), device: undefined});
          told.push([method, path, proof].filter(Boolean).join(' '));
          isIn = method === 'POST' && \(status) < 300;
          const said = \(isSecure ? "{}" : "{token: 'of-session'}");
          return {ok: \(status) < 300, status: \(status), json: async () => said};
        };
        class WebSocket {
          constructor() { setTimeout(() => isIn ? this.onopen() : this.onclose({code: 4401})); }
          send(text) {
            const {id, method, params} = JSON.parse(text);
            told.push(method + (params?.token ? ' ' + params.token : ''));
            const result = {account: 'ivanova', rights: []};
            setTimeout(() => this.onmessage?.({data: JSON.stringify({id, result})}));
          }
          close() {}
        }
        const dialog = (title, body, {submit}) => {
          told.push('asks');
          const box = new EventTarget();
          setTimeout(() => { if (\(agrees)) submit(); box.dispatchEvent(new Event('close')); });
          return box;
        };
        \(try source(of: "rpc"))
        \(try source(of: "enter"))
        \(script)
        await pause(50);
        return JSON.stringify([...told, 'kept ' + kept]);
      })()
      """
    let answer = try Self.page.get().text(page)
    return try JSONDecoder().decode([String].self, from: Data(answer.utf8))
  }

  @Test func whatIsPastedIsNotKept() throws {
    #expect(
      try told(isSecure: false, "await login({token: 'lasting'});") == [
        #"POST /session {"token":"lasting"}"#, "session.login of-session", "kept of-session",
      ])
    #expect(
      try told(isSecure: true, "await login({token: 'lasting'});") == [
        #"POST /session {"token":"lasting"}"#, "session.whoami", "kept null",
      ])
  }

  /// "Keep me in on this device" is said to the server, and to the browser.
  @Test func whoIsKeptInStays() throws {
    #expect(
      try told(isSecure: false, "await login({token: 'lasting', keep: true});") == [
        #"POST /session {"token":"lasting","keep":true}"#, "stays", "session.login of-session",
        "kept of-session",
      ])
  }

  /// Only a token that is refused is called so.
  @Test(arguments: [(401, "unauthenticated"), (503, "unavailable"), (429, "unavailable")])
  func whyNobodyGetsIn(_ status: Int, _ kind: String) throws {
    let script = "await login({token: 'x'}).catch(error => told.push(error.kind));"
    #expect(try told(isSecure: true, status: status, script).contains(kind))
  }

  @Test func loggingOutEndsTheSession() throws {
    let script = "connect(); await pause(50); await logout();"
    #expect(
      try told(isSecure: true, kept: "cookie", script) == [
        "session.whoami", "DELETE /session", "kept null",
      ])
    #expect(
      try told(isSecure: false, kept: "of-session", script) == [
        "session.login of-session", "session.end", "kept null",
      ])
  }

  @Test func aLinkBeginsASession() throws {
    #expect(
      try told(isSecure: true, "await enter('enter_1');") == [
        "address /items", #"POST /session {"code":"enter_1"}"#, "session.whoami", "kept null",
      ])
  }

  /// A logged-in person is asked, and stays logged in without consent.
  @Test func aLinkTakesNoSessionAwayUnasked() throws {
    #expect(
      try told(isSecure: true, kept: "cookie", agrees: false, "await enter('enter_1');") == [
        "address /items", "session.whoami", "asks", "kept cookie",
      ])
    #expect(
      try told(isSecure: true, kept: "cookie", "await enter('enter_1');") == [
        "address /items", "session.whoami", "asks", "forget", "DELETE /session",
        #"POST /session {"code":"enter_1"}"#, "session.whoami", "kept null",
      ])
    #expect(
      try told(isSecure: false, kept: "of-old", "await enter('enter_1');") == [
        "address /items", "session.login of-old", "asks", "forget", "session.end",
        #"POST /session {"code":"enter_1"}"#, "session.login of-session", "kept of-session",
      ])
  }
}
