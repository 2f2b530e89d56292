/// Standard error and output, a whole line in one system call: lines of several threads do not mix.
public enum StandardStreams {
  public static func writeError(_ line: String) { write(line, to: 2) }
  public static func writeOutput(_ line: String) { write(line, to: 1) }

  private static func write(_ line: String, to descriptor: Int32) {
    var line = line
    SystemCalls.writeAll(&line, to: descriptor)
  }
}
