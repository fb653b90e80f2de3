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
    for _ in 1 2 3 4; do
        must olga label reprint "${VIALS[0]}" --copies 20 --reason torn -o x.pdf
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
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
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
