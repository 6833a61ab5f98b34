// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

// A package of its own that uses the library. Yours would name the repository instead of a path:
// .package(url: "https://…/ssm-info.git", from: "0.1.0")
let package = Package(
  name: "Questions",
  dependencies: [.package(name: "ssm-info", path: "../..")],
  targets: [
    .executableTarget(name: "Questions", dependencies: [.product(name: "SSMInfo", package: "ssm-info")])
  ])
