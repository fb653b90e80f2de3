# What holds for every command: words, options, help, errors, exit codes.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() { setup_lot; }

cryolot() { run --separate-stderr "$CRYOLOT" "$@"; }

# verbs: one a line, "lot show", from the manual page, which is made from the program's own table.
verbs() { "$CRYOLOT" help --man | sed -n 's/^\.SS "cryolot \(.*\)"$/\1/p' | tr -d '\\'; }

# ---- help ------------------------------------------------------------------------------------------------------------

@test "help at every level, examples first, without a record" {
    cd /
    local level words noun
    for level in 'help' '--help' '-h'; do
        cryolot $level
        assert_exit 0
        [ -z "$stderr" ]
        [[ ${lines[0]} == '  cryolot '* ]]
        assert_out 'cryolot \[OPTIONS\] NOUN VERB'
        assert_out '  lot release +QA signs the release'
    done
    for level in 'help lot' 'lot --help' 'lot -h' 'lot help' '--help lot' '--json lot help'; do
        cryolot $level
        assert_exit 0
        [[ ${lines[0]} == '  cryolot lot create '* ]]
        assert_out '  lot release '
        refute_out '  donor add '
    done
    for level in 'help lot release' 'lot release --help' 'lot release -h' 'lot release help' 'lot --help release'; do
        cryolot $level
        assert_exit 0
        [[ ${lines[0]} == '  cryolot lot release UC26A001 --reason '* ]]
        assert_out $'\n''cryolot lot release LOT .*--reason TEXT'
    done
    cryolot help options
    assert_exit 0
    assert_out '--dry-run'
    cryolot help trace
    assert_exit 0
    assert_out 'cryolot trace ID'
}

@test "every verb has an example of itself, a form and a summary; every option a sentence" {
    local verb count=0 wrong=()
    while read -r verb; do
        count=$((count + 1))
        # shellcheck disable=SC2086 # two words
        cryolot help $verb
        [ "$status" -eq 0 ] && [ -z "$stderr" ] || wrong+=("$verb: exit $status $stderr")
        [[ ${lines[0]} == "  cryolot "*"${verb##* }"* ]] || wrong+=("$verb: no example of itself first")
        [[ $'\n'$output == *$'\n'"cryolot $verb"* ]] || wrong+=("$verb: no form")
        ! grep -qE '^  --?[a-z-]+( [^ ]+)? *$' <<<"$output" || wrong+=("$verb: an option without a sentence")
    done < <(verbs)
    [ $count -gt 60 ]
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
}

@test "a word that ends the options is no request for help" {
    try - user show -- help
    assert_exit 5
    assert_err "there is no user 'help'"
}

