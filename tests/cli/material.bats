#!/usr/bin/env bats
# Starting material and materials: receipt, acceptance by another person, from a supplier's lot to patients.
# shellcheck disable=SC2154 # stderr comes from run
load helper
setup() { setup_lot; }

# material LOT NUMBER [EXPIRES]: a medium of this supplier's lot number, entered by olga.
material() { must olga lot material "$1" --item 'MEM alpha' --supplier Gibco --supplier-lot "$2" --expires "${3:-2099-01-01}" >/dev/null; }
accept() { must quinn lot material "$1" --accept "$2" --reason 'certificate seen' >/dev/null; }
tissue() { must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1 --kind tissue >/dev/null; }
clean() {
    try - verify
    assert_exit 0
}

@test "starting material is received once, and what is refused makes nothing" {
    tissue UC26T001
    tissue UC26T002
    try olga lot receive UC26T001 --condition 'container intact, no leak' --temperature 5.5C --json
    assert_exit 0
    assert_json .receipt.accepted true
    assert_json .receipt.temperature_mc 5500
    try olga lot receive UC26T001 --condition intact --temperature 5C
    assert_exit 6
    assert_err '\[lot.receipt\]'
    try olga lot receive UC26T002 --condition leaking --temperature 21C --refuse
    assert_refused act.reason
    try olga lot receive UC26T002 --condition leaking --temperature 21
    assert_exit 2
    must olga lot receive UC26T002 --condition leaking --temperature 21C --refuse --reason 'container leaks' >/dev/null
    try - lot show UC26T002 --json
    assert_json .lot.receipt.accepted false
    assert_json .lot.receipt.reason 'container leaks'
    try - lot show UC26T002
    assert_out 'REFUSED at receipt'
    try olga lot create MCB-2 --product huc-msc --made "$MADE" --donor D1 --kind mcb --from UC26T002
    assert_refused lot.parent "parent 'UC26T002' was refused at receipt"
    must olga lot create MCB-1 --product huc-msc --made "$MADE" --donor D1 --kind mcb --from UC26T001 >/dev/null
    try olga lot receive MCB-1 --condition intact --temperature 5C
    assert_refused lot.kind
    try olga lot receive UC26T001 --condition 'see MRN 00712345' --temperature 5C
    assert_refused identity.anonymous
    clean
}

@test "material that is refused after something was made of it stops the release of that" {
    tissue UC26T001
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --from UC26T001 >/dev/null
    must olga lot receive UC26T001 --condition leaking --temperature 21C --refuse --reason 'container leaks' >/dev/null
    try - lot check UC26A002
    assert_exit 3
    try - lot check UC26A002 --json
    assert_json '[.checks[] | select(.id == "results.conform")][0].detail | contains("UC26T001 was refused at receipt")' true
}

@test "a material is entered, listed, and accepted by somebody else" {
    material "$LOT" 2531907
    material "$LOT" 2531908
    try - lot material "$LOT" --json
    assert_exit 0
    assert_json '[.materials[] | "\(.number) \(.supplier_lot) \(.state) \(.entered_by)"] | join(", ")' \
        '1 2531907 entered olga, 2 2531908 entered olga'
    try olga lot material "$LOT" --item 'MEM alpha' --supplier Gibco --supplier-lot 2531907 --expires 2099-01-01
    assert_exit 6
    try quinn lot material "$LOT" --accept 1,2 --reason 'certificates seen' --json
    assert_exit 0
    assert_json '[.materials[].state] | join(" ")' 'accepted accepted'
    assert_json '.materials[0].decided_by' 'Quinn Hale'
    assert_json '.materials[0].decision_reason' 'certificates seen'
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM signature WHERE meaning = 'acceptance of a material'")" -eq 2 ]
    try - lot material "$LOT" --csv
    [ "$(wc -l <<<"$output")" -eq 3 ]
    try - lot show "$LOT"
    assert_out 'Materials 2, 2 accepted'
    clean
}

