// SPDX-License-Identifier: GPL-3.0-or-later

extension Figure {
  /// Colours that people with any common colour blindness can tell apart.
  /// - Source: M. Okabe, K. Ito (2008), Color Universal Design, figure 16.
  public enum Tint: String, Sendable, CaseIterable {
    case black = "#000000"
    case orange = "#E69F00"
    case skyBlue = "#56B4E9"
    case bluishGreen = "#009E73"
    case yellow = "#F0E442"
    case blue = "#0072B2"
    case vermillion = "#D55E00"
    case reddishPurple = "#CC79A7"

    /// Curves take these in turn: the ones that stand out on white.
    public static let forCurves: [Tint] = [.blue, .vermillion, .bluishGreen, .reddishPurple, .black, .orange]
    /// Bands take these in turn, one quarter opaque.
    public static let forBands: [Tint] = [.skyBlue, .orange, .bluishGreen, .reddishPurple]
  }

  /// gnuplot's dash types, in the order in which strokes take them.
  static let dashes = ["(16,7)", "(4,5)", "(16,6,4,6)", "(26,7)", "(16,5,4,5,4,5)", "(9,5)"]

  /// gnuplot's point types, told apart by shape: disc, square, triangle, diamond, circle, cross.
  static let pointTypes = [7, 4, 8, 12, 6, 2]
}
