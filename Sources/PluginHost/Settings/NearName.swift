/// Finds the name that somebody meant.
public enum NearName {
  /// "; did you mean pool-threads?", or nothing if no name is near.
  public static func hint(
    for name: String, among names: some Sequence<String>, prefix: String = "", within limit: Int = 3
  ) -> String {
    let nearest = names.map { (name: $0, distance: distance($0, name)) }.min {
      ($0.distance, $0.name) < ($1.distance, $1.name)
    }
    guard let nearest, nearest.distance <= limit else { return "" }
    return "; did you mean \(prefix)\(nearest.name)?"
  }

  /// Whether a name is so near another one that it must be a slip: two letters, or one in a short name.
  public static func isNear(_ name: String, _ meant: String) -> Bool {
    let limit = meant.utf8.count < 6 ? 1 : 2
    guard abs(name.count - meant.count) <= limit else { return false }
    return distance(name, meant) <= limit
  }

  /// Whether a name can only be a slip for another one: the same first letter, and one letter missing, doubled or changed, or two
  /// beside each other swapped. Whoever refuses a name for it refuses few that were meant.
  static func isSlip(_ name: String, for meant: String) -> Bool {
    let (name, meant) = (Array(name), Array(meant))
    guard name.first == meant.first else { return false }
    guard let first = name.indices.first(where: { $0 >= meant.count || name[$0] != meant[$0] }) else {
      return meant.count - name.count <= 1
    }
    let rest = name[first...]
    let wanted = meant[first...]
    switch name.count - meant.count {
    case -1: return rest.elementsEqual(wanted.dropFirst())
    case 1: return name[first] == name[first - 1] && rest.dropFirst().elementsEqual(wanted)
    case 0:
      return rest.dropFirst().elementsEqual(wanted.dropFirst())
        || rest.count > 1 && name[first] == meant[first + 1] && name[first + 1] == meant[first]
          && rest.dropFirst(2).elementsEqual(wanted.dropFirst(2))
    default: return false
    }
  }

  /// How many letters must change to make one of the other (Levenshtein).
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var corner = row[0]
      row[0] = index + 1
      for column in right.indices {
        let change = corner + (letter == right[column] ? 0 : 1)
        corner = row[column + 1]
        row[column + 1] = min(change, row[column] + 1, corner + 1)
      }
    }
    return row[right.count]
  }
}
