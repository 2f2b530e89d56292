import Glibc

/// What happens to the files of some folders, inotify(7). Used by one thread; ``wake()`` from any.
///
/// The folders are watched and not the files: a file that is removed and made again is still seen. Since inotify watches
/// inodes, and files are opened by their paths, the folders on the way to a folder or a file can be watched as well.
/// Where the user's instances or watches are used up, or the kernel has none, the folders are looked through once a second.
public final class FolderWatch: @unchecked Sendable {
  // Sendable: descriptors are constants; the rest belongs to the one thread that waits.
  private let watcher: SharedDescriptor?
  private let wakeUp: Descriptor
  private var watched: [Int32: Watched] = [:]
  private var looks = FolderLooks()
  /// Whether a folder was found to be gone before its last events were read: nobody knows its watch any more when they come.
  private var hasLostEvents = false
  /// Why folders are looked through, if some are.
  public private(set) var lack: SystemError?

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
    /// On the way to something a name leads elsewhere now, or has.
    case ledElsewhere(folder: String, name: String)
    /// Events were lost, or a folder itself has gone or come: look at all of it.
    case lookAgain
  }

  public init() throws(SystemError) {
    var lack: SystemError?
    do throws(SystemError) {
      watcher = SharedDescriptor(try SystemCalls.makeWatcher())
    } catch {
      watcher = nil
      lack = error
    }
    wakeUp = try SystemCalls.makeEventDescriptor()
    self.lack = lack
  }

  /// Whether some process has the file open for writing; nil if nobody can tell, as on some network file systems.
  public static func isBeingWritten(_ path: String) -> Bool? { SystemCalls.isBeingWritten(path) }

  /// Watches a folder; again, if its path leads to another one than before.
  ///
  /// - Returns: whether that is so.
  @discardableResult
  public func watch(_ folder: String) throws(SystemError) -> Bool {
    guard let watcher else { return try looks.add(folder) }
    let number: Int32
    do throws(SystemError) {
      number = try SystemCalls.watch(folder, with: watcher.descriptor)
    } catch {
      if isWatching(folder) { hasLostEvents = true }
      forget(folder: folder, but: nil)
      guard Self.isLack(error.code) else {
        looks.remove(folder)
        throw error
      }
      lack = error
      return try looks.add(folder)
    }
    looks.remove(folder)
    if watched[number]?.folders.contains(folder) == true { return false }
    forget(folder: folder, but: number)
    watched[number, default: Watched()].folders.insert(folder)
    return true
  }

  private static func isLack(_ code: Int32) -> Bool {
    [ENOSPC, ENOMEM, EMFILE, ENFILE, EPERM].contains(code)
  }

  /// How folders on the way to something are watched.
  public struct Ways: Equatable, Sendable {
    /// Whether all of them can be watched.
    public var isComplete = true
    /// Whether one of them leads to a folder, or has names, that were not watched before: no event tells of what has
    /// happened there until now.
    public var hasNew = false
  }

  /// Watches the folders on the way to something, and those only.
  ///
  /// - Parameter ways: by folder the names in it that matter; none: whether the folder itself is renamed.
  public func watchWays(_ ways: [String: Set<String>]) -> Ways {
    guard let watcher else { return Ways(isComplete: ways.isEmpty) }
    var result = Ways()
    var kept: [Int32: [String: Set<String>]] = [:]
    for (folder, names) in ways {
      if let number = SystemCalls.watchWay(folder, onlyItself: names.isEmpty, with: watcher.descriptor) {
        kept[number, default: [:]][folder] = names
        let before = watched[number]?.ways[folder]
        if before?.isSuperset(of: names) != true { result.hasNew = true }
      } else {
        result.isComplete = false
      }
    }
    for number in Set(watched.keys).union(kept.keys) {
      watched[number, default: Watched()].ways = kept[number] ?? [:]
      forgetIfUseless(number)
    }
    return result
  }

  /// Whether the folder is watched now.
  public func isWatching(_ folder: String) -> Bool {
    looks.contains(folder) || watched.values.contains { $0.folders.contains(folder) }
  }

  /// Waits for events, a wake-up, or until the time is over (nil: for ever), and returns what has happened.
  public func wait(milliseconds: Int32?) -> [Event] {
    let longest = looks.isEmpty ? milliseconds ?? -1 : min(milliseconds ?? 1_000, 1_000)
    let limit = hasLostEvents ? 0 : longest
    let ready = SystemCalls.waitReadable(
      wakeUp, orNumber: watcher?.descriptor.number ?? -1, milliseconds: limit)
    if ready & 1 != 0 { SystemCalls.reset(wakeUp) }
    var events = looks.look()
    if hasLostEvents { events.append(.lookAgain) }
    hasLostEvents = false
    guard ready & 2 != 0, let watcher else { return events }
    let isReadOut = SystemCalls.readEvents(watcher.descriptor) { watch, name, isSettled, isGone, isOverflow in
      guard let entry = watched[watch] else {
        if isOverflow && watch < 0 { events.append(.lookAgain) }
        return
      }
      if isOverflow {
        watched[watch] = nil
        SystemCalls.forget(watch, of: watcher.descriptor)
        return events.append(.lookAgain)
      }
      if name.isEmpty { return }
      for folder in entry.folders {
        events.append(
          isGone
            ? .removed(folder: folder, name: name)
            : isSettled ? .changed(folder: folder, name: name) : .made(folder: folder, name: name))
      }
      for (folder, names) in entry.ways where names.contains(name) {
        events.append(.ledElsewhere(folder: folder, name: name))
      }
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
    if let watcher { SystemCalls.forget(number, of: watcher.descriptor) }
  }
}
