/// Why a command could not do what was asked: exit status 1, and this line.
struct ToolFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
