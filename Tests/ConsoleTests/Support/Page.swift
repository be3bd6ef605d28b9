import Foundation

/// A tab with a context of its own: real keys, real clicks. It waits by what the page announces or
/// becomes, never by time, and keeps what went wrong on it: exceptions, violations of the policy.
@MainActor final class Page {
  let browser: Browser
  private let context: String
  private let session: String
  private var announced: [String] = []
  private(set) var problems: [String] = []
  /// What stands before the text of a file, by its name.
  private var before: [String: String] = [:]
  var origin = ""
  /// What a failure names.
  var doing = ""

  init(_ browser: Browser) throws {
    self.browser = browser
    context =
      try browser.call("Target.createBrowserContext")["browserContextId"] as? String ?? ""
    let target = try browser.call(
      "Target.createTarget", ["url": "about:blank", "browserContextId": context])["targetId"]
    let attached = try browser.call(
      "Target.attachToTarget", ["targetId": target ?? "", "flatten": true])
    session = attached["sessionId"] as? String ?? ""
    browser.listen(session) { [unowned self] in heard($0, $1) }
    for domain in ["Page", "Runtime"] { try call("\(domain).enable") }
    try call("Runtime.addBinding", ["name": "announce"])
  }

  func close() {
    browser.listen(session, nil)
    _ = try? browser.call("Target.disposeBrowserContext", ["browserContextId": context])
  }

  @discardableResult func call(
    _ method: String, _ parameters: [String: Any] = [:]
  ) throws -> [String: Any] {
    try browser.call(method, parameters, session: session)
  }

  private func heard(_ event: String, _ parameters: [String: Any]) {
    switch event {
    case "Runtime.bindingCalled":
      let text = parameters["payload"] as? String ?? ""
      if text.hasPrefix("!") { problems.append(String(text.dropFirst())) }
      announced.append(text)
    case "Runtime.exceptionThrown":
      let details = parameters["exceptionDetails"] as? [String: Any]
      let exception = details?["exception"] as? [String: Any]
      problems.append("\(exception?["description"] ?? details?["text"] ?? "exception")")
    case "Fetch.requestPaused": pass(parameters)
    case "Runtime.consoleAPICalled" where parameters["type"] as? String == "error":
      problems.append("console: \(parameters["args"] ?? "")")
    default: break
    }
  }

  /// Puts a text before that of a module, as a broken network would change what comes.
  func replace(_ file: String, before text: String) throws {
    before[file] = text
    // What the service worker gives is not held.
    try call("Network.enable")
    try call("Network.setBypassServiceWorker", ["bypass": true])
    try call(
      "Fetch.enable", ["patterns": [["urlPattern": "*/\(file)", "requestStage": "Response"]]])
  }

  private var paused: [[String: Any]] = []
  private func pass(_ parameters: [String: Any]) { paused.append(parameters) }

  /// Answers the requests that were held for `replace`.
  private func release() throws {
    while let one = paused.popLast() {
      let id = one["requestId"] ?? ""
      let url = (one["request"] as? [String: Any])?["url"] as? String ?? ""
      let answer = try call("Fetch.getResponseBody", ["requestId": id])
      let body = answer["body"] as? String ?? ""
      let bytes =
        answer["base64Encoded"] as? Bool == true ? Data(base64Encoded: body) : Data(body.utf8)
      let text =
        (before[url.split(separator: "/").last.map(String.init) ?? ""] ?? "")
        + String(decoding: bytes ?? Data(), as: UTF8.self)
      try call(
        "Fetch.fulfillRequest",
        [
          "requestId": id, "responseCode": 200,
          "responseHeaders": [["name": "Content-Type", "value": "text/javascript"]],
          "body": Data(text.utf8).base64EncodedString(),
        ])
    }
  }

  /// Pulls the plug, for the page and for its service worker, or puts it back.
  func network(isThere: Bool) throws {
    let all = try browser.call("Target.getTargets")["targetInfos"] as? [[String: Any]] ?? []
    let workers = all.filter {
      $0["type"] as? String == "service_worker" && $0["browserContextId"] as? String == context
    }
    guard !workers.isEmpty else { throw Browser.Failed(description: "no service worker") }
    let sessions = try workers.compactMap { worker in
      try browser.call(
        "Target.attachToTarget", ["targetId": worker["targetId"] ?? "", "flatten": true])[
          "sessionId"] as? String
    }
    for one in [session] + sessions {
      try browser.call("Network.enable", session: one)
      try browser.call(
        "Network.emulateNetworkConditions",
        ["offline": !isThere, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1],
        session: one)
    }
  }

