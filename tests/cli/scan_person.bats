#!/usr/bin/env bats
# Who acts in a session of scanning, before whom, and why: what is typed at a terminal that also a scanner types at.
# shellcheck disable=SC2154 # output comes from helper
load helper
load scans

setup() {
    setup_lot
    BOX=CPN/LN2-1/R3/B12
    must stan storage add "$BOX" --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]:0:4}" --at "$BOX" >/dev/null
}

@test "a new badge clears the second person at once, also when its password is wrong" {
    must stan vial take "${VIALS[0]}" --reason 'for S001' >/dev/null
    local password
    password=$(cat "$PASSWORDS/stella")
    at_terminal stan --mode hand --where Ward3 -- "$(badge stella)" "$password" "$(badge petra)" 'not the password of petra' \
        "${VIALS[0]}" "$(badge stella)" "$password" "$(badge petra)" '' "${VIALS[0]}" \
        "$(badge stella)" "$password" BDG-000003A "${VIALS[0]}" end
    assert_seen 'Stella Moreau \(stella\) receives'
    [ "$(grep -c 'nobody receives it' seen)" -eq 3 ]
    [ "$(place_of "${VIALS[0]}")" = stan ]
    [ "$(events custody.hand)" -eq 0 ]
    clean
}

@test "the question for a reason takes no code as its answer" {
    at_terminal stan --mode take -- "${VIALS[0]}" "$BOX" "$(badge stella)" XXSPILL store "reason ${VIALS[0]}" 'reason cracked' "${VIALS[1]}" end
    [ "$(grep -c 'a code is no reason' seen)" -eq 6 ]
    assert_seen "${VIALS[1]} taken from"
    [ "$(place_of "${VIALS[0]}")" = "$BOX:A1" ]
    try - custody log "${VIALS[1]}" --json
    assert_json '.custody[-1].reason' cracked
    at_terminal stan --mode take -- 'for subject S001' "${VIALS[2]}" end
    [ "$(place_of "${VIALS[2]}")" = stan ]
    scan stan -- "reason ${VIALS[3]}" 'reason S001 cracked'
    assert_answer 0 '^act.reason .* is a code, not a reason'
    assert_answer 1 '^ok the reason from now on'
    clean
}

@test "codes that are scanned where a password is asked for count as no wrong password" {
    at_terminal stan --mode hand --where Ward3 -- "$(badge petra)" "${VIALS[0]}" "${VIALS[1]}" "${VIALS[2]}" "$BOX" "${VIALS[3]}" \
        "$(badge stella)" XXHELP "$(cat "$PASSWORDS/petra")" end
    [ "$(grep -c 'a code, not the' seen)" -eq 7 ]
    assert_seen 'Petra Novak \(petra\) receives'
    # in a file it is refused once, and does not count either
    printf '%s\n' "${VIALS[0]}" >wrong && chmod 600 wrong
    for _ in 1 2 3 4 5 6; do badge petra; done >codes
    run --separate-stderr as stan scan --json --second-password-file wrong <codes
    assert_answer 5 '^scan.proof that is a code, not the password of'
    scan stan+petra --mode hand -- "$(badge petra)"
    assert_answer 0 '^ok Petra'
    clean
}

@test "only who has a vial before them confirms that it wears its label" {
    must olga label print "$LOT" -o labels.pdf >/dev/null
    must stan vial take "${VIALS[0]}" "${VIALS[1]}" --reason 'for S001' >/dev/null
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    scan olga --mode apply -- "${VIALS[0]}" "${VIALS[1]}" "${VIALS[2]}" "${VIALS[5]}"
    assert_answer 0 "^vial.state .*${VIALS[0]} was discarded"
    assert_answer 1 '^ok .* wears its label'
    assert_answer 2 '^ok'
    assert_answer 3 '^ok'
    try olga label apply "${VIALS[0]}"
    assert_refused vial.state
    clean
}

@test "who may not close a place can end the session, and what stays open is said" {
    scan stan+petra --mode take --reason r --at "$BOX" -- "$(badge petra)" identify "$(badge petra)" take end
    assert_answer 1 '^person.role'
    assert_answer 3 '^ok Petra'
    assert_answer 4 '^person.role'
    assert_answer 5 "^ok the session ends; $BOX STAYS OPEN: "
    assert_json '.scans | length' 6
    [[ $(json '.notices[-1]') =~ ^"$BOX is still open, opened by stan at ".*": scan it, and again to close it"$ ]] # and who left it
    try - storage show "$BOX"
    assert_out $'\nOPEN, opened by +stan\nOpen since +[0-9]{4}-[^\n]*\nOpen for +take\n'
    # what somebody took is told when they come back, and when the session ends in which they acted
    must stan vial take "${VIALS[0]}" --reason 'to look at it' >/dev/null
    scan stella+stan -- reason 'as ' condition where "$(badge stan)"
    assert_answer 0 "^act.reason 'reason' says why what follows is done: its words are missing"
    assert_answer 1 "^scan.purpose 'as' "
    assert_answer 2 "^scan.condition 'condition' says in which condition a shipment came"
    assert_answer 3 "^scan.where 'where' says where vials are handed over"
    [[ $(json '.scans[4].notices[0]') =~ ^"vial ${VIALS[0]} is in your hands since ".*": mode store puts it away, mode hand hands it on"$ ]]
    [[ $(json '.notices | join(" ")') == *"vial ${VIALS[0]} is in your hands since "* ]]
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM opening WHERE closed_at_ms IS NULL')" -eq 1 ]
}

@test "the prompt, and what is taken, follow a box that is moved meanwhile" {
    mkfifo in
    script -qefc "$CRYOLOT --db $DB --user stan --password-file $PASSWORDS/stan scan --mode take --reason r --at $BOX" typed <in >/dev/null &
    exec 7>in
    until grep -q "take stan $BOX> " typed; do sleep 0.05; done
    must stella storage add CPN/LN2-1/R4 --kind rack >/dev/null
    must stella storage move "$BOX" CPN/LN2-1/R4 >/dev/null
    printf 'help\n' >&7
    until grep -q "take stan CPN/LN2-1/R4/B12> " typed; do sleep 0.05; done
    printf '%s\nend\n' "${VIALS[0]}" >&7
    exec 7>&-
    wait
    grep -q "taken from CPN/LN2-1/R4/B12:A1" typed
    [ "$(place_of "${VIALS[0]}")" = stan ]
    clean
}

@test "what a count notes is not on record before it is closed, and its answer says so" {
    scan stan --mode count --at "$BOX" -- "${VIALS[0]}" cancel
    assert_answer 1 'counted: 1; not on record until the count is closed'
}

@test "the vial that follows an undone one goes where that stood" {
    scan stan --mode store --at "$BOX" -- C4 "${VIALS[5]}" undo "${VIALS[6]}"
    assert_answer 3 "^ok undone: ${VIALS[5]} is in your hands again .it stood at $BOX:C4"
    assert_answer 4 "^ok ${VIALS[6]} stored at $BOX:C4"
}

@test "a box is dropped by two scans that follow each other" {
    scan stan --mode spill --reason r -- "$BOX" "${VIALS[0]}" "$BOX"
    assert_answer 2 'scan it again'
    [ "$(events storage.spill)" -eq 0 ]
}
