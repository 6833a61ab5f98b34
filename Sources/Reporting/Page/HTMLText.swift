// SPDX-License-Identifier: GPL-3.0-or-later

extension String {
  /// The text as HTML shows it letter by letter, in elements and in quoted attributes: marks escaped, control
  /// characters spelt out, so that a text from a file can neither open a tag nor turn the writing direction.
  var escapedForHTML: String { withVisibleControls.escapedMarks }

  /// The text with HTML's marks escaped and its line breaks and tabs kept, for preformatted text.
  var escapedForPreformattedHTML: String {
    split(separator: "\n", omittingEmptySubsequences: false).map(\.escapedForPreformattedLine).joined(separator: "\n")
  }

  fileprivate var escapedMarks: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Substring {
  fileprivate var escapedForPreformattedLine: String {
    split(separator: "\t", omittingEmptySubsequences: false).map { String($0).escapedForHTML }.joined(separator: "\t")
  }
}

extension JSONValue {
  /// The document on one line as the content of a `script` element: no `<` is left that could end the element.
  /// - Throws: ``ReportingError/notANumber(place:)``
  var textForScriptElement: String {
    get throws(ReportingError) {
      var text = ""
      for scalar in try self.text(.compact).unicodeScalars {
        switch scalar {
        // Inside JSON these stand in strings only.
        case "<", ">", "&", "\u{2028}", "\u{2029}":
          text += scalar.jsonEscape
        default: text.unicodeScalars.append(scalar)
        }
      }
      return text
    }
  }
}
