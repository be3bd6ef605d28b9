package struct SchemaFile: Sendable {
  package let name: String
  package let text: String
}
