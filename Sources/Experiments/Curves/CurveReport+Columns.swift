// SPDX-License-Identifier: GPL-3.0-or-later

internal import Memory
internal import Quantities
internal import RateDistortion
internal import Reporting

typealias CurveColumn = ResultColumn<CurvePoint>

extension CurveReport {
  /// Everything that is told about a point, in the order of the columns.
  var columns: [CurveColumn] {
    let info = unit.rawValue
    let distortionUnit = world.distortionIsInformation ? info : nil
    let slopeUnit = world.distortionIsInformation ? nil : "\(info)/D"
    var columns = [
      CurveColumn(column: .init("slope", unit: slopeUnit), value: { point, _ in slope(point.slope) }),
      CurveColumn(
        column: .init("distortion", unit: distortionUnit), value: { point, _ in distortion(point.distortion) }),
      CurveColumn(column: .lower("rate_lower", unit: info), value: { point, _ in lower(point.rate.lower.value) }),
      CurveColumn(column: .upper("rate_upper", unit: info), value: { point, _ in upper(point.rate.upper.value) }),
      CurveColumn(column: .init("gap", unit: info, digits: 2, rounding: .up), value: { point, _ in gap(point) }),
      CurveColumn(
        column: .init("closed_form", unit: info),
        value: { point, _ in point.closedForm.map { .number(unit.number($0)) } ?? .null }),
    ]
    columns.append(
      CurveColumn(
        column: .init("confidence"),
        value: { _, _ in world.negentropy.map { .number($0.sandwich.confidence) } ?? .null },
        tableValue: { _, _ in .missing }))
    columns += perSymbolColumns + noncausalColumns + dispersionColumns
    columns += [
      CurveColumn(
        column: .init("support", alignment: .trailing),
        value: { point, _ in point.supportSize.map(JSONValue.integer) ?? .null }),
      CurveColumn(column: .init("iterations", alignment: .trailing), value: { point, _ in .integer(point.iterations) }),
      CurveColumn(column: .text("method"), value: { point, _ in .string(point.method.rawValue) }),
      CurveColumn(column: .text("termination"), value: { point, _ in .string(point.termination.rawValue) }),
      rangeColumn("distortion_lower", unit: distortionUnit, rounding: .down, \.distortionRange.lowerBound),
      rangeColumn("distortion_upper", unit: distortionUnit, rounding: .up, \.distortionRange.upperBound),
    ]
    for index in columns.indices.prefix(5) { columns[index].isAlwaysShown = true }
    return columns
  }

  /// An end of what the question leaves open; a table shows it only where that is a visible stretch.
  private func rangeColumn(
    _ name: String, unit: String?, rounding: Rounding, _ end: @escaping (CurvePoint) -> Double
  ) -> CurveColumn {
    CurveColumn(
      column: .init(name, unit: unit, rounding: rounding), value: { point, _ in distortion(end(point)) },
      tableValue: { point, _ in
        let range = point.distortionRange
        let scale = max(abs(range.lowerBound), min(abs(range.upperBound), abs(point.distortion)))
        guard range.upperBound - range.lowerBound > Self.visibleStretch * scale else { return .missing }
        return .number(distortionNumber(end(point)))
      })
  }

  /// Relative width of a stretch of distortions that is worth two columns.
  private static let visibleStretch = 1e-3

  private var perSymbolColumns: [CurveColumn] {
    guard world.symbolsPerLetter > 1 else { return [] }
    let k = Double(world.symbolsPerLetter)
    let perSymbol = "\(unit.rawValue)/symbol"
    return [
      CurveColumn(
        column: .lower("rate_lower_per_symbol", unit: perSymbol),
        value: { point, _ in .number((lowerNumber(point.rate.lower.value) / k).roundedDown) }),
      CurveColumn(
        column: .upper("rate_upper_per_symbol", unit: perSymbol),
        value: { point, _ in .number((upperNumber(point.rate.upper.value) / k).roundedUp) }),
    ]
  }

  private var noncausalColumns: [CurveColumn] {
    guard let noncausalPoints else { return [] }
    let info = unit.rawValue
    return [
      CurveColumn(
        column: .lower("noncausal_rate_lower", unit: info),
        value: { _, index in lower(noncausalPoints[index].rate.lower.value) }),
      CurveColumn(
        column: .upper("noncausal_rate_upper", unit: info),
        value: { _, index in upper(noncausalPoints[index].rate.upper.value) }),
    ]
  }

  private var dispersionColumns: [CurveColumn] {
    guard showsDispersion else { return [] }
    let nats = unit.natsPerUnit
    var columns = [
      CurveColumn(
        column: .init("dispersion", unit: "\(unit.rawValue)²"),
        value: { point, _ in point.dispersion.map { .number($0 / (nats * nats)) } ?? .null })
    ]
    guard let finiteBlocklength else { return columns }
    columns += [
      CurveColumn(
        column: .init("blocklength", alignment: .trailing),
        value: { _, _ in .integer(finiteBlocklength.blocklength) }),
      CurveColumn(column: .init("excess"), value: { _, _ in .number(finiteBlocklength.excess) }),
      CurveColumn(
        column: .init("rate_normal_approximation", unit: unit.rawValue),
        value: { point, _ in finiteBlocklength.rate(at: point).map { .number(unit.number($0)) } ?? .null }),
    ]
    return columns
  }
}

extension CurveReport {
  private func slope(_ slope: Double) -> JSONValue {
    .number(world.distortionIsInformation ? slope : slope / unit.natsPerUnit)
  }

  /// A distortion in the reader's unit.
  func distortionNumber(_ distortion: Double) -> Double {
    world.distortionIsInformation ? distortion / unit.natsPerUnit : distortion
  }

  private func distortion(_ distortion: Double) -> JSONValue { .number(distortionNumber(distortion)) }

  /// A lower bound in the reader's unit, rounded down where the conversion rounds.
  func lowerNumber(_ rate: Nats) -> Double { max(0, Experiments.lowerNumber(rate, in: unit)) }

  /// An upper bound in the reader's unit, rounded up where the conversion rounds.
  func upperNumber(_ rate: Nats) -> Double { Experiments.upperNumber(rate, in: unit) }

  private func lower(_ rate: Nats) -> JSONValue { .number(lowerNumber(rate)) }

  private func upper(_ rate: Nats) -> JSONValue { .number(upperNumber(rate)) }

  private func gap(_ point: CurvePoint) -> JSONValue {
    let (low, high) = (lowerNumber(point.rate.lower.value), upperNumber(point.rate.upper.value))
    // Of an infinite rate both sides agree.
    return .number(low == high ? 0 : high - low)
  }
}
