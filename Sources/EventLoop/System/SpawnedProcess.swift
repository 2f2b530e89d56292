import CPatchbayLinux
import Glibc
import Synchronization

/// A child process and its process group, whose leader it is. Any thread.
///
/// Known by a descriptor (pidfd_open(2)). Its number is not safe to signal or to wait for: code of a plugin may reap any
/// child of this process, and the kernel then gives the number to another one.
public final class SpawnedProcess: Sendable {
  /// For reports, and for what the kernel knows by numbers only.
  public let identifier: Int32
  /// Readable once it has ended, whoever reaps it.
  public let descriptor: Descriptor
  private let end = Mutex<End?>(nil)

  /// How a process has ended.
  public enum End: Sendable, Equatable {
    /// As of waitpid(2).
    case status(Int32)
    /// Somebody else has reaped it: SIGCHLD is ignored in this process, or a plugin waits for any child.
    case taken

    /// For the log.
    public static let whyTaken =
      "a plugin in the host ignores SIGCHLD, or waits for children that are not its own"
  }

  /// - Parameter number: of a child that was just started as the leader of a new group. Killed if this fails.
  public init(number: Int32) throws(SystemError) {
    let descriptor = linux_child_descriptor(number)
    guard descriptor >= 0 else { throw SystemError(call: "pidfd_open", code: errno) }
    identifier = number
    self.descriptor = Descriptor(owning: descriptor)
  }

  /// Whether it has ended; waits so many milliseconds at the most (-1: for ever).
  public func hasEnded(milliseconds: Int32) -> Bool {
    linux_has_ended(descriptor.number, milliseconds) != 0
  }

  /// A copy of one of its descriptors, by its number there; nil if the kernel gives none.
  public func copy(descriptor number: UInt32) -> SharedDescriptor? {
    let copy = linux_copy_descriptor(descriptor.number, Int32(truncatingIfNeeded: number))
    return copy < 0 ? nil : SharedDescriptor(Descriptor(owning: copy))
  }

  /// Sends a signal to all of its group. None is sent once it is reaped: what is left of the group was killed then.
  public func signalGroup(_ signal: Int32) {
    end.withLock { end in
      if end == nil { linux_signal_group(descriptor.number, identifier, signal) }
    }
  }

  /// Reaps it if it has ended, and kills what it has left in its group; nil if it still runs.
  public func reap() -> End? {
    end.withLock { end in
      if end != nil { return end }
      guard linux_has_ended(descriptor.number, 0) != 0 else { return nil }
      linux_signal_group(descriptor.number, identifier, SIGKILL)
      let taken = linux_take_end(descriptor.number)
      guard taken.is_over != 0 else { return nil }
      end = taken.is_known != 0 ? .status(taken.status) : .taken
      return end
    }
  }
}
