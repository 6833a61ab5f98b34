// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A file written by safetensors 0.6 for Python.
enum SafetensorsFixtures {
  /// `w = arange(6).reshape(2, 3) / 7` in float32, `h = [1.5, −2, 6.1e-5]` in float16, `d = 1e-300`, `i = [[−3], [5]]`,
  /// `b = [True, False]`, `u = [255, 0]` in uint8, and metadata.
  static let mixed =
    Data(
      base64Encoded:
        "gAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCIsIm5vdGUiOiJncsO2w59lIn0sImkiOnsiZHR5cGUiOiJJNjQi"
        + "LCJzaGFwZSI6WzIsMV0sImRhdGFfb2Zmc2V0cyI6WzAsMTZdfSwiZCI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbXSwiZGF0YV9v"
        + "ZmZzZXRzIjpbMTYsMjRdfSwidyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbMjQsNDhdfSwi"
        + "aCI6eyJkdHlwZSI6IkYxNiIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzQ4LDU0XX0sInUiOnsiZHR5cGUiOiJVOCIsInNo"
        + "YXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzU0LDU2XX0sImIiOnsiZHR5cGUiOiJCT09MIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZz"
        + "ZXRzIjpbNTYsNThdfX0gICD9/////////wUAAAAAAAAAWfP4wh9upQEAAAAAJUkSPiVJkj63bds+JUkSP27bNj8APgDA/wP/AAEA"
    ) ?? Data()
}
