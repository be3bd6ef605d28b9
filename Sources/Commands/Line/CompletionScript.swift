/// Completion for bash and zsh, made from the table of commands. Commands and options stand in the
/// script; classes, states and methods are asked of the server when they are needed.
enum CompletionScript {
  static var bash: String {
    """
    # Completion of cmdb for bash: source <(cmdb completion bash)
    \(functions)
    _cmdb() {
      local IFS=$' \\t\\n' current=${COMP_WORDS[COMP_CWORD]}
      local offered
      offered=$(_cmdb_offered "$current" "${COMP_WORDS[@]:1:COMP_CWORD-1}")
      if [[ $offered == :files ]]; then
        COMPREPLY=($(compgen -f -- "$current"))
      else
        COMPREPLY=($(compgen -W "$offered" -- "$current"))
      fi
    }
    complete -F _cmdb cmdb

    """
  }

  static var zsh: String {
    """
    #compdef cmdb
    # Completion of cmdb for zsh: source <(cmdb completion zsh)
    \(functions)
    _cmdb() {
      local offered
      offered=$(_cmdb_offered "${words[CURRENT]}" "${(@)words[2,CURRENT-1]}")
      if [[ $offered == :files ]]; then
        _files
      else
        compadd -- ${=offered}
      fi
    }
    compdef _cmdb cmdb

    """
  }

  /// `_cmdb_offered CURRENT WORD...` prints what may stand in the place of CURRENT, or `:files`.
  private static var functions: String {
    """
    _cmdb_ask() { command cmdb completion "$1" 2>/dev/null; }
    _cmdb_value() {
      case "$1" in
    \(optionCases)
        *) return 1 ;;
      esac
    }
    _cmdb_offered() {
      local current=$1 last="" said="" word
      shift
      for word in "$@"; do
        last=$word
        case "$word" in -*) ;; *) said="$said$word " ;; esac
      done
      _cmdb_value "$last" && return
      case "$said" in
    \(commandCases)
    \(groupCases)
        *) echo "\(firstWords)" ;;
      esac
    }
    """
  }

  private static var firstWords: String {
    var words: [String] = []
    for command in CommandTable.all where !words.contains(command.words[0]) {
      words.append(command.words[0])
    }
    return (words + ["--help", "--version"]).joined(separator: " ")
  }

  /// What may follow an option that has a value. One name means one thing in every command.
  private static var optionCases: String {
    var seen: [Option] = []
    for option in CommandTable.all.flatMap(\.allOptions)
    where option.value != nil && !seen.contains(option) {
      seen.append(option)
    }
    return seen.map { option in
      let names = [option.name, option.short].compactMap(\.self).joined(separator: "|")
      return "    \(names)) \(offer(option.words, else: [])) ;;"
    }.joined(separator: "\n")
  }

  private static var commandCases: String {
    CommandTable.all.map { command in
      let options = command.allOptions.map(\.name)
      let lists = command.arguments.compactMap(\.words)
      let asked = offer(lists.first, else: [])
      let quiet = "case \"$current\" in -*) echo \"\(options.joined(separator: " "))\" ;;"
      return "    \"\(command.name) \"*) \(quiet) *) \(asked) ;; esac ;;"
    }.joined(separator: "\n")
  }

  /// The second words of commands that have two.
  private static var groupCases: String {
    var groups: [(name: String, verbs: [String])] = []
    for command in CommandTable.all where command.words.count > 1 {
      if let index = groups.firstIndex(where: { $0.name == command.words[0] }) {
        groups[index].verbs.append(command.words[1])
      } else {
        groups.append((command.words[0], [command.words[1]]))
      }
    }
    return groups.map { group in
      "    \"\(group.name) \"*) echo \"\(group.verbs.joined(separator: " "))\" ;;"
    }.joined(separator: "\n")
  }

  private static func offer(_ words: WordList?, else others: [String]) -> String {
    switch words {
    case .fixed(let words): "echo \"\(words.joined(separator: " "))\""
    case .files: "echo :files"
    case .classes, .states, .methods, .relationTypes:
      "_cmdb_ask \(words?.question ?? "")"
    case nil: others.isEmpty ? "echo" : "echo \"\(others.joined(separator: " "))\""
    }
  }
}
