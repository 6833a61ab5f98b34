// SPDX-License-Identifier: GPL-3.0-or-later

/// The kinds of file that a figure is drawn into.
public enum FigureFormat: String, Sendable, CaseIterable {
  case svg
  case png
  case pdf

  /// The format that a file's extension names, in upper or lower case.
  /// - Throws: ``ReportingError/unknownFigureFormat(path:)``
  public init(path: String) throws(ReportingError) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let format = parts.last.flatMap({ FigureFormat(rawValue: $0.lowercased()) }) else {
      throw .unknownFigureFormat(path: path)
    }
    self = format
  }

  /// gnuplot's terminal: 960 × 640 pixels, or 24 cm × 16 cm on paper, with letters of 14 points.
  var terminal: String {
    switch self {
    case .svg: "svg size 960,640 noenhanced font 'DejaVu Sans,Helvetica,Arial,sans-serif,14' background rgb 'white'"
    case .png: "pngcairo size 960,640 noenhanced font 'Sans,14' background rgb 'white'"
    case .pdf: "pdfcairo size 24cm,16cm noenhanced font 'Sans,14' background rgb 'white'"
    }
  }
}
