import WorkerFrames

extension NewTask {
  /// What a worker's plugin wants to have kept; nil where it is none that a plugin can ask for. The worker has checked
  /// that too, but nothing in it is believed.
  public init?(_ frame: EnqueueFrame) {
    guard TaskName.isFit(frame.kind), frame.payload.count <= Self.maximumPayload,
      frame.uniqueKey.map({ $0.utf8.count <= Self.maximumKey && !$0.utf8.contains(0) }) ?? true,
      frame.traceparent.isEmpty || TraceContext.isFit(frame.traceparent)
    else { return nil }
    self.init(kind: frame.kind, payload: frame.payload)
    switch frame.due {
    case .now: break
    case .after(let time):
      guard (1...Self.maximumDelay).contains(time) else { return nil }
      due = .after(time)
    case .at(let time):
      guard (1...4 * Self.maximumDelay).contains(time) else { return nil }
      due = .at(time)
    }
    priority = Int(frame.priority)
    uniqueKey = frame.uniqueKey
    traceparent = frame.traceparent.isEmpty ? nil : frame.traceparent
    maximumAttempts = frame.maximumAttempts > 0 ? Int(min(frame.maximumAttempts, 1_000_000)) : nil
  }

  public var frame: EnqueueFrame {
    var frame = EnqueueFrame(kind: kind, payload: payload)
    switch due {
    case .now: break
    case .after(let time): frame.due = .after(time)
    case .at(let time): frame.due = .at(time)
    }
    frame.priority = Int16(clamping: priority)
    frame.uniqueKey = uniqueKey
    frame.traceparent = traceparent ?? ""
    frame.maximumAttempts = UInt32(clamping: maximumAttempts ?? 0)
    return frame
  }
}
