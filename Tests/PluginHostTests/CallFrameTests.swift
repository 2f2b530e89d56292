import Bytes
import EventLoop
import Exchange
import Logging
import Testing
import WorkerFrames

@testable import PluginHost

/// A request as a host sends it to a worker: each place in it is looked at before it is used.
@Suite struct CallFrameTests {
  private static let text = Array("/items/7\0x=1\0peer\0id\0Accept\0*/*\0".utf8)

  /// Places of path, query, peer, request id, one capture, and one field's name and value.
  private static let places = [(0, 8), (9, 3), (13, 4), (18, 2), (7, 1), (21, 6), (28, 3)]

  private static func read(_ places: [(Int, Int)]) throws -> Int {
    var frame = ByteBuffer()
    frame.append(word: 3)
    for byte: UInt8 in [0, 1, 2, 1] { frame.append(byte) }
    frame.append(count: 1)
    for (start, count) in places { frame.append(range: ByteRange(start: start, count: count)) }
    frame.append(count: text.count)
    frame.append(text.span)
    frame.append(long: 4)
    frame.append("body")
    let loop = EventLoop(poller: Poller())
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let call = CallServices(loop: loop, draining: DrainFlag(), log: log).take().object
    return try call.takeRequest(frame.span)
  }

  @Test func soundRequestIsTaken() throws { #expect(try Self.read(Self.places) == 3) }

  @Test(arguments: [0, 1, 2, 3, 5, 6]) func partWithoutRoomForItsEndIsRefused(part: Int) {
    for end in [Self.text.count, Self.text.count + 1, 200] {
      var places = Self.places
      places[part] = (places[part].0, end - places[part].0)
      #expect(throws: FrameFault.self) { _ = try Self.read(places) }
    }
  }

  @Test(arguments: [(8, 1), (0, 9), (9, 0)]) func captureOutsideItsPathIsRefused(capture: (Int, Int)) {
    var places = Self.places
    places[4] = capture
    #expect(throws: FrameFault.self) { _ = try Self.read(places) }
  }
}
