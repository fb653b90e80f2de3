# The random walk (tests/soak/walk.c): eight processes of four people do valid and invalid acts on one record at once. What
# they leave proves: every vial is in one place, every lot's reconciliation is exact, no custody has a gap.
#   ACTS (2,000) how many; SEED which walk (else one of the clock's); TURNS=1: in an order that the seed gives, to repeat it
# shellcheck disable=SC2154 # stderr is from helper
load helper
setup() {
    setup_lot
    ACTS=${ACTS:-2000} SEED=${SEED:-$(date +%s)}
    local tank rack lot shipper
    must ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper stella >/dev/null
    must ada user site stan --add HOS --reason 'of both' >/dev/null
    must ada+stan storage keeper CPN --place 'Cold room' >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    for tank in CPN/LN2-1 CPN/LN2-2; do
        must stan storage add $tank --kind tank --min -196C --max -150C --lid yes >/dev/null
        for rack in R1 R2; do
            must stan storage add $tank/$rack --kind rack >/dev/null
            must stan storage add $tank/$rack/B1 --kind box --grid 4x4 >/dev/null
            must stan storage add $tank/$rack/B2 --kind box --grid 5x3 --numbering 1 --order columns >/dev/null
        done
    done
    must stella storage add HOS/LN2-9/B1 --kind box --grid 4x4 --max -150C >/dev/null
    must stan storage add CPN/LN2-1/BAGS --kind box --capacity 12 >/dev/null
    for shipper in 1 2 3 4; do
        must stan equipment add CX-$shipper --kind dry-shipper --name CX500 --site CPN >/dev/null
    done
    for lot in UC26W001 UC26W002 UC26W003 UC26W004; do
        must olga lot create $lot --product huc-msc --made "$MADE" --donor D1 >/dev/null
        must olga lot fill $lot --cells 50e6 --volume 5mL --vials 24 >/dev/null
    done
}

walk() {
    run --separate-stderr timeout 3000 "$BUILD/soak/walk" "$DB" "$ACTS" "$SEED" ${TURNS:+turns}
    printf '%s\n' "$output" >walk.said
    [ "$status" -eq 0 ] || fail "SEED=$SEED"
}

@test "whatever eight people at once do, the record proves" {
    walk
    printf '# %s\n' "$output" >&3
    try - verify
    [ "$status" -eq 0 ] || fail "SEED=$SEED"
    try - audit verify
    assert_exit 0
    local lot vial gaps=()
    while read -r lot; do
        try - lot reconcile "$lot" --json
        [ "$status" -eq 0 ] || fail "SEED=$SEED: $lot"
        assert_json .difference 0
    done < <(sqlite3 "$DB" 'SELECT code FROM lot')
    while read -r vial; do
        try - custody log "$vial"
        [[ $status -eq 0 && $output == *'no gap'* ]] || gaps+=("$vial: $output")
    done < <(sqlite3 "$DB" "SELECT code FROM vial WHERE state NOT IN ('numbered', 'void') ORDER BY random() LIMIT 60")
    [ ${#gaps[@]} -eq 0 ] || fail "SEED=$SEED" "${gaps[@]}"
}
