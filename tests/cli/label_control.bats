# Control of labels: copies are told apart, what is put on a vial is read back, and QA sees what is out of the ordinary.
# shellcheck disable=SC2154 # output and stderr come from run
load helper

setup() { setup_lot; }

query() { sqlite3 -readonly "$DB" "$1"; }
# words FILE: what can be read on a page, in one line.
words() { pdftotext "$1" - | tr '\n' ' '; }
exceptions() { as - audit review "$LOT" --json | jq -r '.exceptions[] | .kind + ": " + .sentence'; }

@test "of several labels each but the first says which copy it is, and each is a print of its own" {
    try olga label print "${VIALS[@]:0:2}" --copies 2 -o two.pdf
    assert_refused act.reason '2 labels of each are printed for a reason'
    for bad in 0 21 two -1; do
        try olga label print "${VIALS[0]}" --copies $bad --reason spare -o two.pdf
        assert_exit 2
    done
    [ ! -e two.pdf ]
    try olga label print "${VIALS[@]:0:2}" --copies 2 --reason 'a spare each' -o two.pdf --json
    assert_exit 0
    assert_json .labels 4
    [[ $(words two.pdf) =~ "${VIALS[0]}".*"${VIALS[0]}".*'copy 2'.*"${VIALS[1]}".*"${VIALS[1]}".*'copy 2' ]] || fail "$(words two.pdf)"
    [ "$(words two.pdf | grep -o copy | wc -l)" -eq 2 ]
    [ "$(query 'SELECT group_concat(vial_id || " " || copy || " " || reason, ", ") FROM label_print')" = \
        "$(query "SELECT group_concat(id || ' 1 a spare each, ' || id || ' 2 a spare each', ', ') FROM vial WHERE serial < 3")" ]
    try - label show "${VIALS[0]}" --json
    assert_json '[.labels[] | .texts.copy // "first"] | join(", ")' 'first, copy 2'
    must olga label reprint "${VIALS[0]}" --copies 3 --reason torn -o three.pdf
    [[ $(words three.pdf) == *'copy 3'*'copy 4'*'copy 5'* ]]
    # what a copy said is told again by that number
    must olga label reprint "${VIALS[0]}" --as-printed --copy 4 --reason 'for the file' -o again.pdf
    [[ $(words again.pdf) == *'copy 4'* ]]
    try olga label reprint "${VIALS[0]}" --as-printed --copies 2 --reason 'for the file' -o again.pdf
    assert_exit 2
    for i in 1 2 3 4; do
        must olga label reprint "${VIALS[0]}" --copies 20 --reason torn -o "x$i.pdf"
    done
    try olga label reprint "${VIALS[0]}" --copies 20 --reason torn -o x.pdf
    assert_refused label.copies "${VIALS[0]} has had 8[0-9] labels, and 99 are the most"
    try - audit verify
    assert_exit 0
}

@test "samples, bags and things: copies of what is counted are told apart, others are alike" {
    must olga sample take "$LOT" --stage frozen-product --for sterility --to 'Lab West' -o sample.pdf >/dev/null
    must olga label reprint SMP-000001W --copies 2 --reason 'tube and bag' -o again.pdf
    [[ $(words again.pdf) == *'copy 2'*'copy 3'* ]]
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    try stan storage label CPN/LN2-1 --copies 3 -o tank.pdf --json
    assert_exit 0
    assert_json .labels 3
    [[ $(words tank.pdf) != *copy* ]]
    [ "$(query "SELECT count(*) FROM label_other WHERE kind = 'tag'")" -eq 3 ]
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject label S-1 --copies 2 -o wrist.pdf
    must ada user badge stan --copies 2 -o badge.pdf
    try stan storage label CPN/LN2-1 --copies 21 -o tank.pdf
    assert_exit 2
}

