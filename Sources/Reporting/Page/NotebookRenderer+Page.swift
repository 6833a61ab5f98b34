// SPDX-License-Identifier: GPL-3.0-or-later
internal import Foundation

extension NotebookRenderer {
  /// Writes the report `name` of the folder of reports as an HTML page of that name, its figures inside.
  /// - Throws: ``ReportingError``: the report or a figure cannot be read, the page cannot be written.
  public func writePage(of name: String, into folder: String) throws(ReportingError) {
    let html = try page(of: name).html
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: folder, reason: "cannot write: \(error.reason)")
    }
    try writeWhole(Data(html.utf8), to: "\(folder)/\(name).html")
  }

  /// The report `name` as a page: its first heading is the page's title, and images that it names stand inside.
  /// - Throws: ``ReportingError/unreadable(path:reason:)``
  public func page(of name: String) throws(ReportingError) -> Page {
    var text = String(decoding: try readWhole("\(reports)/\(name).md"), as: UTF8.self)
    var title = name
    if let heading = text.prefixMatch(of: /# +([^\n]*)\n/) {
      title = String(heading.output.1)
      text = String(text[heading.range.upperBound...])
    }
    var images: [String: String] = [:]
    for match in text.matches(of: /!\[[^\n]*\]\(([^()\/\s]+\.svg)\)/) {
      let file = String(match.output.1)
      images[file] = String(decoding: try readWhole("\(reports)/\(file)"), as: UTF8.self)
    }
    return Page(title, [.markdown(text, images: images)])
  }
}
