#!/usr/bin/env bats
# Tissue, banks, lots: which parents a lot may have, limits along the way, the tree.
# shellcheck disable=SC2154 # stderr comes from run
load helper
setup() { setup_lot; }

# make_lot CODE KIND OPTIONS..: a lot of D1, of huc-msc.
make_lot() { must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1 --kind "$2" "${@:3}" >/dev/null; }
conform() { as - lot check "$1" --json | jq -r '.checks[] | select(.id == "results.conform") | .detail'; }

# From here on lots are made under a version of huc-msc with limits of the process.
with_limits() {
    sed -E 's/^(vials_round = .*)/\1\npassage_most = 5\ndoublings_most = 12.5\nyield_least = 80 %/; /^# ?(passage_most|doublings_most|yield_least)/d' \
        "$ROOT/templates/products/huc-msc.ini" >limited.ini
    must ada product import limited.ini >/dev/null
    must rosa product approve huc-msc >/dev/null
}

family() {
    make_lot UC26T001 tissue
    make_lot MCB-1 mcb --from UC26T001 --passage 2 --doublings 4.25
    make_lot WCB-1 wcb --from MCB-1 --passage 3 --doublings 3
    make_lot WCB-2 wcb --from MCB-1 --passage 3 --doublings 5.25
    make_lot UC26B001 product --from WCB-1,WCB-2 --passage 5 --doublings 3
}

@test "no lot is made of a parent that had expired, nor before the tissue was recovered" {
    must olga lot create UC26T001 --product huc-msc --made "$MADE" --donor D1 --kind tissue --expires "$(day "$MADE +1 day")" >/dev/null
    try olga lot create MCB-1 --product huc-msc --made "$(day "$MADE +2 days")" --donor D1 --kind mcb --from UC26T001
    assert_refused lot.parent "parent 'UC26T001' had expired on"
    try olga lot create MCB-1 --product huc-msc --made "$(day "$MADE +1 day")" --donor D1 --kind mcb --from UC26T001
    assert_exit 0
    try olga lot create UC26T002 --product huc-msc --made "$(day "$MADE -1 day")" --donor D1 --kind tissue
    assert_refused lot.donor "tissue of donor 'D1' was recovered on $MADE"
    must olga donor add D9 >/dev/null
    must olga lot create UC26T009 --product huc-msc --made "$(day "$MADE -1 day")" --donor D9 --kind tissue >/dev/null
    try olga donor recover D9 --on "$MADE"
    assert_refused donor.recovery 'lot UC26T009 of donor .D9. was made on'
    must olga donor recover D9 --on "$(day "$MADE -1 day")" >/dev/null
    try - audit verify
    assert_exit 0
}

@test "no lot is made of what may not be used" {
    make_lot MCB-1 mcb
    make_lot MCB-2 mcb
    must rosa lot reject MCB-1 --reason contaminated --confirm MCB-1 >/dev/null
    try olga lot create X-1 --product huc-msc --made "$MADE" --donor D1 --from MCB-1
    assert_refused lot.parent "parent 'MCB-1' is rejected"
    must ivan lot hold MCB-2 --reason 'label doubtful' >/dev/null
    try olga lot create X-1 --product huc-msc --made "$MADE" --donor D1 --from MCB-2
    assert_refused lot.parent "parent 'MCB-2' is held"
    make_lot X-1 product --from MCB-2 --reason 'cells cannot wait'
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must rosa lot withdraw "$LOT" --reason 'used no more' --confirm "$LOT" >/dev/null
    try olga lot create X-2 --product huc-msc --made "$MADE" --donor D1 --from "$LOT"
    assert_refused lot.parent 'is withdrawn'
    try - audit verify
    assert_exit 0
}

@test "a circle is impossible" {
    try olga lot create X-1 --product huc-msc --made "$MADE" --donor D1 --from X-1
    [ "$status" -ne 0 ]
    make_lot MCB-1 mcb
    make_lot X-1 product --from MCB-1
    run sqlite3 :memory: "CREATE TABLE lot (id INTEGER PRIMARY KEY); INSERT INTO lot VALUES (1), (2);
        $(sqlite3 "$DB" "SELECT sql FROM sqlite_master WHERE name = 'lot_parent'");
        INSERT INTO lot_parent (lot_id, parent_id) VALUES (2, 1); INSERT INTO lot_parent (lot_id, parent_id) VALUES (1, 2)"
    [ "$status" -ne 0 ]
    [[ $output == *'CHECK constraint failed: parent_id < lot_id'* ]]
}

@test "passage, doublings and yield are held against the product's limits along every path" {
    with_limits
    family
    must olga lot yield UC26B001 --step fill --theoretical 10 --actual 8 --unit vials >/dev/null
    [[ $(conform UC26B001) != *doublings* && $(conform UC26B001) != *passage* && $(conform UC26B001) != *yield* ]]
    # the longer path counts: 4.25 + 5.25 + 3.001
    make_lot UC26B002 product --from WCB-1,WCB-2 --passage 6 --doublings 3.001
    [[ $(conform UC26B002) == *'12.501 population doublings up to UC26B002 are above 12.5'* ]]
    [[ $(conform UC26B002) == *'passage 6 of UC26B002 is above 5'* ]]
    [[ $(conform UC26B002) == *'no yield of UC26B002 is recorded'* ]]
    must olga lot yield UC26B002 --step fill --theoretical 1000 --actual 799 --unit vials >/dev/null
    [[ $(conform UC26B002) == *'the yield of fill, 79.9 %, is below 80.0 %'* ]]
    # what was too much above shows below, and what is not known is not nothing
    make_lot UC26B003 product --from UC26B002 --passage 3 --doublings 0
    [[ $(conform UC26B003) == *'passage 6 of UC26B002 is above 5'* ]]
    make_lot UC26B004 product --from WCB-1
    [[ $(conform UC26B004) == *'the passage of UC26B004 is not recorded'* ]]
    [[ $(conform UC26B004) == *'the population doublings of UC26B004 are not recorded'* ]]
}

