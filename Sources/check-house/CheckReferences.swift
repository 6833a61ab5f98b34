// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// `check-house --references FILE`: every work that the sources cite as author and year stands in the list, and every
/// work of the list is cited.
///
/// A work is known by its first author's name and its year. In the list it is a line `- **Shannon 1948** …`, in the
/// sources `Shannon (1948)`, `Cover & Thomas 2006`, `Poole et al. 2019`, in comments and in texts alike.
struct CheckReferences {
  /// First author and year.
  struct Work: Hashable, Comparable {
    let author: String
    let year: String

    static func < (a: Work, b: Work) -> Bool { (a.author, a.year) < (b.author, b.year) }
  }

  /// Words before a year that are no authors.
  private static let notAuthors: Set = ["RFC", "January"]

  /// Checks the sources under the working directory; prints the faults and returns how many there are.
  static func faults(list path: String) throws -> Int {
    let list = try String(contentsOfFile: path, encoding: .utf8)
    var listed: Set<Work> = []
    var entries: Set<String> = []
    var faults: [String] = []
    for line in list.split(separator: "\n") where line.hasPrefix("- **") {
      guard let work = works(in: String(line.dropFirst(4).prefix { $0 != "*" })).first else {
        faults.append("\(path): no author and year in '\(line)'")
        continue
      }
      listed.insert(work)
      let isNew = entries.insert(String(line.dropFirst(4).prefix { $0 != "*" })).inserted
      if !isNew { faults.append("\(path): \(work.author) \(work.year) stands twice") }
    }
    var cited: [Work: String] = [:]
    for folder in ["Sources", "Notebooks-as-scripts"] {
      guard let files = FileManager.default.enumerator(atPath: folder) else { continue }
      for case let file as String in files where [".swift", ".c", ".h"].contains(where: file.hasSuffix) {
        for work in works(in: try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) {
          cited[work] = "\(folder)/\(file)"
        }
      }
    }
    for (work, place) in cited.sorted(by: { $0.key < $1.key }) where !listed.contains(work) {
      faults.append("\(place): cites \(work.author) \(work.year), which \(path) does not list")
    }
    for work in listed.sorted() where cited[work] == nil {
      faults.append("\(path): \(work.author) \(work.year) is cited nowhere")
    }
    for fault in faults { print(fault) }
    print("\(listed.count) references, \(cited.count) works cited, \(faults.count) faults")
    return faults.count
  }

  /// Names joined by commas, `&`, `and`, `et al.`, and a year after them; line breaks of comments are blanks.
  private static func works(in text: String) -> [Work] {
    let flowing = text.replacing(/\n *\/\/\/? */, with: " ")
    // An author with initials and particles, what joins authors, then a year, in brackets or not.
    let citation =
      #/
      ( (?: (?:\p{Lu}\.[\x20\-]?)* (?:Van\x20|Ver\x20|de\x20)? \p{Lu}[\p{L}'’\-]+
        (?: ,\x20 | \x20&\x20 | \x20and\x20 | \x20et\x20al\.,?\x20 | ,?\x20(?=\(|\d) ) )+ )
      \(? ( (?:18|19|20)\d\d ) \b
      /#
    return flowing.matches(of: citation).compactMap { match in
      guard let first = match.output.1.firstMatch(of: /\p{Lu}[\p{L}'’\-]+/) else { return nil }
      let author = String(first.output).replacing(/['’]s$/, with: "")
      return notAuthors.contains(author) ? nil : Work(author: author, year: String(match.output.2))
    }
  }
}
