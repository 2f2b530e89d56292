import EventLoop
import Synchronization

/// The loops of this host. Set once, before plugins are loaded.
enum HostLoops {
  static let all = Mutex<[EventLoop]>([])
}
