# Sessions of scanning: every code read is done or told why not, in one line.
# shellcheck disable=SC2016,SC2034 # jq's own variables; UNDER is for helper
load helper
load scans

setup() {
    setup_lot
    BOX=CPN/LN2-1/R3/B12 OTHER=CPN/LN2-1/R3/B13
    must stan storage add "$BOX" --kind box --grid 9x9 >/dev/null
    must stan storage add "$OTHER" --kind box --grid 9x9 >/dev/null
}

# ---- modes -----------------------------------------------------------------------------------------------------------

@test "store: a place is opened, vials go to the next free position or the scanned one, and what follows it" {
    scan stan --mode store -- "$BOX" "${VIALS[0]}" C7 "${VIALS[1]}" "${VIALS[2]}" "$BOX" close
    assert_exit 3
    assert_answer 0 "^ok open $BOX: box 9x9, 81 of 81 free"
    assert_answer 1 "^ok ${VIALS[0]} stored at $BOX:A1"
    assert_answer 2 "^ok the next vial goes to $BOX:C7"
    assert_answer 3 "^ok ${VIALS[1]} stored at $BOX:C7"
    assert_answer 4 "^ok ${VIALS[2]} stored at $BOX:C8"
    assert_answer 5 "^ok closed $BOX: 3 stored, open for [0-9]+ s"
    assert_answer 6 '^scan.place no place is open'
    assert_json '.scans[1] | .vial + " " + .place + " " + .kind' "${VIALS[0]} $BOX:A1 vial"
    [ "$(place_of "${VIALS[2]}")" = "$BOX:C8" ]
    [ "$(events vial.store)" -eq 3 ]
    clean
}

@test "store: nothing goes nowhere, twice, or onto another vial" {
    scan stan --mode store -- "${VIALS[0]}" C7 "$BOX:A1" "${VIALS[0]}" "$BOX:A1" "${VIALS[1]}" "${VIALS[0]}" "$BOX:J1" CPN CPN/LN2-1/R3 "${VIALS[1]}"
    assert_exit 3
    assert_answer 0 '^scan.place .* no place was scanned yet'
    assert_answer 1 '^scan.place C7 is a position'
    assert_answer 3 "^ok ${VIALS[0]} stored at $BOX:A1"
    assert_answer 5 "^storage.occupied .*occupied by ${VIALS[0]}"
    assert_answer 6 "^vial.state .*is stored at $BOX:A1"
    assert_answer 7 '^storage.position .* has no position J1'
    assert_answer 8 '^scan.mode CPN is a store'
    assert_answer 10 '^storage.not-a-place'
    [ "$(events vial.store)" -eq 1 ]
    scan stan --mode store -- "$BOX:A1" "${VIALS[1]}" "${VIALS[1]}" 'mode move' # a position that is not free is forgotten
    assert_answer 1 "^storage.occupied .*occupied by ${VIALS[0]}"
    assert_answer 2 "^ok ${VIALS[1]} stored at $BOX:A2"
    assert_answer 3 '^ok mode move'
    clean
}

@test "take: with a reason, out of the box that is open, and a warning where a vial is held" {
    must stan vial store "${VIALS[@]:0:3}" --at "$BOX" >/dev/null
    must stan vial store "${VIALS[3]}" --at "$OTHER" >/dev/null
    scan stan --mode take -- "$BOX"
    assert_exit 3
    assert_no_out
    assert_err '\[?act.reason'
    scan stan --mode take --at "$BOX" --reason 'for S001' -- "${VIALS[0]}" "${VIALS[3]}" "${VIALS[0]}" "$OTHER" "${VIALS[3]}"
    assert_exit 3
    assert_answer 1 "^ok ${VIALS[0]} taken from $BOX:A1"
    assert_answer 2 "^scan.elsewhere ${VIALS[3]} stands at $OTHER:A1 by the record, not in $BOX"
    assert_answer 3 '^vial.state .*in the hands of stan'
    assert_answer 4 "^ok closed $BOX: 1 taken, open for .*open $OTHER"
    assert_answer 5 '^ok .* taken from'
    try - custody log "${VIALS[0]}" --json
    assert_json '.custody[-1].reason' 'for S001'
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    scan stan --mode take --reason 'to look at it' -- "${VIALS[1]}"
    assert_exit 0
    assert_answer 0 'taken from .*; HELD, not for use'
    scan stan --mode count --at "$OTHER" -- "${VIALS[1]}" cancel
    assert_answer 1 'UNEXPECTED.*; HELD, not for use'
}

