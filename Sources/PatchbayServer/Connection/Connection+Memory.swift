/// What a connection holds of its client's bytes, and counts in the memory of all requests (`RequestMemory`).
extension Connection {
  /// Memory of bytes that were received and not used.
  final func countInput(_ bytes: Int) { count(bytes, in: &inputCharge) }

  /// What the client has not taken of its replies counts as long as it has not.
  final func countOutput(_ bytes: Int) { count(bytes, in: &outputCharge) }

  private func count(_ bytes: Int, in charge: inout Int) {
    if bytes > charge { services.takeMemoryAnyway(bytes &- charge) }
    if bytes < charge { services.giveBackMemory(charge &- bytes) }
    charge = bytes
  }
}
