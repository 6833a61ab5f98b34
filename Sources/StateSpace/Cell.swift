// SPDX-License-Identifier: GPL-3.0-or-later

/// A step whose mean is any function of state and input (M1.3): `h_t = f(h_{t−1}, x_t) + w_t`, `w_t ~ N(0, Q)`.
///
/// LSTM and GRU are such cells; only their one-step law is Gaussian.
public protocol Cell: Sendable {
  /// Components of the state, d.
  var stateSize: Int { get }
  /// Components of the input, m.
  var inputSize: Int { get }
  /// Values of gates that `mean(state:input:gates:)` writes.
  var gateCount: Int { get }
  /// The means `f(h, x)` of many states, one a row.
  ///
  /// `states` holds `count × d` numbers and is overwritten; `inputs` holds `count × m`; `gates` receives
  /// `count × gateCount` or is nil.
  func advance(
    _ states: UnsafeMutableBufferPointer<Double>, inputs: UnsafeBufferPointer<Double>,
    gates: UnsafeMutableBufferPointer<Double>?, count: Int)
}
