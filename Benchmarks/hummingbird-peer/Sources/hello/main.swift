import Hummingbird
import Logging
import NIOPosix

// hello PORT: GET /hello on one event loop.
let port = Int(CommandLine.arguments.last ?? "") ?? 0
let router = Router()
router.get("hello") { _, _ in "Hello, World!" }
var logger = Logger(label: "hello")
logger.logLevel = .error
let application = Application(
  router: router,
  configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
  eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
  logger: logger)
try await application.runService()