  // MARK: Opening

  /// Before the first page: what stands in the storage, and what announces.
  func prepare(
    _ address: String, token: String, language: String = "ru", theme: String = "light",
    width: Int = 1440, height: Int = 900
  ) throws {
    origin = address
    try resize(width, height)
    // Colours are looked at as they stay, not on their way.
    try call(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-reduced-motion", "value": "reduce"]]])
    let script = """
      if (location.protocol !== 'about:') {
        sessionStorage.setItem('token', sessionStorage.getItem('token') ?? '\(token)');
        localStorage.setItem('pref.language', '"\(language)"');
        localStorage.setItem('pref.theme', '"\(theme)"');
      }
      addEventListener('settled', () => announce('settled'));
      addEventListener('securitypolicyviolation', event =>
        announce(`!policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
      globalThis.sockets = [];
      globalThis.WebSocket = class extends WebSocket {
        constructor(...all) { super(...all); sockets.push(this); }
      };
      """
    try call("Page.addScriptToEvaluateOnNewDocument", ["source": script])
  }

  func resize(_ width: Int, _ height: Int = 900) throws {
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700])
  }

  func open(_ path: String) throws {
    let before = announced.count
    try call("Page.navigate", ["url": origin + path])
    try wait(from: before, for: path)
  }

  /// To another page, as a link leads there.
  func go(_ path: String) throws {
    try settled {
      try text(
        """
        import(document.querySelector('script[src]').src.replace('main.js', 'core/router.js'))
          .then(({go}) => { go(\(quoted(path))); return 'going'; })
        """)
    }
  }

  /// What `act` leads to, once it has settled.
  func settled(_ act: () throws -> Void) throws {
    let before = announced.count
    try act()
    try wait(from: before, for: "what follows")
  }

  /// A page on which something has gone wrong need not settle any more.
  private func wait(from before: Int, for what: String) throws {
    try browser.wait(for: "settled: \(what)") {
      !problems.isEmpty || announced[before...].contains("settled")
    }
    guard problems.isEmpty else { throw Browser.Failed(description: "\(what): \(problems)") }
  }

  // MARK: Asking

  /// The value of an expression, as text.
  @discardableResult func text(_ expression: String) throws -> String {
    let answer = try call(
      "Runtime.evaluate",
      [
        "expression": "(async () => { const value = await (\(expression)); "
          + "return typeof value === 'string' ? value : JSON.stringify(value) ?? ''; })()",
        "awaitPromise": true, "returnByValue": true, "userGesture": true,
      ])
    if let details = answer["exceptionDetails"] as? [String: Any] {
      let exception = details["exception"] as? [String: Any]
      throw Browser.Failed(description: "\(exception?["description"] ?? details)\n\(expression)")
    }
    return (answer["result"] as? [String: Any])?["value"] as? String ?? ""
  }

  func holds(_ expression: String) throws -> Bool { try text("Boolean(\(expression))") == "true" }

  func number(_ expression: String) throws -> Double { Double(try text(expression)) ?? .nan }

  /// What a person reads of an element.
  func read(_ selector: String) throws -> String {
    try text(
      """
      (() => { const one = document.querySelector(\(quoted(selector)));
        return (one?.innerText ?? one?.textContent ?? '∅').replace(/\\s+/g, ' '); })()
      """)
  }

  /// Waits until an expression holds, looking whenever the document changes.
  func until(_ expression: String, sourceLocation: String = #function) throws {
    let script = """
      new Promise((resolve, reject) => {
        const look = () => { let holds; try { holds = \(expression); } catch {} 
          if (holds) { watch.disconnect(); clearTimeout(timer); resolve('yes'); } };
        const watch = new MutationObserver(look);
        const timer = setTimeout(() => { watch.disconnect();
          reject(new Error('not within 40 s, at ' + location.pathname + ': ' +
            document.body.innerText.slice(0, 1500))); }, 40000);
        watch.observe(document, {subtree: true, childList: true, attributes: true,
          characterData: true});
        look();
      })
      """
    do { try text(script) } catch {
      throw Browser.Failed(description: "\(expression): \(error)")
    }
  }

  /// Waits until a person could read this somewhere on the page.
  func until(says words: String) throws {
    if !before.isEmpty {
      try browser.wait(for: "the file") { !paused.isEmpty }
      try release()
    }
    try until("document.body.innerText.replace(/\\s+/g, ' ').includes(\(quoted(words)))")
  }

  func quoted(_ text: String) -> String {
    String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
  }

  // MARK: Doing

  /// Presses a key by its place on the keyboard, as `KeyN` or `Enter`.
  func press(_ code: String, ctrl: Bool = false, shift: Bool = false) throws {
    let keys: [String: (String, Int)] = [
      "Enter": ("Enter", 13), "Tab": ("Tab", 9), "Escape": ("Escape", 27), "Space": (" ", 32),
      "ArrowDown": ("ArrowDown", 40), "ArrowUp": ("ArrowUp", 38), "Slash": ("/", 191),
      "ArrowRight": ("ArrowRight", 39), "ArrowLeft": ("ArrowLeft", 37), "End": ("End", 35),
      "Backspace": ("Backspace", 8), "Home": ("Home", 36),
    ]
    let letter =
      ["Key", "Digit"].first { code.hasPrefix($0) }
      .map { code.dropFirst($0.count).lowercased() } ?? ""
    let (key, number) =
      keys[code] ?? (letter, Int(letter.uppercased().unicodeScalars.first?.value ?? 0))
    let typed = ctrl ? "" : code == "Enter" ? "\r" : code == "Space" ? " " : letter
    let modifiers = (ctrl ? 2 : 0) + (shift ? 8 : 0)
    let common: [String: Any] = [
      "code": code, "key": key, "windowsVirtualKeyCode": number, "modifiers": modifiers,
    ]
    try call(
      "Input.dispatchKeyEvent",
      common.merging(["type": typed.isEmpty ? "rawKeyDown" : "keyDown", "text": typed]) { $1 })
    try call("Input.dispatchKeyEvent", common.merging(["type": "keyUp"]) { $1 })
  }

  /// Types a text where the focus is.
  func type(_ text: String) throws { try call("Input.insertText", ["text": text]) }

  /// Presses the first button or link that is called so, as assistive technology does.
  func activate(_ name: String, within selector: String = "body") throws {
    try until(
      """
      [...document.querySelectorAll(\(quoted(selector + " :is(a,button,summary,[role=button])")))]
        .some(one => one.checkVisibility() && \(Self.named("one", quoted(name))))
      """)
    try text(
      """
      (() => { const one = [...document.querySelectorAll(
        \(quoted(selector + " :is(a,button,summary,[role=button])")))]
        .find(one => one.checkVisibility() && \(Self.named("one", quoted(name))));
        one.focus(); one.click(); return 'done'; })()
      """)
  }

  private static func named(_ element: String, _ name: String) -> String {
    """
    ((\(element).getAttribute('aria-label') ?? \(element).innerText).trim().replace(/\\s+/g, ' ')
      .startsWith(\(name)))
    """
  }

  /// Chooses a file, as the dialog of the system would.
  func choose(_ selector: String, _ file: String) throws {
    let root = try call("DOM.getDocument")["root"] as? [String: Any]
    let node = try call(
      "DOM.querySelector", ["nodeId": root?["nodeId"] ?? 0, "selector": selector])["nodeId"]
    try call("DOM.setFileInputFiles", ["nodeId": node ?? 0, "files": [file]])
  }

  /// Puts a value into a field, as typing would.
  func fill(_ selector: String, _ value: String) throws {
    try until("document.querySelector(\(quoted(selector)))")
    try text(
      """
      (() => { const field = document.querySelector(\(quoted(selector)));
          const fold = field.closest('details'); if (fold) fold.open = true;
          field.focus();
        if (field.matches('select')) { field.value = \(quoted(value));
          field.dispatchEvent(new Event('change', {bubbles: true})); } else field.select?.();
        return 'done'; })()
      """)
    guard try !holds("document.querySelector(\(quoted(selector))).matches('select')") else {
      return
    }
    try type(value)
  }
}

extension Page {
  /// What it looked like when a test failed, for people: `.build/console-failures`.
  func keepPicture() {
    guard
      let shot = try? call("Page.captureScreenshot", ["format": "png"])["data"] as? String,
      let bytes = Data(base64Encoded: shot)
    else { return }
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: ".build/console-failures")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? bytes.write(to: folder.appending(path: "\(UUID().uuidString).png"))
  }
}
