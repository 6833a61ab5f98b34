// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Quantities
public import Reporting

/// What the best linear summaries of 1, 2, … dimensions keep, as a reader gets it (M2.4).
public struct SpectrumReport: ResultReport {
  /// What the rows are about.
  public let subject: String
  /// The spectra, one a time.
  public let spectra: [(time: StateTime, spectrum: DimensionSpectrum)]
  /// Information whose least dimension is told; nil for none.
  public let wanted: Nats?
  /// The unit of everything that is information.
  public let unit: DisplayUnit

  private struct Row {
    let time: StateTime
    let dimension: Int
    let signalToNoise: Double
    let kept: Nats
    let part: Double
  }

  private let leastDimensions: [(time: StateTime, dimension: Int)]

  /// A report of `spectra`.
  ///
  /// Errors: ``WorldError`` if `wanted` is more than a state holds; `MemoryError` if it is no finite amount.
  public init(
    subject: String, spectra: [(time: StateTime, spectrum: DimensionSpectrum)], wanted: Nats?, unit: DisplayUnit
  ) throws {
    self.subject = subject
    self.spectra = spectra
    self.wanted = wanted
    self.unit = unit
    var least: [(time: StateTime, dimension: Int)] = []
    if let wanted {
      for (time, spectrum) in spectra {
        do throws(MemoryError) {
          least.append((time, try spectrum.leastDimension(keeping: wanted)))
        } catch .unreachable(let asked, let available) {
          let (asked, available) = (unit.number(asked), unit.number(available))
          throw WorldError.data(
            "\(DecimalText.significant(asked)) \(unit.rawValue) were asked of a state that holds "
              + "\(DecimalText.significant(available)) \(unit.rawValue) in all its dimensions at t = \(time)")
        }
      }
    }
    leastDimensions = least
  }

  private var rows: [Row] {
    spectra.flatMap { time, spectrum in
      zip(spectrum.signalToNoise, spectrum.cumulative).enumerated().map { index, pair in
        Row(
          time: time, dimension: index + 1, signalToNoise: pair.0, kept: pair.1,
          part: spectrum.total.value > 0 ? pair.1.value / spectrum.total.value : 1)
      }
    }
  }

  private var columns: [ResultColumn<Row>] {
    [
      .time(\.time),
      .init(
        column: .init("dimension", alignment: .trailing), value: { row, _ in .integer(row.dimension) },
        isAlwaysShown: true),
      .init(column: .init("signal_to_noise"), value: { row, _ in .number(row.signalToNoise) }),
      .init(column: .init("kept", unit: unit.rawValue), value: { row, _ in .number(unit.number(row.kept)) }),
      .init(column: .init("part"), value: { row, _ in .number(row.part) }),
    ]
  }

  /// The rows as a table.
  public var table: Table {
    get throws {
      try columns.table(
        of: rows, title: subject, notes: ["kept: by the best linear summary of that many dimensions"] + remarks)
    }
  }

  /// One object a row.
  public var json: [JSONValue] { columns.json(of: rows) }

  /// The least dimension for each time.
  public var details: [JSONValue.Member] {
    guard let wanted else { return [] }
    let least = leastDimensions.map { time, dimension in
      JSONValue.object([.init("time", time.json), .init("dimension", .integer(dimension))])
    }
    return [.init("tau", .number(unit.number(wanted))), .init("least_dimensions", .array(least))]
  }

  private var remarks: [String] {
    guard let wanted else { return [] }
    return leastDimensions.map { time, dimension in
      "t = \(time): \(DecimalText.significant(unit.number(wanted))) \(unit.rawValue) need \(dimension) linear dimensions"
    }
  }

  /// What is kept by each number of dimensions.
  public var figure: Figure? {
    get throws {
      Figure(
        subject, x: .init("dimensions of the summary"), y: .init("information kept", unit: unit.rawValue),
        legend: .bottomRight,
        curves: try spectra.map { time, spectrum in
          try .init(
            "t = \(time)", x: spectrum.cumulative.indices.map { Double($0 + 1) },
            y: spectrum.cumulative.map(unit.number), style: .linePoints)
        })
    }
  }
}
