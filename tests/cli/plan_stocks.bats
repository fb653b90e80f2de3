#!/usr/bin/env bats
# Plans of random stocks (tests/soak/plan.c), held against every choice there is and against the gate of the thaw.
#   PLANS (300) how many; SEED which ones (else of the clock)
# shellcheck disable=SC2034,SC2046,SC2154 # IDs of vials have no blanks; output comes from helper
load helper
load tampering
setup() { setup_lot; }

vials_of() { as - vial list --lot "$1" --json | jq -r '.vials[].id' | sort; }

# stocked LOT: released, two of its four vials in each of two boxes.
stocked() {
    local vials
    must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1
    must olga lot fill "$1" --cells 50e6 --volume 5mL --vials 4
    results_csv "$1" "$(day today)" >results.csv
    must quinn result import results.csv
    must quentin result review "$1"
    mapfile -t vials < <(vials_of "$1")
    must stan storage add "CPN/LN2/$1A" --kind box --grid 9x9 --max -150C
    must stan storage add "CPN/LN2/$1B" --kind box --grid 9x9 --max -150C
    must stan vial store "${vials[@]:0:2}" --at "CPN/LN2/$1A"
    must stan vial store "${vials[@]:2:2}" --at "CPN/LN2/$1B"
    must rosa lot release "$1" --reason 'all tests conform'
} >/dev/null

@test "plans of random stocks take what expires first, the fewest lots, the fewest vials, and nothing that the gate refuses" {
    PLANS=${PLANS:-300} SEED=${SEED:-$(date +%s)}
    must stan storage add CPN/LN2 --kind tank >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
    for lot in PL1 PL2 PL3 PL4 PL5 PL6; do stocked $lot; done
    # Guards off; the expiry that was signed is the lot's before a change; the vials stand in their boxes for an hour;
    # five minutes out of it are allowed.
    tamper "INSERT INTO lot_extension (lot_id, old_expires_on, new_expires_on, evidence_id, signature_id)
        SELECT id, expires_on, '2000-01-01', 1, (SELECT max(id) FROM signature) + 1 FROM lot" \
        "UPDATE custody SET done_at_ms = done_at_ms - 3600000" "UPDATE product SET out_of_storage_most_s = 300"
    unguard
    run --separate-stderr timeout "${TEST_SECONDS:-3000}" "$BUILD/soak/plan" "$DB" "$PLANS" "$SEED"
    printf '# %s\n' "$output" >&3
    [ "$status" -eq 0 ] || fail "SEED=$SEED" "$output $stderr"
}
