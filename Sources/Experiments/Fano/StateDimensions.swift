// SPDX-License-Identifier: GPL-3.0-or-later

public import Memory
public import Quantities
internal import StateSpace

/// How many linear dimensions of the state of a linear Gaussian model keep an amount of information (M2.4, M5.5).
public struct StateDimensions: Sendable, Equatable {
  /// The model's name.
  public let name: String
  /// When the state is read.
  public let time: StateTime
  private let spectrum: DimensionSpectrum

  /// The dimensions of the state of the model in `specification` at `time`.
  ///
  /// - Throws: `FileError`; ``WorldError`` for a model whose spectrum is not known.
  public init(_ specification: ModelSpecification, time: StateTime) throws {
    let model = try specification.model()
    name = model.name
    self.time = time
    do {
      let memory = try MemoryWorld(model).linearMemory("the least dimension for an error")
      spectrum = try memory.dimensionSpectrum(at: time)
    } catch let error where error is MemoryError || error is ModelError {
      throw WorldError.data("\(specification.origin): \(error)")
    }
  }

  /// What all dimensions together keep.
  public var held: Nats { spectrum.total }

  /// The least number of linear dimensions that keep `information`; nil if all of them keep less.
  public func least(keeping information: Nats) -> Int? {
    try? spectrum.leastDimension(keeping: information)
  }
}