@test "a whole lot wears copy 1 and its spares are destroyed; a label that says another expiry than the record is not put on" {
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must olga label print "$LOT" --copies 2 --reason 'a spare each' -o labels.pdf
    try olga label apply "$LOT"
    assert_refused label.copy "${VIALS[4]} has 2 labels; and 5 more"
    try olga+stan label spoil "$LOT" --copy 2 --reason spares
    assert_refused label.none
    try olga label apply "$LOT" --copy 3
    assert_refused label.none "no label of copy 3 that waits"
    must olga label apply "${VIALS[0]}" --copy 2
    must olga label apply "${VIALS[@]:1:7}" --copy 1
    try olga+stan label spoil "$LOT" --copy 2 --reason spares --json
    assert_json .spoiled 7
    must olga+stan label spoil "$LOT" --copy 1 --reason spares
    # the expiry is changed while two vials wear nothing yet
    echo '36 months conform' >stability.txt
    must rosa lot extend "$LOT" --expires "$(day '+3 years')" --evidence stability.txt --reason '36 months conform' >/dev/null
    try olga label apply "${VIALS[8]}" --copy 1
    assert_refused label.outdated "copy 1 of the label of ${VIALS[8]} says that it expires on $(day '+2 years'), and on record it is $(day '+3 years')"
    try olga label apply "$LOT" --copy 1
    assert_refused label.outdated "copy 1 of the label of ${VIALS[9]} says another expiry"
    must olga label reprint "${VIALS[@]:8:2}" --reason 'new expiry' -o new.pdf
    for copy in 1 2; do
        must olga+stan label spoil "${VIALS[@]:8:2}" --copy $copy --reason 'old expiry'
    done
    must olga label apply "$LOT"
    try - label reconcile "$LOT"
    assert_out '22 printed = 10 applied \+ 12 spoiled \+ 0 difference'
    assert_out '  copy 1: 10 printed = 7 applied \+ 3 spoiled \+ 0 difference'
    assert_out '  copy 3: 2 printed = 2 applied \+ 0 spoiled \+ 0 difference'
    try - audit verify
    assert_exit 0
}

# exceptions: kind and sentence of each that a reviewer of the lot sees first.
exceptions() { as - audit review "$LOT" --json | jq -r '.review.exceptions[] | .kind + ": " + .sentence'; }
assert_exception() { [[ $(exceptions) == *"$1"* ]] || fail "no such exception: $1" "$(exceptions)"; }

@test "labels that are confirmed in one stroke, without a code being read: it is told, QA sees it, a scan reads them back" {
    must olga label print "$LOT" -o labels.pdf
    try olga label apply "$LOT" --vials 1-1
    assert_err "1 label is confirmed without a code being read; QA will see that; cryolot label apply $LOT --scan reads it back"
    try olga label apply "${VIALS[1]}"
    refute_err 'without a code'
    must rosa audit review "$LOT" --reason looked >/dev/null
    try olga label apply "$LOT"
    assert_exit 0
    assert_err "8 labels are confirmed without a code being read; QA will see that; cryolot label apply $LOT --scan reads them back"
    [ "$(exceptions)" = 'unread-labels: 8 labels were confirmed without reading a code' ] || fail "$(exceptions)"
    must rosa audit review "$LOT" --reason 'read back' >/dev/null
    [ "$(exceptions)" = '' ] || fail "$(exceptions)"
    [ "$(query 'SELECT group_concat(copy) FROM label_print WHERE fate_unread IS NULL')" = 1 ]
    try - vial show "${VIALS[2]}"
    assert_out 'IT WEARS THIS ONE, put on by olga.* without a code being read'
    try - vial show "${VIALS[1]}" --json
    assert_json '.labels[0].fate_unread' false
    # what is confirmed is read back, which changes nothing
    before=$(query 'SELECT count(*) FROM label_print WHERE fate_unread = 1')
    run --separate-stderr as olga label apply "$LOT" --scan --json < <(printf '%s\n' "${VIALS[@]:0:3}")
    assert_exit 0
    assert_json '.scans[2].message' "checked: ${VIALS[2]} wears copy 1"
    [ "$(query 'SELECT count(*) FROM label_print WHERE fate_unread = 1')" = "$before" ]
    [ "$(exceptions)" = '' ] || fail "$(exceptions)"
    # a new one is looked at: the code of the destroyed one is the same
    must olga label reprint "${VIALS[5]}" --reason torn -o torn.pdf
    must olga+stan label spoil "${VIALS[5]}" --copy 1 --reason torn
    run --separate-stderr as olga label apply "$LOT" --scan --json <<<"${VIALS[5]}"
    assert_json '.scans[0].message' "${VIALS[5]} wears copy 2 of its label: look that it says copy 2"
    must rosa audit review "$LOT" --reason 'one torn' >/dev/null
    # not where it is not known which of two was read, nor where it says another expiry than the record
    must olga label reprint "${VIALS[0]}" --reason torn -o again.pdf
    answer() { as olga label apply "$LOT" --scan --json "$@" < <(echo "${VIALS[0]}") | jq -r '.scans[0] | .rule // "ok"'; }
    [ "$(answer)" = label.applied ]
    must olga+stan label spoil "${VIALS[0]}" --copy 2 --reason spare
    [ "$(answer) $(answer --copy 1) $(answer --copy 2)" = 'ok ok label.applied' ]
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    echo '36 months conform' >stability.txt
    must rosa lot extend "$LOT" --expires "$(day '+3 years')" --evidence stability.txt --reason '36 months conform' >/dev/null
    [ "$(answer)" = label.outdated ]
    try - audit verify
    assert_exit 0
}

