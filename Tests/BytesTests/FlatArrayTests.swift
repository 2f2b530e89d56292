import Bytes
import Testing

@Suite struct FlatArrayTests {
  @Test func keepsWhatIsAppended() {
    var list = FlatArray<UInt32>()
    for number in 0..<1_000 as Range<UInt32> { list.append(number) }
    let span = list.span
    #expect(span.count == 1_000)
    for index in 0..<span.count { #expect(span[index] == UInt32(index)) }
  }

  @Test func isRefilledAfterRemoveAll() {
    var list = FlatArray<ByteRange>()
    list.append(ByteRange(start: 1, count: 2))
    list.removeAll()
    let (count, isEmpty) = (list.count, list.span.isEmpty)
    #expect(count == 0 && isEmpty)
    list.append(ByteRange(start: 3, count: 4))
    let first = list.span[0]
    #expect(first == ByteRange(start: 3, count: 4))
  }

  @Test func anEmptyListHasAnEmptySpan() {
    let list = FlatArray<UInt8>()
    let isEmpty = list.span.isEmpty
    #expect(isEmpty)
  }
}
