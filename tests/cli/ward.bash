# What tests of doses and infusions begin with. Loaded after helper.
# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # used by the test files, set by helper

# setup_ward: lot $LOT is released, its ten vials of 50e6 cells in 5 mL stand in a box but for four in petra's hands
# (${VIALS[0]} to ${VIALS[3]}); S-1 weighs 125 kg, S-2 70 kg, S-3 was never weighed. Made once per test file.
setup_ward() {
    local made=$BATS_FILE_TMPDIR/ward.db
    setup_lot
    if [ ! -e "$made" ]; then
        must rosa lot release "$LOT" --reason 'all tests conform' >/dev/null
        must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 --max -150C >/dev/null
        must stan vial store "${VIALS[@]}" --at CPN/LN2-1/R1/B1 >/dev/null
        must stan vial take "${VIALS[@]:0:4}" --reason 'order of ward 3' >/dev/null
        must stan+petra custody hand "${VIALS[@]:0:4}" --place Pharmacy >/dev/null
        for subject in S-1 S-2 S-3; do
            must nora subject add "$subject" --site CPN >/dev/null
        done
        must nora subject weigh S-1 125kg --on "$(day '-2 days')" >/dev/null
        must nora subject weigh S-2 70kg --on "$(day '-2 days')" >/dev/null
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
}

# thaw: a dose of 1e6/kg for S-1 of the first three vials; its ID into $DOSE.
thaw() {
    DOSE=$(must petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --json | jq -r .dose.id)
}

# prepare: the same in a bag of 59.5 mL with exactly 125e6 cells.
prepare() {
    thaw
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" \
        --diluent 'Plasma-Lyte 148,PL2291,47mL' >/dev/null
}

# hand: the same in nora's hands on the ward.
hand() {
    prepare
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
}

# infuse: the same running into S-1; the infusion's ID into $INFUSION.
infuse() {
    hand
    INFUSION=$(must nora+nils infusion start S-1 "$DOSE" --json | jq -r .infusion.id)
}

# later '+4h' try LOGIN ..: the same at another time.
later() {
    local real=$CRYOLOT CRYOLOT=$BATS_TEST_TMPDIR/cryolot-later
    cat >"$CRYOLOT" <<EOF
#!/bin/sh
ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 exec faketime -f "$1" "$real" "\$@"
EOF
    chmod +x "$CRYOLOT"
    shift
    "$@"
}
