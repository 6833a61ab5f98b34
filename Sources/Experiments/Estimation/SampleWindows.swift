// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import LinearAlgebra
public import Estimation

/// Which rows of two recordings are looked at together.
///
/// Symbols: k the lag, p the past: `y_t` stands against `x_{t−k}, x_{t−k−1}, …, x_{t−k−p+1}`, and against the same rows of
/// what is given.
public struct SampleWindows: Sendable, Hashable {
  /// Rows that y comes after x, k ≥ 0.
  public var lag = 0
  /// Rows of x side by side, p ≥ 1.
  public var past = 1
  /// The one row of every path that y is read at, counted from 1; nil for all rows.
  public var time: Int?

  /// Rows as they stand: `y_t` against `x_t`.
  public init() {}

  /// Whether rows are looked at in the order of time.
  public var isSeries: Bool { lag > 0 || past > 1 }
}

/// One variable as it stands in a file: numbers of shape [paths, T, d].
public struct SampleFile: Sendable {
  /// Where it came from, for messages.
  public let reference: ArrayReference
  /// [paths, T, d], row-major.
  private(set) var paths: Int, steps: Int
  let dimension: Int
  private(set) var values: [Double]
  /// Observations (rows, or paths) in the file, those that lack a value included.
  let observationCount: Int
  /// Those that were kept, by their numbers in the file from 0; nil for all.
  private(set) var kept: [Int]?
  /// The columns' names, where the file has any.
  let names: [String]?
  /// Whether the file told paths apart.
  let hasPaths: Bool
  /// What to tell about missing values.
  let warnings: [String]

  /// Files above this share of the memory are refused before they are read: numbers, windows of them and what an
  /// estimator makes of them stand in memory together.
  static let largestFile = FileBytes.limit / 8

  /// Reads `reference`: a list [T], a table [T, d], or paths [paths, T, d].
  ///
  /// - Throws: `FileError` for what cannot be read, is too large, or is no such array of finite numbers.
  public init(_ reference: ArrayReference, missing: MissingPolicy = .refuse) throws(FileError) {
    let bytes = try FileBytes.read(reference.path, limit: Self.largestFile)
    let file = try NumberFile(reference, bytes: bytes, missing: missing)
    let shape = file.array.shape
    guard (1...3).contains(shape.count) else {
      throw file.error("an array of shape \(file.shape); expected rows, columns, and paths before them at most")
    }
    if let at = file.array.values.firstIndex(where: { !$0.isFinite }) {
      throw file.error(element: at, "the value is \(file.array.values[at]); expected a finite number")
    }
    self.reference = reference
    hasPaths = shape.count == 3
    paths = hasPaths ? shape[0] : 1
    steps = hasPaths ? shape[1] : shape[0]
    dimension = shape.count == 1 ? 1 : shape[shape.count - 1]
    values = file.array.values
    kept = file.table.keptRows
    observationCount = (hasPaths ? paths : steps) + file.table.droppedRows
    names = file.table.names
    warnings = file.missingWarning
  }

  /// The observations that were kept.
  var observations: Set<Int> { Set(kept ?? Array(0..<observationCount)) }

  /// The file with those observations alone.
  func keeping(_ common: Set<Int>) -> SampleFile {
    let kept = kept ?? Array(0..<observationCount)
    let width = values.count / kept.count
    let places = kept.indices.filter { common.contains(kept[$0]) }
    guard places.count < kept.count else { return self }
    var file = self
    file.kept = places.map { kept[$0] }
    file.values = places.flatMap { values[$0 * width..<($0 + 1) * width] }
    if hasPaths { file.paths = places.count } else { file.steps = places.count }
    return file
  }

  /// The file's own name without its folders.
  var name: String { NumberFile.name(reference.description) }
}

extension SampleWindows {
  /// Most numbers that windows may become.
  static let largestCount = SampleFile.largestFile / 8

  /// The samples that the windows cut from the files.
  ///
  /// - Parameter discrete: labels (`x`, `y`, `given`) of variables whose columns are all letters, and names of single
  ///   columns that are
  /// - Throws: `FileError` where files do not fit each other or the windows; `EstimationError`.
  public func samples(
    x: SampleFile, y: SampleFile, given: SampleFile? = nil, discrete: Set<String> = []
  ) throws -> PairedSamples {
    for other in [y, given].compactMap({ $0 }) where (other.paths, other.steps) != (x.paths, x.steps) {
      throw FileError(
        .badData, path: other.reference.description,
        "\(Self.length(other)), but \(x.name) has \(Self.length(x)); expected as many")
    }
    let first = lag + past - 1
    if let time, time <= first || time > y.steps {
      throw FileError(
        .badData, path: y.reference.description,
        "--time \(time): expected from \(first + 1) to \(y.steps), with a lag of \(lag), a past of \(past) and "
          + "\(y.steps) rows a path")
    }
    guard first < y.steps else {
      throw FileError(
        .badData, path: y.reference.description,
        "\(y.steps) rows a path; a lag of \(lag) and a past of \(past) leave none of them")
    }
    let steps = time.map { $0 - 1..<$0 } ?? first..<y.steps
    return try PairedSamples(
      x: variable(x, "x", steps: steps, lag: lag, past: past, discrete),
      y: variable(y, "y", steps: steps, lag: 0, past: 1, discrete),
      given: given.map { try variable($0, "given", steps: steps, lag: lag, past: past, discrete) })
  }

  private static func length(_ file: SampleFile) -> String {
    file.hasPaths ? "\(counted(file.paths, "path")) of \(counted(file.steps, "row"))" : counted(file.steps, "row")
  }

  /// Rows `t − lag, …, t − lag − past + 1` side by side, for every t of `steps` and every path.
  private func variable(
    _ file: SampleFile, _ label: String, steps: Range<Int>, lag: Int, past: Int, _ discrete: Set<String>
  ) throws -> Samples {
    let (width, tooWide) = past.multipliedReportingOverflow(by: file.dimension)
    let (rows, _) = steps.count.multipliedReportingOverflow(by: file.paths)
    let (count, tooMany) = width.multipliedReportingOverflow(by: rows)
    guard !tooWide, !tooMany, count <= Self.largestCount else {
      throw FileError(
        .badData, path: file.reference.description,
        "windows of \(past) rows are more than \(Self.largestCount) numbers, the most that is held in memory")
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(count)
    for path in 0..<file.paths {
      for step in steps {
        for back in 0..<past {
          let start = (path * file.steps + step - lag - back) * file.dimension
          numbers += file.values[start..<start + file.dimension]
        }
      }
    }
    let names = file.names.map { names in
      (0..<past).flatMap { back in names.map { past + lag > 1 ? "\($0) at lag \(lag + back)" : $0 } }
    }
    let own = (0..<file.dimension).map { column in
      discrete.contains(label) || file.names.map { discrete.contains($0[column]) } == true
        ? ColumnKind.discrete : .continuous
    }
    let kinds = (0..<past).flatMap { _ in own }
    return try Samples(
      try Matrix(rows: rows, columns: width, storage: numbers), kinds: kinds, label: label, names: names)
  }
}
