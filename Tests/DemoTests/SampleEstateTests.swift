import CMDB
import JSON
import Testing

@testable import Demo

/// The sample estate holds together: a mistake in it shows here and not before a customer.
struct SampleEstateTests {
  private let requests: [SampleEstate.Request]

  init() throws {
    requests = try SampleEstate.requests()
  }

  private func params(of method: String) -> [(place: String, params: Value)] {
    requests.filter { $0.method == method }.map { ($0.place, $0.params) }
  }

  private func tag(_ params: Value) -> String { params["tag"]?.string ?? "" }

  @Test func itIsLargeAndOfManyKinds() {
    let items = params(of: "item.register")
    #expect(items.count > 300)
    #expect(Set(items.compactMap { $0.params["class"]?.string }).count > 45)
    #expect(params(of: "incident.open").count >= 12)
    let others = Set(requests.map(\.method)).subtracting([
      "item.register", "relation.connect", "incident.open", "account.create", "message.receive",
      "message.send", "message.note", "message.sort", "conversation.identify",
      "conversation.update", "delivery.claim", "delivery.report",
    ])
    #expect(others == [])
  }

  @Test func everyTagStandsOnce() {
    let tags = params(of: "item.register").map { tag($0.params) }
    #expect(!tags.contains(""))
    #expect(Dictionary(grouping: tags) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [])
  }

  @Test func theFirstAndTheLastRequestMarkIt() throws {
    #expect(tag(try #require(requests.first).params) == SampleEstate.firstTag)
    #expect(tag(try #require(requests.last).params) == SampleEstate.lastTag)
  }

  /// Writes take effect in the order sent, so what is referred to stands above.
  @Test func whatIsReferredToStandsAbove() {
    var known: Set<String> = []
    var unknown: [String] = []
    for request in requests {
      for tag in referredTags(request) where !known.contains(tag) {
        unknown.append("\(request.place): \(tag)")
      }
      if request.method == "item.register" { known.insert(tag(request.params)) }
    }
    #expect(unknown == [])
  }

  private func referredTags(_ request: SampleEstate.Request) -> [String] {
    let params = request.params
    var values = [params["source"], params["target"], params["requester"], params["service"]]
    values.append(params["person"])
    if let references = params["references"] { values += references.members.map(\.value) }
    if let items = params["items"]?.elements { values += items.map { $0["item"] } }
    return values.compactMap { $0?.string }
  }

  /// Sent again after a loading that was cut short, an incident is known by its external key.
  @Test func everyIncidentHasAKeyOfItsOwn() {
    let keys = params(of: "incident.open").map { incident in
      incident.params["external"]?["key"]?.string ?? incident.place
    }
    #expect(Set(keys).count == keys.count)
    #expect(params(of: "incident.open").allSatisfy { $0.params["external"]?["system"] != nil })
  }

  @Test func whoeverIsAssignedHasAnAccount() {
    let accounts = Set(params(of: "account.create").compactMap { $0.params["name"]?.string })
    let assignees = Set(params(of: "incident.open").compactMap { $0.params["assignee"]?.string })
    #expect(assignees.count > 1)
    #expect(assignees.subtracting(accounts) == [])
  }

  @Test(arguments: [
    ("inn", Format.inn), ("user_inn", .inn), ("ofd_inn", .inn), ("kpp", .kpp), ("ogrn", .ogrn),
    ("rnm", .rnm), ("fn_no", .fnNo), ("phone", .phone), ("mobile", .phone),
    ("support_phone", .phone), ("hostname", .hostname),
  ])
  func numbersHaveRightCheckDigits(_ name: String, _ format: Format) {
    let values = params(of: "item.register").compactMap { item in
      item.params["attributes"]?[name]?.string.map { (item.place, $0) }
    }
    #expect(!values.isEmpty)
    for (place, value) in values {
      #expect(format.refusal(of: value) == nil, "\(place): \(name) \(value)")
    }
  }

  /// What identifies a thing is not given twice.
  @Test(arguments: ["inventory_no", "mac", "imei", "fn_no", "rnm", "employee_no", "login", "email"])
  func keysStandOnce(_ name: String) {
    let values = params(of: "item.register").compactMap {
      $0.params["attributes"]?[name]?.string
    }
    #expect(!values.isEmpty)
    #expect(Dictionary(grouping: values) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [])
  }

  /// A term ends after it has begun.
  @Test(arguments: [
    ("warranty_start", "warranty_end"), ("valid_from", "valid_until"),
    ("activated_on", "valid_until"), ("issued_on", "valid_until"),
  ])
  func termsEndAfterTheyBegin(_ first: String, _ last: String) {
    let terms = params(of: "item.register").compactMap { item -> (String, String, String)? in
      guard let attributes = item.params["attributes"], let start = attributes[first]?.string,
        let end = attributes[last]?.string
      else { return nil }
      return (item.place, start, end)
    }
    #expect(!terms.isEmpty)
    for (place, start, end) in terms { #expect(start < end, "\(place)") }
  }
}
