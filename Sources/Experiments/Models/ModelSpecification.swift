// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
public import StateSpace

/// A model as a user names it.
public enum ModelSpecification: Sendable, Equatable {
  /// A model file; `-` is standard input.
  case file(String)

  /// The model. Errors: `FileError` naming the file, the place in it, and what was expected.
  public func model() throws(FileError) -> StateSpaceModel {
    switch self {
    case .file(let path): try ModelFile.read(path)
    }
  }
}
