/// What is measured: as requests of a client, and as the script of pgbench that does the same.
enum Work: String, CaseIterable {
  case itemGet = "item.get"
  case itemUpdate = "item.update"

  /// Of what a work does, all that is not in its requests.
  struct Scene {
    /// Items that may be touched.
    let items: Range<Int>
    let account: Int
    let catalogue: Int
  }

  /// The ratio to the limit that has to be reached.
  func target(_ shape: Options.Shape) -> Double? {
    switch (self, shape.clients, shape.depth) {
    case (.itemGet, 64, 16): 2.4
    case (.itemGet, 64, 1): 1.8
    case (.itemGet, 8, 1): 0.85
    case (.itemGet, 1, 1): 0.7
    case (.itemUpdate, 64, 1): 1.1
    default: nil
    }
  }

  /// The very statements that a worker sends.
  func script(_ scene: Scene) -> String {
    switch self {
    case .itemGet:
      """
      \\set id random(\(scene.items.lowerBound), \(scene.items.upperBound - 1))
      select answer, state from cmdb.item_answer(null, null) where id = :id::bigint;

      """
    case .itemUpdate:
      // Each client has an item of its own, and its version in a variable that outlives the
      // transaction.
      """
      \\set id \(scene.items.lowerBound) + :client_id
      select cmdb.item_update(cmdb.enter(\(scene.account), 'peer', 'bench', 'item.update', null, \
      null, null, null, \(scene.catalogue)), :id::text::jsonb, :version::int, '{"item"}'::text[], \
      null, null, concat('{"notes":"note ', :version::int, '"}')::jsonb, null::text[], null, null, \
      null, null);
      \\set version :version + 1

      """
    }
  }

  /// `params` of the next request.
  func appendParams(to line: inout [UInt8], item: Int, version: Int) {
    line.append(contentsOf: #"{"item":"#.utf8)
    Self.append(item, to: &line)
    if self == .itemUpdate {
      line.append(contentsOf: #","version":"#.utf8)
      Self.append(version, to: &line)
      line.append(contentsOf: #","attributes":{"notes":"note "#.utf8)
      Self.append(version, to: &line)
      line.append(contentsOf: #""}"#.utf8)
    }
    line.append(UInt8(ascii: "}"))
  }

  static func append(_ number: Int, to line: inout [UInt8]) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      line.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}
