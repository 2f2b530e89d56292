import Foundation
import Testing

/// A request of `Tests/conformance/requests.json` and what must become of it.
struct TableRequest: Sendable, CustomTestStringConvertible {
  let name: String
  let raw: [UInt8]
  let expected: Expectation
  var testDescription: String { name }

  /// The members that the table leaves out are not looked at.
  struct Expectation: Sendable {
    var status: Int?
    var incomplete = false
    var method: String?
    var path: String?
    var query: String?
    var authority: String?
    var fields: [[String]] = []
    var body: String?
    var rest: String?
    var keepAlive: Bool?
    var expectsContinue: Bool?
  }

  /// All of them.
  static let all: [TableRequest] = load()

  private static func load() -> [TableRequest] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "../../conformance/requests.json")
    guard let data = try? Data(contentsOf: file),
      let rows = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]]
    else { return [] }
    return rows.map(TableRequest.init(row:))
  }

  private init(row: [String: Any]) {
    name = row["name"] as? String ?? ""
    raw = Self.text(row["raw"])?.unicodeScalars.map { UInt8($0.value) } ?? []
    let expect = row["expect"] as? [String: Any] ?? [:]
    expected = Expectation(
      status: expect["status"] as? Int, incomplete: expect["incomplete"] != nil,
      method: expect["method"] as? String, path: Self.text(expect["path"]), query: expect["query"] as? String,
      authority: expect["authority"] as? String,
      fields: (expect["fields"] as? [[Any]] ?? []).map { $0.map { Self.text($0) ?? "" } },
      body: expect["body"] as? String, rest: expect["rest"] as? String,
      keepAlive: expect["keepAlive"] as? Bool, expectsContinue: expect["expectsContinue"] as? Bool)
  }

  /// A string, or a list of strings and of `{"repeat": "a", "count": 9}`.
  private static func text(_ value: Any?) -> String? {
    if let text = value as? String { return text }
    guard let parts = value as? [Any] else { return nil }
    return parts.map { part in
      guard let run = part as? [String: Any] else { return part as? String ?? "" }
      return String(repeating: run["repeat"] as? String ?? "", count: run["count"] as? Int ?? 0)
    }.joined()
  }
}
