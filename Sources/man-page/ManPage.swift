// SPDX-License-Identifier: GPL-3.0-or-later

import Files
import Foundation

/// `ssm-info --experimental-dump-help | man-page VERSION > ssm-info.1`: the commands' own help as one manual page.
///
/// Written in the macros of man(7), which groff and mandoc both know.
@main
struct ManPage {
  static func main() {
    do {
      let version = CommandLine.arguments.dropFirst().first ?? ""
      let tree = try JSONReader.read(try FileBytes.read("-"), path: "standard input")
      guard let program = tree["command"] else {
        throw FileError(.badData, path: "-", "expected the output of 'ssm-info --experimental-dump-help'")
      }
      print(page(of: program, version: version), terminator: "")
    } catch {
      FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
      exit(65)
    }
  }

  private static func page(of program: JSONNode, version: String) -> String {
    let name = program.text("commandName")
    let commands = program.list("subcommands").filter { $0.text("commandName") != "help" }
    var lines = [
      ".\\\" Made by man-page from the program's own help.",
      ".TH \"\(name.uppercased())\" 1 \"\" \"\(name) \(version)\" \"User commands\"",
      ".SH NAME", "\(roff(name)) \\- \(roff(program.text("abstract")))",
      ".SH SYNOPSIS", ".B \(roff(name))", ".I command", "[options]",
      ".SH DESCRIPTION",
    ]
    lines += prose(program.text("discussion"))
    lines.append(".SH COMMANDS")
    for command in commands {
      lines += [".SS \(roff(name)) \(roff(command.text("commandName")))", roff(command.text("abstract"))]
      lines += prose(command.text("discussion"))
      var section = ""
      for argument in command.list("arguments") where isShown(argument) {
        let title = argument.text("sectionTitle")
        if title != section, !title.isEmpty { lines += [".PP", ".B \(roff(title))"] }
        section = title
        lines += entry(argument)
      }
    }
    lines += [
      ".SH EXIT STATUS",
      "0 done; 1 done, but a point missed its tolerance under \\-\\-strict, or a certificate is not valid; 64 the command "
        + "line is wrong; 65 bad data in a file; 66 a file cannot be read; 69 a helper program is missing; 73, 74 a file "
        + "cannot be written; 130 interrupted.",
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  /// Help itself is asked of every command in the same way.
  private static func isShown(_ argument: JSONNode) -> Bool {
    argument.flag("shouldDisplay") && !["help", "version"].contains(argument["preferredName"]?.text("name") ?? "")
  }

  private static func entry(_ argument: JSONNode) -> [String] {
    let names = argument.list("names").map { name in
      roff((name.text("kind") == "short" ? "-" : "--") + name.text("name"))
    }
    let value = "\\fI\(roff(argument.text("valueName")))\\fR"
    let repeated = argument.flag("isRepeating") ? " ..." : ""
    let head =
      switch argument.text("kind") {
      case "positional": value + repeated
      case "option": "\\fB\(names.joined(separator: "\\fR, \\fB"))\\fR \(value)\(repeated)"
      default: "\\fB\(names.joined(separator: "\\fR, \\fB"))\\fR"
      }
    var text = roff(argument.text("abstract"))
    let values = argument.list("allValues").map { value in if case .string(let text) = value { text } else { "" } }
    if !values.isEmpty { text += " Values: \(roff(values.joined(separator: ", ")))." }
    let standard = argument.text("defaultValue")
    if !standard.isEmpty { text += " Default: \(roff(standard))." }
    return [".TP", head, text]
  }

  /// Paragraphs; indented lines, such as examples, keep their shape.
  private static func prose(_ text: String) -> [String] {
    var lines: [String] = []
    var isKept = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      let isIndented = line.hasPrefix("  ")
      if isIndented != isKept, !line.isEmpty {
        lines.append(isIndented ? ".PP\n.nf" : ".fi")
        isKept = isIndented
      }
      lines.append(line.isEmpty ? (isKept ? "" : ".PP") : roff(line))
    }
    return [".PP"] + lines + (isKept ? [".fi"] : [])
  }

  /// The text as roff prints it letter by letter: no line is a request, no mark an escape.
  private static func roff(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
      .replacing("'", with: "\\(aq").replacing("\n", with: " ")
    // Marks beyond ASCII by their number: not every formatter is told the file's encoding.
    let plain = escaped.unicodeScalars.map { scalar in
      guard !scalar.isASCII else { return String(scalar) }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
    }.joined()
    return plain.hasPrefix(".") ? "\\&" + plain : plain
  }
}

extension JSONNode {
  /// The value of an object's member.
  fileprivate subscript(name: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// A member that is a text; empty without one.
  fileprivate func text(_ name: String) -> String {
    guard case .string(let text) = self[name] else { return "" }
    return text
  }

  /// A member that is a list; empty without one.
  fileprivate func list(_ name: String) -> [JSONNode] {
    guard case .array(let elements) = self[name] else { return [] }
    return elements
  }

  /// A member that is true or false; false without one.
  fileprivate func flag(_ name: String) -> Bool {
    guard case .bool(let value) = self[name] else { return false }
    return value
  }
}
