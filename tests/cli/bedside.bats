#!/usr/bin/env bats
# At the bed: two people, each with their own scans of the patient's label and the bag.
# shellcheck disable=SC2154 # DOSE, INFUSION, stderr come from ward, helper
load helper
load ward
load paper
setup() { setup_ward; }

infusions() { as - infusion list --json | jq '.infusions | length'; }

@test "both people's scans are on record; without the second's the record says so, and so does the reviewer's list" {
    hand
    try nora+nils infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE" --dry-run --json
    assert_exit 0
    try nora+nils infusion start S-1 "$DOSE" --json
    assert_exit 0
    assert_json .infusion.starter_scanned false # the codes were typed, and the bag has no label
    assert_json .infusion.checker_scanned false
    assert_json .infusion.checker_typed false
    [[ $output$stderr == *'nils did not scan patient and bag'* ]]
    try ivan audit export inspection
    assert_exit 0
    grep -h "checker's scans of patient and bag are missing from infusion INF-000001" inspection/*
    grep -h 'the codes of who started infusion INF-000001. were typed, not scanned' inspection/*
    try - audit verify
    assert_exit 0
}

@test "scans of both leave no exception" {
    hand
    must petra label print "$DOSE" -o bag.pdf
    must nora subject label S-1 -o subject.pdf
    label=$(sed 's/.*/&/' < <(codes subject.pdf 300))
    cp "$DB" before.db
    try nora+nils infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE" --json
    assert_json '[.infusion | .starter_scanned, .checker_scanned, .checker_typed] | map(tostring) | join(" ")' 'false false true'
    cp before.db "$DB"
    try nora+nils infusion start "$label" "$DOSE" --second-scan "$label,$DOSE" --json
    assert_exit 0
    assert_json .infusion.starter_scanned true
    assert_json .infusion.checker_scanned true
    [[ $output$stderr != *'were typed'* ]]
    [[ $output$stderr != *'did not scan'* ]]
    try ivan audit export inspection
    assert_exit 0
    ! grep -hE "checker's scans|typed, not scanned" inspection/*
}

@test "a second scan that differs starts nothing, and both readings are named" {
    hand
    local other=${DOSE%?}
    for scan in "S-2,$DOSE" "S-1,DOSE-000009$RANDOM" "S-1,$other" "S-11,$DOSE" "$DOSE,S-1" "s-1,$DOSE"; do
        try nora+nils infusion start S-1 "$DOSE" --second-scan "$scan"
        assert_refused bedside.scan "nora read S-1 and $DOSE, but nils read ${scan%,*} and ${scan#*,}"
        assert_err 'nothing was started'
    done
    for scan in S-1 "S-1,$DOSE,S-1"; do
        try nora+nils infusion start S-1 "$DOSE" --second-scan "$scan"
        assert_exit 2
    done
    [ "$(infusions)" -eq 0 ]
    [ "$(events infusion.start)" -eq 0 ]
    [ "$(events infusion.refused)" -eq 6 ]
    try - status --alarms
    assert_out "near-miss infusion bedside.scan [0-9-]+ nora at .*, read S-1 and $DOSE: nothing was started: nora read"
    must ivan audit export inspection
    grep -h 'an infusion was refused at the bed' inspection/exceptions.csv
    try - audit verify
    assert_exit 0
}

@test "two people who read the same wrong label are told by the dose" {
    hand
    try nora+nils infusion start S-2 "$DOSE" --second-scan "S-2,$DOSE"
    assert_refused dose.subject "dose $DOSE is for subject S-1, not for S-2"
}

@test "a rate is given at the start" {
    hand
    try nora+nils infusion start S-1 "$DOSE" --rate 100mL/min
    assert_refused infusion.rate 'hardly plausible'
    for rate in 4 4mL 4mL/day 0mL/min -1mL/h 200mL/min mL/min 4/min; do
        try nora+nils infusion start S-1 "$DOSE" "--rate=$rate"
        assert_exit 2
    done
    try nora+nils infusion start S-1 "$DOSE" --rate 4mL/min --json
    assert_exit 0
    assert_json .infusion.rate_ul_per_h 240000
    try - infusion show "$(json .infusion.id)"
    assert_out 'Rate set +4 mL/min'
}

@test "on a terminal the second person scans after the password" {
    hand
    type_at "--user nora --password-file $PASSWORDS/nora infusion start S-1 $DOSE --second nils" \
        "$(cat "$PASSWORDS/nils")" S-2 "$DOSE"
    grep -q 'bedside.scan' seen
    type_at "--user nora --password-file $PASSWORDS/nora infusion start S-1 $DOSE --second nils" \
        "$(cat "$PASSWORDS/nils")" S-1 "$DOSE"
    try - infusion list --json
    assert_json '.infusions[0].checker_typed' true
    assert_json '.infusions[0].checked_by' nils
}

# type_at WORDS LINE..: cryolot WORDS at a terminal; each line is typed when it waits for one; into the file seen.
type_at() {
    local words=$1 line tries size=0
    shift
    rm -f keys && mkfifo keys && : >typed
    script -qefc "$CRYOLOT --db $DB $words" typed <keys >/dev/null 7>&- &
    exec 7>keys
    for line in "$@"; do
        tries=0
        until [ "$(stat -c %s typed)" -gt "$size" ] && [[ "$(tail -c 2 typed)" == ': ' ]]; do
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

# two ARGUMENTS..: the same command by nora and by nils at once; how many were done into $done, the others' errors in err.*
two() {
    local one other
    done=0
    must nora+nils "$@" >/dev/null 2>err.1 &
    one=$!
    must nils+nora "$@" >/dev/null 2>err.2 &
    other=$!
    wait $one && done=$((done + 1))
    wait $other && done=$((done + 1))
    return 0
}

@test "races: of two who start the same dose, or finish the same infusion, one wins" {
    hand
    two infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE"
    [ "$done" -eq 1 ]
    grep -h 'dose.state' err.1 err.2
    [ "$(infusions)" -eq 1 ]
    INFUSION=$(as - infusion list --json | jq -r '.infusions[0].id')
    two infusion finish "$INFUSION" --given 30mL
    [ "$done" -eq 1 ]
    grep -h 'infusion.state' err.1 err.2
    [ "$(events infusion.finish)" -eq 1 ]
    try - audit verify
    assert_exit 0
}