@test "move: place first, or vials first" {
    must stan vial store "${VIALS[@]:0:4}" --at "$BOX" >/dev/null
    scan stan --mode move -- "$OTHER" "${VIALS[0]}" close "${VIALS[1]}" "${VIALS[1]}" "${VIALS[2]}" "${VIALS[9]}" "$OTHER:E1" "${VIALS[3]}"
    assert_exit 3
    assert_answer 1 "^ok ${VIALS[0]} moved from $BOX:A1 to $OTHER:A1"
    assert_answer 3 "^ok ${VIALS[1]} is at $BOX:A2; waiting for its place: 1"
    assert_answer 4 '^scan.twice'
    assert_answer 6 "^vial.state ${VIALS[9]} is filled"
    assert_answer 7 "^ok 2 vials moved there; open $OTHER"
    assert_answer 8 "to $OTHER:E3"
    [ "$(place_of "${VIALS[1]}") $(place_of "${VIALS[2]}")" = "$OTHER:E1 $OTHER:E2" ]
    [ "$(events vial.move)" -eq 4 ]
    clean
}

@test "move: what cannot go there does not stop the others" {
    must stan storage add CPN/LN2-1/R3/S1 --kind box --grid 1x1 >/dev/null
    must stan vial store "${VIALS[@]:0:2}" --at "$BOX" >/dev/null
    scan stan --mode move -- "${VIALS[0]}" "${VIALS[1]}" CPN/LN2-1/R3/S1
    assert_exit 3
    assert_answer 2 "^scan.move 1 of 2 vials moved to CPN/LN2-1/R3/S1; ${VIALS[1]}: .* free"
    [ "$(place_of "${VIALS[1]}")" = "$BOX:A2" ]
    scan stan --mode move -- "${VIALS[1]}" cancel "$OTHER"
    assert_exit 0
    [ "$(place_of "${VIALS[1]}")" = "$BOX:A2" ]
}

@test "hand: the receiver's badge and password, then each vial" {
    must stan vial store "${VIALS[@]:0:2}" --at "$BOX" >/dev/null
    must stan vial take "${VIALS[@]:0:2}" --reason 'for S001' >/dev/null
    scan stan+petra --mode hand --where 'Ward 3' -- "${VIALS[0]}" "$(badge stan)" "$(badge petra)" "${VIALS[0]}" "${VIALS[1]}" undo
    assert_exit 3
    assert_answer 0 '^act.second .* nobody receives it'
    assert_answer 1 '^second.other-person this is your own badge'
    assert_answer 2 '^ok Petra Novak \(petra\) receives'
    assert_answer 3 "^ok ${VIALS[0]} handed to Petra Novak at Ward 3"
    assert_answer 5 '^scan.undo .* was handed over: that cannot be taken back'
    [[ $(json '.scans[5].remedy') == *"or: skip leaves it as it is, and the next undo takes back: ${VIALS[0]} handed over"* ]]
    [ "$(place_of "${VIALS[1]}")" = petra ]
    try - audit log --action custody.hand --limit 1 --json
    assert_json '.events[0] | .actor + " " + .second' 'stan petra'
    scan petra+stan --mode hand -- "$(badge stan)" "${VIALS[0]}" CPN/LN2-1 "${VIALS[0]}"
    assert_exit 3
    assert_answer 1 '^scan.where'
    assert_answer 3 '^ok .* handed to Stan Weber at CPN/LN2-1'
    scan stan+petra --mode hand -- "$(badge petra)" 'where Ward 3, bed 2' "${VIALS[0]}" "$(badge stan)" "${VIALS[0]}"
    assert_answer 1 '^ok hand-overs happen at Ward 3, bed 2'
    assert_answer 2 '^ok .* handed to Petra Novak at Ward 3, bed 2'
    assert_answer 4 '^act.second'
    clean
}

@test "discard: a witness and a reason" {
    must stan vial store "${VIALS[0]}" --at "$BOX" >/dev/null
    scan stan+stella --mode discard --reason cracked -- "${VIALS[0]}" "$(badge stella)" "${VIALS[0]}" undo identify store "${VIALS[0]}"
    assert_exit 3
    assert_answer 0 '^act.second .* nobody witnesses it'
    assert_answer 2 "^ok ${VIALS[0]} discarded, witnessed by Stella Moreau"
    assert_answer 3 '^scan.undo .* was destroyed'
    try - audit log --action vial.discard --limit 1 --json
    assert_json '.events[0] | .actor + " " + .second + " " + .reason' 'stan stella cracked'
    clean
}

