# Simulated pairs of scans at the bed (tests/soak/bedside.c), right ones and such with one single fault: no wrong pair is
# accepted, no right one refused.
#   PAIRS (20,000) how many; SEED which ones (else of the clock)
# shellcheck disable=SC2154 # VIALS, output come from helper, ward
load helper
load ward
setup() { setup_ward; }

# released LOT: with four vials; into ${MORE[LOT]} the first two, in petra's hands.
declare -gA MORE=()
released() {
    must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill "$1" --cells 50e6 --volume 5mL --vials 4 >/dev/null
    results_csv "$1" "$(day today)" >"$1.csv"
    must quinn result import "$1.csv" >/dev/null
    must quentin result review "$1" >/dev/null
    must rosa lot release "$1" --reason 'all conform' >/dev/null
    MORE[$1]=$(must - vial list --lot "$1" --json | jq -r '[.vials[].id][0:2] | join(" ")')
    # shellcheck disable=SC2086 # two words
    must stan vial store ${MORE[$1]} --at CPN/LN2-1/R1/B1 >/dev/null
    # shellcheck disable=SC2086 # two words
    to_petra ${MORE[$1]}
}
to_petra() {
    must stan vial take "$@" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "$@" --place Pharmacy >/dev/null
}

@test "of simulated scan pairs with single faults no wrong one is accepted and no right one refused" {
    PAIRS=${PAIRS:-20000} SEED=${SEED:-$(date +%s)}
    local order allocated
    order=$(must phil order create S-2 --product huc-msc --dose 0.5e6/kg --prescriber 'Dr Marsh' \
        --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
    must petra order verify "$order" >/dev/null
    must petra order allocate "$order" >/dev/null
    allocated=$(must - order show "$order" --json | jq -r '[.. | strings | select(test("^UC26A001-"))][0]')
    local good=() vial
    for vial in "${VIALS[@]:4}"; do
        [ "$vial" = "$allocated" ] || good+=("$vial")
    done
    to_petra "${good[@]}"
    released UC26R002
    released UC26R003
    # shellcheck disable=SC2086 # two words
    run --separate-stderr timeout "${TEST_SECONDS:-3000}" "$BUILD/soak/bedside" "$DB" "$PAIRS" "$SEED" "$allocated" \
        good "${VIALS[@]:0:4}" "${good[@]}" held ${MORE[UC26R002]} recalled ${MORE[UC26R003]}
    printf '# %s\n' "$output" >&3
    [ "$status" -eq 0 ] || fail "SEED=$SEED"
    try - audit verify
    assert_exit 0
}
