// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Reporting
import Testing

private let hasGnuplot = (try? Gnuplot()) != nil

@Suite(.enabled(if: hasGnuplot, "gnuplot is not installed"))
struct FigureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// R(D) of the unit Gaussian, a band around it, and a lower bound that is −∞ at one point and NaN at another.
  private static func gaussian(logarithmic: Bool = false) throws -> Figure {
    let distortions = [0, 0.25, 0.5, 0.75, 1]
    let rates = distortions.map { 0.5 * log2(1 / $0) }
    return Figure(
      "R(D), Gaussian", x: .init("distortion", unit: "σ²", logarithmic: logarithmic), y: .init("rate", unit: "bits"),
      bands: [try .init("bracket", x: distortions, lower: rates.map { $0 - 0.1 }, upper: rates.map { $0 + 0.1 })],
      curves: [
        try .init("closed form", x: distortions, y: rates),
        try .init("lower bound", x: distortions, y: [2, 0.9, -.infinity, .nan, 0], style: .dashed),
      ],
      markers: [.init("D max", x: 1)], annotations: [.init("here", x: 0.5, y: 0.5)])
  }

  @Test(arguments: [("a.svg", "<?xml"), ("a.PNG", "\u{89}PNG"), ("b.c.pdf", "%PDF")])
  func theExtensionNamesTheFormat(name: String, magic: String) throws {
    try Self.gaussian().save(to: "\(folder.path)/\(name)")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
    #expect(bytes.starts(with: magic.unicodeScalars.map { UInt8($0.value) }))
    #expect(try folder.names == [name])
  }

  @Test func theDataFileHoldsTheFinitePointsWithGaps() throws {
    try Self.gaussian().save(to: "\(folder.path)/rd.svg", keepingSources: true, digits: 6)
    #expect(try folder.names == ["rd.dat", "rd.gp", "rd.svg"])
    #expect(
      try folder.text("rd.dat") == """
        # bracket
        # x lower upper
        0.25 0.9 1.1
        0.5 0.4 0.6
        0.75 0.107519 0.307519
        1 -0.1 0.1


        # closed form
        # x y
        0.25 1
        0.5 0.5
        0.75 0.207519
        1 0


        # lower bound
        # x y
        0 2
        0.25 0.9

        1 0

        """)
  }

  @Test func theKeptScriptDrawsTheSameFigureAgain() throws {
    try Self.gaussian().save(to: "\(folder.path)/it's <odd>.svg", keepingSources: true)
    let drawing = try folder.text("it's <odd>.svg")
    try FileManager.default.removeItem(atPath: "\(folder.path)/it's <odd>.svg")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try Gnuplot().path)
    process.arguments = ["-d", "it's <odd>.gp"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try process.run()
    process.waitUntilExit()
    #expect(try folder.text("it's <odd>.svg") == drawing)
  }

  @Test func theKeptDataAreWholeNumbers() throws {
    let curve = try Figure.Curve("", x: [1.0 / 3], y: [0.1 + 0.2])
    try Figure("", x: .init("x"), y: .init("y"), curves: [curve]).save(to: "\(folder.path)/f.svg", keepingSources: true)
    #expect(try folder.text("f.dat").contains("0.3333333333333333 0.30000000000000004\n"))
  }

  @Test func hostileTextsAreDrawnAndNeverExecuted() throws {
    let trap = "\(folder.path)/trap"
    let attacks = [
      "'; system('touch \(trap)'); '", "`touch \(trap)`", "' `touch \(trap)`", "'' `touch \(trap)` '",
      "\"; !touch \(trap)\n!touch \(trap)\nsystem \"touch \(trap)\"", "\"\" `touch \(trap)` \"",
      "\\", "\\'", "@trap $(touch \(trap)) a_b^{c} %s {/Bold x}", "\u{0}\r\u{2028}!touch \(trap)",
    ]
    for attack in attacks {
      let curve = try Figure.Curve(attack, x: [1, 2], y: [1, 2])
      let band = try Figure.Band(attack, x: [1, 2], lower: [0, 1], upper: [1, 2])
      let figure = Figure(
        attack, x: .init(attack, unit: attack), y: .init(attack), bands: [band], curves: [curve],
        markers: [.init(attack, x: 1.5)], annotations: [.init(attack, x: 1, y: 1)])
      try figure.save(to: "\(folder.path)/f.svg", keepingSources: true)
      #expect(try folder.names == ["f.dat", "f.gp", "f.svg"])
    }
    let plain = "a_b^{c} <x&y> 'q' \"d\" `z` \\n"
    let curve = try Figure.Curve(plain, x: [1, 2], y: [1, 2])
    try Figure("", x: .init(""), y: .init(""), curves: [curve]).save(to: "\(folder.path)/f.svg")
    #expect(try folder.text("f.svg").contains("a_b^{c} &lt;x&amp;y> 'q' \"d\" `z` \\n"))
  }

  @Test(arguments: [false, true])
  func degenerateDataStillMakeAFigure(logarithmic: Bool) throws {
    let axis = Figure.Axis("x", logarithmic: logarithmic)
    let extremes: [[Double]] = [
      [1], [1, 1, 1], [0.98, 1.02], [1, 1.0.nextUp], [1e-290, 1e290], [-1e290, 1e290], [1e290], [1e-280, 2e-280],
      [.leastNonzeroMagnitude, 1], [0, .leastNonzeroMagnitude, 1e-290], [.greatestFiniteMagnitude, 1e289],
    ]
    for values in extremes {
      for style in [Figure.Style.line, .points, .step] {
        let curve = try Figure.Curve("curve", x: values, y: values, style: style)
        let band = try Figure.Band("band", x: values, lower: values, upper: values)
        let figure = Figure("edge", x: axis, y: axis, legend: .below, bands: [band], curves: [curve])
        try figure.save(to: "\(folder.path)/f.svg")
        #expect(try folder.text("f.svg").contains("</svg>"))
      }
    }
  }

  @Test func nothingToDrawIsAnError() throws {
    let path = "\(folder.path)/f.svg"
    let axis = Figure.Axis("x")
    var figure = Figure("empty", x: axis, y: axis)
    #expect(throws: ReportingError.nothingToDraw(title: "empty")) { try figure.save(to: path) }
    figure.curves = [try .init("", x: [.nan, 1], y: [1, .infinity])]
    #expect(throws: ReportingError.nothingToDraw(title: "empty")) { try figure.save(to: path) }
    figure.curves = [try .init("", x: [-1, 0], y: [1, 1])]
    figure.xAxis = .init("x", logarithmic: true)
    #expect(throws: ReportingError.nothingToDraw(title: "empty")) { try figure.save(to: path) }
    #expect(try folder.names.isEmpty)
  }

  @Test func aFailureLeavesAnEarlierFigureAsItWas() throws {
    try folder.write("earlier", to: "f.svg")
    try folder.writeProgram("echo broken >&2; exit 3\n", to: "failing/gnuplot")
    try folder.writeProgram("exit 0\n", to: "silent/gnuplot")
    let path = "\(folder.path)/f.svg"
    #expect(throws: ReportingError.gnuplotFailed(message: "broken")) {
      try Self.gaussian().save(to: path, with: Gnuplot(searchPath: "\(folder.path)/failing"))
    }
    #expect(throws: ReportingError.gnuplotFailed(message: "it ended without an error and without a drawing")) {
      try Self.gaussian().save(to: path, with: Gnuplot(searchPath: "\(folder.path)/silent"))
    }
    #expect(try folder.text("f.svg") == "earlier")
    let reason = "cannot be created: its directory does not exist"
    #expect(throws: ReportingError.unwritable(path: "\(folder.path)/no/f.svg", reason: reason)) {
      try Self.gaussian().save(to: "\(folder.path)/no/f.svg")
    }
  }
}

