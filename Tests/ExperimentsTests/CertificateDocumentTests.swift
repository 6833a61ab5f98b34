// SPDX-License-Identifier: GPL-3.0-or-later
import Experiments
import Files
import Foundation
import Quantities
import RateDistortion
import Reporting
import TestSupport
import Testing

@Suite struct CertificateDocumentTests {
  private func document(
    _ source: SourceSpecification, at queries: [Query], _ configure: (inout WorldOptions) -> Void = { _ in }
  ) throws -> CertificateDocument {
    var options = WorldOptions()
    configure(&options)
    let world = try RateDistortionWorld(source, options)
    return try CertificateDocument(world, points: try queries.map { try world.curve.point(at: $0) })
  }

  private func text(_ document: CertificateDocument) throws -> String { try document.json.text(.compact) }

  private func verdicts(_ text: String) throws -> [CertificateDocument.Verdict] {
    try CertificateDocument(Array(text.utf8), path: "c.json").verify()
  }

  /// Every rule, with a point at each kind of question.
  private func examples(_ scratch: Scratch) throws -> [CertificateDocument] {
    let pmf = SourceSpecification.pmf(try scratch.reference("p.csv", "0.5\n0.2\n0\n0.3\n"))
    let matrix = try scratch.reference("d.csv", "0,1,inf\n1,0,2\n5,5,5\n-1,3,0.5\n")
    let plane = try scratch.reference("v.csv", "0,0\n0,1\n1,0\n1,1\n")
    let scattered = try scratch.reference("w.csv", "0,0\n0,1\n1,0\n3,1\n")
    let questions: [Query] = [.slope(1.5), .slope(0)]
    return [
      try document(pmf, at: questions + [.distortion(0.2), .distortion(0), .rate(Nats(0.3))]),
      try document(pmf, at: questions + [.distortion(0.2)]) { $0.distortion = .rule(.erasure) },
      try document(pmf, at: questions) { $0.distortion = .rule(.squared) },
      try document(pmf, at: questions) { $0.distortion = .rule(.absolute) },
      try document(pmf, at: questions) { $0.distortion = .rule(.oneSided) },
      try document(pmf, at: questions) { $0.distortion = .matrix(matrix) },
      try document(pmf, at: questions) {
        $0.distortion = .rule(.squared)
        $0.values = plane
      },
      try document(pmf, at: questions) {
        $0.distortion = .rule(.squared)
        $0.values = scattered
      },
    ]
  }

  @Test func whatIsSavedIsReadBackAndValid() throws {
    for document in try examples(Scratch()) {
      let read = try CertificateDocument(Array(try text(document).utf8), path: "c.json")
      #expect(read.subject == document.subject)
      #expect(read.origin.problem == document.origin.problem)
      #expect(try CertificateDocument(try document.bytes(), path: "c.json").entries == read.entries)
      for verdict in read.verify() {
        #expect(verdict.isValid, "\(document.subject): \(verdict.objection ?? "")")
        #expect(verdict.rateUpper - verdict.rateLower < 1e-5)
      }
    }
  }

  /// Oracle: the two sums of the proof, written out from the file's numbers alone.
  @Test func theProofHoldsByHand() throws {
    let scratch = try Scratch()
    let p = [0.5, 0.2, 0.3]
    let d = [[0, 1, 4.0], [1, 0, 1], [4, 1, 0]]
    let saved = try document(.pmf(try scratch.reference("p.csv", "0.5\n0.2\n0.3\n")), at: [.slope(0.8)]) {
      $0.distortion = .rule(.squared)
    }
    let data = Data(try text(saved).utf8)
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let point = try #require((json["points"] as? [[String: Any]])?.first)
    let channel = try #require((point["channels"] as? [[String: Any]])?.first)
    let s = try #require(point["slope"] as? Double)
    let logDual = try #require(point["log_dual"] as? [Double])
    let q = try #require(channel["q"] as? [Double])
    let distortion = try #require(point["distortion"] as? Double)
    let columns = (0..<3).map { j in (0..<3).reduce(0) { $0 + p[$1] * exp(logDual[$1] - s * d[$1][j]) } }
    let lower = -s * distortion + zip(p, logDual).reduce(0) { $0 + $1.0 * $1.1 } - log(columns.max() ?? 0)
    var (mean, upper) = (0.0, 0.0)
    for i in 0..<3 {
      let z = (0..<3).reduce(0) { $0 + q[$1] * exp(-s * d[i][$1]) }
      let row = (0..<3).reduce(0) { $0 + q[$1] * exp(-s * d[i][$1]) / z * d[i][$1] }
      mean += p[i] * row
      upper -= p[i] * (s * row + log(z))
    }
    #expect(abs(mean - distortion) < 1e-13)
    #expect(abs(lower - (try #require(point["rate_lower"] as? Double))) < 1e-12)
    #expect(abs(upper - (try #require(point["rate_upper"] as? Double))) < 1e-12)
    #expect(try verdicts(try text(saved)).allSatisfy(\.isValid))
  }

