// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SSMInfo

/// `swift run -c release Benchmarks [part of a case's name]`: times of the solvers, one BLAS thread, beside plain
/// Blahut–Arimoto in the same run. `Benchmarks tokens`: enumerated token models; `Benchmarks sandwich`: the bounds of
/// gated models; `Benchmarks bottleneck`: bottleneck sweeps; `Benchmarks estimation`: nearest neighbours,
/// see `scripts/benchmarks/estimation`; `Benchmarks accuracy`, `Benchmarks coverage`: estimates of information and their errors, as in `Reports/estimator-accuracy.md` and
/// `Reports/estimator-coverage.md`; `Benchmarks scan`: steps of models, see
/// `scripts/benchmarks/scan`.
@main
struct Benchmarks {
  static func main() throws {
    let filter = CommandLine.arguments.dropFirst().first
    if filter == "scan" {
      let files = CommandLine.arguments.dropFirst(2)
      let cases = ScanCases(
        reference: files.first.flatMap(ScanReference.init(library:)), script: files.dropFirst().first)
      for table in try cases.tables() { print(table.terminalText) }
      return
    }
    if filter == "tokens" { return print(try TokenCase.table().terminalText) }
    if filter == "bottleneck" { return print(try BottleneckCases.table().terminalText) }
    if filter == "coverage" {
      for table in try EstimatorStudy.tables(CommandLine.arguments.dropFirst(2).first) { print(table.markdown) }
      return
    }
    if filter == "sandwich" { return print(try SandwichCases.table().terminalText) }
    if filter == "estimation" {
      let script = CommandLine.arguments.dropFirst(2).first
      for table in try EstimationCases(script: script).tables() { print(table.terminalText) }
      return
    }
    if filter == "accuracy" {
      for table in try AccuracyStudy.tables(CommandLine.arguments.dropFirst(2).first) { print(table.markdown) }
      return
    }
    var rows = [[Table.Cell]]()
    for benchmark in try BenchmarkCase.all() where filter.map(benchmark.name.contains) ?? true {
      rows += try measure(benchmark)
    }
    let table = try Table(
      title:
        "Rate–distortion solvers: one slope; solving, and checking the certificate apart from it; processor time, least of 5",
      columns: [
        .text("case"), .init("slope", digits: 3), .init("solve ms", digits: 3), .init("check ms", digits: 3),
        .init("gap", unit: "nats", digits: 3),
        .text("method"), .init("iterations"), .init("twin ms", digits: 3), .init("twin gap", unit: "nats", digits: 2),
        .init("twin iterations"), .init("time ratio", digits: 3), .text("target"),
      ],
      rows: rows, notes: ["peak memory \(peakMegabytes()) MB; OpenBLAS: \(BLAS.configuration)"])
    print(table.terminalText)
    try printMemory(filter)
  }

  private static func printMemory(_ filter: String?) throws {
    let cases = try MemoryCase.all().filter { filter.map($0.name.contains) ?? true }
    let rows = try cases.map { benchmark -> [Table.Cell] in
      var nats: Double?
      let taken = try time(repeats: 5) {
        if case .exact(let information, _, _) = try benchmark.memory.information(at: benchmark.time) {
          nats = information.value
        }
      }
      return [.text(benchmark.name), nats.map { .number($0) } ?? .missing, .number(taken), .text(benchmark.target)]
    }
    let table = try Table(
      title: "Information of a linear Gaussian state; processor time, least of 5",
      columns: [.text("case"), .init("information", unit: "nats"), .init("ms", digits: 3), .text("target")],
      rows: rows)
    print(table.terminalText)
  }

  private static func measure(_ benchmark: BenchmarkCase) throws -> [[Table.Cell]] {
    let curve = try FiniteCurve(
      problem: benchmark.problem, subject: benchmark.name, options: SolverOptions(gap: Nats(benchmark.gap)))
    return try benchmark.slopes.map { slope in
      let solved = try curve.solved(atSlope: slope)
      guard let certificate = solved.certificate else { return [] }
      let solver = solver(of: solved, benchmark.problem)
      let asked = try SlopeProblem(problem: benchmark.problem, slope: slope, tolerance: 0.5 * benchmark.gap)
      let own = try time(repeats: 5) { _ = try solver.solve(asked) }
      let check = try time(repeats: 5) { _ = try certificate.check() }
      var twin: [Table.Cell] = [.missing, .missing, .missing, .missing]
      if benchmark.twinIterations > 0 {
        let problem = try SlopeProblem(problem: benchmark.problem, slope: slope, tolerance: benchmark.gap)
        let plain = BlahutArimoto(iterationLimit: benchmark.twinIterations)
        var lower = -Double.infinity
        var upper = Double.infinity
        var steps = 0
        let taken = try time(repeats: 1) {
          steps = try plain.solve(problem) {
            lower = max(lower, $0.lower)
            upper = min(upper, $0.upper)
          }.iterations
        }
        twin = [.number(taken), .number(upper - lower), .integer(steps), .number(taken / own)]
      }
      return [
        .text(benchmark.name), .number(slope), .number(own), .number(check), .number(solved.gap.value),
        .text(solved.method.rawValue),
        .integer(solved.iterations),
      ] + twin + [.text(benchmark.target)]
    }
  }

  /// The solver that the library chose, to be timed apart from the check.
  private static func solver(of point: CurvePoint, _ problem: FiniteProblem) -> any SlopeSolver {
    if case .plane = problem.distortion.form, point.method != .matrixFree { return ProductOfAxes() }
    return switch point.method {
    case .closedForm: HammingClosedForm()
    case .tridiagonal: Tridiagonal()
    case .interiorPoint: InteriorPoint()
    case .matrixFree: MatrixFree()
    default: ColumnGeneration()
    }
  }

  /// Milliseconds of this thread's processor time, the least of `repeats` runs: what else the machine does counts
  /// little.
  static func time(repeats: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<repeats {
      let start = threadSeconds()
      try body()
      best = min(best, 1e3 * (threadSeconds() - start))
    }
    return best
  }

  private static func threadSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return Double(now.tv_sec) + 1e-9 * Double(now.tv_nsec)
  }

  private static func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }
}
