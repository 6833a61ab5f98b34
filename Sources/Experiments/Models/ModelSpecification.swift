// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import LinearAlgebra
public import StateSpace

/// A model as a user names it.
public enum ModelSpecification: Sendable, Equatable {
  /// A model file; `-` is standard input.
  case file(String)
  /// A layer of a trained network.
  case layer(LayerSpecification)

  /// The file that the update comes from, for errors.
  public var path: String {
    switch self {
    case .file(let path): path
    case .layer(let layer): layer.path
    }
  }

  /// The file's own name without its folders, as messages print it.
  var origin: String { NumberFile.name(path) }

  /// The model. Errors: `FileError` naming the file, the place in it, and what was expected.
  public func model() throws(FileError) -> StateSpaceModel {
    switch self {
    case .file(let path): try ModelFile.read(path)
    case .layer(let layer): try layer.model()
    }
  }
}

/// A layer in a safetensors file, and the recording that it is fed with.
public struct LayerSpecification: Sendable, Equatable {
  /// The safetensors file.
  public var path: String
  /// What the names of the layer's tensors begin with, without the dot.
  public var name: String
  /// What the layer is; nil to tell by the names of its tensors.
  public var kind: FrameworkLayer.Kind?
  /// Of a Mamba layer, the channels whose states are asked about; nil for all.
  public var channels: Range<Int>?
  /// The layer's inputs, one a row; nil for independent standard normal inputs of the recurrence.
  public var recording: ArrayReference?
  /// What becomes of missing values of the recording.
  public var missing = MissingPolicy.refuse

  /// A layer by its file and name.
  public init(path: String, name: String) {
    self.path = path
    self.name = name
  }

  /// The layer as a model without noise.
  ///
  /// A recording as wide as what stands before a scan (projection, convolution) goes through that first; one as wide as
  /// the recurrence's own input is taken as that.
  func model() throws(FileError) -> StateSpaceModel {
    let layer = try FrameworkLayer.read(path, layer: name, kind: kind, channels: channels)
    do {
      return try layer.model(input: try recording.map { .recorded(try recorded($0, layer)) })
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(.badData, path: recording?.path ?? path, "\(error)")
    }
  }

  private func recorded(_ reference: ArrayReference, _ layer: FrameworkLayer) throws -> RecordedInput {
    let array = try reference.load(missing: missing)
    let width = layer.update.inputSize
    var values = try Matrix(rows: array.rows, columns: array.columns, storage: array.values)
    if let frontEnd = layer.frontEnd, values.columns == frontEnd.inputSize {
      values = try frontEnd.scanInputs(values)
    }
    guard values.columns == width else {
      let front = layer.frontEnd.map { "\($0.inputSize), as its projection takes, or " } ?? ""
      throw FileError(
        .badData, path: reference.path,
        "\(array.columns) columns; expected \(front)\(width), as the layer \(layer.name) has inputs")
    }
    return try RecordedInput(values: values, origin: reference.description)
  }
}
