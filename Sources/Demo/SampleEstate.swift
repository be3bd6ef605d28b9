package import CMDB
package import JSON

/// The sample estate: an invented company with two buildings, as requests of the API. They stand in
/// `Estate/`, one on a line, in the order in which they have to be sent.
package enum SampleEstate {
  /// One line of a file.
  package struct Request: Sendable {
    package let method: String
    package let params: Value
    /// The account that sends it; nil: the administrator who loads the estate.
    package let account: String?
    /// Where it stands, as `06-power-and-climate.jsonl:12`.
    package let place: String

    /// The parameters as they are sent. The files say of `reported_at` how many hours before that,
    /// as `-PT3H`: what was promised of it runs when the estate is loaded.
    package func params(sentAt moment: Timestamp) -> [UInt8] {
      guard let ago = params["reported_at"]?.string, ago.hasPrefix("-PT"), ago.hasSuffix("H"),
        let hours = Int64(ago.dropFirst(3).dropLast())
      else { return params.raw.map(\.self) }
      let reported = Timestamp(microseconds: moment.microseconds - hours * 3_600_000_000)
      var writer = Writer()
      writer.object { writer in
        for (name, value) in params.members where name != "reported_at" {
          writer.member(name, value: value)
        }
        writer.member("reported_at", string: reported.description)
      }
      return writer.bytes
    }
  }

  /// A line that is no request.
  package struct Malformed: Error, CustomStringConvertible {
    package let place: String
    package var description: String { "\(place) is no {\"method\", \"as\", \"params\"}" }
  }

  /// The tag of the item that is registered first; no one else would choose it.
  package static let firstTag = "SAMPLE-ESTATE"
  /// The tag of the item that is registered last: if it exists, the estate is complete.
  package static let lastTag = "SAMPLE-ESTATE-LOADED"

  /// All requests, in order. Each may be sent again: what is there already stays as it is.
  package static func requests() throws(Malformed) -> [Request] {
    var requests: [Request] = []
    for file in EmbeddedTexts.files {
      for (index, line) in file.text.split(separator: "\n").enumerated() {
        let place = "\(file.name):\(index + 1)"
        guard let root = try? Document(Array(line.utf8)).root,
          let method = root["method"]?.string, let params = root["params"]
        else { throw Malformed(place: place) }
        requests.append(
          Request(method: method, params: params, account: root["as"]?.string, place: place))
      }
    }
    return requests
  }
}
