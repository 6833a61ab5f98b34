// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities
internal import RateDistortion

extension RateDistortionWorld {
  /// Why the curve has no answer, in the reader's unit; nil for errors that are not about the question.
  ///
  /// Where the numbers come from a file, file and question disagree; otherwise the question alone is wrong.
  public func refusal(_ error: any Error, unit: DisplayUnit) -> WorldError? {
    let message: String
    switch error {
    case CurveError.distortionBelowMinimum(let distortion, let minimum):
      let (asked, least) = (shown(distortion, unit), shown(minimum, unit))
      message =
        distortion == minimum
        ? "no finite rate reaches distortion \(least); ask for a larger one"
        : "distortion \(asked) is below the least distortion \(least): no rate reaches it"
    case CurveError.rateOutOfRange(let rate, let maximum):
      message =
        "rate \(unit.number(rate)) is outside [0, \(unit.number(maximum))] \(unit.rawValue), the rates of this source"
    case CurveError.slopeOutOfRange(let slope):
      let asked = distortionIsInformation ? slope : slope / unit.natsPerUnit
      message = "no point of the curve has slope \(asked); ask for a finite slope above 0"
    case CausalError.rateBelowInstability(let rate, let minimum):
      message =
        "rate \(unit.number(rate)) \(unit.rawValue) a step holds this unstable process at no finite distortion; "
        + "more than \(unit.number(minimum)) \(unit.rawValue) are needed"
    case let error as CurveError: message = error.description
    default: return nil
    }
    return readsFile ? .data("\(subject): \(message)") : .options(message)
  }

  private func shown(_ distortion: Double, _ unit: DisplayUnit) -> Double {
    distortionIsInformation ? distortion / unit.natsPerUnit : distortion
  }
}
