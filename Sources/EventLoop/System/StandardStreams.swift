import Bytes
import CPatchbayLinux

/// Standard error and output, a whole line in one system call: lines of several threads do not mix. What clients, plugins and
/// files may have put into a text is escaped here (`ShownText`), so that no terminal obeys it.
///
/// A command writes and waits. A host or a worker, which must not wait for whoever reads its log, calls ``beginLog()``
/// first: then standard error is non-blocking, with a bounded queue (`Sources/CLinux/Log.c`).
public enum StandardStreams {
  /// Gives closed ones of the descriptors 0, 1 and 2 to `/dev/null`. Before anything else is opened.
  public static func openClosedOnes() { linux_open_standard_descriptors() }

  /// From now on ``writeLog(_:)`` and ``writeError(_:)`` hold nobody up. Before the first thread is started.
  public static func beginLog() { linux_log_begin() }

  /// Writes a line of the log, which has been escaped.
  public static func writeLog(_ line: String) {
    var line = line
    SystemCalls.writeLog(&line)
  }

  public static func writeError(_ text: String) { writeLog(ShownText.escaped(text, keepingLines: true)) }

  /// - Parameter style: how to escape; a JSON text stays one.
  public static func writeOutput(_ text: String, as style: ShownText.Style = .plain) {
    var text = ShownText.escaped(text, keepingLines: true, as: style)
    SystemCalls.writeAll(&text, to: 1)
  }

  /// Writes to standard output; false if nobody has read it within a second, or it cannot be written.
  public static func writeOutputSoon(_ line: String) -> Bool {
    var line = line
    return SystemCalls.writeWithin(&line, to: 1, milliseconds: 1_000)
  }

  /// Writes what waits in the log's queue, as far as its reader goes on. Before an `_exit(2)`; exit(3) does it itself.
  public static func finishLog() { linux_log_finish() }

  /// Lines of the log that were lost: their reader did not keep up, or the disk was full.
  public static var lostLines: UInt64 { linux_log_lost() }
}
