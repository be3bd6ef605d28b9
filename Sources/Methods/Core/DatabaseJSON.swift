import JSON
import JSONRPC

extension Document {
  /// JSON that our own functions made. That it cannot be read is a defect, never a gap in a list.
  convenience init(ofDatabase bytes: [UInt8]) throws(RPCError) {
    do {
      try self.init(bytes, limits: .trusted)
    } catch {
      throw RPCError(.internalError, "What the database has cannot be read: \(error)")
    }
  }
}
