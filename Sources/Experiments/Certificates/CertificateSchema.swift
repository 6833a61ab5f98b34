// SPDX-License-Identifier: GPL-3.0-or-later

/// The members of `ssm-info-certificate/1` as they stand in the file, before anything about them is believed.
struct CertificateSchema: Decodable {
  struct Source: Decodable {
    let probabilities: [Double]?
    let file: String?
    let sha256: String?
    let kind: String?
    let normalize: Bool?
    let symbols: String?
    let order: Int?
  }

  struct Measure: Decodable {
    let rule: String?
    let letters: Int?
    let dimension: Int?
    let source: [Double]?
    let reproduction: [Double]?
    let x: [Double]?
    let y: [Double]?
    let matrix: [[ExtendedNumber]]?
    let file: String?
    let sha256: String?
    let kind: String?
  }

  struct Channel: Decodable {
    let weight: Double
    let slope: ExtendedNumber
    let q: CertificateVector
  }

  struct Point: Decodable {
    let slope: Double
    let logDual: CertificateVector
    let channels: [Channel]
    let distortion: Double
    let rateLower: Double
    let rateUpper: Double

    enum CodingKeys: String, CodingKey {
      case slope, channels, distortion
      case logDual = "log_dual"
      case rateLower = "rate_lower"
      case rateUpper = "rate_upper"
    }
  }

  let format: String
  let subject: String
  let unit: String
  let source: Source
  let distortion: Measure
  let points: [Point]
}

/// A number that may be infinite: JSON has no infinity, so it is written as a string.
struct ExtendedNumber: Decodable {
  let value: Double

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
      return
    }
    switch try container.decode(String.self) {
    case "inf": value = .infinity
    case "-inf": value = -.infinity
    default:
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a number, \"inf\" or \"-inf\"")
    }
  }
}