@test "assign and apply" {
    scan stan --mode assign -- "${VIALS[0]}"
    assert_exit 3
    assert_err 'scan.purpose'
    scan stan --mode assign --as retain --reason 'kept back' -- "${VIALS[0]}" "${VIALS[0]}" undo
    assert_answer 0 "^ok ${VIALS[0]} is kept as retain, was product"
    assert_answer 1 '^vial.purpose'
    assert_answer 2 '^(act.reason|person.role|vial)' # back to product only by QA
    scan quinn -- assign 'as nothing' 'as stability 12' assign 'as qc' "${VIALS[3]}" 'reason retain is short' "${VIALS[3]}" 'as retain' "${VIALS[3]}"
    assert_answer 0 '^scan.purpose'
    assert_answer 1 '^scan.purpose nothing is no purpose'
    assert_answer 5 '^act.reason .* is for patients'
    assert_json '.scans[5].remedy' 'type: reason WHY, and do it again'
    assert_answer 7 '^ok .* is kept as qc'
    assert_answer 9 '^ok .* is kept as retain, was qc'
    must olga label print "${VIALS[1]}" -o label.pdf >/dev/null
    scan olga --mode apply -- "${VIALS[1]}" "${VIALS[1]}" "${VIALS[2]}"
    assert_answer 0 "^ok ${VIALS[1]} wears its label"
    assert_answer 1 "^ok checked: ${VIALS[1]} wears copy 1"
    assert_answer 2 '^label.print .*has no label'
    clean
}

@test "identify says what a code is, to anyone, and changes nothing" {
    must stan vial store "${VIALS[0]}" --at "$BOX" >/dev/null
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    before=$(events)
    run --separate-stderr as - scan --json < <(printf '%s\n' "${VIALS[0]}" "$LOT" D1 "$BOX" "$BOX:A1" "$BOX:A2" "${VIALS[1]}" huc-msc NONE)
    assert_exit 3
    assert_answer 0 "^ok ${VIALS[0]} is stored at $BOX:A1; for patients, expires .*lot HELD: label doubtful"
    assert_answer 1 "^ok lot $LOT of huc-msc: quarantine, HELD"
    assert_answer 2 '^ok D1 is a donor'
    assert_answer 3 "^ok $BOX is a box 9x9: 1 vial, 80 of 81 positions free"
    assert_answer 4 "^ok $BOX:A1 holds ${VIALS[0]}"
    assert_answer 5 'is empty'
    assert_answer 6 'is filled, not stored yet'
    assert_answer 8 '^scan.unknown nothing in this record has the ID NONE'
    [ "$(events)" -eq "$before" ]
}

@test "count: what stands in a place is compared while it is scanned, signed when it is closed" {
    must stan vial store "${VIALS[@]:0:4}" --at "$BOX" >/dev/null
    must stan vial store "${VIALS[4]}" --at "$OTHER" >/dev/null
    replayed stan --mode count -- "$BOX" A1 "${VIALS[0]}" "${VIALS[0]}" "${VIALS[4]}" "${VIALS[9]}" A7 "${VIALS[3]}" "$OTHER" store "${VIALS[2]}" "$BOX" 4006381333931 "${VIALS[1]}" undo close close _ "${VIALS[2]}" close _ _ close
    assert_exit 3
    assert_answer 3 '^scan.twice'
    assert_answer 4 "^ok .* counted: 2; MISPLACED, the record has it at $OTHER:A1"
    assert_answer 5 '^ok .* UNEXPECTED, it is filled'
    assert_answer 7 '^ok .* MISPLACED, the record has it at A4'
    assert_answer 8 "^scan.count the count of $BOX is not closed"
    assert_answer 9 '^scan.count'
    assert_answer 10 "^scan.astray ${VIALS[2]} is left as it is: $OTHER was refused before it"
    assert_answer 11 "^ok go on in $BOX"
    assert_answer 12 '^ok .*FOREIGN'
    assert_answer 14 '^ok undone'
    # left in the middle: what is missing is named, and signed by whoever closes it once more
    assert_answer 15 "^count.missing nothing is signed yet: 2 of 4 found, missing: ${VIALS[1]} \($BOX:A2\), ${VIALS[2]} \($BOX:A3\)"
    assert_answer 16 '^count.missing' # the card, read twice in one go
    assert_answer 18 "^count.missing nothing is signed yet: 3 of 4 found, missing: ${VIALS[1]} \($BOX:A2\)$"
    assert_answer 19 '^ok count signed: 3 of 4 found; .* DEV-[0-9]+ is open for it'
    [ "$(events storage.count)" -eq 1 ]
    scan stan --mode count -- "${VIALS[0]}" "$BOX" "${VIALS[@]:0:4}" "$BOX"
    assert_exit 3
    assert_answer 0 '^scan.place'
    assert_answer 2 "^ok ${VIALS[0]} counted: 1"
    assert_answer 6 "^ok count signed: 4 of 4 found; closed $BOX: 4 counted"
    [ "$(events storage.count)" -eq 2 ]
    clean
}

