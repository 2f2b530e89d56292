// swift-tools-version: 6.1
import PackageDescription

// A peer of the benchmark, apart from the project's own package: `scripts/bench results --hummingbird` builds it.
let package = Package(
  name: "hummingbird-peer",
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1")
  ],
  targets: [
    .executableTarget(name: "hello", dependencies: [.product(name: "Hummingbird", package: "hummingbird")])
  ])
