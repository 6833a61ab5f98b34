// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// `swift package dump-package | check-house`: every declared dependency and every `import` line goes down.
///
/// Undeclared imports, siblings on one floor and upward arrows are printed; exit code 1 if there are any, 65 if the input
/// is no description of a package. With `--references FILE` it checks citations instead: see ``CheckReferences``.
@main
struct CheckHouse {
  /// Targets that take part, with their floor. What is not listed stands on the roof (programs, notebooks, tests).
  static let floors = [
    "CGSL": 0, "COpenBLAS": 0, "CZlib": 0, "CCrypto": 0, "CSQLite": 0, "CKernels": 0, "Quantities": 0, "Files": 0,
    "Parallel": 0,
    "GSLNumerics": 1, "LinearAlgebra": 1, "Reporting": 1, "Information": 2, "Optimization": 2, "RateDistortion": 3,
    "Bottleneck": 3, "StateSpace": 3, "Estimation": 3, "Memory": 4, "Experiments": 5, "Sweeps": 6, "SSMInfo": 7,
  ]

  /// A C library's room may import its own system module on the same floor.
  static let cellars: Set = ["CGSL", "COpenBLAS", "CZlib", "CCrypto", "CSQLite", "CKernels"]

  struct Target {
    let name: String
    let path: String
    let dependencies: Set<String>
  }

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "--references", let list = arguments.dropFirst().first {
      exit(try CheckReferences.faults(list: list) == 0 ? 0 : 1)
    }
    let targets = try readTargets()
    let known = Set(targets.map(\.name))
    var faults = [String]()
    var arrows = 0
    for target in targets {
      let imports = try importedModules(of: target).filter { known.contains($0.key) }.sorted { $0.key < $1.key }
      arrows += target.dependencies.count
      for name in target.dependencies.sorted() where !goesDown(from: target.name, to: name) {
        faults.append("\(target.name) depends on \(name), which is not below it")
      }
      for (name, place) in imports where !target.dependencies.contains(name) && name != target.name {
        faults.append("\(place): imports \(name), which Package.swift does not declare for \(target.name)")
      }
    }
    for fault in faults { print(fault) }
    print("\(targets.count) targets, \(arrows) arrows, \(faults.count) faults")
    exit(faults.isEmpty && !targets.isEmpty ? 0 : 1)
  }

  private static func goesDown(from upper: String, to lower: String) -> Bool {
    guard let high = floors[upper] else { return true }
    guard let low = floors[lower] else { return false }
    return low < high || (cellars.contains(lower) && !cellars.contains(upper))
  }

  private static func readTargets() throws -> [Target] {
    let input = FileHandle.standardInput.readDataToEndOfFile()
    guard let package = try? JSONSerialization.jsonObject(with: input) as? [String: Any],
      let targets = package["targets"] as? [[String: Any]]
    else {
      let found = input.isEmpty ? "nothing" : "something else"
      let message = "expected the output of `swift package dump-package` on standard input, found \(found)"
      FileHandle.standardError.write(Data("check-house: \(message)\n".utf8))
      exit(65)
    }
    return targets.compactMap { target in
      guard let name = target["name"] as? String, let type = target["type"] as? String else { return nil }
      let path = target["path"] as? String ?? (type == "test" ? "Tests/\(name)" : "Sources/\(name)")
      let dependencies = (target["dependencies"] as? [[String: Any]] ?? []).compactMap { dependency in
        (dependency["byName"] as? [Any])?.first as? String
      }
      return Target(name: name, path: path, dependencies: Set(dependencies))
    }
  }

  /// Modules named by `import` lines, with the file that names them.
  private static func importedModules(of target: Target) throws -> [String: String] {
    guard let files = FileManager.default.enumerator(atPath: target.path) else { return [:] }
    var modules = [String: String]()
    for case let file as String in files where file.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(target.path)/\(file)", encoding: .utf8)
      // Imports stand at the margin; an indented one is text inside a string.
      for line in text.split(separator: "\n") where line.first != " " {
        let words = line.split(separator: " ")
        guard let at = words.firstIndex(of: "import"), at < 3, at + 1 < words.count,
          words[..<at].allSatisfy({
            ["public", "internal", "private", "package", "@_exported", "@testable"].contains($0)
          })
        else { continue }
        modules[String(words[at + 1].split(separator: ".")[0])] = "\(target.path)/\(file)"
      }
    }
    return modules
  }
}
