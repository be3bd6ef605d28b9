/// Completion for bash and zsh, made from the table of commands. Commands and options stand in the
/// script; classes, tags, fields and the like are asked of the server when they are needed.
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
        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
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
        local -a names=(${=offered})
        compadd -- ${names:#*=}
        compadd -S '' -- ${(M)names:#*=}
      fi
    }
    compdef _cmdb cmdb

    """
  }

  /// `_cmdb_offered CURRENT WORD...` prints what may stand in the place of CURRENT, or `:files`.
  /// `said` are the words so far that are neither options nor their values, `count` how many,
  /// `subject` the first behind a command of two words.
  private static var functions: String {
    """
    _cmdb_common="\(Option.common.map(\.name).joined(separator: " "))"
    _cmdb_ask() { command cmdb completion "$@" 2>/dev/null; }
    _cmdb_takes_value() {
      case "$1" in \(optionsWithValue)) return 0 ;; esac
      return 1
    }
    _cmdb_values() {
      case "$1" in
    \(optionCases)
      esac
    }
    _cmdb_offered() {
      local current=$1 last="" said="" count=0 subject="" word
      shift
      for word in "$@"; do
        if _cmdb_takes_value "$last"; then
          last=""
          continue
        fi
        last=$word
        case "$word" in -*) ;; *) said="$said$word " count=$((count + 1)) ;; esac
        [ $count -eq 3 ] && [ -z "$subject" ] && subject=$word
      done
      if _cmdb_takes_value "$last"; then
        _cmdb_values "$last"
        return
      fi
      case "$current" in
        -*)
          case "$said" in
    \(commandOptionCases)
          esac
          echo "$_cmdb_common"
          return ;;
      esac
      case "$said" in
    \(argumentCases)
    \(groupCases)
        "") echo "\(firstWords)" ;;
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

  /// One name means one thing in every command.
  private static var valued: [Option] {
    var seen: [Option] = []
    for option in CommandTable.all.flatMap(\.allOptions)
    where option.value != nil && !seen.contains(option) {
      seen.append(option)
    }
    return seen
  }

  private static func names(_ option: Option) -> String {
    [option.name, option.other].compactMap(\.self).joined(separator: "|")
  }

  private static var optionsWithValue: String { valued.map(names).joined(separator: "|") }

  private static var optionCases: String {
    valued.compactMap { option in
      option.words.map { "    \(names(option))) \(offer($0)) ;;" }
    }.joined(separator: "\n")
  }

  private static var commandOptionCases: String {
    CommandTable.all.filter { !$0.options.isEmpty }.map { command in
      let options = command.options.map(\.name).joined(separator: " ")
      return "        \"\(command.name) \"*) echo \"\(options)\" ;;"
    }.joined(separator: "\n")
  }

  /// By the place among the words; what can be repeated is offered from there on.
  private static var argumentCases: String {
    CommandTable.all.compactMap { command in
      let offers = command.arguments.enumerated().compactMap { index, argument in
        argument.words.map { words in
          let place = command.words.count + index
          let test = argument.isRepeated ? "-ge" : "-eq"
          return "[ $count \(test) \(place) ] && \(offer(words))"
        }
      }
      guard !offers.isEmpty else { return nil }
      return "    \"\(command.name) \"*) \(offers.joined(separator: "; ")) ;;"
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
      "    \"\(group.name) \") echo \"\(group.verbs.joined(separator: " "))\" ;;"
    }.joined(separator: "\n")
  }

  private static func offer(_ words: WordList) -> String {
    switch words {
    case .fixed(let words): "echo \"\(words.joined(separator: " "))\""
    case .files: "echo :files"
    case .asked(.items): "_cmdb_ask items \"$current\""
    case .asked(.fields): "_cmdb_ask fields \"$subject\""
    case .asked(let subject) where subject.isOfList:
      "_cmdb_ask \(subject.rawValue) \"$said\""
    case .asked(let subject): "_cmdb_ask \(subject.rawValue)"
    }
  }
}
