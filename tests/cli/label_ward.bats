#!/usr/bin/env bats
# Labels of patients and of bags: what two people scan at the bed.
# shellcheck disable=SC2154 # set by helper and ward
load helper
load ward
load paper
setup() { setup_ward; }

@test "a subject's label bears its code with a check character, never a name" {
    must nora subject add A-VERY-LONG-CODE-OF-32-CHARACTER --site CPN --study CTR20221330 >/dev/null
    try nora subject label S-1 S-2 A-VERY-LONG-CODE-OF-32-CHARACTER -o labels.pdf --json
    assert_exit 0
    assert_json .labels 3
    assert_words labels.pdf S-1 S-2 'CPN · CTR20221330' subject TRAINING 'Cell Processing North'
    codes labels.pdf 300 >codes.txt
    [ "$(wc -l <codes.txt)" -eq 3 ]
    grep -qE '^SUBJ-S-1[0-9A-Z]$' codes.txt
    grep -qE '^SUBJ-A-VERY-LONG-CODE-OF-32-CHARACTER[0-9A-Z]$' codes.txt
    codes labels.pdf 600 | cmp - codes.txt
}

@test "subjects that are not there, and people who may not" {
    try nora subject label S-9 -o labels.pdf
    assert_exit 5
    try stan subject label S-1 -o labels.pdf
    assert_exit 4
    try nora subject label S-1 -o labels.pdf --template bag-sheet
    assert_refused template.kind 'is for bags'
    [ ! -e labels.pdf ]
}

@test "a bag's label says for whom, of what, how much and until when" {
    prepare
    try petra label print "$DOSE" -o bag.pdf --json
    assert_exit 0
    assert_json .labels 1
    assert_words bag.pdf hUC-MSC "$DOSE" 'Subject S-1' "Lot $LOT" '125 × 10⁶ cells' '59.5 mL' '1 × 10⁶ cells/kg' \
        'in Plasma-Lyte 148, lot PL2291' TRAINING 'Cell Processing North' \
        'Limited by Federal (or United States) law to investigational use.'
    use_by=$(sqlite3 "$DB" "SELECT use_by_ms / 1000 FROM dose")
    assert_words bag.pdf "Use by $(TZ=Europe/Paris date -d "@$use_by" '+%F %H:%M %Z')"
    [ "$(codes bag.pdf 300)" = "$DOSE" ]
    [ "$(sqlite3 "$DB" 'SELECT copy, planned_cells, bag_ul, template FROM dose_label')" = '1|125000000|59500|bag-sheet' ]
    [ "$(events dose.label)" -eq 1 ]
    try - audit verify
    assert_exit 0
}

@test "another label of a bag has a reason" {
    prepare
    must petra label print "$DOSE" -o bag.pdf
    try petra label print "$DOSE" -o again.pdf
    assert_refused label.reprint "$DOSE"
    try petra label reprint "$DOSE" -o again.pdf
    assert_refused act.reason
    [ ! -e again.pdf ]
    must petra label reprint "$DOSE" --reason 'it was wet' -o again.pdf
    [ "$(sqlite3 "$DB" 'SELECT count(*), max(copy) FROM dose_label')" = '2|2' ]
    must petra vial hold "${VIALS[0]}" --reason 'clumps' >/dev/null
    try petra label reprint "$DOSE" --reason 'it was wet' -o stopped.pdf
    assert_refused holds.none "cannot print the label of '$DOSE': vial ${VIALS[0]} is held"
    assert_err 'it must not be given'
    must rosa lot recall "$LOT" --class 2 --reason 'culture grew' --confirm "$LOT" >/dev/null
    try petra label reprint "$DOSE" --reason 'it was wet' -o stopped.pdf
    assert_refused lot.released 'recalled'
    [ ! -e stopped.pdf ]
}

@test "a bag that is not there yet or no more has no label" {
    thaw
    try petra label print "$DOSE" -o bag.pdf
    assert_refused dose.state 'is thawed'
    try nora label print "$DOSE" -o bag.pdf
    assert_exit 4
    try petra label print DOSE-0000099 -o bag.pdf
    assert_exit 2
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" \
        --diluent 'Plasma-Lyte 148,PL2291,47mL' >/dev/null
    try petra label reprint "$DOSE" --reason 'first one' -o bag.pdf
    assert_refused label.print
    try petra label print "$DOSE" -o bag.pdf --template vial-sheet
    assert_refused template.kind 'is a bag'
    try petra label print "$DOSE" -o /nowhere/bag.pdf
    [ "$status" -ne 0 ]
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM dose_label')" -eq 0 ]
}
