// SPDX-License-Identifier: GPL-3.0-or-later

/// The release that results are stamped with.
public enum Release {
  /// The version as `--version` prints it (semantic versioning).
  public static let version = "0.1.0"
}
