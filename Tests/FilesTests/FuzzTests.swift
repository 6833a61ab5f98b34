// SPDX-License-Identifier: GPL-3.0-or-later
import Files
import Foundation
import Testing
import TestSupport

/// Damaged files are read or refused with a ``FileError``; they never stop the program.
@Suite struct FuzzTests {
  static let readers: [FuzzTarget] = [
    FuzzTarget(
      name: "csv",
      seeds: ["a,b\n1,2\n-4.5,\"1e-3\"\n", "0.25 0.75\n0.5\t0.5\n", "\u{FEFF}\"x\"\"\",b\r\n1,NA\r\n"].map {
        Array($0.utf8)
      }, isRefusal: { $0 is FileError }, run: { _ = try DelimitedText.parse($0, path: "f", missing: .hold) }),
    FuzzTarget(
      name: "npy", seeds: [NumpyFixtures.matrix.bytes], isRefusal: { $0 is FileError },
      run: { _ = try NumpyArray.decode($0, path: "f") }),
    FuzzTarget(
      name: "npz", seeds: [NumpyFixtures.stored.bytes, NumpyFixtures.deflated.bytes], isRefusal: { $0 is FileError },
      run: { bytes in
        let archive = try NumpyArchive(bytes, path: "f")
        for name in archive.names { _ = try archive.array(name) }
      }),
    FuzzTarget(
      name: "safetensors", seeds: [SafetensorsFixtures.mixed.bytes], isRefusal: { $0 is FileError },
      run: { bytes in
        let file = try SafetensorsFile(bytes, path: "f")
        for name in file.names { _ = try file.array(name) }
      }),
  ]

  @Test(arguments: readers)
  func damagedInputs(reader: FuzzTarget) {
    let tally = reader.attack(0..<2000, seed: 7)
    #expect(tally.surprises.isEmpty, "\(tally.surprises)")
    // Both ends are reached, so that the run says something.
    #expect(tally.accepted > 0 && tally.refused > 0)
    #expect(tally.accepted + tally.refused == 2000)
  }
}
