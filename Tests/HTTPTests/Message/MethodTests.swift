import Bytes
import HTTP
import Testing

@Suite struct MethodTests {
  @Test func eachMethodIsFoundByItsName() {
    for method in Method.allCases {
      #expect(Method(method.name.bytes) == method)
      #expect(Method(declared: method.name.description) == (method.isDeclarable ? method : nil))
    }
  }

  @Test(arguments: [
    "", "get", "Get", "GE", "GETS", "TRACE", "QUERY", "CONNECT", "OPTIONSX", "GET ", "GÈT", "GET\0",
    "OPTIONS\0",
  ])
  func otherNamesAreNone(name: String) {
    #expect(Method(declared: name) == nil)
  }

  @Test func aSetListsItsMethodsForAllow() {
    var buffer = ByteBuffer()
    var methods: MethodSet = []
    methods.appendAllow(to: &buffer)
    #expect(text(buffer) == "")
    methods.insert(.options)
    methods.insert(.get)
    methods.insert(.head)
    methods.appendAllow(to: &buffer)
    #expect(text(buffer) == "GET, HEAD, OPTIONS")
    #expect(methods.contains(.get) && !methods.contains(.post))
  }
}
