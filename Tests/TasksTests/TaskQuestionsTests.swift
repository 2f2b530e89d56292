import EventLoop
import Glibc
import PluginHost
import Synchronization
import Testing

@testable import Tasks

@Suite struct TaskQuestionsTests {
  /// Whoever asks may be a loop, which must not wait for the answer itself.
  @Test func questionWithoutAThreadIsRefused() {
    let questions = TaskQuestions { _ throws(SystemError) in
      throw SystemError(call: "pthread_create", code: EAGAIN)
    }
    let isAsked = Mutex(false)
    let codes = Mutex<[Int32]>([])
    for _ in 0..<2 {
      questions.add { (answer: Result<Int, TaskFailure>) in
        if case .failure(let failure) = answer { codes.withLock { $0.append(failure.code) } }
      } _: { () throws(TaskFailure) in
        isAsked.withLock { $0 = true }
        return 1
      }
    }
    #expect(codes.withLock { $0 } == [EAGAIN, EAGAIN])
    #expect(!isAsked.withLock { $0 })
  }
}
