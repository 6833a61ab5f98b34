// SPDX-License-Identifier: GPL-3.0-or-later

/// Curves, bands and markers over two axes. It draws nothing by itself: see ``save(to:keepingSources:digits:with:)``.
public struct Figure: Sendable, Equatable {
  /// How a curve is drawn. Strokes after the first differ in their dashes, so that colour is never needed.
  public enum Style: Sendable, Hashable {
    case line
    case dashed
    case points
    case linePoints
    /// Each value holds until the next point.
    case step
  }

  /// A function sampled at points, drawn in the order given.
  public struct Curve: Sendable, Equatable {
    /// Its name in the legend; empty for none.
    public let label: String
    /// Abscissae.
    public let x: [Double]
    /// Ordinates, as many as abscissae. Points that are not finite leave a gap.
    public let y: [Double]
    /// How it is drawn.
    public let style: Style
    /// Its colour; nil takes the next of ``Tint/forCurves``.
    public let tint: Tint?

    /// The curve through `(x[i], y[i])`.
    /// - Throws: ``ReportingError/unequalCounts(label:counts:)``
    public init(
      _ label: String, x: [Double], y: [Double], style: Style = .line, tint: Tint? = nil
    ) throws(ReportingError) {
      guard x.count == y.count else { throw .unequalCounts(label: label, counts: [x.count, y.count]) }
      self.label = label
      self.x = x
      self.y = y
      self.style = style
      self.tint = tint
    }
  }

  /// The region between two functions, filled.
  public struct Band: Sendable, Equatable {
    /// Its name in the legend; empty for none.
    public let label: String
    /// Abscissae.
    public let x: [Double]
    /// The lower edge, as many as abscissae.
    public let lower: [Double]
    /// The upper edge, as many as abscissae.
    public let upper: [Double]
    /// Its colour; nil takes the next of ``Tint/forBands``.
    public let tint: Tint?

    /// The band from `lower[i]` to `upper[i]` at `x[i]`; a bar if it has one point.
    /// - Throws: ``ReportingError/unequalCounts(label:counts:)``
    public init(
      _ label: String, x: [Double], lower: [Double], upper: [Double], tint: Tint? = nil
    ) throws(ReportingError) {
      guard x.count == lower.count, x.count == upper.count else {
        throw .unequalCounts(label: label, counts: [x.count, lower.count, upper.count])
      }
      self.label = label
      self.x = x
      self.lower = lower
      self.upper = upper
      self.tint = tint
    }
  }

  /// A vertical line with a name, such as the distortion beyond which the rate is zero.
  public struct Marker: Sendable, Equatable {
    /// Its abscissa; one that is not finite is left out.
    public let x: Double
    /// Its name, written along the line; empty for none.
    public let label: String

    /// The vertical line at `x`.
    public init(_ label: String, x: Double) {
      self.label = label
      self.x = x
    }
  }

  /// A text at a point of the plane.
  public struct Annotation: Sendable, Equatable {
    /// Abscissa of the text's left end.
    public let x: Double
    /// Ordinate of the text's middle.
    public let y: Double
    /// The text.
    public let text: String

    /// `text` at `(x, y)`.
    public init(_ text: String, x: Double, y: Double) {
      self.text = text
      self.x = x
      self.y = y
    }
  }

  /// One axis: its title, unit and scale.
  public struct Axis: Sendable, Equatable {
    /// The quantity.
    public let title: String
    /// Its unit, or nil for a pure number.
    public let unit: String?
    /// Whether the axis is logarithmic. Values that are not positive are then left out.
    public let isLogarithmic: Bool

    /// The axis of a quantity.
    public init(_ title: String, unit: String? = nil, logarithmic: Bool = false) {
      self.title = title
      self.unit = unit
      isLogarithmic = logarithmic
    }

    /// Title and unit, as written beside the axis.
    var label: String { unit.map { "\(title) [\($0)]" } ?? title }
  }

  /// Where the legend stands.
  public enum Legend: Sendable, Hashable {
    case topRight, topLeft, bottomRight, bottomLeft
    /// Under the horizontal axis.
    case below
    case none
  }

  /// What the figure shows; also its name in messages.
  public var title: String
  /// The horizontal axis.
  public var xAxis: Axis
  /// The vertical axis.
  public var yAxis: Axis
  /// The legend's place.
  public var legend: Legend
  /// Drawn first, under everything else.
  public var bands: [Band]
  /// Drawn over the bands, first to last.
  public var curves: [Curve]
  /// Vertical lines.
  public var markers: [Marker]
  /// Texts in the plane.
  public var annotations: [Annotation]

  /// A figure of all these parts.
  public init(
    _ title: String, x: Axis, y: Axis, legend: Legend = .topRight, bands: [Band] = [], curves: [Curve] = [],
    markers: [Marker] = [], annotations: [Annotation] = []
  ) {
    self.title = title
    xAxis = x
    yAxis = y
    self.legend = legend
    self.bands = bands
    self.curves = curves
    self.markers = markers
    self.annotations = annotations
  }
}