@test "count: nothing is on record before it is closed, and not when it is cancelled" {
    must stan vial store "${VIALS[@]:0:2}" --at "$BOX" >/dev/null
    scan stan --mode count -- "$BOX" "${VIALS[0]}"
    assert_exit 3
    assert_answer -1 "^scan.count the count of $BOX was not closed: it is not on record"
    scan stan --mode count -- "$BOX" "${VIALS[0]}" cancel close
    assert_exit 0
    [ "$(events storage.count)" -eq 0 ]
}

@test "count: a rack, box by box" {
    must stan vial store "${VIALS[@]:0:2}" --at "$BOX" >/dev/null
    must stan vial store "${VIALS[4]}" --at "$OTHER" >/dev/null
    scan stan --mode count -- CPN/LN2-1/R3 "$BOX" "${VIALS[0]}" "${VIALS[1]}" close "$OTHER" "${VIALS[4]}" close
    assert_exit 3
    assert_answer 1 "^ok the vials that follow stand in $BOX"
    assert_answer 4 '^count.* CPN/LN2-1/R3/B13|^count.incomplete'
    assert_answer 7 '^ok count signed: 3 of 3 found'
    clean
}

@test "spill: the box is scanned twice, what is found goes back to where it stood, the rest is named" {
    replayed stan --mode store --reason 'slipped off the glove' -- "$BOX:B1" "${VIALS[@]:0:3}" "$BOX" \
        spill "$BOX" "$OTHER" "$BOX" "$BOX" _ _ "$BOX" "${VIALS[1]}" "${VIALS[9]}" C3 "${VIALS[0]}" undo "${VIALS[0]}" close
    assert_exit 3
    assert_answer 6 "^ok $BOX with 3 vials: scan it again"
    assert_answer 8 "^ok $BOX with 3 vials: scan it again"
    assert_answer 9 "^scan.twice $BOX was read twice within 2 s: that counts once" # a scanner that bounces drops no box
    assert_answer 10 "^ok spilled $BOX, .*, DEV-[0-9]+: 0 of 3 vials found"
    assert_answer 11 "^ok ${VIALS[1]} found, put it to $BOX:B2; 1 of 3 found"
    assert_answer 12 "^scan.spill ${VIALS[9]} was not in $BOX"
    assert_answer 14 "put it to $BOX:C3; 2 of 3"
    assert_answer 17 "^ok missing of $BOX: ${VIALS[2]} \\(to end the search"
    scan stan --mode spill --reason 'searched on' -- "$BOX" "${VIALS[2]}" undo "$BOX" # another label was meant
    assert_answer 3 "^ok missing of $BOX: ${VIALS[2]} "
    scan stan --mode spill --reason 'searched on' -- "$BOX" "${VIALS[2]}" "$BOX"
    assert_exit 0
    assert_answer 0 "^ok $BOX was dropped: 2 of 3"
    assert_answer 2 "^ok all 3 vials of $BOX found, the search is over"
    [ "$(place_of "${VIALS[2]}")" = "$BOX:B3" ]
    clean
}

# ---- openings ---------------------------------------------------------------------------------------------------------

@test "a place that is scanned is open on record, and closed by the next scan of it, another place, or the end" {
    scan stan --mode store -- "$BOX" "${VIALS[0]}" "$BOX" "$OTHER" "$BOX"
    assert_exit 0
    [ "$(sqlite3 "$DB" 'SELECT count(*), count(closed_at_ms), min(mode) FROM opening')" = '3|3|store' ]
    must stella storage open "$OTHER" >/dev/null
    scan stan --mode store -- "$OTHER" "${VIALS[1]}"
    assert_exit 3
    assert_answer 0 '^opening.open .* is open already, by stella'
    assert_answer 1 '^scan.place'
    clean
}

@test "how long a vial was out is told at each scan, against what its product allows" {
    start=$(date -u -d '-10 min' +%FT%H:%M)
    printf '%s\t%s\n' "$start:00Z" "$BOX" "$start:05Z" "${VIALS[0]}" "$start:30Z" "${VIALS[1]}" "$start:47Z" "$BOX" \
        "$start:50Z" take "$start:52Z" "${VIALS[0]}" >recorded
    try stan scan --replay recorded --mode store --reason 'for S001' --json
    assert_exit 0
    assert_answer 1 "^ok ${VIALS[0]} stored at $BOX:A1"
    assert_answer 5 '^ok .* taken from .*; out 47 s$' # no place was scanned: assumed open since it was shut
    # one that may be out for 300 s
    sed -e 's/^code = .*/code = short/' -e '/out_of_storage/d' -e 's/^in_use.*/&\nout_of_storage = 5min/' \
        "$ROOT/templates/products/huc-msc.ini" >short.ini
    must ada product import short.ini >/dev/null && must rosa product approve short >/dev/null
    must olga lot create S1 --product short --made "$MADE" --donor D1 >/dev/null
    must olga lot fill S1 --cells 50e6 --volume 5mL --vials 1 --at "${MADE}T12:00:00Z" --reason 'written down' >/dev/null
    vial=$(as - vial list --lot S1 --json | jq -r '.vials[0].id')
    printf '%s\t%s\n' "$start:10Z" store "$start:10Z" "$OTHER" "$start:20Z" "$vial" >recorded
    date -u -d '-2 min' "+%FT%TZ	close" >>recorded
    try stan scan --replay recorded --reason 'for S001' --json
    assert_exit 0
    assert_answer 2 "^ok .* stored at .*; out 0 s of 300 s"
    assert_answer 3 '^ok closed .*open for [0-9]+ s$'
    assert_json '.scans[2].notices | join(" ") | sub("59 days"; "60 days")' "vial S1-0001O was first stored 60 days after it was filled"
    [[ $(json '.scans[3].notices[0]') =~ ^vial\ $vial\ was\ out\ of\ storage\ for\ .*held\ by\ DEV- ]]
    try stan scan --json < <(echo "$vial")
    assert_answer 0 'HELD: .*; out [0-9]+ s of 300 s, TOO LONG'
    clean
}