  private func tampered(_ change: (inout CertificateDocument.Claim) -> Void) throws -> CertificateDocument.Verdict {
    let original = try document(.zipf(letters: 5, exponent: 1), at: [.slope(2)])
    let entry = original.entries[0]
    var claim = entry.claim
    change(&claim)
    let changed = CertificateDocument(
      subject: original.subject, origin: original.origin, entries: [.init(certificate: entry.certificate, claim: claim)]
    )
    return try #require(try verdicts(try text(changed)).first)
  }

  @Test func claimsBetterThanTheirProofAreNotValid() throws {
    let cases: [(CertificateDocument.Claim) -> CertificateDocument.Claim] = [
      { .init(distortion: $0.distortion, rateLower: $0.rateLower + 1e-10, rateUpper: $0.rateUpper + 1) },
      { .init(distortion: $0.distortion, rateLower: 0, rateUpper: $0.rateUpper - 1e-10) },
      { .init(distortion: $0.distortion * (1 - 1e-9), rateLower: 0, rateUpper: $0.rateUpper) },
      { .init(distortion: $0.distortion, rateLower: $0.rateUpper, rateUpper: $0.rateLower) },
      { .init(distortion: $0.distortion, rateLower: -1, rateUpper: $0.rateUpper) },
    ]
    for change in cases {
      let verdict = try tampered { $0 = change($0) }
      #expect(!verdict.isValid)
    }
  }

  @Test func weakerClaimsAreValid() throws {
    let verdict = try tampered {
      $0 = .init(distortion: $0.distortion + 0.01, rateLower: 0, rateUpper: $0.rateUpper + 0.1)
    }
    #expect(verdict.isValid)
  }

