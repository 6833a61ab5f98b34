// SPDX-License-Identifier: GPL-3.0-or-later

/// `E F²` and `E log|F|` for `F = 1 − σ(x)(1 − a)`, `x ~ N(bias, weight²)`: mpmath.quad with 30 digits, panels between
/// multiples of the sigmoid's scale and the zero of F.
enum SecondMomentReference {
  static let retain: [(a: Double, weight: Double, bias: Double, square: Double, logarithm: Double)] = [
    (0.5, 1.0, 0.0, 0.5733447589645232406844, -0.2975281379830125194256),
    (-0.8, 2.0, -1.0, 0.4179672304238858534192, -0.8134533619681448535757),
    (0.0, 3.0, 0.5, 0.3291456820226390313307, -1.658407663051208963173),
    (0.95, 0.1, 2.0, 0.9138982741723755977396, -0.04501830909001841987716),
    (-3.0, 1.0, 0.3, 2.232298794619240522433, -0.05615788711802388353763),
    (0.2, 30.0, -5.0, 0.5750433382508432716615, -0.6814912988471862676458),
  ]
}
