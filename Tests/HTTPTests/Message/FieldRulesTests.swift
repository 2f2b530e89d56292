import HTTP
import Testing

@Suite struct FieldRulesTests {
  @Test func tokenBytesAreThoseOfTheGrammar() {
    let allowed = Set("!#$%&'*+-.^_`|~0123456789".utf8)
    for byte in UInt8.min...UInt8.max {
      let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      #expect(FieldRules.isTokenByte(byte) == (isLetter || allowed.contains(byte)))
    }
    #expect(!isToken(""))
    #expect(isToken("X-Request-Id"))
    #expect(!isToken("X Request"))
  }

  @Test func valuesHoldNoControlCharacterButTab() {
    for byte in UInt8.min...UInt8.max {
      let value = bytes("some value ") + [byte] + bytes("end")
      #expect(isFieldValue(value) == ((byte >= 0x20 && byte != 0x7F) || byte == 0x09))
    }
    #expect(isFieldValue([]))
  }

  @Test(arguments: [
    "Content-Length", "transfer-encoding", "CONNECTION", "Date", "Keep-Alive", "Upgrade", "Trailer", "TE",
    "Proxy-Connection",
  ])
  func framingAndConnectionFieldsAreTheHosts(name: String) {
    #expect(isHostManaged(name))
    #expect(!isHostManaged(name + "s"))
  }

  @Test func comparesWithoutCaseForLettersOnly() {
    #expect(equal("Keep-Alive", "keep-aliVE"))
    #expect(!equal("a@", "a`"))
    #expect(!equal("a-", "a\r"))
    #expect(!equal("a", "ab"))
    #expect(equal("Close", "close"))
  }

  private func isToken(_ text: String) -> Bool { FieldRules.isToken(bytes(text).span) }
  private func isFieldValue(_ bytes: [UInt8]) -> Bool { FieldRules.isFieldValue(bytes.span) }
  private func isHostManaged(_ name: String) -> Bool { FieldRules.isHostManaged(bytes(name).span) }
  private func equal(_ left: String, _ right: String) -> Bool {
    FieldRules.equalsIgnoringCase(bytes(left).span, bytes(right).span)
  }
}
