import Testing

/// All tests of the SDK, one after the other: a process is bound to one host, as a plugin's image is.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SDKTests {}
