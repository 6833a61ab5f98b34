// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a report could not be made. Every case names the value or file, and what was expected of it.
public enum ReportingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A result was NaN, which is never printed; `place` says which one (`points[3].rate_lower`).
  case notANumber(place: String)
  /// A row of a table has more or fewer cells than the table has columns.
  case raggedRow(row: Int, cells: Int, columns: Int)
  /// The coordinates of a curve or band differ in number.
  case unequalCounts(label: String, counts: [Int])
  /// Nothing in the figure can be drawn: it has no curve, or no finite point on its axes.
  case nothingToDraw(title: String)
  /// A figure was asked for in a file whose extension names no known format.
  case unknownFigureFormat(path: String)
  /// A figure's sources were to be kept under a name that no gnuplot script can carry.
  case unusableName(path: String)
  /// gnuplot is not on the search path.
  case gnuplotMissing
  /// gnuplot ran and did not make the figure.
  case gnuplotFailed(message: String)
  /// A file or folder could not be read.
  case unreadable(path: String, reason: String)
  /// A file or folder could not be written.
  case unwritable(path: String, reason: String)
  /// A notebook did not run to its end, or an expectation in it failed.
  case notebookFailed(name: String, reason: String)

  /// What went wrong, for the user.
  public var description: String {
    switch self {
    case .notANumber(let place):
      "\(place): not a number; a result is finite, inf or -inf"
    case .raggedRow(let row, let cells, let columns):
      "row \(row) of the table has \(cells) cells, expected \(columns), one for each column"
    case .unequalCounts(let label, let counts):
      "\(label): coordinates of \(counts.map(String.init).joined(separator: ", ")) points, expected equal numbers"
    case .nothingToDraw(let title):
      "figure '\(title)': no finite point to draw on its axes"
    case .unknownFigureFormat(let path):
      "\(path): a figure's name ends in .svg, .png or .pdf"
    case .unusableName(let path):
      "\(path.debugDescription): a figure's name has no control characters"
    case .gnuplotMissing:
      "figures need gnuplot, which is not on the PATH; on Debian and Ubuntu: apt install gnuplot-nox"
    case .gnuplotFailed(let message):
      "gnuplot did not make the figure: \(message)"
    case .unreadable(let path, let reason):
      "\(path): cannot read: \(reason)"
    case .unwritable(let path, let reason):
      "\(path): \(reason)"
    case .notebookFailed(let name, let reason):
      "notebook \(name): \(reason)"
    }
  }
}