@test "what cannot be entered or decided is refused" {
    material "$LOT" 1
    try olga lot material "$LOT" --item x --supplier y
    assert_exit 2
    try olga lot material "$LOT" --item x --accept 1
    assert_exit 2
    try quinn lot material "$LOT" --accept 2 --reason seen
    assert_exit 5
    try quinn lot material "$LOT" --accept one --reason seen
    assert_exit 2
    try quinn lot material "$LOT" --accept 1
    assert_refused act.reason
    try quinn lot material "$LOT" --item x --supplier y --supplier-lot z --expires 2099-01-01
    assert_exit 4
    must ada+rosa user role quinn --role operator,qc --reason 'stands in' >/dev/null
    must quinn lot material "$LOT" --item trypsin --supplier Gibco --supplier-lot T1 --expires 2099-01-01 >/dev/null
    try quinn lot material "$LOT" --accept 1,2 --reason seen
    assert_refused material.independent 'Quinn Hale entered trypsin'
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM lot_material WHERE state <> 'entered'")" -eq 0 ]
    material "$LOT" 2 "$(day '-61 days')"
    try quentin lot material "$LOT" --accept 1,3 --reason seen
    assert_refused material.state 'expired on'
    clean
}

@test "what was accepted may be rejected later, never the other way" {
    material "$LOT" 1
    accept "$LOT" 1
    try rosa lot material "$LOT" --accept 1 --reason seen
    assert_refused material.state 'accepted already'
    must rosa lot material "$LOT" --reject 1 --reason 'recalled by the supplier' >/dev/null
    try rosa lot material "$LOT" --accept 1 --reason seen
    assert_refused material.state 'not taken back'
    try - lot material "$LOT" --json
    assert_json '.materials[0].state' rejected
    clean
}

@test "under a session only a decision asks for the password again" {
    must - login olga --password-file "$PASSWORDS/olga"
    try - lot material "$LOT" --item x --supplier y --supplier-lot z --expires 2099-01-01 --no-input
    assert_exit 0
    must - logout
    must - login quinn --password-file "$PASSWORDS/quinn"
    try - lot material "$LOT" --accept 1 --reason seen --no-input
    assert_exit 2
    assert_err 'signer-password-file is missing'
    try - lot material "$LOT" --accept 1 --reason seen --signer-password-file "$PASSWORDS/quinn"
    assert_exit 0
}

@test "from a supplier's lot to the patients" {
    must olga lot create MCB-1 --product huc-msc --made "$MADE" --donor D1 --kind mcb >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --from MCB-1 >/dev/null
    must olga lot number UC26A002 --vials 3 >/dev/null
    material MCB-1 2531907
    material "$LOT" OTHER-1
    try - trace --material 2531907 --json
    assert_exit 0
    assert_json .kind material
    assert_json .id 2531907
    assert_json '.lots | join(" ")' 'MCB-1 UC26A002'
    assert_json '.vials | length' 3
    assert_json '.donors | join(" ")' D1
    try - trace 2531907 --json
    assert_json .kind material
    try - trace OTHER-1 --json
    assert_json '.lots | join(" ")' "$LOT"
    try - trace --material NOTHING
    assert_exit 5
    try - trace --material 2531907 D1
    assert_exit 2
    try - trace
    assert_exit 2
    try - trace --material 2531907
    assert_out 'Lots +2'
}

@test "a mistyped material is corrected until somebody decides upon it" {
    material "$LOT" 2531970 "$(day '-61 days')"
    material "$LOT" 2531908
    try olga lot material "$LOT" --correct 1 --expires 2099-01-01
    assert_refused act.reason
    try olga lot material "$LOT" --correct 1 --reason 'typed wrongly'
    assert_exit 2
    try olga lot material "$LOT" --correct 1 --item x --expires 2099-01-01 --reason 'typed wrongly'
    assert_exit 2
    try olga lot material "$LOT" --correct 3 --expires 2099-01-01 --reason 'typed wrongly'
    assert_exit 5
    try quinn lot material "$LOT" --correct 1 --expires 2099-01-01 --reason 'typed wrongly'
    assert_exit 4
    try olga lot material "$LOT" --correct 1 --supplier-lot 2531908 --reason 'typed wrongly'
    assert_exit 6
    try olga lot material "$LOT" --correct 1 --expires 2099-01-01 --supplier-lot 2531907 --reason 'typed wrongly' --json
    assert_exit 0
    assert_json '.materials[0] | "\(.supplier_lot) \(.expires_on) \(.state)"' '2531907 2099-01-01 entered'
    accept "$LOT" 1
    try olga lot material "$LOT" --correct 1 --expires 2098-01-01 --reason 'typed wrongly'
    assert_refused material.state 'is accepted and not corrected'
    run sqlite3 -readonly "$DB" "SELECT count(*) FROM audit_change WHERE tbl = 'lot_material' AND old LIKE '%2531970%' AND new LIKE '%2531907%'"
    [ "$output" -eq 1 ]
    clean
}

