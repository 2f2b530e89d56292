import Bytes

extension ByteRange {
  /// The bytes from `start` to `end`. Unchecked: offsets in a head are below 2 GiB, as ``HeadLimits`` sees to.
  @inline(__always) init(from start: Int, to end: Int) {
    self.init(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: end &- start))
  }
}
