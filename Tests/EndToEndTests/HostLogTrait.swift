import PatchbayTesting
import Testing

extension Trait where Self == IssueHandlingTrait {
  /// Adds the log of the running host to each failure.
  static var showsHostLog: Self {
    compactMapIssues { issue in
      let title = "The host's log:"
      // A suite's trait is its tests' trait as well, and asked for both.
      guard let host = TestHost.current, !issue.comments.contains(where: { $0.rawValue.hasPrefix(title) })
      else { return issue }
      var issue = issue
      issue.comments.append("\(title)\n\(host.log.joined(separator: "\n"))")
      return issue
    }
  }
}
