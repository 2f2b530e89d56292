import PatchbayTesting
import Testing

extension Trait where Self == IssueHandlingTrait {
  /// Adds the log of the running host to each failure.
  static var showsHostLog: Self {
    compactMapIssues { issue in
      guard let host = TestHost.current else { return issue }
      var issue = issue
      issue.comments.append("The host's log:\n\(host.log.joined(separator: "\n"))")
      return issue
    }
  }
}
