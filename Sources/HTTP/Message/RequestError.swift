/// Why a request is refused. After it the connection can't be used for another request, because nobody knows
/// where that would start.
public struct RequestError: Error, Equatable, Sendable {
  /// The status of the answer, 400...599.
  public let status: UInt16
  /// One sentence for the client: what is wrong, and where it helps, why that is refused.
  public let detail: StaticString

  @inlinable public init(_ status: UInt16, _ detail: StaticString) {
    self.status = status
    self.detail = detail
  }

  /// The same status for the same reason.
  public static func == (left: RequestError, right: RequestError) -> Bool {
    left.status == right.status && left.detail.description == right.detail.description
  }
}
