/// Where a value stands: "query", "body", then names and indices.
enum LocationItem: Sendable, Equatable {
  case name(String)
  case index(Int)
}
