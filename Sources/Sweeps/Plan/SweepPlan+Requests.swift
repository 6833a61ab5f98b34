// SPDX-License-Identifier: GPL-3.0-or-later

public import Files
internal import Reporting

/// A point as the command that answers it gets it.
public struct PointRequest: Sendable {
  /// The command.
  public let question: String
  /// Its arguments, seed included, without a model that is made for the point.
  public let arguments: [String]
  /// The text of a model made for the point; nil where the arguments name a file, or there is none.
  public let model: String?
  /// The model's name in messages.
  public let modelOrigin: String
  /// The options by name, for questions that take them as they are.
  public let options: [String: ParameterValue]
}

extension SweepPlan {
  /// What to ask at the point with these values.
  ///
  /// Errors: `FileError` naming the point, where a formula fails or a model has no such key.
  public func request(_ values: [ParameterValue]) throws(FileError) -> PointRequest {
    do {
      return try makeRequest(values)
    } catch {
      throw FileError(.badData, path: path, "\(error)\(place(values))")
    }
  }

  private func makeRequest(_ values: [ParameterValue]) throws(ExpressionError) -> PointRequest {
    let available = question.available
    var expanded: [(name: String, value: JSONValue)] = []
    for setting in settings { expanded.append((setting.name, try setting.template.expanded(values))) }
    for (axis, value) in zip(axes, values)
    where available[axis.name] != nil || axis.name.hasPrefix(PlanCheck.modelPrefix) {
      expanded.append((axis.name, value.json))
    }
    expanded.sort { $0.name < $1.name }
    let model = try makeModel(expanded)
    var arguments: [String] = []
    var options: [String: ParameterValue] = [:]
    for (name, value) in expanded where !name.hasPrefix(PlanCheck.modelPrefix) && !(name == "model" && model != nil) {
      guard let option = available[name] else { continue }
      if let scalar = ParameterValue(value) { options[name] = scalar }
      if let argument = try argument(option, value) { arguments.append(argument) }
    }
    if available["seed"] != nil, !expanded.contains(where: { $0.name == "seed" }) {
      arguments.append("--seed=\(key(values).seed)")
    }
    return PointRequest(
      question: question.name, arguments: arguments, model: model?.text, modelOrigin: model?.origin ?? "",
      options: options)
  }

  private func argument(_ option: Question.Option, _ value: JSONValue) throws(ExpressionError) -> String? {
    if !option.takesValue {
      guard case .bool(let isSet) = value else {
        throw ExpressionError("option \(quoted(option.name)) is there or not; expected true or false")
      }
      return isSet ? "--\(option.name)" : nil
    }
    func text(_ value: JSONValue) throws(ExpressionError) -> String {
      guard let scalar = ParameterValue(value) else {
        throw ExpressionError("option \(quoted(option.name)): expected a number, a text, or a list of them")
      }
      return scalar.text
    }
    switch value {
    case .array(let elements):
      var texts: [String] = []
      for element in elements { texts.append(try text(element)) }
      return "--\(option.name)=\(texts.joined(separator: ","))"
    case .string(let name) where option.isFile: return "--\(option.name)=\(Folder.path(name, in: folder))"
    default: return "--\(option.name)=\(try text(value))"
    }
  }

  /// The text of the model, if it is given in the plan or some of its keys are changed.
  private func makeModel(
    _ options: [(name: String, value: JSONValue)]
  ) throws(ExpressionError) -> (text: String, origin: String)? {
    guard let given = options.first(where: { $0.name == "model" })?.value else { return nil }
    let changes = options.filter { $0.name.hasPrefix(PlanCheck.modelPrefix) }
    var model: JSONValue
    var origin = "the model of \(name)"
    var home = folder
    if case .string(let file) = given {
      guard !changes.isEmpty, let base = baseModels[file] else { return nil }
      model = base
      origin = file
      home = Folder.of(Folder.path(file, in: folder))
    } else {
      model = given
    }
    for change in changes {
      let keys = change.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      model = try ModelDocument.replacing(keys.dropFirst(), of: model, by: change.value, name: change.name)
    }
    guard case .object(var members) = model else { throw ExpressionError("the model is no object") }
    if !members.contains(where: { $0.name == "name" }) {
      let stem = origin.split(separator: "/").last.map(String.init) ?? origin
      members.insert(.init("name", .string(stem.hasSuffix(".json") ? String(stem.dropLast(5)) : name)), at: 0)
    }
    do {
      return (try ModelDocument.located(.object(members), folder: home).text(.compact), origin)
    } catch {
      throw ExpressionError("\(error)")
    }
  }
}