@test "a vial that is stored without anybody having read its label back is told of, and QA sees it" {
    must stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 >/dev/null
    must olga+stan custody hand "${VIALS[@]}" --place Lab --condition frozen >/dev/null
    try stan vial store "${VIALS[9]}" --at CPN/LN2-1/B1
    refute_err 'wears its label' # no label of the lot was ever printed
    must olga label print "${VIALS[@]:0:7}" -o labels.pdf
    must stan label apply "${VIALS[@]:0:2}"
    try stan vial store "${VIALS[0]}" --at CPN/LN2-1/B1
    assert_exit 0
    refute_err 'wears its label'
    try stan vial store "${VIALS[@]:1:2}" --at CPN/LN2-1/B1
    assert_exit 0
    assert_err "${VIALS[2]} is stored, and nobody confirmed that it wears its label: cryolot label apply ${VIALS[2]}"
    assert_exception 'incomplete: 1 stored, and nobody had confirmed that it wears its label'
    try stan vial store "${VIALS[@]:3:4}" --at CPN/LN2-1/B1
    assert_err "4 vials are stored, and nobody confirmed that they wear their labels: ${VIALS[3]}, ${VIALS[4]}, ${VIALS[5]}, ..."
    assert_exception 'incomplete: 4 stored, and nobody had confirmed that they wear their labels'
    try stan scan --mode store --json < <(printf '%s\n' CPN/LN2-1/B1 "${VIALS[7]}") # one without any label
    assert_exit 0
    assert_json '.scans[1].notices[0]' "${VIALS[7]} is stored, and nobody confirmed that it wears its label: cryolot label apply ${VIALS[7]}"
    try - custody log "${VIALS[2]}"
    assert_out 'store .*, label not confirmed'
    # whoever reads it back later stands beside it: what was stored so stays seen
    must stan label apply "${VIALS[2]}"
    must stan vial take "${VIALS[2]}" --reason test >/dev/null
    try stan vial store "${VIALS[2]}" --at CPN/LN2-1/B1
    refute_err 'wears its label'
    assert_exception 'incomplete: 1 stored, and nobody had confirmed that it wears its label'
    try - vial show "${VIALS[2]}"
    assert_out 'copy 1 of vial-sheet version 1, printed by olga.*IT WEARS THIS ONE, put on by stan'
    try - vial show "${VIALS[2]}" --json
    assert_json '.labels[0] | "\(.template) \(.template_version) \(.fate) \(.fate_by)"' 'vial-sheet 1 applied stan'
    try - audit verify
    assert_exit 0
}