  /// Numbers that overflow must not turn every comparison false, which would look like consent.
  @Test(arguments: ["1e308", "-1e308", "1e16"]) func absurdDualsProveNothing(_ number: String) throws {
    let verdict = try #require(
      try verdicts(
        """
        {"format": "ssm-info-certificate/1", "subject": "", "unit": "nats",
         "source": {"probabilities": [0.5, 0.5]}, "distortion": {"rule": "hamming", "letters": 2},
         "points": [{"distortion": 0.1, "rate_lower": 5, "rate_upper": 6, "slope": 1,
                     "log_dual": [\(number), \(number)], "channels": [{"weight": 1, "slope": 1, "q": [0.5, 0.5]}]}]}
        """
      ).first)
    #expect(!verdict.isValid)
  }

  @Test func aChannelThatForgetsALetterProvesNothing() throws {
    let verdict = try #require(
      try verdicts(
        """
        {"format": "ssm-info-certificate/1", "subject": "", "unit": "nats",
         "source": {"probabilities": [0.5, 0.5]}, "distortion": {"matrix": [[0, "inf"], ["inf", 0]]},
         "points": [{"distortion": 0, "rate_lower": 0, "rate_upper": 0.1, "slope": 1,
                     "log_dual": [0, 0], "channels": [{"weight": 1, "slope": 1, "q": [1, 0]}]}]}
        """
      ).first)
    #expect(!verdict.isValid)
  }

  // MARK: Lists of zeros

  private func sparse(_ vector: String, log dual: String = "[0,0,0]") -> String {
    """
    {"format": "ssm-info-certificate/1", "subject": "", "unit": "nats",
     "source": {"probabilities": [0.5, 0.25, 0.25]}, "distortion": {"rule": "hamming", "letters": 3},
     "points": [{"distortion": 0.5, "rate_lower": 0, "rate_upper": 1e-9, "slope": 0, "log_dual": \(dual),
                 "channels": [{"weight": 1, "slope": 0, "q": \(vector)}]}]}
    """
  }

  @Test func listsMayLeaveOutTheirZeros() throws {
    let dense = try verdicts(sparse("[1,0,0]"))
    #expect(dense.allSatisfy { $0.isValid })
    #expect(try verdicts(sparse(#"{"length":3,"letters":[1],"values":[1]}"#)) == dense)
    #expect(try verdicts(sparse("[1,0,0]", log: #"{"length":3,"letters":[],"values":[]}"#)) == dense)
  }

  @Test(arguments: [
    (#"{"length":4,"letters":[1],"values":[1]}"#, "length"),
    (#"{"length":1000000000000000000,"letters":[1],"values":[1]}"#, "length"),
    (#"{"length":-1,"letters":[],"values":[]}"#, "length"),
    (#"{"length":3,"letters":[1],"values":[]}"#, "1 letters with 0 values"),
    (#"{"length":3,"letters":[0],"values":[1]}"#, "letters[0]"),
    (#"{"length":3,"letters":[2,2],"values":[0.5,0.5]}"#, "letters[1]"),
    (#"{"length":3,"letters":[1,4],"values":[0.5,0.5]}"#, "letters[1]"),
    (#"{"length":3,"letters":[9223372036854775807],"values":[1]}"#, "letters[0]"),
    (#"{"length":3,"letters":[1.5],"values":[1]}"#, "c.json"),
    (#"{"length":3,"letters":[],"values":[]}"#, "sum"),
    (#"{"letters":[1],"values":[1]}"#, "length is missing"),
  ]) func brokenSparseListsAreRefused(_ vector: String, _ words: String) {
    let error = #expect(throws: FileError.self) { try verdicts(sparse(vector)) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  /// A short file must not ask for gigabytes: 100,000 letters, and lists that say nothing, thousands of times.
  @Test func zerosAreNotFilledInWithoutEnd() throws {
    let letters = 100_000
    let probabilities = "[1" + String(repeating: ",0", count: letters - 1) + "]"
    let channel = #"{"weight":1,"slope":0,"q":{"length":\#(letters),"letters":[1],"values":[1]}}"#
    let text = """
      {"format": "ssm-info-certificate/1", "subject": "", "unit": "nats",
       "source": {"probabilities": \(probabilities)}, "distortion": {"rule": "hamming", "letters": \(letters)},
       "points": [{"distortion": 0, "rate_lower": 0, "rate_upper": 1, "slope": 0,
                   "log_dual": {"length":\(letters),"letters":[],"values":[]},
                   "channels": [\([String](repeating: channel, count: 1500).joined(separator: ","))]}]}
      """
    let error = #expect(throws: FileError.self) { try verdicts(text) }
    #expect(error?.description.contains("zeros") == true)
  }

  @Test func zerosAreLeftOutWhereThatIsShorter() throws {
    let saved = try document(.zipf(letters: 2000, exponent: 1), at: [.distortion(0.9), .slope(0), .slope(20)])
    let bytes = try saved.bytes()
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("\"q\":{\"length\":2000,") && text.contains("\"q\":["))
    #expect(bytes.count < 3 * 2000 * 22)
    let read = try CertificateDocument(bytes, path: "c.json")
    #expect(read.entries.map(\.claim) == saved.entries.map(\.claim))
    #expect(read.verify().allSatisfy { $0.isValid })
  }

  // MARK: Files

  @Test func largeLawsStayInTheirFilesAndAreFoundBesideTheCertificate() throws {
    let scratch = try Scratch()
    let count = CertificateOrigin.largestInlineCount + 1
    let reference = try scratch.reference("big.csv", (1...count).map { "\(1 / Double($0))\n" }.joined())
    let saved = try document(.pmf(reference), at: [.slope(3)]) { $0.normalizes = true }
    let json = saved.json
    #expect(json["source"]?["kind"] == "pmf" && json["source"]?["normalize"] == true)
    let relative = try json.text(.compact).replacingOccurrences(of: "\(scratch.path)/", with: "")
      .replacingOccurrences(of: scratch.path.replacingOccurrences(of: "/", with: "\\/") + "\\/", with: "")
    let path = try scratch.file("c.json", relative)
    #expect(try CertificateDocument(file: path).verify().allSatisfy(\.isValid))

    _ = try scratch.file("big.csv", "1\n")
    let error = #expect(throws: FileError.self) { try CertificateDocument(file: path) }
    #expect(error?.description.contains("SHA-256") == true)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/big.csv")
    #expect(throws: FileError.self) { try CertificateDocument(file: path) }
  }

  @Test func textsAreCountedAgain() throws {
    let scratch = try Scratch()
    let words = (0...CertificateOrigin.largestInlineCount).map { "w\($0) " }.joined() + "w1 w2 w3"
    let path = try scratch.file("t.txt", words)
    let saved = try document(.text(path: path, symbols: .words, order: 1), at: [.distortion(0.5)])
    #expect(saved.json["source"]?["symbols"] == "words")
    #expect(try verdicts(try text(saved)).allSatisfy(\.isValid))
  }

  @Test func devicesAreNotRead() throws {
    let text = """
      {"format": "ssm-info-certificate/1", "subject": "", "unit": "nats", "points": [],
       "source": {"file": "/dev/zero", "sha256": "", "kind": "pmf"}, "distortion": {"rule": "hamming", "letters": 2}}
      """
    #expect(throws: FileError.self) { try CertificateDocument(Array(text.utf8), path: "c.json") }
  }

  // MARK: Failures

  @Test func sourcesWithoutACertificateSayWhatToDo() throws {
    let error = #expect(throws: WorldError.self) { try document(.gaussian(variance: 1), at: [.distortion(0.5)]) }
    #expect(error?.description.contains("--levels") == true)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", "\u{0}", "{\"format\": 1}", String(repeating: "[", count: 100_000),
    String(repeating: "{\"a\":", count: 10_000),
  ]) func whatIsNoCertificateIsRefused(_ text: String) {
    #expect(throws: FileError.self) { try CertificateDocument(Array(text.utf8), path: "c.json") }
  }

  @Test(arguments: [
    ("\"ssm-info-certificate/1\"", "\"ssm-info-certificate/2\"", "format"),
    ("\"nats\"", "\"bits\"", "unit"),
    ("[0.5,0.5]", "[0.5,0.6]", "source"),
    ("[0.5,0.5]", "[0.5,-0.5]", "source"),
    ("[0.5,0.5]", "[0.5,\"NaN\"]", "source.probabilities[1]"),
    ("[0.5,0.5]", "[0.5,1e999]", "JSON"),
    ("[0.5,0.5]", "[1]", "letters"),
    ("\"letters\":2", "\"letters\":99999999999999999999", "JSON"),
    ("\"letters\":2", "\"letters\":9223372036854775807", "letters"),
    ("\"letters\":2", "\"letters\":-1", "distortion"),
    ("\"letters\":2", "\"letter\":2", "letters"),
    ("\"hamming\"", "\"euclid\"", "rule"),
    ("\"slope\":2.0,\"log", "\"slope\":null,\"log", "slope"),
    ("\"log_dual\"", "\"log_duel\"", "log_dual"),
    ("\"q\":[", "\"q\":[7,", "points[0].channels[0].q"),
  ]) func aWrongMemberIsNamed(_ original: String, _ replacement: String, _ name: String) throws {
    let saved = try text(try document(.uniformLetters(2), at: [.slope(2)]))
    let changed = saved.replacingOccurrences(of: original, with: replacement)
    try #require(changed != saved, "\(saved)")
    let error = #expect(throws: FileError.self) { try verdicts(changed) }
    #expect(error?.description.contains(name) == true, "\(String(describing: error))")
  }

  @Test func shapesThatDoNotFitAreNotValid() throws {
    let saved = try text(try document(.uniformLetters(2), at: [.slope(2)]))
    for (original, replacement) in [
      ("\"log_dual\":[", "\"log_dual\":[0,"), ("\"channels\":[", "\"channels\":[],\"others\":["),
      ("\"weight\":1.0", "\"weight\":0.5"), ("\"weight\":1.0", "\"weight\":-1"),
      ("\"slope\":2.0,\"q\"", "\"slope\":\"-inf\",\"q\""), ("\"q\":[", "\"q\":[0,"),
    ] {
      let changed = saved.replacingOccurrences(of: original, with: replacement)
      try #require(changed != saved, "\(original) in \(saved)")
      #expect(try verdicts(changed).allSatisfy { !$0.isValid })
    }
  }

  @Test func damagedCertificatesAreReadOrRefused() throws {
    let seeds = try examples(Scratch()).map { Array(try text($0).utf8) }
    var read = 0
    for seed in 0..<1000 {
      var mutator = Mutator(seed: UInt64(seed))
      do {
        let document = try CertificateDocument(mutator.mutate(seeds), path: "c.json")
        _ = VerificationReport(document, unit: .bits).isValid
        read += 1
      } catch {
        #expect(error.reason == .badData || error.reason == .cannotRead)
      }
    }
    #expect(read > 0 && read < 1000)
  }

  @Test func theReportCountsWhatIsValid() throws {
    let report = VerificationReport(try document(.bernoulli(p: 0.3), at: [.slope(1), .slope(4)]), unit: .bits)
    #expect(report.isValid && report.warnings.isEmpty && report.json.count == 2)
    #expect(report.json[0]["valid"] == true)
    let empty = CertificateDocument(
      subject: "", origin: try document(.bernoulli(p: 0.3), at: []).origin, entries: [])
    #expect(!VerificationReport(empty, unit: .nats).isValid)
  }
}
