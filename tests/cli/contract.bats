# Help, manual page, completion, README and the contract of the command line say the same.
load helper
setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export HOME=$BATS_TEST_TMPDIR
    "$CRYOLOT" help --man >manual
}

# of_manual: verbs, "lot show" a line. options_of_manual [VERB]: "--vials N" a line; without VERB those of every command.
of_manual() { sed -n 's/^\.SS "cryolot \(.*\)"$/\1/p' manual | tr -d '\\'; }
options_of_manual() {
    awk -v verb="$1" '
        { gsub(/\\f[IR]/, ""); gsub(/\\/, "") }
        /^\.S[SH] / { inside = $0 == ".SS \"cryolot " verb "\"" || (verb == "" && $0 == ".SH OPTIONS OF EVERY COMMAND") }
        inside && /^\.B --?[a-z]/ { sub(/^\.B /, ""); print }' manual
}

# of_help: verbs of the overview.  options_of_help WORDS..
of_help() { "$CRYOLOT" help | sed -nE 's/^  ([a-z]+( [a-z-]+)?)  +[^ ].*/\1/p'; }
options_of_help() { "$CRYOLOT" help "$@" | sed -nE 's/^  (--?[a-z0-9-]+)( ([^ ]+))? +[A-Za-z0-9].*/\1\2/p'; }

# of_readme: verbs of its table of nouns and verbs.
of_readme() {
    sed -n '/^## Nouns and verbs/,/^## /p' "$ROOT/README.md" | sed -nE 's/^\| `?([a-z]+|\(none\))`? \| (`.*) \|$/\1 \2/p' |
        tr -d '`' | awk '{ for (i = 2; i <= NF; i++) print ($1 == "(none)" ? "" : $1 " ") $i }'
}

# same FILE FILE WHAT: the same lines in any order.
same() {
    sort "$1" >one
    sort "$2" >other
    diff one other >differences || fail "$3" "$(cat differences)"
}

@test "the manual page has every verb of the help, the help every verb of the manual page" {
    of_manual >of_manual
    of_help >of_help
    [ "$(wc -l <of_manual)" -gt 60 ]
    [ -z "$(sort of_manual | uniq -d)" ]
    same of_manual of_help 'manual page (<) and help (>) differ'
}

@test "README's table has every verb, and none that is not there" {
    of_manual >of_manual
    of_readme >of_readme
    same of_manual of_readme 'program (<) and README (>) differ'
}

@test "the contract's verbs are there; what is beyond it is written down" {
    of_manual >of_manual
    grep -v '^#' "$ROOT/tests/data/cli-verbs.txt" >of_contract
    same of_manual of_contract 'program (<) and tests/data/cli-verbs.txt (>) differ'
}

@test "help and manual page agree on the options of every verb, and on those of every command" {
    local verb words wrong=() options=0
    while read -r verb; do
        read -ra words <<<"$verb"
        options_of_help "${words[@]}" >of_help
        options_of_manual "$verb" >of_manual
        options=$((options + $(wc -l <of_manual)))
        cmp -s of_help of_manual || wrong+=("$verb: $(diff of_help of_manual)")
        # the form that help shows names every option that must be given
        "$CRYOLOT" help "${words[@]}" | grep -q "^cryolot $verb" || wrong+=("$verb: no form")
    done < <(of_manual)
    options_of_help options >of_help
    options_of_manual '' >of_manual
    cmp of_help of_manual || wrong+=("options: $(diff of_help of_manual)")
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
    [ $options -gt 60 ]
}

@test "the options of every command are those of the contract" {
    options_of_help options | tr -d - | cut -d' ' -f1 >have
    local option missing=()
    for option in db user passwordfile signerpasswordfile second secondpasswordfile at reason json csv dryrun confirm \
        noinput color help; do
        grep -qx $option have || missing+=("$option")
    done
    [ ${#missing[@]} -eq 0 ] || fail "${missing[@]}"
}

# readable WORDS..: the program understands every word and option of a command; nothing is run.
readable() {
    run --separate-stderr "$CRYOLOT" "$@" --help
    [ "$status" -eq 0 ]
}

@test "every example of the help can be typed as it stands" {
    local verb line words wrong=() examples=0
    while read -r verb; do
        read -ra words <<<"$verb"
        while read -r line; do
            eval "words=(${line%% > *})"
            examples=$((examples + 1))
            [ "${words[0]}" = cryolot ] && readable "${words[@]:1}" || wrong+=("$line: $stderr")
        done < <("$CRYOLOT" help "${words[@]}" | sed '/^$/,$d')
    done < <(of_manual)
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
    [ $examples -gt 60 ]
}

@test "every command of README can be typed as it stands" {
    local line part words wrong=() commands=0
    while read -r line; do
        while read -r part; do
            [[ $part == cryolot\ * ]] || continue
            commands=$((commands + 1))
            eval "words=($part)"
            readable "${words[@]:1}" || wrong+=("$part: $stderr")
        done < <(sed 's/; */\n/g' <<<"${line%% # *}")
    done < <(sed -e ':join' -e '/\\$/{N;s/\\\n *//;b join' -e '}' "$ROOT/README.md" | sed -nE 's/^(\$ )?(cryolot .*)/\2/p' |
        grep -v '^cryolot is ')
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
    [ $commands -gt 20 ]
}

@test "every option that README names is one" {
    local option wrong=()
    { options_of_manual ''; while read -r verb; do options_of_manual "$verb"; done < <(of_manual); } | cut -d' ' -f1 |
        sort -u >known
    while read -r option; do
        grep -qx -e "$option" known || wrong+=("$option")
    done < <(grep -oE '(^|[ `])--[a-z][a-z0-9-]+' "$ROOT/README.md" | tr -d ' `' | sort -u)
    [ ${#wrong[@]} -eq 0 ] || fail "no such option:" "${wrong[@]}"
}

@test "manual page and program name the same exit codes" {
    sed -nE 's/^ *X\(CL_[A-Z_]+, "[a-z-]+", ([0-9]+)\).*/\1/p' "$ROOT/include/cryolot/error.h" >of_program
    sed -n '/^\.SH EXIT STATUS/,/^\.SH FILES/p' manual | sed -nE 's/^\.B ([0-9]+)$/\1/p' >of_manual
    [ "$(wc -l <of_program)" -eq 12 ]
    same of_program of_manual 'error.h (<) and manual page (>) differ'
}

@test "README names every role" {
    local role
    while read -r role; do
        sed -n '/^## Roles/,/^## /p' "$ROOT/README.md" | grep -q "^| $role |" || fail "README has no role $role"
    done < <(sed -nE 's/^ *X\([A-Z]+, "([a-z]+)", [0-9]\).*/\1/p' "$ROOT/include/cryolot/act.h")
}
