import Foundation
import JSON
import Testing

/// Wrong texts made from right ones, the same in every run.
@Suite struct MutationTests {
  static let seeds = [
    #"{"name": "Ada", "age": 36, "tags": ["math", "engine"], "at": {"lat": 51.5, "lon": -0.12}, "ok": true}"#,
    #"[1, -2.5e+3, 0, "a\u00e9\n\"", "\ud83d\ude00", false, [[]], {}, null]"#,
    #" { "grün" : [ "😀" , { "x" : 1E5, "y": [0.5, 1e-7] } ] } "#,
    #"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10}"#,
  ].map { Array($0.utf8) }
  static let characters =
    Array(#"{}[],:"\ 0123456789.eE+-aufntrls/"#.utf8) + [0, 9, 10, 0x1F, 0x7F, 0xC3, 0xED, 0xFF]

  private func mutated(_ text: [UInt8], by random: inout SplitMix) -> [UInt8] {
    var text = text
    for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: text.remove(at: place)
      case 1: text.insert(Self.characters.randomElement(using: &random)!, at: place)
      case 2: text[place] = Self.characters.randomElement(using: &random)!
      case 3: text.removeSubrange(place...)
      case 4: text[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      default:
        let end = Int.random(in: place..<text.count, using: &random)
        text.insert(contentsOf: text[place...end], at: Int.random(in: 0...text.count, using: &random))
      }
    }
    return text
  }

  /// Foundation's parser is the reference. It takes a duplicate name, a lone surrogate,
  /// and a comma before a closing bracket.
  @Test func agreesWithFoundationOnWhatIsJSON() throws {
    var random = SplitMix(state: 1)
    var accepted = 0
    for round in 0..<20_000 {
      let text = mutated(Self.seeds[round % Self.seeds.count], by: &random)
      let fault = text.fault
      if let fault {
        #expect(fault.offset >= 0 && fault.offset <= text.count)
        switch fault.reason {
        case .duplicateName, .loneSurrogate: continue
        case .name,
          .value where fault.offset < text.count && #"]}"#.utf8.contains(text[fault.offset]):
          continue
        default: break
        }
      } else {
        accepted += 1
      }
      let isJSON = (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
      #expect(
        isJSON == (fault == nil),
        "\(String(decoding: text, as: UTF8.self).debugDescription) \(String(describing: fault))")
    }
    #expect(accepted > 500)
  }

  /// What was read and written is the same when it is read and written once more, and the same to Foundation.
  @Test func writesWhatItHasRead() throws {
    var random = SplitMix(state: 2)
    var compared = 0
    for round in 0..<8_000 {
      let text = mutated(Self.seeds[round % Self.seeds.count], by: &random)
      guard text.fault == nil else { continue }
      let once = try rewritten(String(decoding: text, as: UTF8.self))
      #expect(try rewritten(once) == once)
      guard !once.contains("e4"), !once.contains("e+") else { continue }
      let before = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed) as? NSObject
      let after =
        try JSONSerialization.jsonObject(with: Data(once.utf8), options: .fragmentsAllowed) as? NSObject
      #expect(before == after, "\(once)")
      compared += 1
    }
    #expect(compared > 200)
  }
}
