// SPDX-License-Identifier: GPL-3.0-or-later
// The umbrella: one import for notebooks, benchmarks and users of the library.

@_exported public import Bottleneck
@_exported public import Estimation
@_exported public import Experiments
@_exported public import Files
@_exported public import GSLNumerics
@_exported public import Information
@_exported public import LinearAlgebra
@_exported public import Memory
@_exported public import Optimization
@_exported public import Parallel
@_exported public import Quantities
@_exported public import RateDistortion
@_exported public import Reporting
@_exported public import StateSpace
