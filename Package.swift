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

// Modules import only from modules listed above them. `scripts/check` holds that.
let package = Package(
  name: "patchbay",
  products: [
    .executable(name: "patchbay", targets: ["patchbay"]),
    .library(name: "PatchbayPlugin", type: .static, targets: ["PatchbayPlugin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // C: headers and shims.
    .target(name: "CPatchbay"),
    .target(name: "CLinux"),
    .target(name: "CPluginGuard", dependencies: ["CPatchbay"]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    // The host, bottom up.
    .target(name: "Bytes", swiftSettings: strict),
    .target(name: "EventLoop", dependencies: ["Bytes", "CLinux"], swiftSettings: strict),
    .target(name: "HTTP", dependencies: ["Bytes"], swiftSettings: strict),
    .target(
      name: "PluginHost",
      dependencies: [
        "Bytes", "EventLoop", "HTTP", "CPatchbay", "CPluginGuard", "CLinux", "CYAML",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .target(
      name: "Dispatch",
      dependencies: [
        "Bytes", "EventLoop", "HTTP", "PluginHost", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(
      name: "PatchbayServer",
      dependencies: [
        "Bytes", "EventLoop", "HTTP", "PluginHost", "Dispatch",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "patchbay",
      dependencies: [
        "PatchbayServer", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Beside the host: what plugin authors and tests use.
    .target(name: "PatchbayPlugin", dependencies: ["CPatchbay"], swiftSettings: strict),
    .testTarget(
      name: "PatchbayPluginTests", dependencies: ["PatchbayPlugin", "CPatchbay"],
      swiftSettings: unmarked),
  ],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
