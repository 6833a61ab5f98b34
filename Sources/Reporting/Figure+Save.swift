// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

extension Figure {
  /// Draws the figure into `path`, as SVG, PNG or PDF by its extension. The file is written whole or not at all.
  /// - Parameters:
  ///   - keepingSources: also write the data and the script beside the figure, as `.dat` and `.gp` under its name,
  ///     so that `gnuplot FILE.gp` in that folder draws it again
  ///   - digits: significant digits of the data; nil for whole numbers
  ///   - gnuplot: the program; nil looks on the `PATH`
  /// - Throws: ``ReportingError``: unknown extension, nothing to draw, gnuplot missing or failed, file not writable.
  public func save(
    to path: String, keepingSources: Bool = false, digits: Int? = nil, with gnuplot: Gnuplot? = nil
  ) throws(ReportingError) {
    let format = try FigureFormat(path: path)
    let data = FigureData(self, digits: digits)
    guard data.xExtent != nil else { throw .nothingToDraw(title: title) }
    let stem = String(path.dropLast(format.rawValue.count + 1))
    let name = String(path.split(separator: "/").last ?? "")
    let stemName = String(name.dropLast(format.rawValue.count + 1))
    guard !keepingSources || name == name.withVisibleControls else { throw .unusableName(path: path) }
    let program = if let gnuplot { gnuplot } else { try Gnuplot() }

    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func script(dataFile: String, output: String) -> Data {
      Data(GnuplotScript(self, data: data, dataFile: dataFile, output: output, format: format).text.utf8)
    }
    let numbers = Data(data.text.utf8)
    try writeWhole(numbers, to: folder.path + "/figure.dat")
    try writeWhole(script(dataFile: "figure.dat", output: "figure.out"), to: folder.path + "/figure.gp")
    try program.run(script: "figure.gp", in: folder)
    guard let drawing = try? readWhole(folder.path + "/figure.out"), !drawing.isEmpty else {
      throw .gnuplotFailed(message: "it ended without an error and without a drawing")
    }
    if keepingSources {
      try writeWhole(numbers, to: stem + ".dat")
      try writeWhole(script(dataFile: stemName + ".dat", output: name), to: stem + ".gp")
    }
    try writeWhole(drawing, to: path)
  }
}