@test "QA sees drafts, spares and what was printed again, also behind a review" {
    sed 's/^code = .*/code = huc-rev/; /^\[product\]/i [release]\nrequire = audit.reviewed\n' \
        "$ROOT/templates/products/huc-msc.ini" >rev.ini
    must ada product import rev.ini >/dev/null
    must rosa product approve huc-rev >/dev/null
    LOT=UC26R001
    must olga lot create "$LOT" --product huc-rev --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot fill "$LOT" --cells 50e6 --volume 5mL --vials 4 >/dev/null
    mapfile -t of < <(as - vial list --lot "$LOT" --json | jq -r '.vials[].id')
    gate() { as - lot check "$LOT" --json | jq -r '.checks[] | select(.id == "audit.reviewed") | .state + ": " + .detail'; }
    must rosa audit review "$LOT" --reason looked >/dev/null
    must olga label print "${of[0]}" -o labels.pdf
    [[ $(gate) == pass:* ]] || fail "$(gate)"
    mkdir -p own/labels
    sed '0,/^version = .*/s//version = 2/' "$ROOT/templates/labels/vial-sheet.ini" >own/labels/vial-sheet.ini
    CRYOLOT_TEMPLATES=own must olga label print "${of[@]:1:3}" -o draft.pdf
    assert_exception "draft-labels: 3 drafts were printed by the template vial-sheet, which nobody may put on: of ${of[1]}, ${of[2]}, ${of[3]}"
    [[ $(gate) == fail:*'(label.print by olga) came after the review'* ]] || fail "$(gate)"
    must rosa audit review "$LOT" --reason looked >/dev/null
    must olga label print "${of[1]}" "${of[2]}" --copies 3 --reason 'the roll tears' -o torn.pdf
    assert_exception 'reprinted: more than one label of each was printed: 4 besides the first ones'
    [[ $(gate) == fail:* ]] || fail "$(gate)"
    must quinn label reprint "${of[0]}" --as-printed -o old.pdf --reason 'for the file'
    assert_exception "reprinted: what a former label said was printed again, as a copy: history label of ${of[0]}, copy 1"
    try stan label apply "${of[3]}"
    assert_refused label.print "${of[3]} has no label: what was printed of it bears DRAFT or COPY, and is nobody's label"
}

@test "what is signed is what was looked at: the proof says the text's SHA-256, and the approver states it" {
    mkdir -p own/labels
    export CRYOLOT_TEMPLATES=$PWD/own
    cp "$ROOT/templates/labels/vial-sheet.ini" own/labels/own-sheet.ini
    sum=$(sha256sum <own/labels/own-sheet.ini | cut -d' ' -f1)
    try - label proof own-sheet -o proof.pdf
    assert_exit 0
    assert_err "by QA: cryolot label approve own-sheet --sha256 $sum"
    [[ $(words proof.pdf) == *"SHA-256 of its text: $sum"* ]]
    try - label proof ./own/labels/own-sheet.ini -o file.pdf
    assert_err "stands in .CRYOLOT_TEMPLATES/labels, by QA: cryolot label approve own-sheet --sha256 $sum"
    try - label proof own-sheet -o again.pdf --json
    assert_json .sha256 "$sum"
    cp "$ROOT/templates/labels/vial-roll.ini" own/labels/own-roll.ini
    try rosa label approve own-sheet own-roll --sha256 "$sum"
    assert_exit 2
    for bad in "${sum:1}" "${sum:1}g" ''; do
        try rosa label approve own-sheet --sha256 "$bad"
        assert_exit 2
    done
    echo '# changed behind the proof' >>own/labels/own-sheet.ini
    try rosa label approve own-sheet --sha256 "$sum"
    assert_refused label.sha256 "the text of own-sheet is not the one that was looked at"
    [ "$(query "SELECT count(*) FROM label_template WHERE name = 'own-sheet'")" -eq 0 ]
    sum=$(sha256sum <own/labels/own-sheet.ini | cut -d' ' -f1)
    try rosa label approve own-sheet --sha256 "${sum^^}"
    assert_exit 0
    assert_err 'own-sheet version 1 prints labels from now on, signed by rosa'
}

@test "a template that does not show which copy it is prints first labels alone" {
    mkdir -p own/labels
    export CRYOLOT_TEMPLATES=$PWD/own
    sed '/^\[text copy\]/,/^when/d' "$ROOT/templates/labels/vial-roll.ini" >own/labels/plain.ini
    must - label proof plain -o proof.pdf
    [[ $(words proof.pdf) == *'No text shows {{copy}}: first labels alone can be printed by it'* ]]
    must rosa label approve plain
    must olga label print "${VIALS[0]}" --template plain -o one.pdf
    try olga label reprint "${VIALS[0]}" --template plain --reason torn -o two.pdf
    assert_refused template.copy "plain.ini does not show ..copy..: copy 2 of ${VIALS[0]} would look like its first label"
    [ ! -e two.pdf ]
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 1 ]
    must olga label reprint "${VIALS[0]}" --template vial-roll --reason torn -o two.pdf
    # what it said before is no label, whatever template it had
    must olga label reprint "${VIALS[0]}" --as-printed --copy 1 --reason 'for the file' -o old.pdf
    try olga label print "${VIALS[1]}" --copies 2 --reason spare --template plain -o two.zpl --format zpl
    assert_refused template.copy
}

