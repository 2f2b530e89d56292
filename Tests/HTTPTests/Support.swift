import Bytes
import HTTP

/// The bytes of `text`.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The text in `range` of `bytes`.
func text(_ range: ByteRange, in bytes: [UInt8]) -> String {
  String(decoding: bytes[range.range], as: UTF8.self)
}

/// All that is in `buffer`, as text.
func text(_ buffer: borrowing ByteBuffer) -> String { String(decoding: array(buffer), as: UTF8.self) }

/// All bytes in `buffer`.
func array(_ buffer: borrowing ByteBuffer) -> [UInt8] { (0..<buffer.count).map { buffer[$0] } }
