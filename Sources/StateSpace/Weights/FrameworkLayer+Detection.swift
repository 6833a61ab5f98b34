// SPDX-License-Identifier: GPL-3.0-or-later

public import Files

extension FrameworkLayer {
  /// The layers of a file whose kind can be read, in the order of the file.
  public static func layers(in file: SafetensorsFile) -> [(name: String, kind: Kind)] {
    file.names.compactMap { tensor in
      guard let mark = marks.first(where: { tensor == $0 || tensor.hasSuffix("." + $0) }) else { return nil }
      let layer = String(tensor.dropLast(mark.count + 1))
      return kind(of: LayerTensors(file: file, layer: layer), mark: mark).map { (layer, $0) }
    }
  }

  /// Tensors that only a layer of one kind has, or of two that differ in their shape.
  private static let marks = [
    "weight_hh_l0", "weight_hh", "A_log", "recurrent_param", "linear_z.weight", "to_hidden_and_gate.weight",
  ]

  private static func kind(of tensors: LayerTensors, mark: String) -> Kind? {
    guard let shape = tensors.shape(mark) else { return nil }
    switch mark {
    case "A_log": return .mamba
    case "recurrent_param": return .realGatedLRU
    case "linear_z.weight", "to_hidden_and_gate.weight": return .minimalGRU
    default:
      // Three gates' rows on H columns, or four; one is a network without gates.
      guard shape.count == 2, shape[1] > 0, shape[0] % shape[1] == 0 else { return nil }
      return [3: .gru, 4: .lstm][shape[0] / shape[1]]
    }
  }

  /// Errors: ``FileError`` if no kind, or more than the names of the tensors is needed to know it.
  static func detectedKind(_ tensors: LayerTensors) throws(FileError) -> Kind {
    guard let kind = marks.lazy.compactMap({ kind(of: tensors, mark: $0) }).first else {
      let known = layers(in: tensors.file)
      let list = known.prefix(8).map { "'\($0.name)' (\($0.kind.rawValue))" }.joined(separator: ", ")
      throw FileError(
        .badData, path: tensors.place,
        "no layer that is known here; the file has \(known.isEmpty ? "none" : list)"
          + (known.count > 8 ? " and \(known.count - 8) more" : ""))
    }
    guard kind != .minimalGRU else {
      throw FileError(
        .badData, path: tensors.place,
        "a minGRU, whose file does not tell whether its candidate is linear in the input, as the model here has it, or "
          + "made positive by g, as the log-space form has it; choose the kind min-gru if it is linear")
    }
    return kind
  }
}
