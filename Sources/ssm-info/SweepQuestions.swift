// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Files
import Glibc
import Reporting
import StateSpace
import Sweeps

/// The commands that a sweep may ask. A new one joins with its line in ``commands``.
enum SweepQuestions {
  static let commands: [any ParsableCommand.Type] = [
    MutualInformationCommand.self, RateDistortionCommand.self, BottleneckCommand.self, FanoCommand.self,
    StabilityCommand.self, EstimateCommand.self,
  ]

  /// The questions with their options, as the commands' own help has them.
  static func all() throws -> [Question] {
    try commands.map(question) + [Probe.question]
  }

  /// A value called `file` in the help names a file.
  private static func question(_ command: any ParsableCommand.Type) throws -> Question {
    let name = command.configuration.commandName ?? ""
    let help = try JSONReader.read(Array(command._dumpHelp().utf8), path: "the help of \(name)")
    var options: [Question.Option] = []
    for argument in help["command"]?["arguments"]?.elements ?? [] {
      guard case .string(let option)? = argument["preferredName"]?["name"] else { continue }
      let takesValue = argument["kind"]?.text == "option"
      options.append(.init(option, takesValue: takesValue, isFile: argument["valueName"]?.text == "file"))
    }
    return Question(name, options: options)
  }

  /// The result of a point: what its command would print as JSON, without where it came from.
  static func answer(_ request: PointRequest) throws -> JSONValue {
    let made = try request.model.map { try MadeModel($0) }
    do {
      return try run(request, model: made)
    } catch {
      guard let made else { throw error }
      throw MadeModel.Failure(error, path: made.path, origin: request.modelOrigin)
    }
  }

  private static func run(_ request: PointRequest, model: MadeModel?) throws -> JSONValue {
    let recipient = Recipient()
    var command = try parsed(request, model: model?.path, ["--threads=1", "--quiet"])
    try Recipient.$current.withValue(recipient) { try command.run() }
    guard let document = recipient.document else { throw ValidationError("the command told no result") }
    guard case .object(let members) = document.json else { return .null }
    return .object(members.filter { !["command", "provenance"].contains($0.name) })
  }

  /// Refuses a plan whose first point has options that the command itself would refuse, in its words.
  static func requireQuestion(_ plan: SweepPlan) throws {
    let request = try plan.request(plan.firstPoint)
    guard request.question != Probe.question.name else { return }
    do {
      _ = try parsed(request, model: request.model.map { _ in "made" })
    } catch {
      throw FileError(.badData, path: plan.path, "the first point is no question: \(explain(error).message)")
    }
  }

  /// The command of a point. It is parsed by itself: the tree of all commands would take as long again.
  private static func parsed(
    _ request: PointRequest, model: String?, _ more: [String] = []
  ) throws -> any ParsableCommand {
    guard let command = commands.first(where: { $0.configuration.commandName == request.question }) else {
      throw ValidationError("'\(request.question)' is no question")
    }
    return try command.parseAsRoot(request.arguments + (model.map { ["--model=\($0)"] } ?? []) + more)
  }

  /// Class and message of an error, for the record of a point.
  static func explain(_ error: any Error) -> WorkerLoop.Failure {
    if let failure = error as? MadeModel.Failure {
      let inner = explain(failure.error)
      return (inner.class, inner.message.replacing(failure.path, with: failure.origin))
    }
    let message = Ending(error) == nil ? Root.message(for: error) : "\(error)"
    let name =
      switch Ending(error) {
      case .usage, nil: "usage"
      case .badData: error is Probe.Refusal ? "asked" : "data"
      case .cannotRead: "unreadable"
      case .unavailable: "unavailable"
      default: error is Probe.Refusal ? "asked" : "software"
      }
    return (name, message)
  }
}

/// A model that was made for a point, as a file that commands can read.
private final class MadeModel {
  /// An error that may name the file.
  struct Failure: Error {
    let error: any Error
    let path: String
    let origin: String

    init(_ error: any Error, path: String, origin: String) {
      self.error = error
      self.path = path
      self.origin = origin
    }
  }

  let path: String
  private let descriptor: Int32

  /// A file without a name, gone when it is closed or the process ends in any way.
  init(_ text: String) throws(FileError) {
    let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(folder)/ssm-info-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    path = "/proc/self/fd/\(descriptor)"
    guard descriptor >= 0 else {
      throw FileError(.cannotCreate, path: "a model", "cannot be created: \(String(cString: strerror(errno)))")
    }
    unlink(template)
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 || errno == EINTR else {
        throw FileError(.writeFailed, path: "a model", "cannot be written: \(String(cString: strerror(errno)))")
      }
      bytes = bytes.dropFirst(max(0, written))
    }
  }

  deinit { close(descriptor) }
}

extension JSONNode {
  fileprivate subscript(name: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
  fileprivate var elements: [JSONNode] { if case .array(let elements) = self { elements } else { [] } }
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
