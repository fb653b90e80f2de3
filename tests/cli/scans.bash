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
