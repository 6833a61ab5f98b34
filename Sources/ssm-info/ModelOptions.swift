// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import StateSpace

/// Options that say what the model is, and how finely its state is read; `--missing` stands beside them.
struct NamedModelOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: .init("Model file; 'ssm-info model --check' explains it.", valueName: "file"))
  var model: String?

  @Option(
    parsing: .unconditional,
    help: .init("Weights of a trained network, instead of a model file; needs --layer.", valueName: "file"))
  var safetensors: String?

  @Option(
    parsing: .unconditional,
    help: .init("safetensors: what the names of the layer's tensors begin with; '' for nothing.", valueName: "name"))
  var layer: String?

  @Option(parsing: .unconditional, help: "safetensors: what the layer is. Default: told by the names of its tensors.")
  var layerKind: FrameworkLayer.Kind?

  @Option(
    parsing: .unconditional,
    help: .init("safetensors: of a mamba layer, the channels a ≤ c < b whose states are asked about.", valueName: "a:b")
  )
  var channels: IndexRange?

  @Option(
    parsing: .unconditional,
    help: .init(
      "safetensors: inputs of the layer, one a row. Default: independent standard normal inputs.", valueName: "file"))
  var recording: ArrayReference?

  @Option(
    parsing: .unconditional,
    help: .init(
      "Read the state with noise of these deviations, or of rounding to bf16, f16, f32; states without noise need it.",
      valueName: "σ1,σ2,…"))
  var resolution: ResolutionList?

  func validate() throws {
    for (option, value) in [("--model", model), ("--safetensors", safetensors)] where value?.isEmpty == true {
      throw ValidationError("\(option): expected the name of a file")
    }
    if model != nil, safetensors != nil { throw ValidationError("--model and --safetensors: give one of them") }
    if safetensors == nil {
      let alone = [
        ("--layer", layer != nil), ("--layer-kind", layerKind != nil), ("--channels", channels != nil),
        ("--recording", recording != nil),
      ]
      if let option = alone.first(where: \.1)?.0 { throw ValidationError("\(option) needs --safetensors") }
    } else if layer == nil {
      throw ValidationError("--safetensors needs --layer NAME, what the names of the layer's tensors begin with")
    }
  }

  /// The files named, with their options.
  var files: [(option: String, path: String)] {
    [("--model", model), ("--safetensors", safetensors), ("--recording", recording?.path)]
      .compactMap { option, path in path.map { (option, $0) } }
  }

  /// What the model is; nil if none is named.
  func specification(missing: MissingPolicy?) -> ModelSpecification? {
    if let model { return .file(model) }
    guard let safetensors, let layer else { return nil }
    var specification = LayerSpecification(path: safetensors, name: layer)
    specification.kind = layerKind
    specification.channels = channels?.range
    specification.recording = recording
    specification.missing = missing ?? .refuse
    return .layer(specification)
  }
}

/// The options of a command that is about a model.
struct ModelOptions: ParsableArguments {
  @OptionGroup var named: NamedModelOptions

  @Option(parsing: .unconditional, help: "recording: missing values are refused, dropped or held. (default: refuse)")
  var missing: MissingPolicy?

  func validate() throws {
    if missing != nil, named.recording == nil { throw ValidationError("--missing needs --recording") }
  }

  /// The model file.
  var model: String? { named.model }

  /// How finely the state is read.
  var resolution: ResolutionList? { named.resolution }

  /// The files named, with their options.
  var files: [(option: String, path: String)] { named.files }

  /// What the model is.
  var specification: ModelSpecification {
    get throws {
      guard let specification = named.specification(missing: missing) else {
        throw ValidationError("no model: give --model FILE, or --safetensors FILE --layer NAME")
      }
      return specification
    }
  }
}

/// Indices from a to b, without b, written `a:b`.
struct IndexRange: ExpressibleByArgument {
  let range: Range<Int>

  init?(argument: String) {
    let ends = argument.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let lower = ends[0], let upper = ends[1], lower >= 0, lower < upper else { return nil }
    range = lower..<upper
  }
}
