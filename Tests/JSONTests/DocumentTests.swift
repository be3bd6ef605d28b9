import JSON
import Testing

@Suite struct DocumentTests {
  @Test func readsARequest() throws {
    let document = try Document(
      #"{"jsonrpc":"2.0","id":7,"method":"item.get","params":{"item":"PRN-1","deep":[1,{}]}}"#)
    let root = document.root
    #expect(root["id"]?.integer == 7)
    #expect(root["method"]?.string == "item.get")
    #expect(root["params"]?["deep"]?.count == 2)
    #expect(root["absent"] == nil)
  }
}
