import Bytes
import EventLoop
import Glibc
import JSON

/// The error that a function's `status` or `errno` result stands for.
struct StatusAnswer {
  let status: UInt16
  let detail: String

  /// Nil if the result is success, or no status at all.
  static func refusal(_ kind: CompiledResult.Kind, _ returned: ForeignView, _ errorNumber: Int32)
    -> StatusAnswer?
  {
    switch kind {
    case .void, .value: return nil
    case .status(let map):
      let code = returned.load(Int32.self)
      guard code != 0 else { return nil }
      return StatusAnswer(
        status: map.statuses[code] ?? map.others ?? 500, detail: "The function returned \(code).")
    case .errno(let map):
      let code = returned.load(Int32.self)
      guard code != 0 else { return nil }
      let number = code == -1 ? errorNumber : code < 0 ? 0 &- code : code
      return StatusAnswer(
        status: map.statuses[number] ?? map.others ?? known[number] ?? 500,
        detail: SystemError.text(of: number))
    }
  }

  func append(to body: inout ByteBuffer) {
    body.append("{\"detail\":")
    body.append(jsonString: detail)
    body.append("}")
  }

  /// What errors of the system mean to a client, where the signature says nothing.
  static let known: [Int32: UInt16] = [
    ENOENT: 404, EACCES: 403, EPERM: 403, EEXIST: 409, EINVAL: 400, ERANGE: 400, EDOM: 400, EBUSY: 503,
    EAGAIN: 503, ENOMEM: 503, ETIMEDOUT: 504, ENOSPC: 507, EFBIG: 413, ENOBUFS: 413,
  ]
}
