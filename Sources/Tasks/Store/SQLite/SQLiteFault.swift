import CPatchbaySQLite
import Glibc
import PluginHost

/// SQLite's result codes as errno values and sentences.
enum SQLiteFault {
  static func failure(_ code: Int32, _ message: String, _ path: String) -> TaskFailure {
    switch code & 0xff {
    case SQLITE_FULL: TaskFailure(ENOSPC, "\(path) cannot grow: the disk is full; make room")
    case SQLITE_BUSY, SQLITE_LOCKED:
      TaskFailure(EBUSY, "\(path) is locked by another process, and stayed so; end what holds it")
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      TaskFailure(
        EIO,
        "\(path) is damaged, or no database of tasks (\(message)); restore it, or move it away and a new one is made"
      )
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
      TaskFailure(
        EIO, "\(path) cannot be written (\(message)); give this user the right to, also to its folder")
    case SQLITE_CANTOPEN:
      TaskFailure(
        EIO, "\(path) cannot be opened (\(message)); name a file in a folder that is there with --tasks")
    case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE:
      TaskFailure(EINVAL, "\(path) does not take a value (\(message))", isRefusal: true)
    // A table or function that a trigger wants, say.
    case SQLITE_ERROR: TaskFailure(EIO, "\(path): \(message)", isRefusal: true)
    case SQLITE_NOMEM: TaskFailure(ENOMEM, "\(path): out of memory")
    case SQLITE_IOERR: TaskFailure(EIO, "\(path) cannot be read or written (\(message)); look at its disk")
    default: TaskFailure(EIO, "\(path): \(message) (SQLite's code \(code))")
    }
  }
}