@test "a vial that lost its last label is said at once, passed over, not thawed, and good again with another one" {
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1/B1 >/dev/null
    must stan vial take "${VIALS[@]:0:3}" --reason ward >/dev/null
    must stan+petra custody hand "${VIALS[@]:0:3}" --place Pharmacy >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 125kg --on "$(day '-2 days')" >/dev/null
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --dry-run # nothing was ever printed
    assert_exit 0
    must olga label print "${VIALS[0]}" "${VIALS[@]:3:2}" -o labels.pdf
    must olga label apply "${VIALS[0]}" "${VIALS[3]}"
    try olga+stan label spoil "${VIALS[0]}" --copy 1 --reason torn
    assert_exit 0
    assert_err "ATTENTION: ${VIALS[0]} has no label any more: print another one: cryolot label reprint ${VIALS[0]} --reason WHY -o FILE"
    try olga+stan label spoil "${VIALS[@]:3:2}" --copy 1 --reason torn
    assert_err "ATTENTION: 2 vials have no label any more: print others: cryolot label reprint ${VIALS[3]} ${VIALS[4]} --reason"
    try - label reconcile "$LOT"
    assert_err 'next, of vials whose labels were destroyed: cryolot label reprint VIAL --reason WHY -o FILE'
    assert_err 'next, of vials that never had a label: cryolot label print VIAL -o FILE'
    refute_err 'label apply'
    try - vial pick --product huc-msc --vials 1 --json
    assert_json '.vials[0].id' "${VIALS[5]}"
    assert_json '.left_out[0] | "\(.count) \(.why)"' '2 without a label: every one was destroyed'
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    assert_refused vial.labelled "every label of ${VIALS[0]} was destroyed"
    assert_err "cryolot label reprint ${VIALS[0]} --reason WHY -o FILE; then cryolot label apply ${VIALS[0]}"
    must olga label reprint "${VIALS[0]}" --reason torn -o again.pdf
    try olga+stan label spoil "${VIALS[0]}" --reason misprint
    assert_err "${VIALS[0]} has no label any more"
    must olga label reprint "${VIALS[0]}" --reason torn -o third.pdf
    must olga label apply "${VIALS[0]}"
    must petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg >/dev/null
    try - audit verify
    assert_exit 0
}

# strace counts which write to the disk it is that fails.
@test "a disk that fails while labels are recorded: the printer gets none that is not on record" {
    strace -o /dev/null true 2>/dev/null || skip 'processes cannot be traced here'
    local n printed kept=0
    mkdir bin
    printf '#!/bin/sh\ncat >>"%s/printed"\n' "$PWD" >bin/lp
    printf '#!/bin/sh\nexit 0\n' >bin/lpstat
    chmod +x bin/lp bin/lpstat
    export PATH=$PWD/bin:$PATH
    must - login olga --password-file "$PASSWORDS/olga"
    for n in 1 2 3 4 5 6; do
        rm -f printed
        printed=$(query 'SELECT count(*) FROM label_print')
        run --separate-stderr env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -o trace -e trace=fdatasync,fsync \
            -e inject=fdatasync,fsync:error=EIO:when=$n "$CRYOLOT" --db "$DB" label print "${VIALS[n - 1]}" --printer zebra-1
        grep -q INJECTED trace || break
        if [ "$status" -eq 0 ]; then
            [ -s printed ] && [ "$(query 'SELECT count(*) FROM label_print')" -eq $((printed + 1)) ]
        elif [ -s printed ]; then
            [ "$(query 'SELECT count(*) FROM label_print')" -eq $((printed + 1)) ] || fail "printed and not on record: sync $n"
            assert_err 'on record as printed'
        else
            [ "$(query 'SELECT count(*) FROM label_print')" -eq "$printed" ] || assert_err 'on record as printed'
            kept=$((kept + 1))
        fi
    done
    [ $kept -ge 1 ] || fail 'no sync failed before the printer had its labels'
    try - audit verify
    assert_exit 0
}
