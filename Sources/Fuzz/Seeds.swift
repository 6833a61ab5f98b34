// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SSMInfo
import Sweeps

/// Valid text tables: a header, quotes, missing values, white space, every kind of line end.
let textSeeds: [[UInt8]] = [
  "a,b,c\n1,2,3\n-4.5,1e-3,inf\n", "0.25 0.75\n0.5\t0.5\n", "\u{FEFF}\"x \"\"y\"\"\",b\r\n1,NA\r\n2,3\r\n",
  "b\n1\n\n3\n", "b,text\r1.5,\"two\nlines\"\r2.5,word\r", "0.1234567890123456789,123456789012345678e-30\n",
].map { Array($0.utf8) }

/// Valid `.npy` files of ranks 0 to 3.
let arraySeeds: [[UInt8]] = [[], [3], [2, 3], [2, 1, 3]].compactMap { shape in
  let values = (0..<shape.reduce(1, *)).map { Double($0) / 7 }
  return (try? NumericArray(shape: shape, values: values)).map { NumpyArray.encode($0) }
}

/// Valid `.npz` files: stored members, and deflated ones with zip64 fields.
let archiveSeeds: [[UInt8]] = {
  let arrays = arraySeeds.compactMap { try? NumpyArray.decode($0, path: "seed") }
  let members = arrays.enumerated().map { (name: "array\($0.offset)", array: $0.element) }
  let stored = (try? NumpyArchive.encode(members, path: "seed")) ?? []
  return [stored, Data(base64Encoded: deflatedArchive).map { [UInt8]($0) } ?? []]
}()

/// What `numpy.savez_compressed(a=numpy.arange(6.).reshape(2, 3) / 7, b=numpy.array([-3, 5], dtype="i2"))` writes.
private let deflatedArchive =
  "UEsDBC0AAAAIAAAAIQAjvlaT//////////8FABQAYS5ucHkBABAAsAAAAAAAAABhAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l"
  + "oG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYomKTiCUSH7CH0Jfvb23JBCMp/ZL8dzH1m"
  + "DwBQSwMELQAAAAgAAAAhAKg57Af//////////wUAFABiLm5weQEAEACEAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFyk"
  + "bqWgbpNppK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQArr//WRkAUEsBAi0DLQAAAAgAAAAhACO+VpNh"
  + "AAAAsAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsBAi0DLQAAAAgAAAAhAKg57AdIAAAAhAAAAAUAAAAAAAAAAAAAAIABmAAA"
  + "AGIubnB5UEsFBgAAAAACAAIAZgAAABcBAAAAAA=="

/// Valid safetensors files: every type of elements, metadata, a single number, an escape.
let tensorSeeds: [[UInt8]] = {
  let types = [
    ("F64", 8), ("I64", 8), ("U64", 8), ("F32", 4), ("I32", 4), ("U32", 4), ("F16", 2), ("BF16", 2), ("I16", 2),
    ("U16", 2), ("I8", 1), ("U8", 1), ("BOOL", 1),
  ]
  var end = 0
  let entries = types.map { name, size in
    defer { end += 6 * size }
    return "\"layer.\(name)\":{\"dtype\":\"\(name)\",\"shape\":[2,3],\"data_offsets\":[\(end),\(end + 6 * size)]}"
  }
  let headers = [
    "{\"__metadata__\":{\"format\":\"pt\"},\(entries.joined(separator: ","))}    ",
    "{ \"\\u00e9\" : {\"shape\": [], \"dtype\": \"F32\", \"data_offsets\": [0, 4]} }",
  ]
  return zip(headers, [end, 4]).map { header, size in
    // Two empty bytes in eight keep 64-bit integers within 2^53.
    (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) } + Array(header.utf8)
      + (0..<size).map { $0 % 8 < 6 ? UInt8(truncatingIfNeeded: 37 * $0) : 0 }
  }
}()

