// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinearAlgebra
internal import StateSpace

/// The constants of one step of `(m, P)`, in the form that a walk reads: by rows, or diagonals alone.
struct ConditionalStep: Sendable {
  /// How the walk holds its matrices.
  enum Form: Sendable {
    /// P and F diagonal: d numbers each.
    case diagonal
    /// P dense, F diagonal.
    case scaled
    /// P and F dense.
    case dense
  }

  let form: Form
  /// Whether covariances are d variances instead of d×d numbers by rows.
  var isDiagonal: Bool { form == .diagonal }
  /// d.
  let size: Int
  /// Diagonal of A, or `Aᵀ` by rows where F is dense; nil for rules without A.
  let transition: [Double]?
  /// `c`, d numbers.
  let driveOffset: [Double]
  /// The constant covariance Q of a step's noise; nil where it depends on the step.
  let noise: [Double]?
  /// Intensities of integrated noise with the scan that integrates it.
  let integrated: (scan: SelectiveScan, intensities: [Double])?
  /// R, what the gates leave open of the drive; nil where the condition is the inputs.
  let unseenDrive: [Double]?
  /// Covariance of `h_0`.
  let initial: [Double]

  /// Steps of `model`, whose update is `update`.
  init(_ model: StateSpaceModel, update: GatedUpdate, gates: GateConditioning?) {
    let d = update.stateSize
    let mapIsDiagonal = update.transition?.isDiagonal ?? true
    var isDiagonal = mapIsDiagonal && model.initial.isDiagonal
    if case .perStep(let q) = model.noise { isDiagonal = isDiagonal && q.isDiagonal }
    if let gates { isDiagonal = isDiagonal && gates.unseenDrive.isDiagonal }
    let form: Form = isDiagonal ? .diagonal : mapIsDiagonal ? .scaled : .dense
    func covariance(_ matrix: Matrix) -> [Double] { isDiagonal ? matrix.diagonal : matrix.storage }
    switch model.noise {
    case .perStep(let q): (noise, integrated) = (covariance(q), nil)
    case .integrated(let intensities):
      noise = nil
      if case .selectiveScan(let scan) = update.rule { integrated = (scan, intensities) } else { integrated = nil }
    }
    transition = update.transition.map { mapIsDiagonal ? $0.diagonal : $0.transpose.storage }
    driveOffset = update.driveOffset ?? [Double](repeating: 0, count: d)
    unseenDrive = gates.map { covariance($0.unseenDrive) }
    initial = isDiagonal ? model.initial.variances : model.initial.covariance.storage
    self.form = form
    size = d
  }

  private init(_ other: ConditionalStep) {
    (form, size, transition, driveOffset) = (other.form, other.size, other.transition, other.driveOffset)
    (noise, integrated, initial) = (other.noise, other.integrated, other.initial)
    unseenDrive = nil
  }

  /// The same form, with covariances given the inputs alone.
  var givenInputs: ConditionalStep { ConditionalStep(self) }
}
