import EventLoop
import Glibc

// The command line, and nothing else.

exit(CommandLineTool.run(Environment.arguments.dropFirst()))
