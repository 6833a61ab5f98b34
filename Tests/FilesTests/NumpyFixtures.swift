// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Files written by NumPy 2.4, and a writer of `.npy` files of every kind that shares no code with the library's.
enum NumpyFixtures {
  /// `numpy.save` of `numpy.arange(6.).reshape(2, 3) / 7`.
  static let matrix = decoded(
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAJIkSZIkScI/kiRJkiRJ"
      + "0j/btm3btm3bP5IkSZIkSeI/t23btm3b5j8=")

  /// `numpy.savez` of `w = [[1.5, -2], [inf, 1e-300]]`.
  static let stored = decoded(
    "UEsDBC0AAAAAAAAAIQBlcozT//////////8FABQAdy5ucHkBABAAoAAAAAAAAACgAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzog"
      + "JzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAg"
      + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA+D8AAAAAAAAAwAAAAAAAAPB/WfP4wh9upQFQSwECLQMtAAAA"
      + "AAAAACEAZXKM06AAAACgAAAABQAAAAAAAAAAAAAAgAEAAAAAdy5ucHlQSwUGAAAAAAEAAQAzAAAA1wAAAAAA")

  /// `numpy.savez_compressed` of `a = numpy.arange(6.).reshape(2, 3) / 7` and the int16 array `b = [-3, 5]`.
  static let deflated = decoded(
    "UEsDBC0AAAAIAAAAIQAjvlaT//////////8FABQAYS5ucHkBABAAsAAAAAAAAABhAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l"
      + "oG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYomKTiCUSH7CH0Jfvb23JBCMp/ZL8dzH1m"
      + "DwBQSwMELQAAAAgAAAAhAKg57Af//////////wUAFABiLm5weQEAEACEAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFyk"
      + "bqWgbpNppK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQArr//WRkAUEsBAi0DLQAAAAgAAAAhACO+VpNh"
      + "AAAAsAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAi0DLQAAAAgAAAAhAKg57AdIAAAAhAAAAAUAAAAAAAAAAAAAAIABmAAA"
      + "AGIubnB5UEsFBgAAAAACAAIAZgAAABcBAAAAAA==")

  /// A `.npy` file with any header text and any data.
  static func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let length = header.utf8.count
    let lengthBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(length >> (8 * $0) & 255) }
    return [0x93, 78, 85, 77, 80, 89, version, 0] + lengthBytes + Array(header.utf8) + data
  }

  /// A header as NumPy spells it.
  static func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
  }

  private static func decoded(_ text: String) -> Data { Data(base64Encoded: text) ?? Data() }
}
