#compdef cmdb
# Completion of cmdb for zsh: source <(cmdb completion zsh)
_cmdb_common="--socket --connect --profile --token-file --ca --server-name --certificate --key --plain --json --no-color --help"
_cmdb_ask() { command cmdb completion "$@" 2>/dev/null; }
_cmdb_takes_value() {
  case "$1" in --reason|--incident|--idempotency-key|--socket|--connect|--profile|--token-file|--ca|--server-name|--certificate|--key|--as-of|--zone|--where|--text|--sort|--fields|--columns|--limit|--expect|--drop|--prefer|--type|--direction|--min-up|--svg|--role|--note|--visibility|--channel|--team|--until|--code|--account|--before|--to|--subject|--canned|--new|--month|--calendar|--depth|--classes|--output|-o|--format|--class|--columns|--fields|--labels|--mode|--match|--map|--sheet|--header-row|--group|--encoding|--delimiter|--dates|--decimal|--on-blank|--relations|--states|--source|--on-missing|--expect-missing|--create-references|--count|--errors|--against|--item|--method|--since|--after|--consumer|--entities|--exec|--shared|--changes|--label|--expires-at|--valid) return 0 ;; esac
  return 1
}
_cmdb_values() {
  case "$1" in
    --socket) echo :files ;;
    --token-file) echo :files ;;
    --ca) echo :files ;;
    --certificate) echo :files ;;
    --key) echo :files ;;
    --where) _cmdb_ask filter-fields "$said" ;;
    --sort) _cmdb_ask sort-fields "$said" ;;
    --fields|--columns) _cmdb_ask list-fields "$said" ;;
    --type) _cmdb_ask relation-types ;;
    --direction) echo "outgoing incoming both" ;;
    --svg) echo :files ;;
    --role) echo "affected cause symptom not_impacted" ;;
    --visibility) echo "public internal" ;;
    --classes) _cmdb_ask classes ;;
    --output|-o) echo :files ;;
    --format) echo "csv jsonl xlsx" ;;
    --class) _cmdb_ask classes ;;
    --labels) echo "en ru" ;;
    --mode) echo "create update upsert" ;;
    --map) echo :files ;;
    --encoding) echo "utf-8 utf-16le utf-16be windows-1251" ;;
    --decimal) echo ". ," ;;
    --on-blank) echo "keep clear" ;;
    --relations) echo "keep add exact" ;;
    --states) echo "lifecycle any" ;;
    --errors) echo :files ;;
    --item) _cmdb_ask items "$current" ;;
    --method) _cmdb_ask methods ;;
    --changes) echo :files ;;
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
        "item register "*) echo "--reason --incident --idempotency-key" ;;
        "item show "*) echo "--as-of --zone --include-void" ;;
        "item list "*) echo "--where --text --sort --fields --limit --all --as-of --zone --include-void" ;;
        "item find "*) echo "--where --sort --fields --limit --all --as-of --zone --include-void" ;;
        "find "*) echo "--where --sort --fields --limit --all --as-of --zone --include-void" ;;
        "item resolve "*) echo "--as-of --zone --include-void" ;;
        "item duplicates "*) echo "--where" ;;
        "item count "*) echo "--where --text --limit --as-of --zone --include-void" ;;
        "item edit "*) echo "--expect --reason --incident --idempotency-key" ;;
        "item move "*) echo "--expect --reason --incident --idempotency-key" ;;
        "item transition "*) echo "--expect --reason --incident --idempotency-key" ;;
        "item history "*) echo "--limit --all" ;;
        "item reclassify "*) echo "--drop --expect --reason --incident --idempotency-key" ;;
        "item merge "*) echo "--prefer --expect --reason --incident --idempotency-key" ;;
        "item void "*) echo "--expect --reason --incident --idempotency-key" ;;
        "relation list "*) echo "--type --direction --limit --all --as-of --zone" ;;
        "relation connect "*) echo "--min-up --reason --incident --idempotency-key" ;;
        "relation disconnect "*) echo "--reason --incident --idempotency-key" ;;
        "relation types "*) echo "--as-of --zone" ;;
        "incident open "*) echo "--reason --idempotency-key" ;;
        "incident show "*) echo "--as-of --zone" ;;
        "incident impact "*) echo "--svg --as-of --zone" ;;
        "incident list "*) echo "--open --where --text --sort --fields --limit --all --as-of --zone" ;;
        "incident count "*) echo "--where --text --limit --as-of --zone" ;;
        "incident mine "*) echo "--sort --fields --limit --all" ;;
        "incident link "*) echo "--role --note --reason --idempotency-key" ;;
        "incident unlink "*) echo "--reason --idempotency-key" ;;
        "incident comment "*) echo "--visibility --channel --reason --idempotency-key" ;;
        "incident update "*) echo "--expect --reason --idempotency-key" ;;
        "incident assign "*) echo "--team --force --expect --reason --idempotency-key" ;;
        "incident watch "*) echo "--reason --idempotency-key" ;;
        "incident unwatch "*) echo "--reason --idempotency-key" ;;
        "incident transition "*) echo "--expect --reason --idempotency-key" ;;
        "incident wait "*) echo "--until --expect --reason --idempotency-key" ;;
        "incident resolve "*) echo "--code --expect --reason --idempotency-key" ;;
        "incident close "*) echo "--yes --expect --reason --idempotency-key" ;;
        "incident cancel "*) echo "--expect --reason --idempotency-key" ;;
        "priority define "*) echo "--reason --incident --idempotency-key" ;;
        "inbox "*) echo "--team --seen" ;;
        "take "*) echo "--team --reason --idempotency-key" ;;
        "away "*) echo "--until --account --reason --incident --idempotency-key" ;;
        "back "*) echo "--account --reason --incident --idempotency-key" ;;
        "talk "*) echo "--before" ;;
        "reply "*) echo "--to --channel --subject --canned --called --yes --reason --idempotency-key" ;;
        "note "*) echo "--reason --idempotency-key" ;;
        "identify "*) echo "--new --reason --idempotency-key" ;;
        "outbox "*) echo "--dead" ;;
        "conversation list "*) echo "--open --where --text --sort --fields --limit --all --as-of --zone" ;;
        "conversation show "*) echo "--before" ;;
        "conversation update "*) echo "--expect --reason --idempotency-key" ;;
        "conversation merge "*) echo "--reason --idempotency-key" ;;
        "sort "*) echo "--reason --idempotency-key" ;;
        "sla show "*) echo "--as-of --zone" ;;
        "sla explain "*) echo "--as-of --zone" ;;
        "schedule show "*) echo "--month --as-of --zone" ;;
        "schedule import-calendar "*) echo "--calendar --yes --dry-run --expect --reason --incident --idempotency-key" ;;
        "impact "*) echo "--upstream --depth --to --classes --svg --as-of --zone" ;;
        "export "*) echo "--output --format --incidents --class --where --columns --labels --raw --as-of --zone" ;;
        "import "*) echo "--class --mode --match --map --sheet --header-row --group --encoding --delimiter --dates --decimal --on-blank --relations --states --source --on-missing --expect-missing --create-references --count --raw --force --skip-unknown --errors --skip-errors --yes --dry-run --all --reason --incident" ;;
        "authority define "*) echo "--expect --reason --incident --idempotency-key" ;;
        "diff "*) echo "--where --fields --include-void --limit --all --zone" ;;
        "report inventory "*) echo "--output --class --where --as-of --zone --against" ;;
        "journal "*) echo "--item --incident --account --method --since --until --after --zone --limit --all" ;;
        "watch "*) echo "--consumer --entities --item --incident --where --after --once --exec" ;;
        "undo "*) echo "--dry-run --skip-conflicts --reason --incident --idempotency-key" ;;
        "metrics "*) echo "--prometheus" ;;
        "clock trust "*) echo "--reason --incident --idempotency-key" ;;
        "view list "*) echo "--limit --all" ;;
        "view show "*) echo "--limit --all --as-of --zone" ;;
        "view save "*) echo "--subject --where --fields --sort --shared --reason --incident --idempotency-key" ;;
        "view remove "*) echo "--reason --incident --idempotency-key" ;;
        "consumer list "*) echo "--limit --all" ;;
        "consumer seek "*) echo "--reason --incident --idempotency-key" ;;
        "consumer pause "*) echo "--reason --incident --idempotency-key" ;;
        "consumer resume "*) echo "--reason --incident --idempotency-key" ;;
        "consumer delete "*) echo "--reason --incident --idempotency-key" ;;
        "class "*) echo "--as-of --zone" ;;
        "class edit "*) echo "--dry-run --changes --expect --reason --incident --idempotency-key" ;;
        "lifecycle "*) echo "--as-of --zone" ;;
        "lifecycle define "*) echo "--reason --incident --idempotency-key" ;;
        "lifecycle edit "*) echo "--dry-run --expect --reason --incident --idempotency-key" ;;
        "account list "*) echo "--limit --all" ;;
        "account create "*) echo "--reason --incident --idempotency-key" ;;
        "account update "*) echo "--reason --incident --idempotency-key" ;;
        "directory "*) echo "--limit --all" ;;
        "token list "*) echo "--limit --all" ;;
        "token issue "*) echo "--label --expires-at --reason --incident --idempotency-key" ;;
        "token revoke "*) echo "--reason --incident --idempotency-key" ;;
        "console "*) echo "--reason --incident --idempotency-key" ;;
        "invite "*) echo "--valid --reason --incident --idempotency-key" ;;
        "session list "*) echo "--limit --all" ;;
        "session end "*) echo "--reason --incident --idempotency-key" ;;
        "call "*) echo "--lines" ;;
      esac
      echo "$_cmdb_common"
      return ;;
  esac
  case "$said" in
    "item register "*) [ $count -eq 2 ] && _cmdb_ask classes; [ $count -ge 3 ] && _cmdb_ask fields "$subject" ;;
    "item show "*) [ $count -eq 2 ] && _cmdb_ask items "$current" ;;
    "item list "*) [ $count -eq 2 ] && _cmdb_ask classes ;;
    "item duplicates "*) [ $count -eq 2 ] && _cmdb_ask classes ;;
    "item edit "*) [ $count -eq 2 ] && _cmdb_ask items "$current"; [ $count -ge 3 ] && _cmdb_ask fields "$subject" ;;
    "item move "*) [ $count -eq 2 ] && _cmdb_ask items "$current"; [ $count -eq 3 ] && _cmdb_ask items "$current" ;;
    "item transition "*) [ $count -eq 2 ] && _cmdb_ask items "$current"; [ $count -eq 3 ] && _cmdb_ask states; [ $count -ge 4 ] && _cmdb_ask fields "$subject" ;;
    "item history "*) [ $count -eq 2 ] && _cmdb_ask items "$current" ;;
    "item reclassify "*) [ $count -eq 2 ] && _cmdb_ask items "$current"; [ $count -eq 3 ] && _cmdb_ask classes ;;
    "item merge "*) [ $count -eq 2 ] && _cmdb_ask items "$current"; [ $count -eq 3 ] && _cmdb_ask items "$current" ;;
    "item void "*) [ $count -eq 2 ] && _cmdb_ask items "$current" ;;
    "relation list "*) [ $count -eq 2 ] && _cmdb_ask items "$current" ;;
    "relation connect "*) [ $count -eq 2 ] && _cmdb_ask items "$current"; [ $count -eq 3 ] && _cmdb_ask relation-types; [ $count -eq 4 ] && _cmdb_ask items "$current" ;;
    "incident open "*) [ $count -ge 3 ] && _cmdb_ask items "$current" ;;
    "incident show "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident impact "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident link "*) [ $count -eq 2 ] && _cmdb_ask incidents; [ $count -ge 3 ] && _cmdb_ask items "$current" ;;
    "incident unlink "*) [ $count -eq 2 ] && _cmdb_ask incidents; [ $count -ge 3 ] && _cmdb_ask items "$current" ;;
    "incident comment "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident update "*) [ $count -eq 2 ] && _cmdb_ask incidents; [ $count -ge 3 ] && echo "title= description= kind= impact= urgency= requester= contact.name= contact.phone= contact.email= category= service= team= assignee= parent= channel= external.system= external.key= external.url= major= due_at= resolution= resolution_code=" ;;
    "incident assign "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident watch "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident unwatch "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident transition "*) [ $count -eq 2 ] && _cmdb_ask incidents; [ $count -eq 3 ] && echo "assigned in_progress pending resolved closed cancelled"; [ $count -ge 4 ] && echo "waiting_for= waiting_until= resolution= resolution_code=" ;;
    "incident wait "*) [ $count -eq 2 ] && _cmdb_ask incidents; [ $count -eq 3 ] && echo "requester supplier approval appointment change other" ;;
    "incident resolve "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident close "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "incident cancel "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "take "*) [ $count -eq 1 ] && _cmdb_ask incidents ;;
    "outbox "*) [ $count -eq 1 ] && echo "retry cancel" ;;
    "conversation update "*) [ $count -ge 3 ] && echo "state= snoozed_until= team= assignee= subject=" ;;
    "sort "*) [ $count -ge 2 ] && _cmdb_ask incidents ;;
    "sla show "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "sla explain "*) [ $count -eq 2 ] && _cmdb_ask incidents ;;
    "schedule show "*) [ $count -eq 2 ] && _cmdb_ask items "$current" ;;
    "schedule import-calendar "*) [ $count -eq 2 ] && echo :files ;;
    "sla preview "*) [ $count -eq 2 ] && _cmdb_ask items "$current"; [ $count -ge 3 ] && _cmdb_ask fields "$subject" ;;
    "impact "*) [ $count -ge 1 ] && _cmdb_ask items "$current" ;;
    "import "*) [ $count -eq 1 ] && echo :files ;;
    "authority define "*) [ $count -eq 2 ] && _cmdb_ask classes ;;
    "class "*) [ $count -eq 1 ] && _cmdb_ask classes ;;
    "class edit "*) [ $count -eq 2 ] && _cmdb_ask classes ;;
    "lifecycle define "*) [ $count -eq 3 ] && echo :files ;;
    "lifecycle edit "*) [ $count -eq 3 ] && echo :files ;;
    "call "*) [ $count -eq 1 ] && _cmdb_ask methods ;;
    "help "*) [ $count -ge 1 ] && _cmdb_ask methods ;;
    "completion "*) [ $count -eq 1 ] && echo "bash zsh classes states methods relation-types items incidents fields filter-fields sort-fields list-fields" ;;
    "item ") echo "register show list find resolve duplicates count edit move transition history reclassify merge void" ;;
    "relation ") echo "list connect disconnect types" ;;
    "incident ") echo "open show impact list count mine link unlink comment update assign watch unwatch transition wait resolve close cancel" ;;
    "priority ") echo "list define" ;;
    "conversation ") echo "list show update merge" ;;
    "sla ") echo "show explain check preview" ;;
    "schedule ") echo "show import-calendar" ;;
    "authority ") echo "list define" ;;
    "report ") echo "inventory" ;;
    "clock ") echo "trust" ;;
    "view ") echo "list show save remove" ;;
    "consumer ") echo "list seek pause resume delete" ;;
    "class ") echo "edit" ;;
    "lifecycle ") echo "define edit" ;;
    "account ") echo "list create update" ;;
    "token ") echo "list issue revoke" ;;
    "session ") echo "list end" ;;
    "") echo "item find relation incident priority inbox take away back talk reply note identify outbox conversation sort sla schedule impact who export import authority diff report journal watch undo metrics health clock view consumer class lifecycle account directory whoami token console invite session call help completion --help --version" ;;
  esac
}
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
