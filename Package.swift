// swift-tools-version: 6.2
import PackageDescription

/// For tests that play the other side of the ABI, where all code is unsafe and no mark would tell anything.
let unmarked: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
]

/// Every Swift target is built the same way: Swift 6 mode, unsafe code marked as such, no warnings.
let strict: [SwiftSetting] = unmarked + [.strictMemorySafety()]

/// `scripts/fuzz` builds the fuzzers too, and keeps all run-time checks in its optimized build.
let isFuzzed = Context.environment["PATCHBAY_FUZZ"] != nil

/// The host itself. Debug builds, which the tests use, check at run time that no two accesses to a variable overlap;
/// release builds do not: those checks are more than a third of the instructions of a small request. The engine of
/// regular expressions stays out of it: Sources/Bytes/Text+Search.swift.
let host: [SwiftSetting] =
  strict + [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]
  + (isFuzzed
    ? []
    : [
      .unsafeFlags(
        ["-enforce-exclusivity=unchecked", "-cross-module-optimization"], .when(configuration: .release))
    ])

/// A C library as an archive: a shared one of the host's would stand in for the one that a plugin brings, and a host that
/// does not use it would load it all the same.
func archive(_ name: String) -> [LinkerSetting] { [.unsafeFlags(["-Xlinker", "-l:lib\(name).a"])] }

