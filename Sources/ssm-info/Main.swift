// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import Glibc

/// The program's door: parse, run one command, end with the exit code that says what happened.
@main
enum Main {
  static func main() {
    // A reader that has gone away, such as `head`, shows as a failed write instead of a signal.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try Root.parseAsRoot()
      do {
        try command.run()
      } catch let error as ValidationError {
        // The parser is done: what options mean together is judged by the command.
        let type = type(of: command)
        let name = (SweepCommand.parts.contains { $0 == type } ? "sweep " : "") + (type.configuration.commandName ?? "")
        Diagnostics.write("Error: \(error.message)\n  See 'ssm-info \(name) --help' for more information.\n")
        throw Ending.usage
      }
    } catch {
      Ending.end(with: error)
    }
    Ending.done.end()
  }
}

/// `ssm-info`
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ssm-info",
    abstract: "Information theory of sources and state-space models, every number between two proven sides.",
    discussion: """
      Results go to standard output, everything else to standard error. Information is in bits unless --unit nats is \
      given.

      EXAMPLES:
        ssm-info rd-curve --source bernoulli --p 0.2
        ssm-info rd-curve --text book.txt --plot book.svg --save-certificate book.json
        ssm-info verify book.json
        ssm-info report curve.json --output curve.html
        ssm-info simulate --model Examples/retain-gate.json --paths 100 --steps 1000 --output paths.npz
        ssm-info fano --alphabet 27 --length 100 --information 200
        ssm-info doctor
      """,
    version: Release.version,
    subcommands: [
      RateDistortionCommand.self, MutualInformationCommand.self, BottleneckCommand.self, FanoCommand.self,
      EstimateCommand.self, ModelCommand.self, SimulateCommand.self, StabilityCommand.self, VerifyCommand.self,
      SweepCommand.self, ReportCommand.self, WorldsCommand.self, DoctorCommand.self,
    ])
}