@test "what an interrupted session left open is found by status and closed by the next one that scans it" {
    mkfifo in
    as stan scan --mode store <in >out 2>err &
    exec 7>in
    echo "$BOX" >&7
    until grep -q open out; do sleep 0.05; done
    kill -9 "$(pgrep -P $! || echo $!)" # the session itself
    exec 7>&-
    wait || true
    scan stan --mode store -- "$BOX" "${VIALS[0]}" # at once: the same opening goes on
    assert_exit 0
    assert_json '.notices | length' 1 # and the session says so when it begins
    [[ $(json '.notices[0]') =~ ^"$BOX has been open by you since ".*": scan it to go on, and again to close it" ]]
    [ "$(sqlite3 "$DB" 'SELECT count(*), count(closed_at_ms) FROM opening')" = '1|1' ]
    must stan storage open "$OTHER" --at "$(date -u -d '-12 min' +%FT%TZ)" >/dev/null # longer than a store stands open
    try stella scan --mode store <<<help
    assert_out "^ATTENTION: $OTHER has been open by stan since .*: it counts as left open, scan it, and again to close it"
    try ivan scan <<<help
    refute_out ATTENTION
    scan stella --mode store -- "$OTHER" "${VIALS[1]}"
    assert_exit 0
    assert_answer 0 "^ok open $OTHER: .*it was left open by stan since .* and counts as open until now"
    clean
}

# ---- undo ------------------------------------------------------------------------------------------------------------

@test "what a vial should go to and was refused is not passed over: nothing follows the former place, decision or purpose" {
    scan stan --mode store -- "$BOX" "$BOX-9" "${VIALS[0]}" "$BOX" "${VIALS[0]}" J99 "${VIALS[1]}" C3 "${VIALS[1]}" UC26A001-0003X "${VIALS[2]}"
    assert_answer 1 '^(scan.unknown|not-found|scan)'
    assert_answer 2 "^scan.astray ${VIALS[0]} is left as it is: $BOX-9 was refused"
    assert_json '.scans[2].remedy' "scan the place ($BOX to go on there), then the vial again"
    assert_answer 3 "^ok go on in $BOX"
    assert_answer 4 "^ok ${VIALS[0]} stored at $BOX:A1"
    assert_answer 6 '^scan.astray'
    assert_answer 8 "^ok ${VIALS[1]} stored at $BOX:C3"
    assert_answer 10 "^ok ${VIALS[2]} stored at $BOX:C4" # a vial that was misread changes no place
    # A reason is that of its mode; what waits for a place is the last scan.
    scan stan --mode take --reason 'for S001' -- "$BOX" "${VIALS[0]}" "$BOX" store take move "${VIALS[1]}" undo "${VIALS[1]}" end cancel end
    assert_answer 4 '^act.reason'
    assert_answer 7 "^ok undone: ${VIALS[1]} waits for no place any more"
    assert_answer 9 "^scan.waiting 1 vial, last ${VIALS[1]}, still waits for a place: not moved on record"
    assert_answer 11 '^ok'
    clean
}

@test "undo takes scans back one by one, by new events" {
    scan stan --mode store --reason 'daily work' -- "$BOX" "${VIALS[0]}" "${VIALS[1]}" move 'reason daily work' "$OTHER" "${VIALS[0]}" undo undo close \
        'reason daily work' take "${VIALS[0]}" undo XXUNDO undo
    assert_exit 3
    assert_answer 7 "^ok undone: ${VIALS[0]} stands at $BOX:A1 again"
    assert_answer 8 "^ok undone: ${VIALS[1]} is in your hands again"
    assert_answer 13 "^ok undone: ${VIALS[0]} stands at $BOX:A1 again"
    assert_answer 14 "^ok undone: ${VIALS[0]} is in your hands"
    assert_answer 15 '^scan.undo nothing was done'
    try - custody log "${VIALS[0]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store move move take store take'
    assert_json '.custody[3].reason' 'undo of move: daily work'
    clean
}

