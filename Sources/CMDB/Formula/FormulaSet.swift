package import JSON

/// The computed attributes of a class, those that it inherits among them, read as a whole: a
/// formula may name other computed attributes, but none may come back to itself.
package struct FormulaSet {
  /// What one attribute is made of when those that it names are put in.
  static let partsMax = 2000

  private let attributes: [Attribute]
  private let reader: FormulaReader

  /// - Parameter attributes: of the class, the nearest declaration of each name.
  package init(attributes: [Attribute]) {
    self.attributes = attributes
    reader = FormulaReader(attributes: attributes)
  }

  /// What is wrong with the formula of one of them; nil if nothing is.
  package func problem(of attribute: Attribute) -> Problem? {
    do throws(Problem) {
      _ = try size(of: attribute, on: [])
      return nil
    } catch {
      return error
    }
  }

  package func formula(of attribute: Attribute) throws(Problem) -> Formula {
    try reader.read(attribute.computed ?? "", as: attribute)
  }

  private func size(of attribute: Attribute, on way: [String]) throws(Problem) -> Int {
    guard attribute.computed != nil else { return 1 }
    guard !way.contains(attribute.name) else {
      let ring = (way.drop { $0 != attribute.name } + [attribute.name])
        .joined(separator: " → ")
      throw Problem("cycle", "A formula may not come back to itself: \(ring).")
    }
    let formula = try formula(of: attribute)
    var sizes: [String: Int] = [:]
    for name in formula.names.sorted() {
      guard let named = attributes.first(where: { $0.name == name }) else { continue }
      sizes[name] = try size(of: named, on: way + [attribute.name])
    }
    let size = formula.size { sizes[$0] ?? 1 }
    guard size <= Self.partsMax else {
      throw Problem(
        "too_long",
        "With what it names put in, the formula of `\(attribute.name)` has \(size) parts; at most "
          + "\(Self.partsMax) are possible.")
    }
    return size
  }
}

/// A computed attribute as SQL, over all classes that declare it: made by the database.
package struct ComputedField: Sendable {
  package enum Piece: Equatable, Sendable {
    case text(String)
    /// The attributes of the item, readings among them where it reads some.
    case attributes
    /// The class of the item.
    case itemClass
  }

  package let name: String
  package let isObserved: Bool
  package let pieces: [Piece]
  /// The classes whose items can have it.
  package let classes: [String]

  init?(_ name: String, _ value: Value) {
    guard let pieces = value["sql"]?.elements else { return nil }
    self.name = name
    isObserved = value["observed"]?.boolean ?? false
    classes = value["classes"]?.strings ?? []
    self.pieces = pieces.map { piece in
      if let text = piece.string { return .text(text) }
      return piece.integer == 0 ? .attributes : .itemClass
    }
  }

  /// The expression over a row, whose columns are given.
  package func sql(attributes: String, class itemClass: String) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .attributes: attributes
      case .itemClass: itemClass
      }
    }.joined()
  }
}
