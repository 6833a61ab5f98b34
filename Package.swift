// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target of the house. Arrows only go down: `check-house` knows the floors.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// A program at the top of the house.
func program(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

/// The tests of one room.
func tests(_ room: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: [.byName(name: room), "TestSupport"] + dependencies, exclude: exclude,
    swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "ssm-info",
  products: [
    .library(name: "SSMInfo", targets: ["SSMInfo"]),
    .executable(name: "ssm-info", targets: ["ssm-info"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Floor 0: system libraries, the hot loops, quantities, files, workers.
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev", "libopenblas-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CKernels"),
    room("Quantities"),
    room("Files", ["CZlib", "CCrypto"]),
    room("Parallel"),
    // Floor 1
    room("GSLNumerics", ["CGSL"]),
    room("LinearAlgebra", ["COpenBLAS"]),
    room("Reporting", ["Quantities", "Files"]),
    // Floor 2
    room("Information", ["Quantities", "GSLNumerics"]),
    room("Optimization", ["Quantities", "LinearAlgebra"]),
    // Floor 3
    room(
      "RateDistortion",
      ["Quantities", "GSLNumerics", "LinearAlgebra", "CKernels", "Information", "Optimization"]),
    room(
      "Bottleneck", ["Quantities", "GSLNumerics", "LinearAlgebra", "CKernels", "Information", "Optimization"]),
    room(
      "Estimation",
      ["Quantities", "Parallel", "GSLNumerics", "LinearAlgebra", "CKernels", "Information", "Optimization"]),
    room("StateSpace", ["Quantities", "Files", "Parallel", "GSLNumerics", "LinearAlgebra", "CKernels", "Information"]),
    // Floor 4
    room(
      "Memory",
      ["Quantities", "Parallel", "GSLNumerics", "LinearAlgebra", "CKernels", "Information", "StateSpace"]),
    // Floor 5
    room(
      "Experiments",
      [
        "Quantities", "Files", "Parallel", "Reporting", "GSLNumerics", "LinearAlgebra", "Information",
        "RateDistortion", "Bottleneck", "StateSpace", "Estimation", "Memory",
      ], exclude: ["CERTIFICATE.md"]),
    // Floor 6
    room("Sweeps", ["Quantities", "Files", "Parallel", "Reporting", "CSQLite", "CZlib"]),
    // Floor 7: thin skins.
    room(
      "SSMInfo",
      [
        "Quantities", "Files", "Parallel", "Reporting", "GSLNumerics", "LinearAlgebra", "Information", "Optimization",
        "RateDistortion", "Bottleneck", "StateSpace", "Estimation", "Memory", "Experiments",
      ]),
    program(
      "ssm-info",
      [
        "Experiments", "Memory", "Estimation", "RateDistortion", "StateSpace", "Information", "LinearAlgebra",
        "Reporting", "Files", "Quantities", "Parallel", "Sweeps", argumentParser,
      ]),
    program("render-notebooks", ["Reporting", argumentParser]),
    program("man-page", ["Files"]),
    program("check-house", []),
    program("Benchmarks", ["SSMInfo"]),
    program("Coverage", ["SSMInfo"]),
    program("01-rate-distortion", ["SSMInfo"], path: "Notebooks-as-scripts/01-rate-distortion"),
    program("02-gaussian-memory", ["SSMInfo"], path: "Notebooks-as-scripts/02-gaussian-memory"),
    program("03-gated-memory", ["SSMInfo"], path: "Notebooks-as-scripts/03-gated-memory"),
    program("04-stability", ["SSMInfo"], path: "Notebooks-as-scripts/04-stability"),
    program("05-fano", ["SSMInfo"], path: "Notebooks-as-scripts/05-fano"),
    program("06-bottleneck", ["SSMInfo"], path: "Notebooks-as-scripts/06-bottleneck"),
    program("07-estimators", ["SSMInfo"], path: "Notebooks-as-scripts/07-estimators"),
    program("10-paper-audit", ["SSMInfo"], path: "Notebooks-as-scripts/10-paper-audit"),
    program("Fuzz", ["TestSupport", "SSMInfo", "Sweeps", argumentParser]),
    // Tests
    .target(name: "TestSupport", dependencies: ["SSMInfo"], path: "Tests/TestSupport", swiftSettings: settings),
    tests("Quantities"),
    tests("Files"),
    tests("Parallel"),
    tests("GSLNumerics"),
    tests("LinearAlgebra"),
    tests("Reporting", ["Quantities", "Files"]),
    tests(
      "Information", ["Quantities", "GSLNumerics"], exclude: ["Fano/fano_reference.py", "Fano/fano_reference.csv"]),
    tests("Optimization", ["LinearAlgebra", "Quantities"]),
    tests("RateDistortion", ["Information", "LinearAlgebra", "Quantities"]),
    tests("Bottleneck", ["Information", "LinearAlgebra", "GSLNumerics", "Quantities"]),
    tests("StateSpace", ["LinearAlgebra", "GSLNumerics", "Files"], exclude: ["Fixtures"]),
    tests("Estimation", ["LinearAlgebra", "GSLNumerics", "Quantities"]),
    tests(
      "Memory", ["StateSpace", "Information", "LinearAlgebra", "GSLNumerics", "Quantities"],
      exclude: ["Gaussian/make-references.py"]),
    tests(
      "Experiments",
      [
        "Information", "RateDistortion", "Bottleneck", "StateSpace", "Estimation", "Memory", "LinearAlgebra",
        "GSLNumerics", "Quantities", "Files", "Parallel", "Reporting",
      ]),
    tests("Sweeps", ["Files", "Parallel", "Reporting"]),
    .testTarget(
      name: "CommandTests", dependencies: ["ssm-info", "Reporting"], exclude: ["Transcripts"],
      swiftSettings: settings),
  ],
  cLanguageStandard: .c17
)