@test "an undo that the record does not allow any more is refused and can be tried again" {
    must stan vial store "${VIALS[0]}" --at "$BOX" >/dev/null
    mkfifo in
    as stan scan --mode take --reason r <in >out 2>err &
    exec 7>in
    echo "${VIALS[0]}" >&7
    until grep -q taken out; do sleep 0.05; done
    must stan vial store "${VIALS[1]}" --at "$BOX:A1" >/dev/null # somebody else was quicker
    echo undo >&7
    until grep -q occupied out; do sleep 0.05; done
    must stan vial move "${VIALS[1]}" --at "$BOX:A2" >/dev/null
    echo undo >&7
    until grep -q undone out; do sleep 0.05; done
    exec 7>&-
    wait
    [ "$(place_of "${VIALS[0]}")" = "$BOX:A1" ]
}

@test "what somebody else has done since is not undone, and nothing older by mistake: it is passed over on purpose" {
    mkfifo in
    as stan scan --mode store --at "$BOX" --reason daily <in >out 2>err &
    exec 7>in
    printf '%s\n' "${VIALS[0]}" "${VIALS[1]}" skip >&7
    until grep -q scan.skip out; do sleep 0.05; done
    grep -q "undo was not refused: .*undo takes back: ${VIALS[1]} stored" out
    must stella vial move "${VIALS[1]}" --at "$OTHER" >/dev/null
    printf 'undo\nundo\nskip\nundo\ntake\n%s\nundo\nundo\n' "${VIALS[0]}" >&7
    until grep -q 'nothing was done in this' out; do sleep 0.05; done
    exec 7>&-
    wait
    [ "$(grep -c "^NO  ${VIALS[1]} was handled by somebody else since: it is stored at $OTHER:A1; skip leaves it as it is, and the next undo takes back: ${VIALS[0]} stored .scan.undo." out)" -eq 2 ]
    grep -q "^ok  left as it is: ${VIALS[1]} stored; the next undo takes back: ${VIALS[0]} stored" out
    grep -q "^ok  undone: ${VIALS[0]} is in your hands again" out
    [ "$(place_of "${VIALS[1]}")" = "$OTHER:A1" ]
    clean
}

# ---- what cannot be used -----------------------------------------------------------------------------------------------

@test "what cannot be used is told by what was read, and nothing is done" {
    before=$(events 'vial.%')
    scan stan --mode store --at "$BOX" -- "UCé-Qàà&)àà'éT" UC26A001ß0042T "${VIALS[0]}${VIALS[1]}" "${VIALS[0]} ${VIALS[1]}" \
        "${VIALS[0]%?}" UC26A001-0024T '(01)09506000134352' 4006381333931 https://example.org '=W12341234567800' '{"a":1}' \
        "$LOT" BDG-000003A 'no code at all' $'\e[31mred'
    assert_exit 3
    assert_answer 1 '^scan.keyboard this was typed through an AZERTY keyboard: it reads UC26A001-0042T'
    assert_answer 2 '^scan.keyboard this was typed through a QWERTZ keyboard'
    assert_answer 3 "^scan.two-codes two codes in one read: ${VIALS[0]} and ${VIALS[1]}"
    assert_answer 4 '^scan.two-codes'
    assert_answer 5 '^scan.mistyped .*its end is missing'
    assert_answer 6 '^scan.mistyped .*check character'
    assert_answer 7 '^scan.foreign .*GS1'
    assert_answer 8 '^scan.foreign .*EAN'
    assert_answer 9 '^scan.foreign .*web'
    assert_answer 10 '^scan.foreign .*ISBT 128'
    assert_answer 11 '^scan.foreign .*JSON'
    assert_answer 12 "^scan.mode $LOT is a lot: mode store does nothing with it"
    assert_answer 13 '^scan.mistyped BDG-000003A looks like a badge'
    assert_answer 14 '^scan.text'
    assert_answer 15 '^scan.text'
    refute_out $'\e'
    assert_error_json .error.rule scan.refused
    [ "$(events 'vial.%')" -eq "$before" ]
}

@test "capital letters alone are no mistake, nor are line ends of any kind and what wedges add" {
    printf ']Q1%s\r\n%s\r\t%s \n\n' "$BOX" "${VIALS[0],,}" "${VIALS[1]}" >codes
    run --separate-stderr as stan scan --mode store --json <codes
    assert_exit 0
    assert_json '.scans | length' 4 # and the summary at the end
    [ "$(place_of "${VIALS[1]}")" = "$BOX:A2" ]
}

