// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Reporting

/// The files that a plan names, with their digests, so that points change their identity when a file does.
struct PlanFiles {
  private let options: [String: Question.Option]
  private let folder: String
  /// SHA-256 of every file named, with the files that a model names, by the name in the plan.
  private(set) var digests: [String: String] = [:]
  /// Model files whose keys are changed, by their name in the plan.
  private(set) var baseModels: [String: JSONValue] = [:]

  /// Errors: `FileError` with `cannotRead` for a file that is not there.
  init(question: Question, axes: [Axis], settings: [SweepPlan.Setting], path: String) throws(FileError) {
    options = question.available
    folder = Folder.of(path)
    let isChanged = (axes.map(\.name) + settings.map(\.name)).contains { $0.hasPrefix(PlanCheck.modelPrefix) }
    var named = settings.map { ($0.name, [$0.value]) }
    for axis in axes { if case .list(let values) = axis.values { named.append((axis.name, values.map(\.json))) } }
    for (option, values) in named where options[option]?.isFile == true {
      for case .string(let name) in values { try add(name, isModel: option == "model", isChanged: isChanged) }
    }
    for setting in settings where setting.name == "model" {
      if case .object = setting.value {
        for file in ModelDocument.files(in: setting.value) { try add(file, isModel: false, isChanged: false) }
      }
    }
  }

  private mutating func add(_ name: String, isModel: Bool, isChanged: Bool) throws(FileError) {
    guard digests[name] == nil else { return }
    let path = ArrayReference(Folder.path(name, in: folder)).path
    guard name != "-" else { throw FileError(.badData, path: path, "standard input has no place in a sweep") }
    guard isModel else {
      digests[name] = try SHA256.hexDigest(ofFile: path)
      return
    }
    let bytes = try FileBytes.read(path, limit: JSONReader.longestText)
    let model = try JSONReader.read(bytes, path: path).value
    var digest = SHA256.hexDigest(of: bytes)
    // What the model says depends on the files of numbers that it names.
    for file in ModelDocument.files(in: model) {
      let place = ArrayReference(Folder.path(file, in: Folder.of(path))).path
      digest = SHA256.hexDigest(of: digest + (try SHA256.hexDigest(ofFile: place)))
    }
    digests[name] = digest
    if isChanged { baseModels[name] = model }
  }

  /// The canonical text of an option's value; files with their digests.
  func canonical(_ setting: SweepPlan.Setting) -> String {
    let text = canonical(setting.name, setting.value)
    guard setting.name == "model", case .object = setting.value else { return text }
    let files = ModelDocument.files(in: setting.value)
    guard !files.isEmpty else { return text }
    let named = files.sorted().map { "\(CanonicalJSON.text($0)):\"\(digests[$0] ?? "")\"" }.joined(separator: ",")
    return "{\"files\":{\(named)},\"model\":\(text)}"
  }

  /// The canonical text of an axis' value.
  func canonical(_ axis: Axis, _ value: ParameterValue) -> String { canonical(axis.name, value.json) }

  private func canonical(_ option: String, _ value: JSONValue) -> String {
    guard case .string(let name) = value, options[option]?.isFile == true, let digest = digests[name] else {
      return CanonicalJSON.text(value)
    }
    return "{\"file\":\(CanonicalJSON.text(name)),\"sha256\":\"\(digest)\"}"
  }
}
