import CLinux

/// What happens to the files of some folders, inotify(7). Used by one thread; ``wake()`` from any.
///
/// The folders are watched and not the files: a file that is removed and made again is still seen. Since inotify watches
/// inodes, and files are opened by their paths, the folders on the way to a folder or a file can be watched as well.
public final class FolderWatch: @unchecked Sendable {
  // Sendable: descriptors are constants; the rest belongs to the one thread that waits.
  private let watcher: Descriptor
  private let wakeUp: Descriptor
  private var watched: [Int32: Watched] = [:]

  /// What one inode is watched for.
  private struct Watched {
    /// The folders that lead to it.
    var folders: Set<String> = []
    /// The paths by which it is on the way to something, and the names in it that matter.
    var ways: [String: Set<String>] = [:]
    var isOfUse: Bool { !folders.isEmpty || !ways.isEmpty }
  }

  public enum Event: Equatable, Sendable {
    /// A file was written and closed, renamed into place, or its mode has changed; or a folder was made.
    case changed(folder: String, name: String)
    /// A file was made: a link is complete, anything else is still to be written.
    case made(folder: String, name: String)
    /// A file was removed or renamed away.
    case removed(folder: String, name: String)
    /// On the way to something a name leads elsewhere now.
    case ledElsewhere
    /// Events were lost, or a folder itself has gone or come: look at all of it.
    case lookAgain
  }

  public init() throws(SystemError) {
    watcher = try SystemCalls.makeWatcher()
    wakeUp = try SystemCalls.makeEventDescriptor()
  }

  /// Watches a folder; again, if its path leads to another one than before.
  ///
  /// - Returns: whether that is so.
  @discardableResult
  public func watch(_ folder: String) throws(SystemError) -> Bool {
    let number: Int32
    do throws(SystemError) {
      number = try SystemCalls.watch(folder, with: watcher)
    } catch {
      forget(folder: folder, but: nil)
      throw error
    }
    if watched[number]?.folders.contains(folder) == true { return false }
    forget(folder: folder, but: number)
    watched[number, default: Watched()].folders.insert(folder)
    return true
  }

  /// Watches the folders on the way to something, and those only.
  ///
  /// - Parameter ways: by folder the names in it that matter; none: whether the folder itself is renamed.
  /// - Returns: whether all of them can be watched.
  public func watchWays(_ ways: [String: Set<String>]) -> Bool {
    var isComplete = true
    var kept: [Int32: [String: Set<String>]] = [:]
    for (folder, names) in ways {
      if let number = SystemCalls.watchWay(folder, onlyItself: names.isEmpty, with: watcher) {
        kept[number, default: [:]][folder] = names
      } else {
        isComplete = false
      }
    }
    for number in Set(watched.keys).union(kept.keys) {
      watched[number, default: Watched()].ways = kept[number] ?? [:]
      forgetIfUseless(number)
    }
    return isComplete
  }

  /// Whether the folder is watched now.
  public func isWatching(_ folder: String) -> Bool {
    watched.values.contains { $0.folders.contains(folder) }
  }

  /// Waits for events, a wake-up, or until the time is over (nil: for ever), and returns what has happened.
  public func wait(milliseconds: Int32?) -> [Event] {
    let ready = SystemCalls.waitReadable(watcher, wakeUp, milliseconds: milliseconds ?? -1)
    if ready & 2 != 0 { SystemCalls.reset(wakeUp) }
    guard ready & 1 != 0 else { return [] }
    var events: [Event] = []
    let isReadOut = SystemCalls.readEvents(watcher) { watch, name, isSettled, isGone, isOverflow in
      guard let entry = watched[watch] else {
        if isOverflow && watch < 0 { events.append(.lookAgain) }
        return
      }
      if isOverflow {
        watched[watch] = nil
        SystemCalls.forget(watch, of: watcher)
        return events.append(.lookAgain)
      }
      if name.isEmpty { return }
      for folder in entry.folders {
        events.append(
          isGone
            ? .removed(folder: folder, name: name)
            : isSettled ? .changed(folder: folder, name: name) : .made(folder: folder, name: name))
      }
      if entry.ways.values.contains(where: { $0.contains(name) }) { events.append(.ledElsewhere) }
    }
    if !isReadOut { wake() }
    return events
  }

  /// Ends the present wait, or the next. From any thread.
  public func wake() { SystemCalls.signal(wakeUp) }

  private func forget(folder: String, but kept: Int32?) {
    for number in watched.keys where number != kept {
      watched[number]?.folders.remove(folder)
      forgetIfUseless(number)
    }
  }

  private func forgetIfUseless(_ number: Int32) {
    guard watched[number]?.isOfUse == false else { return }
    watched[number] = nil
    SystemCalls.forget(number, of: watcher)
  }
}
