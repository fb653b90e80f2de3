# Sessions of scanning, their answers asserted. Loaded after helper.
# shellcheck shell=bash disable=SC2154 # output comes from helper

# scan LOGIN[+SECOND] OPTIONS.. -- CODES..: a session in which these codes are scanned, as JSON.
scan() {
    local who=$1 options=()
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    case $who in
    *+*)
        options+=(--second-password-file "$PASSWORDS/${who#*+}")
        who=${who%+*}
        ;;
    esac
    printf '%s\n' "$@" >codes
    run --separate-stderr as "$who" scan --json "${options[@]}" <codes
    walk_remedies
}

# Of every refused line of every session: what it says to do can be done in a session; no option is named, each mode and
# each word to be typed exists.
walk_remedies() {
    local bad
    [[ $output == '{"scans"'* ]] || return 0
    bad=$(jq -r '.scans[] | select(.accepted | not) | .message + "; " + (.remedy // "")
        | gsub("outside the session: cryolot[^;]*"; "")
        | select(test(" --[a-z]|cryolot [a-z]+ [a-z]") or
            any(scan("(?:type: |[Mm]ode )([a-z]+)")[]; IN("reason", "copy", "condition", "charged", "where", "as", "missing", "identify",
                "store", "take", "move", "count", "spill", "evacuate", "pack", "receive", "assign", "apply", "hand", "infuse", "given",
                "discard", "decides") | not))' <<<"$output")
    [ -z "$bad" ] || fail "a session suggests what nobody can scan or type:" "$bad"
}

# replayed LOGIN OPTIONS.. -- CODES..: the same from a record of ten minutes ago, a second a code; _ is a longer pause.
replayed() {
    local options=() at code
    at=$(($(date +%s) - 600))
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    for code in "$@"; do
        at=$((at + 1))
        [ "$code" = _ ] || printf '%s\t%s\n' "$(date -u -d "@$at" +%FT%TZ)" "$code"
    done >recorded
    try "${options[0]}" scan --json --replay recorded "${options[@]:1}"
    walk_remedies
}

# answer N: "ok MESSAGE" or "RULE MESSAGE" of scan N, from 0 (-1: the last).
answer() { json ".scans[$1] | (if .accepted then \"ok\" else .rule end) + \" \" + .message"; }
assert_answer() {
    local found
    found=$(answer "$1") || return 1
    [[ $found =~ $2 ]] || fail "expected of scan $1: $2" "found: $found"
}
badge() { as - user show "$1" --json | jq -r .user.badge; }
place_of() { as - vial show "$1" --json | jq -r '.vial.place // .vial.holder // .vial.state'; }
clean() {
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

# at_terminal LOGIN OPTIONS.. -- LINES..: a session at a terminal; each line is typed when the session waits for one.
# What stood on the terminal is in the file "seen", without carriage returns.
at_terminal() {
    local who=$1 given="" size=0 tries line
    shift
    while [ "$1" != -- ]; do
        given+=" '$1'"
        shift
    done
    shift
    rm -f keys typed && mkfifo keys && : >typed
    script -qefc "$CRYOLOT --db $DB --user $who --password-file $PASSWORDS/$who scan$given" typed <keys >/dev/null 7>&- &
    exec 7>keys
    for line in "$@"; do
        tries=0
        until [ "$(stat -c %s typed)" -gt "$size" ] && [[ "$(tail -c 2 typed)" =~ [\>:]\ $ ]]; do
            sleep 0.05
            [ $((++tries)) -lt 300 ] || { cat typed; return 1; }
        done
        size=$(stat -c %s typed)
        printf '%s\n' "$line" >&7
    done
    exec 7>&-
    wait || true
    tr -d '\r\a' <typed >seen
}
assert_seen() { grep -Eq -- "$1" seen || { echo "expected on the terminal: $1"; cat seen; return 1; }; }