/// Certificates of small worlds: a rule on letters, one on numbers, and a mixture of two channels.
let certificateSeeds: [[UInt8]] = {
  var onNumbers = WorldOptions()
  onNumbers.distortion = .rule(.squared)
  let worlds: [(SourceSpecification, WorldOptions)] = [
    (.bernoulli(p: 0.3), WorldOptions()), (.zipf(letters: 4, exponent: 1), onNumbers),
  ]
  return worlds.compactMap { source, options in
    guard let world = try? RateDistortionWorld(source, options),
      let points = try? [Query.slope(2), .distortion(0.1)].map({ try world.curve.point(at: $0) }),
      let text = try? CertificateDocument(world, points: points).json.text()
    else { return nil }
    return Array(text.utf8)
  }
}()

/// Model files of every update and of every law of inputs that needs no other file.
let modelSeeds: [[UInt8]] = [
  #"{"update": "linear", "A": [[0.9, -0.1], [0.1, 0.9]], "B": [[1], [0.5]], "Q": [0.1, 0.2], "#
    + #""initial": {"mean": 1, "covariance": [[2, 1], [1, 2]]}, "input": {"kind": "gaussian", "mean": -1}}"#,
  #"{"name": "a \u0041", "update": "product", "A": 0.5, "B": [[1]], "gate": {"W": [[2]], "U": [1], "b": -1e-3}, "#
    + #""input": {"kind": "tokens", "transition": [[0.9, 0.1], [0.3, 0.7]], "embedding": [-1, 1]}}"#,
  #"{"update": "retain", "A": [0.9, 0.8], "B": [[1], [2]], "C": [[1, 1]], "R": 0.5, "#
    + #""gate": {"function": "top-k", "k": 1, "W": [[1], [-1]]}}"#,
  #"{"update": "s6", "A": [-1, -2, -1, -2], "B": {"W": [[1, 0], [0, 1]]}, "step": {"W": [[1, 0]], "b": -1}, "#
    + #""discretization": "zero-order-hold", "noise": "integrated", "Q": 0.1}"#,
  #"{"update": "linear", "A": 0.5, "B": [[1]], "input": {"kind": "arma", "ar": [1.2, -0.5], "ma": [0.5]}}"#,
  #"{"update": "linear", "A": 0.5, "B": [[1, 1]], "input": {"kind": "ar", "ar": [[[0.5, 0], [0, 0.5]]]}}"#,
  #"{"update": "rg-lru", "a": [0.9], "c": 4, "gate": {"W": [[1]]}, "input_gate": {"function": "constant", "value": 1}}"#,
  #"{"update": "min-gru", "B": [[1]], "offset": [0.5], "gate": {"function": "hard-sigmoid", "W": [[1]]}}"#,
  #"{"update": "gru", "W_ih": [[1], [2], [3]], "W_hh": [[1], [2], [3]], "b_ih": [1, 2, 3], "Q": 1}"#,
].map { Array($0.utf8) }

/// Questions that plans may ask.
let planQuestions = [
  Probe.question, Question("ask", options: [.init("level"), .init("all", takesValue: false), .init("model")]),
]

/// Plans of every form; conditions stand over lists, so that grids stay small.
let planSeeds: [[UInt8]] = [
  #"""
  {"format": "ssm-info-sweep/1", "name": "a", "question": "probe", "options": {"milliseconds": 0}, "axes": [
    {"name": "value", "range": {"from": -1, "to": 1, "step": 0.25}}, {"name": "replicate", "values": [1, 2]}]}
  """#,
  #"""
  {"format": "ssm-info-sweep/1", "name": "b", "question": "ask", "options": {"level": {"$": "2 * d ^ -b"}, "model": {
    "A": {"$repeat": {"$repeat": {"$": "1 * (i == j)"}, "index": "j", "count": 3}, "count": {"$": "d"}}}}, "axes": [
    {"zip": [{"name": "d", "values": [1, 2]}, {"name": "b", "values": [0.5, -0.0]}]},
    {"name": "all", "values": [true, false]}, {"name": "model.gate", "values": ["x", "y"]}],
    "where": ["not all or d >= 1 and b != 'x'", "min(d, 2, sqrt(4)) < if(all, 3, 1e3)"]}
  """#,
  #"""
  {"format": "ssm-info-sweep/1", "name": "c", "question": "ask", "axes": [
    {"name": "level", "log-range": {"from": 1e-3, "to": 1000, "count": 7}}]}
  """#,
].map { Array($0.utf8) }
