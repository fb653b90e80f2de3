# The random walk (tests/soak/walk.c): eight processes of six people do valid and invalid acts on one record at once, and
# are killed now and then in the middle of a write. What they leave proves: what was acknowledged is on record, every vial
# is in one place, every lot's reconciliation is exact, no custody has a gap.
#   ACTS (2,000) how many; SEED which walk (else one of the clock's); TURNS=1: in an order that the seed gives, to repeat it
# shellcheck disable=SC2154 # stderr is from helper
load helper
setup() {
    setup_lot
    ACTS=${ACTS:-2000} SEED=${SEED:-$(date +%s)}
    local tank rack lot shipper subject
    # who verifies the orders, and a product of which a physician may override something
    must ada user add paul --name 'Paul Reed' --role pharmacist --new-password-file "$PASSWORDS/petra" >/dev/null
    echo 'training password of paul' >paul
    cp "$PASSWORDS/petra" "$PASSWORDS/paul"
    must paul user passwd --new-password-file paul >/dev/null
    sed -e 's/^out_of_storage = .*/out_of_storage = 480min/' -e 's/^# dose_overrides = .*/dose_overrides = dose.spacing, dose.enough, subject.weighed-recently/' \
        "$ROOT/templates/products/huc-msc.ini" >product.ini
    must ada product import product.ini >/dev/null
    must rosa product approve huc-msc >/dev/null
    must ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper stella >/dev/null
    must ada user site stan --add HOS --reason 'of both' >/dev/null
    must ada+stan storage keeper CPN --place 'Cold room' >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must ada+rufus user role olga --role operator,qc --reason 'enters results too' >/dev/null
    must ada+rufus user role rosa --role qa,qc --reason 'reviews them too' >/dev/null
    must stan storage add CPN/LN2-3 --kind tank --min -196C --max -150C --lid yes >/dev/null
    for subject in S-1 S-2 S-3 S-4 S-5 S-6; do
        must nora subject add $subject --site CPN >/dev/null
        must nora subject weigh $subject 48kg --on "$(day today)" >/dev/null
    done
    for tank in CPN/LN2-1 CPN/LN2-2; do
        must stan storage add $tank --kind tank --min -196C --max -150C --lid yes >/dev/null
        for rack in R1 R2; do
            must stan storage add $tank/$rack --kind rack >/dev/null
            must stan storage add $tank/$rack/B1 --kind box --grid 4x4 >/dev/null
            must stan storage add $tank/$rack/B2 --kind box --grid 5x3 --numbering 1 --order columns >/dev/null
        done
    done
    must stella+rosa storage add HOS/LN2-9 --kind store --max -150C >/dev/null
    must stella storage add HOS/LN2-9/B1 --kind box --grid 4x4 >/dev/null
    must stan storage add CPN/LN2-1/BAGS --kind box --capacity 12 >/dev/null
    for shipper in {1..6}; do
        must stan equipment add CX-$shipper --kind dry-shipper --name CX500 --site CPN >/dev/null
    done
    # another one that patients may be given, and one that waits for its release
    for lot in UC26R001 UC26R002; do
        must olga lot create $lot --product huc-msc --made "$MADE" --donor D1 >/dev/null
        must olga lot fill $lot --cells 50e6 --volume 5mL --vials 24 >/dev/null
        results_csv $lot "$(day today)" >$lot.csv
        must quinn result import $lot.csv >/dev/null
        must quentin result review $lot >/dev/null
    done
    must rosa lot release UC26R001 --reason 'all conform' >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1/R1/B1 >/dev/null
    # and what came to the hospital already, so that it can come back
    local sent
    must stan equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240 >/dev/null
    sent=$(must stan shipment create --from CPN --to HOS --shipper CX-1 --json | jq -r .shipment.id)
    must stan shipment pack "$sent" "${VIALS[@]:4}" >/dev/null
    must stan shipment dispatch "$sent" --carrier 'World Courier' >/dev/null
    must stella shipment receive "$sent" --all accept --condition 'closed, cold' >/dev/null
    must stella vial store "${VIALS[@]:4}" --at HOS/LN2-9/B1 >/dev/null
    for lot in UC26W001 UC26W002 UC26W003 UC26W004; do
        must olga lot create $lot --product huc-msc --made "$MADE" --donor D1 >/dev/null
        must olga lot fill $lot --cells 50e6 --volume 5mL --vials 24 >/dev/null
    done
}

walk() {
    local before written said
    before=$(acts_on_record)
    run --separate-stderr timeout "${TEST_SECONDS:-3000}" "$BUILD/soak/walk" "$DB" "$ACTS" "$SEED" ${TURNS:+turns}
    printf '%s\n' "$output" >walk.said
    [ "$status" -eq 0 ] || fail "SEED=$SEED"
    # what was acknowledged is on record, and of what was cut off at most one write for each that was killed
    said=$(tail -n 1 walk.said)
    [[ $said =~ acknowledged\ ([0-9]+),\ killed\ ([0-9]+)$ ]]
    written=$(($(acts_on_record) - before))
    [ $written -ge "${BASH_REMATCH[1]}" ] && [ $written -le $((BASH_REMATCH[1] + BASH_REMATCH[2])) ] ||
        fail "SEED=$SEED: $written acts are on record, $said"
    [ "${BASH_REMATCH[2]}" -ge 3 ] || fail "SEED=$SEED: $said"
}

# A refusal at the bed is kept as a near miss, though nothing was done.
acts_on_record() {
    sqlite3 -readonly "$DB" "SELECT count(*) FROM audit_event WHERE action NOT LIKE 'sign-in.%' AND action <> 'infusion.refused'"
}

@test "whatever eight people at once do, however they end, the record proves" {
    walk
    printf '# %s\n' "$output" >&3
    try - verify
    [ "$status" -eq 0 ] || fail "SEED=$SEED"
    try - audit verify
    assert_exit 0
    local lot recall vial gaps=()
    while read -r lot; do
        try - lot reconcile "$lot" --json
        [ "$status" -eq 0 ] || fail "SEED=$SEED: $lot"
        assert_json .difference 0
    done < <(sqlite3 "$DB" 'SELECT code FROM lot')
    while read -r recall; do
        try - recall show "$recall" --json
        [ "$(command jq '.recall | .vial_count == (.vials | length)
            and .accounted == ([.vials[] | select(.outcome)] | length)
            and .effectiveness_permille == (1000 * .accounted / .vial_count | floor)
            and ([.sites[].vials] | add) == .vial_count
            and (.state == "open" or (.accounted == .vial_count and all(.sites[]; .acknowledged_at)))' <<<"$output")" = true ] ||
            fail "SEED=$SEED: $recall"
    done < <(sqlite3 "$DB" "SELECT code FROM recall ORDER BY drill, state, random() LIMIT 6")
    while read -r vial; do
        try - custody log "$vial"
        [[ $status -eq 0 && $output == *'no gap'* ]] || gaps+=("$vial: $output")
    done < <(sqlite3 "$DB" "SELECT code FROM vial WHERE state NOT IN ('numbered', 'void') ORDER BY random() LIMIT 30")
    [ ${#gaps[@]} -eq 0 ] || fail "SEED=$SEED" "${gaps[@]}"
}
