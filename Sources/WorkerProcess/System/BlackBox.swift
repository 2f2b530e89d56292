import Bytes
import CPatchbayLinux
import EventLoop
import Glibc
import PluginHost

/// Memory that a worker writes and its host reads: signs of life, which calls have begun, and what killed it.
///
/// Invariant: the memory is a file whose size is sealed, mapped for the life of this value. The other process may write
/// anything at any time, so every number is read once, and texts are copied up to their NUL or their end.
@safe
final class BlackBox: @unchecked Sendable {
  // Sendable: single bytes and words of shared memory; the worker's own writes are ordered by what it sends.
  private let box: UnsafeMutablePointer<linux_black_box>

  static var size: Int { MemoryLayout<linux_black_box>.size }
  /// How many calls of one worker there can be at a time.
  static var slots: Int { Int(LINUX_BOX_SLOTS) }

  /// - Parameter isWorker: writes, and not only reads.
  init(_ file: SharedDescriptor, isWorker: Bool) throws(SystemError) {
    guard let box = unsafe linux_map_black_box(file.descriptor.number, isWorker ? 1 : 0) else {
      throw SystemError(call: "mmap", code: errno)
    }
    unsafe self.box = unsafe box
  }

  deinit { unsafe linux_unmap_black_box(box) }

  // MARK: the host's side

  var beat: UInt64 { unsafe box.pointee.beat }
  var loopBeat: UInt64 { unsafe box.pointee.loop_beat }
  // No sum of such numbers overflows, whatever it has written.

  /// Of its generation's code.
  var uses: Int { unsafe Int(min(box.pointee.uses, 1 << 48)) }
  /// What it has done after responses.
  var after: AfterCounts {
    let counts = unsafe box.pointee.counts
    let limit: UInt64 = 1 << 48
    var after = AfterCounts()
    after.waiting = Int(min(counts.0, limit))
    after.done = Int(min(counts.1, limit))
    after.failed = Int(min(counts.2, limit))
    after.skipped = Int(min(counts.3, limit))
    after.time = min(counts.4, limit)
    after.longest = min(counts.5, limit)
    return after
  }
  /// The fatal signal that it was met by; -1 if it called exit(3), 0 if it has noted nothing.
  var signal: Int32 { unsafe box.pointee.signal }
  /// Whether the memory that it may have was used up then.
  var isFull: Bool { unsafe box.pointee.is_full != 0 }
  var exitCode: UInt32 { unsafe box.pointee.exit_code }
  var doing: String { unsafe String(Self.text(of: box.pointee.doing).map { $0 == "\n" ? "?" : $0 }) }
  var backtrace: [String] {
    unsafe Self.text(of: box.pointee.backtrace).split(separator: "\n").map(String.init)
  }

  /// Whether the call that has this serial in that slot has begun.
  func hasBegun(_ slot: Int, serial: UInt32) -> Bool {
    unsafe linux_begun(box, Int32(slot)) == UInt8(truncatingIfNeeded: serial)
  }

  // MARK: the worker's side

  /// Its own slot is written by one thread at a time.
  func noteBegun(_ slot: Int, serial: UInt32) {
    unsafe linux_note_begun(box, Int32(slot), UInt8(truncatingIfNeeded: serial))
  }
  func noteBeat() { unsafe linux_note_beat(box) }
  func noteLoopBeat() { unsafe linux_note_loop_beat(box) }
  func note(uses: Int) { unsafe linux_note_uses(box, UInt64(uses)) }
  func note(after: AfterCounts) {
    unsafe linux_note_count(box, 0, UInt64(after.waiting))
    unsafe linux_note_count(box, 1, UInt64(after.done))
    unsafe linux_note_count(box, 2, UInt64(after.failed))
    unsafe linux_note_count(box, 3, UInt64(after.skipped))
    unsafe linux_note_count(box, 4, after.time)
    unsafe linux_note_count(box, 5, after.longest)
  }
  /// From now on a fatal signal or a call of exit(3) is noted. The memory must stay for the life of the process.
  func noteCrashes() { unsafe linux_note_crashes_in(box) }
  /// What the note says of threads that are in no handler. On the main thread.
  static func describeOtherThreads(_ text: String) { unsafe linux_describe_other_threads(text) }

  /// A text in shared memory, which may have no NUL, and is shown to people.
  private static func text<Characters>(of characters: Characters) -> String {
    let text = unsafe withUnsafeBytes(of: characters) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return ShownText.escaped(text, keepingLines: true)
  }
}
