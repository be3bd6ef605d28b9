import JSON

/// What `rpc.discover` says about one method or notification.
package struct MethodDescription: Sendable {
  package let name: String
  package let summary: String
  package let parameters: [Parameter]
  /// The name and the schema of the result.
  package let result: (name: String, schema: Schema)
  /// The right that it needs; nil for none.
  package let right: String?
  package let isPaged: Bool
  package let isIdempotent: Bool
  /// What a list can be asked for.
  package let list: ListDescription?
  /// Params and result of one call, as JSON text.
  package let example: (params: String, result: String)

  package init(
    name: String, summary: String, parameters: [Parameter],
    result: (name: String, schema: Schema), right: String?, isPaged: Bool, isIdempotent: Bool,
    list: ListDescription? = nil, example: (params: String, result: String)
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    self.right = right
    self.isPaged = isPaged
    self.isIdempotent = isIdempotent
    self.list = list
    self.example = example
  }
}

/// The fields that conditions, sorts and projections of a list may name.
package struct ListDescription: Sendable {
  /// The member of the result that holds the rows.
  package let plural: String
  /// Nil where the list takes no condition.
  package let filter: [String]?
  package let sort: [String]
  package let fields: [String]
  /// Whether attributes and roles of classes may be named as well.
  package let takesCatalogue: Bool

  package init(
    plural: String, filter: [String]?, sort: [String], fields: [String], takesCatalogue: Bool
  ) {
    self.plural = plural
    self.filter = filter
    self.sort = sort
    self.fields = fields
    self.takesCatalogue = takesCatalogue
  }

  fileprivate func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member("rows", string: plural)
      for (name, names) in [("filter", filter), ("sort", sort), ("fields", fields)] {
        guard let names else { continue }
        writer.key(name)
        writer.array { writer in
          for name in names { writer.string(name) }
        }
      }
      writer.member("catalogue", boolean: takesCatalogue)
    }
  }
}

/// What the server sends unasked.
package struct NotificationDescription: Sendable {
  package let name: String
  package let summary: String
  package let parameters: [Parameter]

  package init(name: String, summary: String, parameters: [Parameter]) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
  }
}

/// The OpenRPC 1.3 document of a server (https://spec.open-rpc.org).
package struct OpenRPCDocument: Sendable {
  package let title: String
  /// What holds for all methods.
  package let about: String
  package let version: String
  package let methods: [MethodDescription]
  package let notifications: [NotificationDescription]
  /// Further members, `x-…`, each as JSON text.
  package let extensions: [(name: String, json: [UInt8])]

  package init(
    title: String, about: String, version: String, methods: [MethodDescription],
    notifications: [NotificationDescription], extensions: [(name: String, json: [UInt8])] = []
  ) {
    self.title = title
    self.about = about
    self.version = version
    self.methods = methods
    self.notifications = notifications
    self.extensions = extensions
  }

  package func json() -> [UInt8] {
    var schemas = NamedSchemas()
    var writer = Writer()
    writer.object { writer in
      writer.member("openrpc", string: "1.3.2")
      writer.member(
        "info",
        object: { writer in
          writer.member("title", string: title)
          writer.member("description", string: about)
          writer.member("version", string: version)
        })
      writer.key("methods")
      writer.array { writer in
        for method in methods { write(method, to: &writer, &schemas) }
      }
      writer.key("x-notifications")
      writer.array { writer in
        for notification in notifications { write(notification, to: &writer, &schemas) }
      }
      for (name, json) in extensions { writer.member(name, raw: json) }
      writer.member(
        "components",
        object: { writer in
          writer.member("schemas", object: { schemas.write(to: &$0) })
        })
    }
    return writer.bytes
  }

  private func write(
    _ method: MethodDescription, to writer: inout Writer, _ schemas: inout NamedSchemas
  ) {
    writer.object { writer in
      writer.member("name", string: method.name)
      writer.member("summary", string: method.summary)
      writer.member("paramStructure", string: "by-name")
      write(method.parameters, to: &writer, &schemas)
      writer.key("result")
      writer.object { writer in
        writer.member("name", string: method.result.name)
        writer.key("schema")
        method.result.schema.write(to: &writer, &schemas)
      }
      write(example: method.example, of: method, to: &writer)
      writer.member("x-right", string: method.right)
      writer.member("x-paging", boolean: method.isPaged)
      writer.member("x-idempotent", boolean: method.isIdempotent)
      if let list = method.list {
        writer.key("x-list")
        list.write(to: &writer)
      }
    }
  }

  private func write(
    _ notification: NotificationDescription, to writer: inout Writer,
    _ schemas: inout NamedSchemas
  ) {
    writer.object { writer in
      writer.member("name", string: notification.name)
      writer.member("summary", string: notification.summary)
      write(notification.parameters, to: &writer, &schemas)
    }
  }

  private func write(
    _ parameters: [Parameter], to writer: inout Writer, _ schemas: inout NamedSchemas
  ) {
    writer.key("params")
    writer.array { writer in
      for parameter in parameters {
        writer.object { writer in
          writer.member("name", string: parameter.name)
          writer.member("description", string: parameter.about)
          writer.member("required", boolean: parameter.isRequired)
          writer.key("schema")
          parameter.schema.write(to: &writer, &schemas)
        }
      }
    }
  }

  private func write(
    example: (params: String, result: String), of method: MethodDescription, to writer: inout Writer
  ) {
    writer.key("examples")
    writer.array { writer in
      writer.object { writer in
        writer.member("name", string: method.name)
        writer.key("params")
        writer.array { writer in
          guard let params = try? Document(example.params) else { return }
          for (name, value) in params.root.members {
            writer.object { writer in
              writer.member("name", string: name)
              writer.member("value", value: value)
            }
          }
        }
        writer.key("result")
        writer.object { writer in
          writer.member("name", string: method.result.name)
          writer.member("value", raw: Array(example.result.utf8))
        }
      }
    }
  }
}