// Modules import only from modules listed above them. `scripts/check` holds that.
let package = Package(
  name: "patchbay",
  products: [
    .executable(name: "patchbay", targets: ["patchbay"]),
    .library(name: "PatchbayPlugin", type: .static, targets: ["PatchbayPlugin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2")
  ],
  targets: [
    // C: headers and shims.
    .target(name: "CPatchbay"),
    .target(name: "CLinux", linkerSettings: archive("uring")),
    .target(name: "CSandbox", linkerSettings: archive("seccomp")),
    .target(name: "CGuard", dependencies: ["CLinux"]),
    .target(name: "CPluginGuard", dependencies: ["CPatchbay", "CGuard"]),
    .target(name: "CJSON"),
    .target(name: "CPostgres"),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CFFI", providers: [.apt(["libffi-dev"])]),
    .target(name: "CForeignGuard", dependencies: ["CFFI", "CGuard"], linkerSettings: archive("ffi_pic")),
    .target(name: "CPattern", linkerSettings: archive("re2")),
    .target(name: "CDocsPage", exclude: ["Page"]),

    // The host, bottom up.
    .target(name: "Bytes", swiftSettings: host),
    .target(name: "JSON", dependencies: ["Bytes", "CJSON"], swiftSettings: host),
    .target(name: "EventLoop", dependencies: ["Bytes", "CLinux"], swiftSettings: host),
    .target(name: "HTTP", dependencies: ["Bytes"], swiftSettings: host),
    .target(
      name: "Exchange",
      dependencies: ["Bytes", "EventLoop", "HTTP", .product(name: "Logging", package: "swift-log")],
      swiftSettings: host),
    .target(name: "WorkerFrames", dependencies: ["Bytes"], swiftSettings: host),
    .target(
      name: "ForeignCall",
      dependencies: ["Bytes", "EventLoop", "HTTP", "JSON", "CForeignGuard", "CPattern"], swiftSettings: host),
    .target(
      name: "PluginHost",
      dependencies: [
        "Bytes", "EventLoop", "HTTP", "Exchange", "ForeignCall", "WorkerFrames", "CPatchbay", "CPluginGuard",
        "CLinux",
        "CYAML",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: host),
    .target(
      name: "WorkerProcess",
      dependencies: [
        "Bytes", "EventLoop", "HTTP", "Exchange", "WorkerFrames", "PluginHost", "CLinux", "CSandbox",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: host),
    .target(
      name: "Tasks",
      dependencies: [
        "Bytes", "EventLoop", "Exchange", "PluginHost", "CSQLite", "CPostgres",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: host,
      linkerSettings: archive("sqlite3")),
    .target(
      name: "OpenAPI",
      dependencies: ["Bytes", "HTTP", "JSON", "Exchange", "ForeignCall", "PluginHost", "CDocsPage"],
      swiftSettings: host),
    .target(
      name: "PatchbayServer",
      dependencies: [
        "Bytes", "EventLoop", "HTTP", "JSON", "Exchange", "PluginHost", "WorkerProcess", "Tasks",
        "OpenAPI",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: host),
    .target(
      name: "DevServer",
      dependencies: [
        "Bytes", "CLinux", "EventLoop", "Exchange", "PluginHost", "PatchbayServer",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: host),
    .executableTarget(
      name: "patchbay",
      dependencies: ["EventLoop", "PluginHost", "PatchbayServer", "DevServer"],
      exclude: ["order.txt"],
      swiftSettings: host,
      linkerSettings: [
        // A plugin must never bind to a symbol of the host's: it may bring its own version of the same library.
        .unsafeFlags(["-Xlinker", "--no-export-dynamic"]),
        // What runs in every host stands together, and what is the same once: docs/decisions/0019-memory.md.
        .unsafeFlags(
          [
            "-use-ld=lld", "-Xlinker", "--icf=safe", "-Xlinker", "--no-warn-symbol-ordering", "-Xlinker",
            "--symbol-ordering-file=\(Context.packageDirectory)/Sources/patchbay/order.txt",
          ], .when(configuration: .release)),
      ]),

    // Beside the host: what plugin authors and tests use.
    .target(name: "PatchbayPlugin", dependencies: ["CPatchbay"], swiftSettings: strict),
    .target(name: "PatchbayTesting", swiftSettings: strict),

    // Tests mirror Sources; the end-to-end ones start a real host.
    .testTarget(name: "BytesTests", dependencies: ["Bytes"], swiftSettings: strict),
    .testTarget(
      name: "JSONTests", dependencies: ["JSON", "Bytes"], exclude: ["faults.json", "faults.py"],
      swiftSettings: unmarked),
    .testTarget(name: "HTTPTests", dependencies: ["Bytes", "HTTP"], swiftSettings: strict),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "Exchange", "Bytes", "EventLoop", "HTTP", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: unmarked),
    .testTarget(
      name: "ForeignCallTests", dependencies: ["Bytes", "ForeignCall", "PatchbayTesting"],
      swiftSettings: strict),
    .testTarget(name: "WorkerFramesTests", dependencies: ["Bytes", "WorkerFrames"], swiftSettings: strict),
    .testTarget(name: "EventLoopTests", dependencies: ["EventLoop", "Bytes"], swiftSettings: unmarked),
    .testTarget(name: "DevServerTests", dependencies: ["DevServer", "EventLoop"], swiftSettings: unmarked),
    .testTarget(
      name: "PluginHostTests",
      dependencies: [
        "Bytes", "EventLoop", "Exchange", "PluginHost", "WorkerFrames", "CPatchbay", "CLinux",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: unmarked),
    .testTarget(
      name: "TasksTests",
      dependencies: [
        "Tasks", "EventLoop", "PluginHost", "PatchbayTesting",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: unmarked),
    .testTarget(
      name: "PatchbayServerTests",
      dependencies: [
        "PatchbayServer", "Bytes", "EventLoop", "HTTP", "Exchange", "PluginHost",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: unmarked),
    .testTarget(
      name: "EndToEndTests", dependencies: ["PatchbayTesting"], swiftSettings: strict),
    .testTarget(
      name: "PatchbayPluginTests", dependencies: ["PatchbayPlugin", "CPatchbay"],
      swiftSettings: unmarked),
  ],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)

if isFuzzed {
  package.targets += [
    .target(name: "CFuzzer", path: "Tests/fuzz/CFuzzer"),
    .executableTarget(
      name: "PatchbayFuzz",
      dependencies: [
        "CFuzzer", "CPatchbay", "Bytes", "EventLoop", "HTTP", "ForeignCall", "JSON", "WorkerFrames",
        "PluginHost", "Exchange", "Tasks", "PatchbayServer", .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/fuzz/PatchbayFuzz",
      swiftSettings: unmarked,
      // libFuzzer's own.
      linkerSettings: [.linkedLibrary("stdc++")]),
  ]
}

// MARK: names

// SwiftPM wants the names of all targets in a build to differ, also of targets that nobody uses, and a user may well have
// a package with a target called HTTP. So the names of all targets here begin with Patchbay or CPatchbay. Folders and this
// manifest keep the plain names, and so do the sources for modules in Swift (-module-alias); for modules in C, which cannot
// have an alias, they say `import CPatchbayLinux`.

/// The plain names of modules in Swift, of which this package has an alias each.
var aliased: [String] = []

func uniqueName(_ name: String) -> String {
  if name.lowercased().hasPrefix("patchbay") || name.hasPrefix("CPatchbay") { return name }
  let isC = name.hasPrefix("C") && name.dropFirst().first?.isUppercase == true
  return isC ? "CPatchbay\(name.dropFirst())" : "Patchbay\(name)"
}

for target in package.targets where target.type != .test {
  if target.path == nil { target.path = "Sources/\(target.name)" }
  if target.swiftSettings != nil, uniqueName(target.name) != target.name { aliased.append(target.name) }
  target.name = uniqueName(target.name)
}

/// No part of the library for plugins has these: SwiftPM refuses unsafe flags in what is depended on by version.
let aliases = SwiftSetting.unsafeFlags(aliased.flatMap { ["-module-alias", "\($0)=\(uniqueName($0))"] })

for target in package.targets {
  target.dependencies = target.dependencies.map { dependency in
    if case .byNameItem(let name, _) = dependency { return .byName(name: uniqueName(name)) }
    return dependency
  }
  if target.name != "PatchbayPlugin" { target.swiftSettings?.append(aliases) }
}
