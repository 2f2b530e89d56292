/// Jobs in the order they came: a ring that grows.
struct JobQueue {
  private var ring: [Job?] = Array(repeating: nil, count: 16)
  private var first = 0
  private(set) var count = 0

  mutating func append(_ job: Job) {
    if count == ring.count { grow() }
    ring[(first + count) & (ring.count - 1)] = job
    count += 1
  }

  mutating func popFirst() -> Job? {
    guard count > 0 else { return nil }
    let job = ring[first].take()
    first = (first + 1) & (ring.count - 1)
    count -= 1
    return job
  }

  // The length stays a power of two, so that places wrap by a mask.
  private mutating func grow() {
    ring = (0..<count).map { ring[(first + $0) & (ring.count - 1)] } + Array(repeating: nil, count: count)
    first = 0
  }
}