struct FigureDomainTests {
  @Test func aMissingGnuplotIsNamedWithItsPackage() throws {
    #expect(throws: ReportingError.gnuplotMissing) { try Gnuplot(searchPath: "/nonexistent::/dev/null") }
    #expect(ReportingError.gnuplotMissing.description.contains("gnuplot-nox"))
  }

  @Test(arguments: ["figure", "figure.gif", ".svg.", "a.svg/figure", ""])
  func anUnknownExtensionIsRefused(path: String) throws {
    let curve = try Figure.Curve("", x: [1], y: [1])
    #expect(throws: ReportingError.unknownFigureFormat(path: path)) {
      try Figure("", x: .init("x"), y: .init("y"), curves: [curve]).save(to: path)
    }
  }

  @Test func sourcesAreNotKeptUnderAControlCharacter() throws {
    let curve = try Figure.Curve("", x: [1], y: [1])
    #expect(throws: ReportingError.unusableName(path: "a\nb.svg")) {
      try Figure("", x: .init("x"), y: .init("y"), curves: [curve]).save(to: "a\nb.svg", keepingSources: true)
    }
  }

  @Test func unequalCountsAreRefused() {
    #expect(throws: ReportingError.unequalCounts(label: "c", counts: [2, 1])) {
      try Figure.Curve("c", x: [1, 2], y: [1])
    }
    #expect(throws: ReportingError.unequalCounts(label: "b", counts: [1, 1, 2])) {
      try Figure.Band("b", x: [1], lower: [1], upper: [1, 2])
    }
  }
}
