import EventLoop
import Exchange
import PluginHost

/// Tells a worker that the response to one of its calls has gone, where it has something to do then.
final class RemoteFollower: ResponseFollower, @unchecked Sendable {
  // Sendable: constants; the link is touched on its loop only.
  private let link: WorkerLink
  private let loop: EventLoop
  private let tag: UInt64

  /// On the link's loop.
  init(_ link: WorkerLink, _ loop: EventLoop, tag: UInt64) {
    self.link = link
    self.loop = loop
    self.tag = tag
    super.init()
  }

  override func responded(isInTime: Bool) {
    let isSuccess = isInTime && !isFailure
    loop.post { [self] in link.tellGone(tag, isSuccess: isSuccess) }
  }
}
