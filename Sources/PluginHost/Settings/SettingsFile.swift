import CPatchbayYAML
import EventLoop
import Glibc

/// Reads `NAME.yaml` beside `NAME.so`, with libyaml.
///
/// Mappings, lists and scalars. Aliases and several documents are refused, so that a file says what it seems to say;
/// ``SettingsBudget`` limits the memory that a file can make of its bytes.
enum SettingsFile {
  /// The settings of a plugin file; none if there is no settings file. A file that is there and cannot be read is an
  /// error: its plugin may count on what it says.
  static func read(beside plugin: String) throws(PluginProblem) -> PluginSettings {
    let path = PluginPath.settings(of: plugin)
    guard PluginFile.mayBeThere(path) else { return PluginSettings.absent }
    let file: PluginFile
    do {
      file = try PluginFile(path: path, remedy: "put the YAML file itself there")
    } catch {
      throw PluginProblem("has settings (\(path)) that \(error.problem)", remedy: error.remedy)
    }
    guard file.size <= 1 << 20 else {
      throw PluginProblem("has settings (\(path)) of more than 1 MiB", remedy: "make them smaller")
    }
    do throws(Fault) {
      let document = try document(file.read(0, file.size))
      guard !document.lists.contains("") else {
        throw Fault(text: "line 1: expected KEY: VALUE, and not a list")
      }
      return PluginSettings(document)
    } catch {
      throw PluginProblem(
        "has settings (\(path)) that cannot be read: \(error.text)", remedy: "mend that line")
    }
  }

  struct Fault: Error { let text: String }

  /// The texts of a YAML document by dotted keys.
  static func parse(_ bytes: [UInt8]) throws(Fault) -> [String: String] { try document(bytes).values }

  /// Flattens a YAML document.
  static func document(_ bytes: [UInt8]) throws(Fault) -> SettingsDocument {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else { throw Fault(text: "out of memory") }
    defer { unsafe yaml_parser_delete(&parser) }
    // The parser reads from `bytes` until it is deleted, so all of it happens inside this borrow.
    let result: Result<SettingsDocument, Fault> = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
      do throws(Fault) {
        return unsafe .success(try flatten(&parser))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Where the reader is: in a mapping (and which key comes next), or in a list (and which item).
  private enum Level {
    case mapping(key: String?)
    case list(next: Int)
  }

  private static func flatten(_ parser: inout yaml_parser_t) throws(Fault) -> SettingsDocument {
    var document = SettingsDocument()
    var levels: [Level] = []
    var documents = 0
    var budget = SettingsBudget()
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(&parser, &event) == 1 else { throw unsafe syntaxFault(parser) }
      defer { unsafe yaml_event_delete(&event) }
      let line = unsafe event.start_mark.line + 1
      switch unsafe event.type {
      case YAML_STREAM_END_EVENT: return document
      case YAML_DOCUMENT_START_EVENT:
        documents += 1
        if documents > 1 { throw Fault(text: "line \(line): only one document is allowed") }
      case YAML_ALIAS_EVENT: throw Fault(text: "line \(line): aliases are not supported")
      case YAML_MAPPING_START_EVENT, YAML_SEQUENCE_START_EVENT:
        guard levels.count < 32 else { throw Fault(text: "line \(line): nested too deeply") }
        if case .mapping(nil)? = levels.last { throw Fault(text: "line \(line): a key must be plain text") }
        let key = path(levels)
        try at(line) { () throws(Fault) in try budget.spend(key: key) }
        if unsafe event.type == YAML_MAPPING_START_EVENT {
          document.maps.insert(key)
        } else {
          document.lists.insert(key)
        }
        levels.append(unsafe event.type == YAML_MAPPING_START_EVENT ? .mapping(key: nil) : .list(next: 0))
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
        levels.removeLast()
        advance(&levels)
      case YAML_SCALAR_EVENT:
        let scalar = unsafe event.data.scalar
        let text = unsafe String(
          decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        if case .mapping(nil)? = levels.last {
          try at(line) { () throws(Fault) in try SettingsBudget.check(key: text) }
          levels[levels.count - 1] = .mapping(key: text)
          continue
        }
        guard !levels.isEmpty else {
          if text.isEmpty { continue }
          throw Fault(text: "line \(line): expected KEY: VALUE")
        }
        let key = path(levels)
        try at(line) { () throws(Fault) in try budget.spend(key: key, text: text) }
        guard document.values.updateValue(text, forKey: key) == nil else {
          throw Fault(text: "line \(line): \(key) is set twice")
        }
        advance(&levels)
      default: continue
      }
    }
  }

  /// Puts the line before what a fault says.
  private static func at(_ line: Int, _ body: () throws(Fault) -> Void) throws(Fault) {
    do throws(Fault) {
      try body()
    } catch {
      throw Fault(text: "line \(line): \(error.text)")
    }
  }

  /// A value is complete: on to the next key or item.
  private static func advance(_ levels: inout [Level]) {
    switch levels.last {
    case .mapping: levels[levels.count - 1] = .mapping(key: nil)
    case .list(let next): levels[levels.count - 1] = .list(next: next + 1)
    case nil: return
    }
  }

  private static func path(_ levels: [Level]) -> String {
    levels.map { level in
      switch level {
      case .mapping(let key): key ?? ""
      case .list(let next): String(next)
      }
    }.joined(separator: ".")
  }

  private static func syntaxFault(_ parser: yaml_parser_t) -> Fault {
    let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "not YAML"
    return Fault(text: "line \(unsafe parser.problem_mark.line + 1): \(problem)")
  }
}
