// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments

/// Options that say what the model is, and how finely its state is read.
struct ModelOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: .init("Model file; 'ssm-info model --check' explains it.", valueName: "file"))
  var model: String?

  @Option(
    parsing: .unconditional,
    help: "Deviation of the noise through which the state is read; finite bits of noise-free models need it.")
  var resolution: Double?

  func validate() throws {
    if let model, model.isEmpty { throw ValidationError("--model: expected the name of a file") }
    if let resolution, !(resolution > 0 && resolution.isFinite) {
      throw ValidationError("--resolution \(resolution): expected a finite number > 0")
    }
  }

  /// The files named, with their options.
  var files: [(option: String, path: String)] { model.map { [("--model", $0)] } ?? [] }

  /// What the model is.
  var specification: ModelSpecification {
    get throws {
      guard let model else { throw ValidationError("no model: give --model FILE") }
      return .file(model)
    }
  }
}
