import EventLoop
import PluginHost
import WorkerFrames

/// The answer to what a thread asks a worker to do apart from calls: load, start, save, stop. It waits on a `Promise`.
enum ControlAnswer: Sendable {
  case guarded(GuardedFrame, SharedDescriptor?)
  case declared(DeclarationFrame)
  case done(SavedFrame)
  case failed(PluginProblem)
  /// The link has ended before an answer came.
  case ended
}
