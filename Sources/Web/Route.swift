import HTTP
import JSON
import System

/// What is done with a request.
enum Route {
  /// A login over the door, and what to answer by its outcome.
  struct Call {
    let login: [UInt8]
    let request: [UInt8]?
    /// Whether it carries what a program has posted.
    var isHTTPCall = false
    /// The response to the first event.
    let response: (DoorCall.Outcome) -> Response
  }

  case respond(Response)
  case call(Call)
  /// The value of `Sec-WebSocket-Accept`.
  case upgrade(accept: String)

  static func of(
    _ request: HTTPRequest, body: [UInt8], isProxy: Bool, _ gateway: Gateway
  ) -> Route {
    // A balancer asks by address.
    if request.path == "/live" { return only(["GET"], request) ?? .respond(Response(200)) }
    guard gateway.admittance.knows(request) else {
      return .respond(
        Response.failure(
          421, "The gateway does not answer to the name \(request.hostName); see --web-origin."))
    }
    switch request.path {
    case "/session": return session(request, body, gateway)
    case "/rpc": return rpc(request, body, gateway)
    default: return file(request, gateway)
    }
  }

  /// 405 for any other method.
  private static func only(_ methods: [String], _ request: HTTPRequest) -> Route? {
    guard !methods.contains(request.method) else { return nil }
    let allowed = methods.joined(separator: ", ")
    return .respond(Response(405, [("Allow", allowed)]))
  }

  private static func refuse(_ status: Int, _ message: String) -> Route {
    .respond(Response.failure(status, message))
  }

  // MARK: Files

  private static func file(_ request: HTTPRequest, _ gateway: Gateway) -> Route {
    if let other = only(["GET"], request) { return other }
    guard let file = gateway.files[request.path] else { return .respond(Response(404)) }
    guard file.isImmutable else {
      let isPage = file.type == gateway.files.page.type
      let tag = gateway.files.pageTag
      let fields: [ResponseHead.Field] =
        [("Cache-Control", "no-cache")] + (isPage ? [("ETag", tag)] : [])
      if isPage, request.lists(tag, in: "if-none-match") { return .respond(Response(304, fields)) }
      return .respond(Response(200, fields + [("Content-Type", file.type)], body: file.bytes))
    }
    return .respond(
      Response(
        200,
        [
          ("Cache-Control", "public, max-age=31536000, immutable"), ("Content-Type", file.type),
        ], body: file.bytes))
  }

  // MARK: Session

  private static func session(
    _ request: HTTPRequest, _ body: [UInt8], _ gateway: Gateway
  ) -> Route {
    if let other = only(["POST", "DELETE"], request) { return other }
    guard gateway.admittance.isOwnPage(request),
      !request.has("sec-fetch-site") || request["sec-fetch-site"] == "same-origin"
    else { return refuse(403, "Only pages of this server may do this.") }
    guard request.method == "POST" else { return logOut(request) }
    guard isJSON(request) else { return refuse(415, "The content type is application/json.") }
    guard let params = try? Document(body).root, params.kind == .object else {
      return refuse(400, "The body is no JSON object.")
    }
    let isKept = params["keep"]?.boolean ?? false
    let isSecure = gateway.admittance.isSecure(request)
    guard params["code"] != nil || params["token"] != nil else {
      return refuse(400, "A token or a code is missing.")
    }
    // What was given lasts, or works once: the browser keeps the token of a session of its own.
    return .call(
      Call(login: LoginLine.start(params), request: nil) { outcome in
        opened(outcome, isKept: isKept, isSecure: isSecure)
      })
  }

  /// The session ends at the server: a copy of its cookie opens nothing afterwards. The browser
  /// loses the cookie in any case.
  private static func logOut(_ request: HTTPRequest) -> Route {
    guard let token = Cookie.token(of: request) else {
      return .respond(Response(204, [Cookie.removal]))
    }
    return .call(
      Call(login: LoginLine.login(token), request: LoginLine.end) { outcome in
        switch outcome {
        case .refused: return Response(204, [Cookie.removal])
        case .done(login: _, let answer) where LoginLine.isEnded(by: answer):
          return Response(204, [Cookie.removal])
        case .done, .unavailable, .begun, .more, .ended, .cutOff:
          var response = Response.unavailable()
          response.fields.append(Cookie.removal)
          return response
        }
      })
  }

  private static func opened(
    _ outcome: DoorCall.Outcome, isKept: Bool, isSecure: Bool
  ) -> Response {
    switch outcome {
    case .unavailable, .begun, .more, .ended, .cutOff: return .unavailable()
    case .refused(let line):
      let message = (try? Document(line).root)?["error"]?["message"]?.string
      return .failure(401, message ?? "The token is not valid.")
    case .done(let line, answer: _):
      guard let result = (try? Document(line).root)?["result"] else { return .unavailable() }
      // Without TLS the page keeps it, for its port alone.
      guard isSecure else { return .json(200, Array(result.raw)) }
      guard let new = result["token"]?.string, Cookie.canHold(new) else {
        return .unavailable()
      }
      return Response(204, [Cookie.set(new, isKept: isKept)])
    }
  }

  private static func isJSON(_ request: HTTPRequest) -> Bool {
    let type = request["content-type"]?.split(separator: ";").first?.lowercased() ?? ""
    return type.filter { $0 != " " } == "application/json"
  }

  // MARK: RPC

  private static func rpc(_ request: HTTPRequest, _ body: [UInt8], _ gateway: Gateway) -> Route {
    switch request.method {
    case "GET": return webSocket(request, gateway)
    case "POST": return bearer(request, body)
    default: return .respond(Response(405, [("Allow", "GET, POST")]))
    }
  }

  private static func webSocket(_ request: HTTPRequest, _ gateway: Gateway) -> Route {
    switch Handshake.judge(request) {
    case .malformed:
      return .respond(
        Response.failure(426, "A WebSocket is opened here.", [("Upgrade", "websocket")]))
    case .otherVersion: return .respond(Response(426, [("Sec-WebSocket-Version", "13")]))
    case .otherSubprotocol:
      return refuse(400, "The subprotocol is \(Handshake.subprotocol).")
    case .accepted(let input):
      guard gateway.admittance.isOwnPage(request) else {
        return refuse(403, "Only pages of this server may do this.")
      }
      return .upgrade(accept: Digest.sha1InBase64(input))
    }
  }

  /// For programs, never for a page: cookies are ignored.
  private static func bearer(_ request: HTTPRequest, _ body: [UInt8]) -> Route {
    guard !request.has("origin") else {
      return refuse(403, "Pages use a WebSocket; this is for programs.")
    }
    guard let token = request.bearerToken else {
      return .respond(
        Response.failure(
          401, "Authorization: Bearer TOKEN is missing.", [("WWW-Authenticate", "Bearer")]))
    }
    guard isJSON(request) else { return refuse(415, "The content type is application/json.") }
    let call = BearerCall(body)
    return .call(
      Call(login: LoginLine.login(token), request: call.line, isHTTPCall: true) { outcome in
        switch outcome {
        case .unavailable, .more, .ended, .cutOff: return .unavailable()
        case .refused(let line):
          let message = (try? Document(line).root)?["error"]?["message"]?.string
          return .failure(
            401, message ?? "The token is not valid.", [("WWW-Authenticate", "Bearer")])
        case .done(login: _, let answer):
          let whole = call.refusal ?? answer
          return whole.isEmpty ? Response(204) : .json(200, whole)
        case .begun(let beginning):
          var response = Response.json(200, beginning)
          response.isChunked = true
          return response
        }
      })
  }
}
