// swift-tools-version: 6.1
import PackageDescription

// Debian's libraries, reached through pkg-config and a module map each.
let system: [Target] = [
  .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
  .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
  .systemLibrary(name: "CChafa", pkgConfig: "chafa", providers: [.apt(["libchafa-dev"])]),
  .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
  .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
]

// What must be C: elementwise kernels (vectorised even in debug builds), the loader of OpenBLAS, Lua's trampolines.
let native: [Target] = [
  .target(
    name: "CKernels",
    cSettings: [.unsafeFlags(["-O3", "-fno-math-errno", "-fno-trapping-math"])]),
  .target(name: "COpenBLAS", cSettings: [.unsafeFlags(["-O2"])]),
  .target(name: "CLuaShim", dependencies: ["CLua"], cSettings: [.unsafeFlags(["-O2"])]),
]

// Tests of these look inside (`@testable`) in release builds too; their own speed does not matter.
let testable: [SwiftSetting] = [.unsafeFlags(["-enable-testing"])]

// The house: each layer names the layers below it, never above (checked by tools/check-layers).
let house: [Target] = [
  .target(name: "Tensor", dependencies: ["CKernels", "COpenBLAS"]),
  .target(name: "Formats", dependencies: ["Tensor", "CZlib", "CPNG", "CCrypto"], swiftSettings: testable),
  .target(name: "NN", dependencies: ["Tensor"]),
  .target(name: "Projection", dependencies: ["Tensor", "CKernels"], swiftSettings: testable),
  .target(name: "Data", dependencies: ["Tensor", "Formats"], swiftSettings: testable),
  .target(name: "Training", dependencies: ["NN", "Tensor", "Formats"]),
  .target(name: "Plot", dependencies: ["CCairo", "CChafa"], swiftSettings: testable),
  .target(name: "LuaHost", dependencies: ["CLua", "CLuaShim"]),
  .target(
    name: "Bindings",
    dependencies: ["LuaHost", "Tensor", "Formats", "NN", "Projection", "Data", "Training", "Plot"]),
  .target(name: "REPL", dependencies: ["Bindings", "LuaHost", "NN", "Plot", "Tensor", "CEdit"]),
  .executableTarget(
    name: "Moonlens",
    dependencies: [
      "REPL", "Bindings", "LuaHost", "Data", "Plot", "Tensor",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ]),
]

let tests: [Target] = [
  .testTarget(name: "TensorTests", dependencies: ["Tensor", "CKernels"], resources: [.copy("Fixtures")]),
  .testTarget(name: "FormatsTests", dependencies: ["Formats", "Tensor"], exclude: ["Fixtures"]),
  .testTarget(name: "NNTests", dependencies: ["NN", "Tensor", "Training", "Formats"]),
  .testTarget(name: "ProjectionTests", dependencies: ["Projection", "Tensor", "CKernels"]),
  .testTarget(name: "DataTests", dependencies: ["Data", "Formats", "Tensor"]),
  .testTarget(name: "PlotTests", dependencies: ["Plot"]),
  .testTarget(name: "LuaHostTests", dependencies: ["LuaHost", "CLua"]),
  .testTarget(name: "REPLTests", dependencies: ["REPL", "Bindings", "LuaHost", "Fuzzing"]),
  .testTarget(name: "BindingsTests", dependencies: ["Bindings", "LuaHost", "Fuzzing"]),
]

// Random calls and changed files: a short run is a test, `fuzz` makes long ones.
let fuzzing: [Target] = [
  .target(
    name: "Fuzzing", dependencies: ["REPL", "Bindings", "LuaHost", "Formats", "Data", "NN", "Training", "Tensor"],
    path: "Tests/Fuzzing"),
  .executableTarget(name: "fuzz", dependencies: ["Fuzzing"], path: "tools/fuzz"),
]

let package = Package(
  name: "moonlens",
  products: [.executable(name: "moonlens", targets: ["Moonlens"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: system + native + house + tests + fuzzing
)
