#!/usr/bin/env bats
# Whatever ID or code cryolot prints, it knows what it is.
# shellcheck disable=SC2154 # output comes from helper, names from stages
load helper
load stages
load scans
setup() { setup_stages; }

# Every kind of ID that is in the record, a newest one each: "KIND ID".
ids() {
    sqlite3 -readonly -separator ' ' "$DB" "SELECT 'donor', max(code) FROM donor UNION ALL SELECT 'lot', max(code) FROM lot
        UNION ALL SELECT 'vial', max(code) FROM vial UNION ALL SELECT 'subject', max(code) FROM subject
        UNION ALL SELECT 'dose', max(code) FROM dose UNION ALL SELECT 'infusion', max(code) FROM infusion
        UNION ALL SELECT 'order', max(code) FROM dose_order UNION ALL SELECT 'recall', max(code) FROM recall
        UNION ALL SELECT 'shipment', max(code) FROM shipment UNION ALL SELECT 'sample', max(code) FROM sample
        UNION ALL SELECT 'equipment', max(code) FROM equipment UNION ALL SELECT 'equipment', max(serial) FROM equipment
        UNION ALL SELECT 'store', max(code) FROM store UNION ALL SELECT 'store', max(path) FROM store
        UNION ALL SELECT 'deviation', max(code) FROM deviation UNION ALL SELECT 'document', max(number) FROM document
        UNION ALL SELECT 'result', 'R' || max(id) FROM result UNION ALL SELECT 'attachment', 'A' || max(id) FROM attachment
        UNION ALL SELECT 'reading', 'T' || max(id) FROM reading UNION ALL SELECT 'product', max(code) FROM product"
}

@test "every code that is printed is identified by its kind, also from labels and in small letters" {
    local kind id line=0 c
    must rosa document issue release "$RELEASED" -o release.pdf >/dev/null
    must stan storage reading CPN/LN2-1 -180C >/dev/null
    ids >ids
    [ "$(grep -c '^[a-z]* .' ids)" -eq 20 ] || fail 'not every kind is in the record' "$(cat ids)"
    # the label of a subject is the one of 36 whose check character holds
    for c in {0..9} {A..Z}; do printf 'subject SUBJ-S-1%s\n' "$c"; done >labels
    cut -d' ' -f2 ids labels >codes
    cut -d' ' -f2 ids | tr '[:upper:]' '[:lower:]' >>codes
    run --separate-stderr as stan scan --json <codes
    while read -r kind id; do
        case $kind in
        vial) assert_answer "$line" "^ok $id " ;;
        lot) assert_answer "$line" "^ok lot $id " ;;
        store) assert_answer "$line" "^ok (CPN|HOS).* is a " ;;
        equipment) assert_answer "$line" '^ok EQ-.* is a piece of equipment: cryolot equipment show EQ-' ;;
        reading) assert_answer "$line" "^ok $id is a temperature" ;;
        infusion | order | attachment) assert_answer "$line" "^ok $id is an $kind" ;;
        *) assert_answer "$line" "^ok $id is a $kind" ;;
        esac
        line=$((line + 1))
    done <ids
    [ "$(json '[.scans[20:56][] | select(.accepted) | .message] | join(";")')" = 'S-1 is a subject: cryolot subject show S-1' ]
    [ "$(json '[.scans[20:56][] | select(.accepted | not) | .rule] | unique | join(";")')" = scan.mistyped ]
    [ "$(json '[.scans[56:][] | select(.accepted | not)] | length')" -eq 0 ]
    c=$(json '[.scans[20:56][] | select(.accepted) | .scan][0]')
    # find knows them too
    while read -r kind id; do
        [[ $kind == @(order|recall|store|result|reading|dose|sample) ]] || continue
        try - find "$id" --json
        [ "$(json "[.found[] | select(.kind == \"$kind\")] | length > 0")" = true ] || fail "find does not know $kind $id"
    done <ids
    try - find "$c"
    assert_out $'\nsubject +S-1'
    # and every verb that takes an ID takes the label; a badge is a person's
    try - trace "$c" --json
    assert_json .id S-1
    must nora note "${c,,}" 'asked to come again' >/dev/null
    [ "$(sqlite3 "$DB" 'SELECT subject FROM note ORDER BY id DESC LIMIT 1')" = S-1 ]
    try nora note "$(badge stan)" 'never at the bench'
    assert_refused id.person 'is the badge of stan'
    try - trace "${c%?}$([ "${c: -1}" = A ] && echo B || echo A)"
    assert_exit 2
    assert_err 'mistyped|check character'
    scan stan -- "$(badge stan)" "${ORDERED%?}" "${DRILL%?}0"
    assert_answer 0 '^ok Stan Weber \(stan\) acts'
    assert_answer 1 '^scan.mistyped .* looks like an? order'
    clean
}
