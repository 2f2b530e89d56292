import Bytes
import CPatchbayDocsPage
import Glibc

/// A file of the page at `/docs`: HTML, styles, scripts, as they lie in the executable. Nothing is copied.
@safe public struct PageFile: @unchecked Sendable {
  // Sendable: constant, and as old as the process, as CDocsPage.h promises.
  private let file: UnsafePointer<docs_file>

  /// The file that is served at a path, as "/docs/main.js"; nil if there is none.
  public init?(at path: Span<UInt8>) {
    let found = unsafe path.withUnsafeBufferPointer { bytes in
      unsafe docs_file_at(bytes.baseAddress, bytes.count)
    }
    guard let found = unsafe found else { return nil }
    unsafe file = found
  }

  public var bytes: Span<UInt8> {
    @_lifetime(immortal) get { unsafe Self.span(file.pointee.bytes, file.pointee.length) }
  }

  /// For the header of this name.
  public var contentType: Span<UInt8> {
    @_lifetime(immortal) get {
      let text = unsafe UnsafeRawPointer(file.pointee.content_type!).assumingMemoryBound(to: UInt8.self)
      return unsafe Self.span(text, strlen(file.pointee.content_type))
    }
  }

  @_lifetime(immortal)
  private static func span(_ start: UnsafePointer<UInt8>, _ count: Int) -> Span<UInt8> {
    let span = unsafe Span(_unsafeStart: start, count: count)
    return unsafe _overrideLifetime(span, copying: ())
  }
}
