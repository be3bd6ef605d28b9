import JSON
import JSONRPC

extension Document {
  /// JSON made by our own functions. Unreadable JSON is a defect, never skipped.
  convenience init(ofDatabase bytes: [UInt8]) throws(RPCError) {
    do {
      try self.init(bytes, limits: .trusted)
    } catch {
      throw RPCError(.internalError, "What the database has cannot be read: \(error)")
    }
  }
}