@test "version" {
    cryolot version
    assert_exit 0
    [[ $output =~ ^cryolot\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    local version=${output#cryolot }
    cryolot version --json
    assert_json .version "$version"
}

# ---- words -----------------------------------------------------------------------------------------------------------

@test "an unknown word gets a suggestion and is never run" {
    local wrong right
    while IFS='|' read -r wrong right; do
        # shellcheck disable=SC2086 # several words
        try rosa $wrong
        assert_exit 2
        assert_no_out
        assert_err "$right"
    done <<'TABLE'
lto show UC26A001|there is no 'lto'; did you mean: cryolot lot$
lots|there is no 'lots'; did you mean: cryolot lot$
statsu|did you mean: cryolot status$
vrsion|did you mean: cryolot version$
xyzzyx|there is no 'xyzzyx'; cryolot help$
lot relase UC26A001|lot has no verb 'relase'; did you mean: cryolot lot release$
lot hodl UC26A001 --reason x|did you mean: cryolot lot hold$
lot xyzzyx|cryolot help lot$
lot|say what to do with lot
LOT show UC26A001|there is no 'LOT'
help lto|there is no 'lto'; did you mean: cryolot lot$
help lot relase|did you mean: cryolot lot release$
help xyzzyx|there is no 'xyzzyx'
lot hold UC26A001 --raeson x|there is no option --raeson; did you mean --reason$
lot show UC26A001 --jsno|did you mean --json$
lot show UC26A001 --xyzzyx|there is no option --xyzzyx; cryolot lot show --help$
lot show UC26A001 -x|there is no option -x
lot show UC26A001 --vials 3|there is no option --vials
lot show|LOT is missing; cryolot lot show LOT
lot show UC26A001 UC26A002|'UC26A002' is one word too many
lot hold UC26A001 --reason|option --reason needs a value
lot hold UC26A001 --reason x --reason y|option --reason is given twice
lot show UC26A001 --json --json|option --json is given twice
lot show UC26A001 --json --csv|--json and --csv exclude each other
lot show UC26A001 --color sometimes|auto, always or never
lot create UC26A002 --donor D1 --made 2026-01-01|--product is missing; cryolot lot create LOT
completion zsh|bash only
version now|'now' is one word too many
TABLE
    cryolot
    assert_exit 2
    assert_err 'say what to do; cryolot help'
    cryolot -- lot show
    assert_exit 2
    cryolot ''
    assert_exit 2
    [ "$(events 'lot.hold')" -eq 0 ]
}

@test "options stand anywhere behind the verb, global ones anywhere, values joined or apart" {
    local code
    for words in "--db $DB lot show UC26A001 --json" "lot --db=$DB show UC26A001 --json" \
        "--json lot show --db $DB UC26A001" "lot show --json --db=$DB -- UC26A001" "lot --json show UC26A001 --db $DB"; do
        # shellcheck disable=SC2086 # several words
        cryolot $words
        assert_exit 0
        assert_json .lot.code UC26A001
    done
    CRYOLOT_DB=$DB cryolot lot show UC26A001 --json
    assert_json .lot.code UC26A001
    CRYOLOT_DB=/nowhere cryolot lot show UC26A001 --json --db "$DB"
    assert_json .lot.code UC26A001
}

@test "-- ends the options; a text may look like one" {
    must olga note "$LOT" -- '--json is what it said' >/dev/null
    must olga note -- "$LOT" '-x' >/dev/null
    must ivan lot hold "$LOT" --reason '--dry-run did not help' >/dev/null
    must ivan lot hold "$LOT" --reason=--dry-run >/dev/null
    must ivan lot hold "$LOT" --reason 'at 5 !#:+ 6' >/dev/null
    try - note "$LOT" --json
    assert_json '[.notes[].note] | join("|")' '-x|--json is what it said'
    [ "$(sqlite3 "$DB" "SELECT group_concat(reason, '|') FROM hold")" = \
        '--dry-run did not help|--dry-run|at 5 !#:+ 6' ]
}

@test "negative values are values" {
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add CPN/LN2-2 --kind tank --min=-196C --max=-150.5C >/dev/null
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    must stan storage reading CPN/LN2-2 -- -185.25C >/dev/null
    try - storage show CPN/LN2-2 --json
    assert_json .store.min_mc -196000
    assert_json .store.max_mc -150500
    assert_json .store.last_mc -185250
    try quinn result record "$LOT" viability -3 --unit % --performed-on "$(day today)"
    assert_exit 3
    assert_err "cannot be '-3'"
    try - lot list --limit -3
    assert_exit 2
    assert_err "'-3' is not within"
}

@test "odd words do no harm" {
    local long
    long=$(printf 'A%.0s' {1..100000})
    try - lot show "$long"
    [[ $status =~ ^[25]$ ]]
    [ ${#stderr} -lt 4000 ]
    try - lot show $'UC\xff\xfe'
    [[ $status =~ ^[25]$ ]]
    try - lot show $'UC\e[2J\u202e26'
    [[ $status =~ ^[25]$ ]]
    refute_err $'\e'
    refute_err $'\u202e'
    cryolot $'lo\e[2Jt'
    assert_exit 2
    refute_err $'\e'
    try - lot show "$LOT" $'--\e[2J'
    assert_exit 2
    refute_err $'\e'
    try - lot show ''
    [[ $status =~ ^[25]$ ]]
    try olga lot create X --product huc-msc --made "$(day today)" --donor D1 --from ,
    [[ $status =~ ^[235]$ ]]
}

# ---- errors ----------------------------------------------------------------------------------------------------------

@test "an error as JSON has its five keys, on standard error alone" {
    local code rule words
    while IFS='|' read -r code state words; do
        # shellcheck disable=SC2086 # several words
        try ivan $words --json
        assert_exit "$code"
        assert_no_out
        [ "${#stderr_lines[@]}" -eq 1 ]
        assert_error_json '.error | keys_unsorted - ["rows"] | sort | join(",")' message,record,remedy,rule,status
        assert_error_json .error.status "$state"
        assert_error_json '.error.message | length > 0' true
        assert_error_json '.error.message | endswith(".")' false
        refute_err password
    done <<'TABLE'
2|usage|lot relase X
2|usage|lot show
2|usage|lot show X --nothing
3|refused|lot hold UC26A001
4|not-authorised|lot release UC26A001 --reason x
5|not-found|lot show UC26A999
6|conflict|audit export /tmp
1|failed|document verify /nonexistent
8|integrity|document verify /etc/passwd
TABLE
    try quinn result import /etc/passwd --json
    assert_exit 7
    assert_error_json .error.status invalid-input
    DB=/nonexistent/record.db try - lot list --json
    assert_exit 10
    assert_error_json .error.status no-database
    assert_error_json .error.record /nonexistent/record.db
}

@test "a sentence names what to do next" {
    try - lot show UC26A999
    assert_err "^cryolot: there is no lot 'UC26A999'; cryolot lot list$"
    DB=$PWD/none.db try - lot list
    assert_exit 10
    assert_err "there is no database at '$PWD/none.db'; make one with: cryolot init; or name it with --db"
    [ ! -e none.db ]
}

@test "a list as CSV has the keys of its JSON" {
    local verb keys
    for verb in 'lot list' 'user list' 'product list' 'donor list' 'storage list' "vial list --lot $LOT" \
        "result list $LOT" 'audit log'; do
        # shellcheck disable=SC2086 # several words
        try - $verb --csv
        assert_exit 0
        keys=$(sed 's/,seq_*$//' <<<"${lines[0]}")
        # shellcheck disable=SC2086
        try - $verb --json
        assert_json '[.[]][0][0] | keys_unsorted - ["changes"] | join(",")' "$keys"
    done
}

@test "standard output that cannot be written is an error" {
    local words
    for words in version help 'help lot' "lot show $LOT" "lot show $LOT --json" 'lot list' 'lot list --csv' \
        'audit log --json' 'audit verify' 'completion bash'; do
        # shellcheck disable=SC2086 # several words
        run --separate-stderr bash -c '"$@" >/dev/full' - "$CRYOLOT" --db "$DB" $words
        assert_exit 1
        assert_err 'standard output could not be written'
    done
    run --separate-stderr bash -c '"$@" >&-' - "$CRYOLOT" --db "$DB" --user olga --password-file "$PASSWORDS/olga" \
        donor add D9
    assert_exit 1
    assert_err 'what was recorded stands'
    try - donor show D9
    assert_exit 0
    try - audit verify
    assert_exit 0
    must rosa lot release "$LOT" --reason r >/dev/null
    run --separate-stderr bash -c '"$@" >/dev/full' - "$CRYOLOT" --db "$DB" --user rosa --password-file \
        "$PASSWORDS/rosa" document issue coa "$LOT" -o -
    assert_exit 1
}

@test "a pipe that is closed early ends quietly" {
    run bash -c 'set -o pipefail; "$@" | head -n 1' - "$CRYOLOT" --db "$DB" audit log --json --limit 1000
    [ "$status" -ne 0 ] || [ "${#lines[@]}" -eq 1 ]
}

@test "no colour, no escape sequence where nobody asked" {
    unset NO_COLOR
    local words
    for words in 'lot list' "lot check $LOT" status 'audit log' help; do
        # shellcheck disable=SC2086 # several words
        try - $words
        refute_out $'\e'
    done
}

@test "the language of the machine changes neither numbers nor sentences" {
    try - lot show "$LOT"
    local before=$output
    LC_ALL=de_DE.UTF-8 LANGUAGE=de try - lot show "$LOT"
    [ "$output" = "$before" ]
    LC_ALL=C try - lot show "$LOT"
    [ "$output" = "$before" ]
}

# ---- completion ------------------------------------------------------------------------------------------------------

# complete_words WORD..: what the script offers for the last word.
complete_words() {
    # shellcheck source=/dev/null
    source completion
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _cryolot
    printf '%s\n' "${COMPREPLY[@]}"
}

@test "completion: a script that bash takes, with every noun, verb and option" {
    "$CRYOLOT" completion bash >completion
    bash -n completion
    local noun verb
    while read -r noun verb; do
        run complete_words cryolot "$noun"
        assert_exit 0
        [[ " ${lines[*]%% } " == *" $noun "* ]] || fail "not offered: $noun"
        [ -n "$verb" ] || continue
        run complete_words cryolot "$noun" "$verb"
        [[ " ${lines[*]%% } " == *" $verb "* ]] || fail "not offered: $noun $verb"
    done < <(verbs)
    run complete_words cryolot lot fill --
    for word in --cells --volume --used --vials --json --reason --db --dry-run; do
        [[ " ${lines[*]%% } " == *" $word "* ]] || fail "not offered: lot fill $word"
    done
    run complete_words cryolot audit verify --ch
    assert_out '^--chain *$'
    run complete_words cryolot trace --ki
    assert_out '^--kind *$'
}
