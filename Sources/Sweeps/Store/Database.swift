// SPDX-License-Identifier: GPL-3.0-or-later

internal import CSQLite
internal import Files
internal import Reporting

/// An SQLite database that is being filled, in one transaction.
final class Database {
  private let path: String
  private var connection: OpaquePointer?

  /// Opens the empty file at `path`; without a journal, since it gets its name only when it is whole.
  init(_ path: String) throws(FileError) {
    self.path = path
    guard sqlite3_open(path, &connection) == SQLITE_OK else { throw failure() }
    try execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
  }

  deinit { sqlite3_close_v2(connection) }

  func execute(_ statements: String) throws(FileError) {
    guard sqlite3_exec(connection, statements, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  func prepare(_ text: String) throws(FileError) -> Statement {
    var handle: OpaquePointer?
    guard sqlite3_prepare_v2(connection, text, -1, &handle, nil) == SQLITE_OK else { throw failure() }
    return Statement(handle: handle, database: self)
  }

  func finish() throws(FileError) {
    try execute("COMMIT")
    // Statements that are still held keep the connection, which has nothing left to write.
    sqlite3_close_v2(connection)
    connection = nil
  }

  func failure() -> FileError {
    FileError(.writeFailed, path: path, "SQLite: \(String(cString: sqlite3_errmsg(connection)))")
  }

  /// A statement that is run many times.
  final class Statement {
    private let handle: OpaquePointer?
    private let database: Database

    init(handle: OpaquePointer?, database: Database) {
      self.handle = handle
      self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs it once; infinities stay numbers, lists and objects become JSON.
    func run(_ values: [JSONValue?]) throws(FileError) {
      // SQLite is to copy the texts.
      let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      for (index, value) in values.enumerated() {
        let place = Int32(index + 1)
        switch value {
        case .null?, nil: sqlite3_bind_null(handle, place)
        case .bool(let flag)?: sqlite3_bind_int64(handle, place, flag ? 1 : 0)
        case .integer(let integer)?: sqlite3_bind_int64(handle, place, Int64(integer))
        case .number(let number)?: sqlite3_bind_double(handle, place, number)
        case .string("inf")?: sqlite3_bind_double(handle, place, .infinity)
        case .string("-inf")?: sqlite3_bind_double(handle, place, -.infinity)
        case .string(let text)?: sqlite3_bind_text(handle, place, text, -1, copying)
        case let value?: sqlite3_bind_text(handle, place, CanonicalJSON.text(value), -1, copying)
        }
      }
      guard sqlite3_step(handle) == SQLITE_DONE, sqlite3_reset(handle) == SQLITE_OK else { throw database.failure() }
    }
  }
}
