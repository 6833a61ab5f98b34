// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
public import LinearAlgebra

/// A recurrent layer of a trained network, read from the weights that its framework saved.
///
/// The model is that of the recurrence alone: its state and the input it sees. What stands before and behind it in the
/// network (embeddings, norms, convolutions, projections of the output) is not part of it, except where
/// ``frontEnd`` says so. Trained networks are free of noise, so that the information in a state of theirs is finite
/// only at a stated resolution (M1.4).
public struct FrameworkLayer: Sendable {
  /// The layers that can be read, with the tensors that make them: sizes are state d, H, input m.
  public enum Kind: String, Sendable, CaseIterable {
    /// PyTorch's `nn.GRU` (its first layer, forward) and `nn.GRUCell`: `weight_ih_l0` 3H×m, `weight_hh_l0` 3H×H, optional
    /// `bias_ih_l0` and `bias_hh_l0` 3H; without `_l0` for the cell. State h.
    case gru
    /// PyTorch's `nn.LSTM` (its first layer, forward, without projection) and `nn.LSTMCell`: the same with 4H rows. State
    /// `[h; c]`.
    case lstm
    /// minGRU with a candidate that is linear in the input: `linear_z.weight` and `linear_h.weight` d×m with optional
    /// `.bias`, or `to_hidden_and_gate.weight` 2d×m, candidate first.
    case minimalGRU = "min-gru"
    /// The RG-LRU of Griffin and RecurrentGemma: `recurrent_param` d, `recurrent_gate_weight` and `input_gate_weight`
    /// heads×w×w, their `_bias` heads×w.
    case realGatedLRU = "rg-lru"
    /// The selective scan of Mamba-1 with D channels of N components: `A_log` D×N, `x_proj.weight` (R + 2N)×D,
    /// `dt_proj.weight` D×R, `dt_proj.bias` D; for ``MambaFrontEnd`` also `in_proj` and `conv1d`. State channel by channel.
    case mamba
  }

  /// Path and layer, for reports.
  public let name: String
  /// Which layer it is.
  public let kind: Kind
  /// The step.
  public let update: Update
  /// For Mamba, if its tensors are in the file: the way from the layer's input to that of the scan.
  public let frontEnd: MambaFrontEnd?

  /// Reads the layer called `layer` from the safetensors file at `path`; see ``init(_:layer:kind:channels:)``.
  public static func read(
    _ path: String, layer: String, kind: Kind? = nil, channels: Range<Int>? = nil
  ) throws(FileError) -> FrameworkLayer {
    try FrameworkLayer(try SafetensorsFile.open(path), layer: layer, kind: kind, channels: channels)
  }

  /// Reads the layer whose tensors are called `layer.…` (or have no prefix, if `layer` is empty).
  ///
  /// - Parameters:
  ///   - kind: nil to tell by the names of the tensors; needed for minGRU, whose files do not say what becomes of the
  ///     candidate.
  ///   - channels: for Mamba, the channels whose states are the state of the model; nil for all.
  /// - Throws: ``FileError`` naming the tensor that is missing or does not fit, and what was expected.
  public init(
    _ file: SafetensorsFile, layer: String, kind: Kind? = nil, channels: Range<Int>? = nil
  ) throws(FileError) {
    let tensors = LayerTensors(file: file, layer: layer)
    let kind = if let kind { kind } else { try Self.detectedKind(tensors) }
    guard channels == nil || kind == .mamba else {
      throw FileError(
        .badData, path: tensors.place, "a layer of kind \(kind.rawValue); only mamba has channels to choose")
    }
    do {
      switch kind {
      case .gru: update = .cell(try tensors.gru())
      case .lstm: update = .cell(try tensors.lstm())
      case .minimalGRU: update = .gated(try tensors.minimalGRU())
      case .realGatedLRU: update = .gated(try tensors.realGatedLRU())
      case .mamba: update = .gated(try tensors.selectiveScan(channels: channels))
      }
    } catch let error as ModelError {
      throw FileError(.badData, path: tensors.place, error.description)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(.badData, path: tensors.place, "\(error)")
    }
    frontEnd = kind == .mamba && tensors.has("in_proj.weight") ? try MambaFrontEnd(tensors) : nil
    self.kind = kind
    name = tensors.place
  }

  /// The layer as a model; nil stands for the defaults of ``StateSpaceModel``, which are no noise at all (`Q = 0`) and,
  /// for an LSTM, the output h of the state `[h; c]`.
  ///
  /// Errors: ``ModelError`` naming the part that does not fit the layer.
  public func model(
    noise: ProcessNoise? = nil, outputMap: Matrix? = nil, outputNoise: Matrix? = nil, initial: GaussianLaw? = nil,
    input: InputLaw? = nil
  ) throws(ModelError) -> StateSpaceModel {
    let d = update.stateSize
    var output = outputMap
    if output == nil, kind == .lstm {
      var hidden = Matrix(rows: d / 2, columns: d)
      for row in 0..<d / 2 { hidden[row, row] = 1 }
      output = hidden
    }
    return try StateSpaceModel(
      name: name, update: update, noise: noise ?? none, outputMap: output, outputNoise: outputNoise, initial: initial,
      input: input)
  }

  /// No noise, in d numbers for a scan of many states.
  private var none: ProcessNoise {
    let d = update.stateSize
    return kind == .mamba
      ? .integrated([Double](repeating: 0, count: d)) : .perStep(Matrix(rows: d, columns: d))
  }
}
