import CLinux

/// What happens to the files of some folders, inotify(7). Used by one thread; ``wake()`` from any.
///
/// The folders are watched and not the files: a file that is removed and made again is still seen.
public final class FolderWatch: @unchecked Sendable {
  // Sendable: descriptors are constants; `folders` and `events` belong to the one thread that waits.
  private let watcher: Descriptor
  private let wakeUp: Descriptor
  private var folders: [Int32: String] = [:]

  public enum Event: Equatable, Sendable {
    /// A file was written and closed, renamed into place, or its mode has changed; or a folder was made.
    case changed(folder: String, name: String)
    /// A file was removed or renamed away.
    case removed(folder: String, name: String)
    /// Events were lost, or the folder itself has gone or come: look at all of it.
    case lookAgain
  }

  public init() throws(SystemError) {
    watcher = try SystemCalls.makeWatcher()
    wakeUp = try SystemCalls.makeEventDescriptor()
  }

  /// Watches a folder, once more if it was watched and has gone meanwhile.
  public func watch(_ folder: String) throws(SystemError) {
    folders[try SystemCalls.watch(folder, with: watcher)] = folder
  }

  /// Whether the folder is watched now.
  public func isWatching(_ folder: String) -> Bool { folders.values.contains(folder) }

  /// Waits for events, a wake-up, or until the time is over (nil: for ever), and returns what has happened.
  public func wait(milliseconds: Int32?) -> [Event] {
    let ready = SystemCalls.waitReadable(watcher, wakeUp, milliseconds: milliseconds ?? -1)
    if ready & 2 != 0 { SystemCalls.reset(wakeUp) }
    guard ready & 1 != 0 else { return [] }
    return SystemCalls.readEvents(watcher) { watch, name, isSettled, isGone, isOverflow in
      guard let folder = folders[watch] else { return isOverflow ? .lookAgain : nil }
      if isOverflow {
        folders[watch] = nil
        return .lookAgain
      }
      if name.isEmpty { return nil }
      if isGone { return .removed(folder: folder, name: name) }
      return isSettled ? .changed(folder: folder, name: name) : nil
    }
  }

  /// Ends the present wait, or the next. From any thread.
  public func wake() { SystemCalls.signal(wakeUp) }
}