# ---- people ----------------------------------------------------------------------------------------------------------

@test "a badge alone is nobody; with a password it acts" {
    printf '%s\n' "$BOX" >codes
    run --separate-stderr as - scan --mode store --no-input <codes
    assert_exit 4
    assert_err 'nobody is signed in'
    scan stan --no-input -- "$(badge stella)" "$(badge stan)" BDG-999999X
    assert_answer 0 '^scan.proof Stella Moreau \(stella\) did not prove'
    assert_answer 1 '^ok Stan Weber \(stan\) acts: storage'
    scan stan+stella --mode store -- "$BOX" "${VIALS[0]}" "$(badge stella)" "$OTHER" "${VIALS[1]}"
    assert_exit 0
    assert_answer 2 '^ok Stella Moreau \(stella\) acts from now on: storage'
    try - audit log --action vial.store --limit 1 --json
    assert_json '.events[0].actor' stella
    # who may not do what the mode does is told at the badge, and whoever acted before still does
    scan stan+olga --mode store -- "$(badge olga)" "$OTHER" apply undo apply
    assert_answer 0 '^person.role Olga Berg .olga. does nothing in mode store: it needs the role storage'
    assert_json '.scans[0].remedy' 'Stan Weber (stan) acts as before'
    scan olga -- store apply store
    assert_answer 0 '^person.role .*mode store'
    assert_answer 1 '^ok mode apply'
    try olga scan --mode store </dev/null
    assert_exit 4
    assert_err 'begin with cryolot scan without a mode'
}

@test "a wrong password counts, and five lock" {
    echo 'not the password of stella' >wrong
    badge=$(badge stella)
    printf '%s\n' "$badge" "$badge" "$badge" "$badge" "$badge" "$badge" >codes
    run --separate-stderr as stan scan --json --second-password-file wrong <codes
    assert_exit 3
    assert_answer 0 '^person.proof login or password is wrong'
    assert_answer 5 '^person.locked'
    sqlite3 "$DB" .dump >/dev/null
    must ada user unlock stella --reason 'the wrong file' >/dev/null
}

@test "who loses the role or is disabled does nothing more in an open session" {
    mkfifo in
    as stan scan --mode store --at "$BOX" <in >out 2>err &
    exec 7>in
    echo "${VIALS[0]}" >&7
    until grep -q stored out; do sleep 0.05; done
    must ada user disable stan --reason 'left the facility' >/dev/null
    echo "${VIALS[1]}" >&7
    until grep -q disabled out; do sleep 0.05; done
    exec 7>&-
    wait
    [ "$(events vial.store)" -eq 1 ]
}

@test "a session that was idle for 15 minutes asks again" {
    faketime -f '+0 x900' true || skip 'no faketime'
    mkfifo in
    UNDER=(faketime -f '+0 x900')
    as stan scan --mode store --at "$BOX" --no-input <in >out 2>err &
    exec 7>in
    until grep -q open out; do sleep 0.05; done
    sleep 2
    echo "${VIALS[0]}" >&7
    until grep -q prove out; do sleep 0.05; done
    exec 7>&-
    wait
    [ "$(events vial.store)" -eq 0 ]
}

# ---- replay ----------------------------------------------------------------------------------------------------------

@test "a password that is typed too early is not repeated" {
    try stan scan <<<'training password of stan'
    assert_exit 3
    assert_out 'no code of cryolot: trai... .25 characters.'
    refute_out 'password of stan'
    refute_err 'password of stan'
    assert_err 'a text that is no code'
}

@test "a recorded session is done at its own times" {
    local start
    start=$(date -u -d '-1 hour' +%FT%H:%M)
    printf '%s\t%s\n' "$start:00Z" "$BOX" "$start:10Z" "${VIALS[0]}" "$start:40Z" "${VIALS[1]}" "$start:50Z" nonsense! "$start:59Z" close >recorded
    try stan scan --replay recorded --mode store # whole or not at all, also where the session ended a moment ago
    assert_refused time.late 'line 1 was scanned more than 15 minutes ago.*nothing was done'
    [ "$(events vial.store)" -eq 0 ]
    try stan scan --replay recorded --mode store --reason 'the network was down' --json
    assert_exit 3
    assert_answer 3 '^scan.text'
    assert_answer 4 'closed .* 2 stored, open for 59 s'
    try - custody log "${VIALS[1]}" --json
    assert_json '.custody[-1].at' "$start:40.000Z"
    # one that ends in the middle leaves open what it opened, and says so
    printf '%s\t%s\n' "$start:59Z" "$OTHER" >middle
    try stan scan --replay middle --mode store --reason 'the network was down' --json
    assert_exit 3
    assert_answer -1 "^scan.open the recorded session ends and $OTHER STAYS OPEN"
    assert_json '.scans[-1].remedy' "when it was closed, $start:59.000Z or later, say outside the session: cryolot storage close $OTHER --at TIME --reason R"
    must stan storage close "$OTHER" --at "$start:59.000Z" --reason 'closed since' >/dev/null
    try stan scan --replay recorded --mode store --reason 'the network was down'
    assert_exit 3
    assert_err '5 of 5 scans were refused: line 1 .*, line 4 .nonsense!.*, line 5'
    clean
}

