// SPDX-License-Identifier: GPL-3.0-or-later

internal import Files
internal import Foundation
internal import Reporting

extension SweepStore {
  /// The database of the merged points.
  public var sqlitePath: String { "\(path)/merged.sqlite" }

  /// Writes the merged points as an SQLite database, with names and values in rows, and one view that has them in columns.
  ///
  /// - `points(key, question, status, version, seed, subject, unit, warnings, error_class, error)`: one row a point
  /// - `parameters(key, name, value)`: its scalar parameters
  /// - `results(key, point, name, value)`: the members of the answer's points, counted from 0
  /// - a view named after the question (`mi`, `rd_curve`, …): key, status, unit, a column for each parameter, `point`, and
  ///   a column for each member; a member that has a parameter's name is called `result_name`
  /// - `meta(name, value)`: format, the plan's name
  ///
  /// Errors: `FileError`.
  public func exportSQLite() throws {
    try AtomicOutput.replacing(sqlitePath) { temporary in
      let database = try Database(temporary)
      try database.execute(
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE points (key TEXT PRIMARY KEY, question TEXT NOT NULL, status TEXT NOT NULL, version TEXT NOT NULL,
          seed INTEGER, subject TEXT, unit TEXT, warnings TEXT, error_class TEXT, error TEXT) WITHOUT ROWID;
        CREATE TABLE parameters (key TEXT NOT NULL, name TEXT NOT NULL, value, PRIMARY KEY (key, name)) WITHOUT ROWID;
        CREATE TABLE results (key TEXT NOT NULL, point INTEGER NOT NULL, name TEXT NOT NULL, value,
          PRIMARY KEY (key, point, name)) WITHOUT ROWID;
        """)
      let meta = try database.prepare("INSERT INTO meta VALUES (?, ?)")
      try meta.run([.string("format"), .string(Self.format)])
      try meta.run([.string("name"), .string(name)])
      let points = try database.prepare("INSERT INTO points VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      let parameters = try database.prepare("INSERT INTO parameters VALUES (?, ?, ?)")
      let results = try database.prepare("INSERT INTO results VALUES (?, ?, ?, ?)")
      var parameterNames = ColumnNames()
      var fieldNames = ColumnNames()
      try forEachMerged { record in
        try points.run([
          .string(record.key), .string(record.question), .string(record.status.rawValue), .string(record.version),
          record.seed, record.subject.map(JSONValue.string), record.unit.map(JSONValue.string),
          .array(record.warnings.map(JSONValue.string)), (record.failure?.class).map(JSONValue.string),
          (record.failure?.message).map(JSONValue.string),
        ])
        for member in record.parameters {
          parameterNames.add(member.name)
          try parameters.run([.string(record.key), .string(member.name), member.value])
        }
        for (number, point) in record.points.enumerated() {
          for member in point {
            fieldNames.add(member.name)
            try results.run([.string(record.key), .integer(number), .string(member.name), member.value])
          }
        }
      }
      try database.execute(view(parameters: parameterNames.list.sorted(), fields: fieldNames.list))
      try database.finish()
    }
  }

  private func view(parameters: [String], fields: [String]) -> String {
    func name(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
    func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
    let taken = Set(parameters + ["key", "status", "unit", "point"])
    var columns = ["p.key AS \"key\"", "p.status AS \"status\"", "p.unit AS \"unit\""]
    columns += parameters.map {
      "(SELECT a.value FROM parameters a WHERE a.key = p.key AND a.name = \(literal($0))) AS \(name($0))"
    }
    columns.append("r.point AS \"point\"")
    columns += fields.map {
      "MAX(CASE WHEN r.name = \(literal($0)) THEN r.value END) AS \(name(taken.contains($0) ? "result_\($0)" : $0))"
    }
    return "CREATE VIEW \(name(question.replacing("-", with: "_"))) AS SELECT \(columns.joined(separator: ", ")) "
      + "FROM points p LEFT JOIN results r ON r.key = p.key WHERE p.question = \(literal(question)) "
      + "GROUP BY p.key, r.point"
  }
}
