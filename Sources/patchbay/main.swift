import Glibc

// The command line, and nothing else.

exit(CommandLineTool.run(CommandLine.arguments.dropFirst()))