@test "who corrected a material does not accept it, and no third person corrects it" {
    must ada+rosa user role quinn --role operator,qc --reason 'stands in' >/dev/null
    must ada+rosa user role quentin --role operator,qc --reason 'stands in' >/dev/null
    material "$LOT" 1
    must quinn lot material "$LOT" --correct 1 --supplier-lot 2 --reason 'typed wrongly' >/dev/null
    try - lot material "$LOT" --json
    assert_json '.materials[0].corrected_by' quinn
    try quinn lot material "$LOT" --accept 1 --reason seen
    assert_refused material.independent 'Quinn Hale corrected'
    try quentin lot material "$LOT" --correct 1 --supplier-lot 3 --reason 'typed wrongly'
    assert_refused material.correction
    must olga lot material "$LOT" --correct 1 --supplier-lot 4 --reason 'typed wrongly' >/dev/null
    try quinn lot material "$LOT" --accept 1 --reason seen
    assert_refused material.independent
    must quentin lot material "$LOT" --accept 1 --reason seen >/dev/null
    clean
}

@test "a rejection holds its lot at once, also after the release" {
    material "$LOT" 2531907
    accept "$LOT" 1
    must rosa lot release "$LOT" --reason 'all tests conform' >/dev/null
    must rosa lot material "$LOT" --reject 1 --reason 'recalled by the supplier' >/dev/null
    try - lot show "$LOT" --json
    assert_json .lot.held true
    run sqlite3 -readonly "$DB" "SELECT h.reason FROM hold h JOIN lot l ON l.id = h.lot_id WHERE l.code = '$LOT'"
    [ "$output" = "MEM alpha of Gibco's lot 2531907 is rejected: recalled by the supplier" ]
    [ "$(events lot.material-decide)" -eq 2 ]
    clean
}

@test "a supplier's lot that was rejected elsewhere is accepted knowingly alone" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    material "$LOT" 2531907
    material UC26A002 2531907
    must rosa lot material "$LOT" --reject 1 --reason 'recalled by the supplier' >/dev/null
    try quinn lot material UC26A002 --accept 1 --reason 'certificate seen'
    assert_refused material.rejected-elsewhere "was rejected in $LOT"
    try quinn lot material UC26A002 --accept 1 --reason "certificate seen, not as in X$LOT"
    assert_refused material.rejected-elsewhere
    must quinn lot material UC26A002 --accept 1 --reason "rejected in $LOT for a broken bag, here intact" >/dev/null
    clean
}

@test "what was rejected for a typing error is entered anew; until then, and held, the lot stands still" {
    material "$LOT" 1 "$(day '-61 days')"
    must quinn lot material "$LOT" --reject 1 --reason 'expired as entered' >/dev/null
    material "$LOT" 1
    try quinn lot material "$LOT" --accept 2 --reason seen
    assert_refused material.rejected-elsewhere
    must quinn lot material "$LOT" --accept 2 --reason "rejected in $LOT for its expiry as typed" >/dev/null
    try - lot material "$LOT" --json
    assert_json '[.materials[].state] | join(" ")' 'rejected accepted'
    try rosa lot release "$LOT" --reason 'all tests conform'
    assert_exit 3
    must rosa lot unhold "$LOT" --reason 'typing error, entered anew' >/dev/null
    must rosa lot release "$LOT" --reason 'all tests conform' >/dev/null
    clean
}
