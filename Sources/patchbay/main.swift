import EventLoop
import Glibc

// The command line, and nothing else.

StandardStreams.openClosedOnes()
exit(CommandLineTool.run(Environment.arguments.dropFirst()))