@test "a recorded session with a bad time is refused whole, the future line by line" {
    printf '%s\n%s\t%s\n' "$BOX" '2026-02-30 10:00' "${VIALS[0]}" >recorded
    try stan scan --replay recorded --mode store --json
    assert_exit 7
    assert_no_out
    assert_error_json '.error.rows[0].row' 2
    printf '%s\t%s\n' 2099-01-01T00:00:00Z "$BOX" >recorded
    try stan scan --replay recorded --mode store --json
    assert_answer 0 '^time.future'
    try stan scan --replay missing --mode store
    assert_exit 1
    # what would be read otherwise than it stands there: row and column
    { printf '%s\nUC26A\0%s\n' "$BOX" "${VIALS[0]}" && printf 'A\303\251B\377\n%010001d\n%s\n' 0 "${VIALS[1]}"; } >recorded
    try stan scan --replay recorded --mode store --json
    assert_exit 7
    assert_no_out
    assert_error_json '.error.rows | map("\(.row) \(.column) \(.message | split(",")[0])") | join("; ")' \
        '2 column 6 a NUL byte; 3 column 4 a byte that is not UTF-8; 4 column 10001 the line goes on'
    printf '\357\273\277%s\n%s' "$BOX" "${VIALS[0]}" >recorded # as an editor leaves it
    try stan scan --replay recorded --mode store --json
    assert_exit 0
    assert_answer 1 "^ok ${VIALS[0]} stored at $BOX:A1"
}

@test "the end names at most 20 of the refused scans, JSON every line" {
    for i in {1..30}; do echo "C$i"; done >codes
    try stan scan --mode store <codes
    assert_exit 3
    assert_err '30 of 30 scans were refused: line 1 .C1., .*, line 20 .C20. and 10 more [[]scan.refused'
    try stan scan --mode store --json <codes
    assert_json '.refused_lines | length' 30
    assert_json '[.scans[] | select(.accepted | not) | .line] == .refused_lines' true
}

# ---- around it --------------------------------------------------------------------------------------------------------

@test "a dry run does nothing" {
    before=$(events 'vial.%')
    scan stan --mode store --dry-run -- "$BOX" "${VIALS[0]}"
    assert_exit 0
    [ "$(events 'vial.%')" -eq "$before" ]
    [ "$(place_of "${VIALS[0]}")" = olga ]
}

@test "a place that is too warm takes a vial for a reason only, and holds it" {
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    scan stan --mode store -- "$BOX" "${VIALS[0]}" 'reason nothing is colder' "${VIALS[0]}"
    assert_answer 1 '^storage.warm-now cannot store: CPN/LN2-1 was at -120 °C when it was read last'
    assert_json '.scans[1].remedy | [test("--"), test("type: reason WHY")] | join(" ")' 'false true'
    assert_answer 3 '^ok .* stored at .*HELD'
    clean
}

@test "unknown modes, commands by card, help, end" {
    scan stan --mode storing -- "$BOX"
    assert_exit 2
    scan stan -- XXSTORE XXHELP "$BOX" XXEND "${VIALS[0]}"
    assert_exit 0
    assert_answer 0 '^ok mode store'
    assert_answer 1 '^ok mode store: scan a place, then vials'
    assert_answer 3 '^ok closed'
    assert_json '.scans | length' 4
}

@test "the self-test card tells how the scanner is set up" {
    scan - -- 'TEST-AQWZMY-0123456789:/' 'test-aqwzmy-0123456789:/' "TEST)QAZW?Y)à&é\"'(-è_çM!" test
    assert_exit 3
    assert_answer 0 '^ok the scanner is set up right'
    assert_answer 1 '^ok .*Caps Lock is on'
    assert_answer 2 '^scan.keyboard this was typed through an AZERTY keyboard'
    assert_answer 3 '^scan.test'
}

@test "what was answered is on record when the session is killed" {
    mkfifo in
    as stan scan --mode store --at "$BOX" <in >out 2>err &
    exec 7>in
    for i in 0 1 2; do
        echo "${VIALS[i]}" >&7
        until grep -q "${VIALS[i]} stored" out; do sleep 0.05; done
    done
    kill -9 "$(pgrep -P $! || echo $!)" # the session itself
    exec 7>&-
    wait || true
    [ "$(place_of "${VIALS[2]}")" = "$BOX:A3" ]
    clean
}
