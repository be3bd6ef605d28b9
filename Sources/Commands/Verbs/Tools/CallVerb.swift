import JSON
import System

/// `cmdb call`.
enum CallVerb {
  static let lines = Option(
    "--lines", "Send requests from standard input, one per line, pipelined; print the answers.",
    ru: "Слать запросы из стандартного ввода, по одному в строке; печатать ответы.")

  static func run(_ session: Session) throws(Failure) {
    guard !session.has(lines) else { return try pipeline(session) }
    guard let method = session.word(0) else {
      throw .misuse(
        "`cmdb call` needs a METHOD, and its parameters as one JSON object.",
        ru: "`cmdb call` требует METHOD и его параметры одним объектом JSON.")
    }
    let params = try params(session.word(1) ?? "{}")
    let result = try session.call(method, json: params) { session.printJSON($0) }
    session.printJSON(result)
  }

  private static func params(_ text: String) throws(Failure) -> [UInt8] {
    do {
      let params = text == "-" ? try Standard.input.readAll() : Array(text.utf8)
      // A request must be one line, so line breaks in typed JSON are removed.
      var writer = Writer()
      writer.value(try Document(params).root)
      return writer.bytes
    } catch {
      throw .misuse(
        "The parameters are not valid JSON: \(error)", ru: "Параметры — не JSON: \(error)")
    }
  }

  private static func pipeline(_ session: Session) throws(Failure) {
    guard session.invocation.words.isEmpty else {
      throw .misuse(
        "`cmdb call --lines` takes no METHOD: requests come from standard input.",
        ru: "`cmdb call --lines` не принимает METHOD: запросы идут из стандартного ввода.")
    }
    let client = try session.client()
    let isAnswered: Bool
    do {
      isAnswered = try Pipeline(client).run()
    } catch {
      throw .broken(error)
    }
    guard isAnswered else {
      throw .cannotConnect(
        "The server closed the connection before it had answered everything.",
        ru: "Сервер закрыл соединение, не ответив на все запросы.")
    }
  }
}
