import Bytes

/// What a call's request counts in the memory of all requests (`RequestMemory`), from when it comes in until the release.
/// On the call's loop.
extension Call {
  /// Makes room for `count` more bytes of the body, and counts it.
  ///
  /// - Parameter most: bytes that the whole body can have: it gets no more room than that.
  /// - Returns: false if requests hold as much as they may, or the system has no more.
  public func makeRoomInBody(for count: Int, atMost most: Int) -> Bool {
    // One more for the NUL behind it.
    let needed = body.count &+ count &+ 1
    guard needed > bodyRoom else { return true }
    let goal = max(needed, min(2 &* bodyRoom, most &+ 1))
    if charge(goal &- bodyRoom) {
      bodyRoom = goal
    } else if charge(needed &- bodyRoom) {
      bodyRoom = needed
    } else {
      return false
    }
    return body.tryGrow(to: bodyRoom)
  }

  /// Counts bytes of the request; false if that is more than there may be.
  public func charge(_ bytes: Int) -> Bool {
    guard services.takeMemory(bytes) else { return false }
    charged &+= bytes
    return true
  }

  /// Counts what the call holds beside its body while somebody has it, also where that is more than there may be.
  public func chargeHead() {
    let bytes = storage.capacity &+ decoded.capacity &+ Self.size
    services.takeMemoryAnyway(bytes)
    charged &+= bytes
  }

  /// About what else a call takes: its own memory, the lists of fields and parameters.
  private static var size: Int { 2048 }

  /// The request is refused: its body is not kept until the client has read why.
  public func discardBody() {
    body.removeAll(keepingAtMost: 0)
    giveBackCharge()
  }

  func giveBackCharge() {
    guard charged != 0 else { return }
    services.giveBackMemory(charged)
    charged = 0
    bodyRoom = 0
  }
}

extension CallServices {
  /// False if requests hold as much memory as they may.
  @inline(never)
  public func takeMemory(_ bytes: Int) -> Bool { memory.take(bytes) }

  @inline(never)
  public func takeMemoryAnyway(_ bytes: Int) { memory.takeAnyway(bytes) }

  @inline(never)
  public func giveBackMemory(_ bytes: Int) { memory.giveBack(bytes) }

  /// Whether a body of that many bytes could come in now.
  public func hasMemory(for bytes: Int) -> Bool { memory.hasRoom(for: bytes) }

  /// The most that any request may hold.
  public var memoryLimit: Int { memory.memory.limit }

  /// Whether requests hold more than they may, so that none is let in.
  @inline(__always)
  public var isShortOfMemory: Bool { memory.mayBeExceeded && isStillShortOfMemory() }

  @inline(never)
  private func isStillShortOfMemory() -> Bool { memory.isExceeded() }
}