@test "doublings that cannot be are refused" {
    local value
    for value in -1 201 1.2345 many 3,2; do
        try olga lot create X-1 --product huc-msc --made "$MADE" --donor D1 --doublings "$value"
        assert_exit 2
    done
}

@test "the tree shows each lot once, from the donor to the patients" {
    family
    must olga lot fill UC26B001 --cells 50e6 --volume 5mL --vials 3 >/dev/null
    must ivan lot hold WCB-1 --reason 'label doubtful' >/dev/null
    make_lot UC26B009 product --expires "$(day yesterday)"
    try - trace D1 --tree
    assert_exit 0
    [ "${lines[0]}" = 'donor D1, eligible' ]
    assert_out 'tissue UC26T001, in-process'
    assert_out '└─ mcb MCB-1, in-process'
    assert_out 'wcb WCB-1 HELD, in-process'
    assert_out 'product UC26B009 EXPIRED'
    assert_out 'product UC26B001, quarantine'
    assert_out 'vials: 3 filled'
    [ "$(grep -c 'product UC26B001, see above' <<<"$output")" -eq 1 ]
    [ "$(wc -L <<<"$output")" -le 80 ]
    try - trace UC26B001 --tree --json
    assert_json '[.trees[0].lots[].code] | join(" ")' 'UC26T001 MCB-1 WCB-1 WCB-2 UC26B001'
    assert_json '.trees[0].lots[4].parents | join(" ")' 'WCB-1 WCB-2'
    assert_json '.trees[0].lots[4].vials.filled' 3
    assert_json '.trees[0].lots[2].held' true
    try - trace MCB-1 --tree
    refute_out UC26B009
    try - trace D1 --tree --csv
    assert_exit 2
}

@test "what comes to be known of a donor, and what a product requires, stands in the check of a lot" {
    must olga lot create UC26A009 --product huc-msc --made "$MADE" --donor D1 --passage 4 --doublings 3.2 >/dev/null
    try - lot show UC26A009 --json
    assert_json .lot.passage 4
    assert_json .lot.population_doublings 3.2
    must olga donor test D1 hcv reactive --laboratory 'Lab East' --specimen "$MADE" >/dev/null
    try - lot check "$LOT" --json
    assert_exit 3
    assert_json '.checks[0].detail' 'hcv of donor D1 is reactive since its determination'
    try rosa lot release "$LOT" --reason 'all conform'
    assert_refused donor.eligible
    try - lot show "$LOT"
    assert_out 'WARNING: Reactive test results for HCV'
    must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
    pdftotext -layout coa.pdf - | tr -s ' \n' ' ' | grep -q 'WARNING: Reactive test results for HCV'
}

@test "materials and the batch record, where a product requires them" {
    sed -E '/^require/d; s/^\[release\].*/&\nrequire = batch-record.reviewed, materials.accepted/' "$ROOT/templates/products/huc-msc.ini" >strict.ini
    grep -q '^require' strict.ini || printf '[release]\nrequire = batch-record.reviewed, materials.accepted\n' >>strict.ini
    must ada product import strict.ini >/dev/null
    must rosa product approve huc-msc >/dev/null
    make_lot MCB-1 mcb
    make_lot X-1 product --from MCB-1
    detail() { as - lot check X-1 --json | jq -r --arg id "$1" '.checks[] | select(.id == $id) | "\(.state): \(.detail)"'; }
    [ "$(detail materials.accepted)" = 'fail: no material of X-1 is entered' ]
    [ "$(detail batch-record.reviewed)" = 'fail: no batch record is attached' ]
    must olga lot material X-1 --item trypsin --supplier Gibco --supplier-lot T1 --expires 2099-01-01 >/dev/null
    must olga lot material MCB-1 --item serum --supplier Gibco --supplier-lot S1 --expires 2099-01-01 >/dev/null
    [ "$(detail materials.accepted)" = 'fail: trypsin of lot T1 in X-1 is not accepted, serum of lot S1 in MCB-1 is not accepted' ]
    must quinn lot material X-1 --accept 1 --reason seen >/dev/null
    must quinn lot material MCB-1 --accept 1 --reason seen >/dev/null
    [[ $(detail materials.accepted) == pass:* ]]
    must quinn lot material MCB-1 --reject 1 --reason recalled >/dev/null
    [ "$(detail materials.accepted)" = 'fail: serum of lot S1 in MCB-1 is rejected' ]
    echo record >record.txt
    must nora lot attach X-1 record.txt --as batch-record >/dev/null
    [ "$(detail batch-record.reviewed)" = 'fail: production has not reviewed the batch record A1' ]
    must olga lot review X-1 --as production --reason complete >/dev/null
    [ "$(detail batch-record.reviewed)" = 'fail: quality has not reviewed the batch record A1' ]
    must rosa lot review X-1 --as quality --reason complete >/dev/null
    [[ $(detail batch-record.reviewed) == pass:* ]]
}
