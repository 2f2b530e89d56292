import Bytes

/// Columns of text. A cell is one line, whatever a plugin has put into it.
struct Table {
  let header: [String]
  let rows: [[String]]

  func text(indent: Int) -> String {
    let all = [header] + rows.map { row in row.map { ShownText.escaped($0) } }
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return String(repeating: " ", count: indent) + cells.joined(separator: "  ").trimmingEnd() + "\n"
    }.joined()
  }
}

extension String {
  fileprivate func trimmingEnd() -> String { String(reversed().drop { $0 == " " }.reversed()) }
}
