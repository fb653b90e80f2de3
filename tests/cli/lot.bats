# Lots: created once, numbered, filled, checked, decided upon, held.
# shellcheck disable=SC2034 # UNDER is for helper
load helper

# A record with huc-msc approved, donor D1 determined, no lot of its own but UC26A001 of setup_lot.
setup() { setup_lot; }

create() { must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1 "${@:2}" >/dev/null; }

# vial_id LOT SERIAL: the ID with its check character, computed here by ISO 7064 MOD 37,36.
vial_id() {
    awk -v lot="$1" -v serial="$2" 'BEGIN {
        set = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        id = sprintf("%s-%04d", lot, serial); p = 36
        for (i = 1; i <= length(id); i++) {
            at = index(set, substr(id, i, 1)); if (!at) continue
            s = (p + at - 1) % 36; if (s == 0) s = 36
            p = s * 2 % 37
        }
        print id substr(set, (37 - p) % 36 + 1, 1)
    }'
}

# assert_unchanged COMMAND..: the command fails and leaves the tables as they were, but for the proof of the person.
rows() {
    sqlite3 -readonly "$DB" .dump "SELECT 'acts: ' || count(*) FROM audit_event WHERE action NOT LIKE 'sign-in.%'" |
        grep -vE 'INTO (login_attempt|audit_[a-z]+) '
}
assert_unchanged() {
    rows >before
    try "$@"
    [ "$status" -ne 0 ] || fail 'it did not fail'
    rows | cmp - before || fail 'rows changed, or an act was recorded'
}

# ---- creating --------------------------------------------------------------------------------------------------------

@test "a lot is created in process, under the product's present version, with its shelf life" {
    must olga donor add D9 >/dev/null # of whom the day of recovery is not known yet
    try olga lot create UC26A002 --product huc-msc --made 2026-01-31 --donor D9 --json
    assert_exit 0
    assert_json .lot.code UC26A002
    assert_json .lot.kind product
    assert_json .lot.product huc-msc
    assert_json .lot.product_version 1
    assert_json .lot.status in-process
    assert_json .lot.made_on 2026-01-31
    assert_json .lot.expires_on 2028-01-31
    assert_json .lot.donor D9
    assert_json '.lot.parents | length' 0
    assert_json .lot.vials_filled 0
    assert_json .lot.cells_per_vial null
    assert_json .lot.released_at null
    assert_json .lot.held false
    assert_json .lot.expired false
    try olga lot create UC26A003 --product huc-msc --made 2024-02-29 --donor D9 --json
    assert_json .lot.expires_on 2026-02-28
}

@test "the keys of a lot are those of the contract, everywhere" {
    local keys='code kind product status held expired made_on expires_on donor parents vials_filled vials_in_stock
        cells_per_vial released_at released_by' key
    create UC26A002
    for path in .lot '.lots[0]' '.lots[1]'; do
        case $path in
        .lot) try - lot show "$LOT" --json ;;
        *) try - lot list --json ;;
        esac
        for key in $keys; do
            assert_json "$path | has(\"$key\")" true
        done
        assert_json "[$path | .held, .expired | type] | unique | join(\",\")" boolean
        assert_json "$path.parents | type" array
        assert_json "[$path | .vials_filled, .vials_in_stock | type] | unique | join(\",\")" number
    done
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    try - lot show "$LOT" --json
    [[ $(json .lot.released_at) =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$ ]]
    assert_json .lot.released_by 'Rosa Lind'
}

@test "a code is used once, also of a rejected lot" {
    assert_unchanged olga lot create "$LOT" --product huc-msc --made "$MADE" --donor D1
    assert_exit 6
    assert_err "lot '$LOT' exists already \[lot.unique\]"
    must rosa lot reject "$LOT" --reason x --confirm "$LOT" >/dev/null
    assert_unchanged olga lot create "$LOT" --product huc-msc --made "$MADE" --donor D1
    assert_exit 6
}

@test "what is no code of a lot is refused" {
    local code escape=$'UC\e[31m26'
    for code in uc26a002 'UC 26' UC26_002 -UC26 UC26- UC--26 '' "$escape" 'ÜC26' UC26/2 "$(printf 'A%.0s' {1..33})"; do
        assert_unchanged olga lot create --product huc-msc --made "$MADE" --donor D1 -- "$code"
        assert_exit 2
        refute_err $'\e'
    done
    try olga lot create uc26a002 --product huc-msc --made "$MADE" --donor D1
    assert_err UC26A002
    create "$(printf 'A%.0s' {1..32})"
}

@test "a code that could be taken for a vial ID is refused" {
    local code
    for code in "${VIALS[0]}" "$(vial_id UC26A002 42)" "$(vial_id X 12345)"; do
        assert_unchanged olga lot create "$code" --product huc-msc --made "$MADE" --donor D1
        assert_refused lot.code "could be taken for a vial ID"
    done
}

@test "a code that could be taken for that of another thing, or of another lot by eye, is refused" {
    local code
    for code in DOSE DOSE-0000015 SMP-000001W BDG-000003X SUBJECT-S1 ST-0000012; do
        assert_unchanged olga lot create "$code" --product huc-msc --made "$MADE" --donor D1
        assert_refused lot.code "IDs that begin with '${code%%-*}' are of another kind"
    done
    create UC20P1A
    for code in UC2OP1A UC20PIA UC20PLA; do
        assert_unchanged olga lot create "$code" --product huc-msc --made "$MADE" --donor D1
        assert_refused lot.alike "lot '$code' cannot be told from lot 'UC20P1A' by eye"
    done
    create UC20P7A
}

@test "dates that cannot be are refused" {
    must olga donor add D9 >/dev/null
    while IFS='|' read -r made expires code message; do
        assert_unchanged olga lot create UC26A002 --product huc-msc --donor D9 --made "$made" --expires "$expires"
        assert_exit "$code"
        assert_err "$message"
    done <<TABLE
2026-02-30|2028-01-01|2|--made
2026-01-06|2026-02-30|2|--expires
2026-1-6|2028-01-01|2|--made
06.01.2026|2028-01-01|2|--made
|2028-01-01|2|--made
2026-01-06|2026-01-05|3|would expire before it was made \[lot.expiry\]
$(day '+2 days')|2099-01-01|3|cannot be made in the future \[date.future\]
TABLE
    create UC26A002 --expires "$MADE"
    try - lot show UC26A002 --json
    assert_json .lot.expired true
}

@test "product and donor must be there, the product approved" {
    assert_unchanged olga lot create UC26A002 --product nothing --made "$MADE" --donor D1
    assert_exit 5
    assert_unchanged olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D9
    assert_exit 5
    assert_err "there is no donor 'D9'"
    must ada product import "$ROOT/templates/products/ryoncil.ini" >/dev/null
    assert_unchanged olga lot create UC26A002 --product ryoncil --made "$MADE" --donor D1
    assert_refused product.approved "'ryoncil' is not approved yet"
    assert_err 'cryolot product approve ryoncil'
}

@test "a lot keeps the version of the product that it was made under" {
    sed 's/^lower = >= 85/lower = >= 99/' "$ROOT/templates/products/huc-msc.ini" >stricter.ini
    must ada product import stricter.ini >/dev/null
    create UC26A002
    must rosa product approve huc-msc >/dev/null
    create UC26A003
    for lot in UC26A001:1 UC26A002:1 UC26A003:2; do
        try - lot show "${lot%:*}" --json
        assert_json .lot.product_version "${lot#*:}"
    done
    try - lot check "$LOT"
    assert_exit 0
}

@test "parents are of one donor, older, and named once" {
    must olga donor add D2 >/dev/null
    create MCB-1 --kind mcb
    create MCB-2 --kind mcb
    must olga lot create OTHER --product huc-msc --made "$MADE" --donor D2 >/dev/null
    must olga lot create LATER --product huc-msc --made "$(day today)" --donor D1 >/dev/null
    try olga lot create WCB-1 --product huc-msc --made "$MADE" --donor D1 --kind wcb --from MCB-1,MCB-2 --json
    assert_exit 0
    assert_json '.lot.parents | join(",")' MCB-1,MCB-2
    assert_json .lot.kind wcb
    assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --from OTHER
    assert_refused lot.donor "parent 'OTHER' is of donor 'D2', not of 'D1'"
    assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --from LATER
    assert_refused lot.parent "'LATER' was made after 'X'"
    assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --from MCB-1,NONE
    assert_exit 5
    assert_err "there is no lot 'NONE'"
    assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --from X
    assert_exit 3
    assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --from MCB-1,MCB-1
    assert_refused lot.parent 'MCB-1.* twice'
    try - trace WCB-1 --json
    assert_json '.lots | sort | join(",")' MCB-1,MCB-2,WCB-1
}

@test "kind and passage" {
    try olga lot create X --product huc-msc --made "$MADE" --donor D1 --kind bank
    assert_exit 2
    assert_err 'tissue, mcb, wcb or product'
    for passage in 100 -1 4.5 four; do
        try olga lot create X --product huc-msc --made "$MADE" --donor D1 --passage "$passage"
        assert_exit 2
        assert_err passage
    done
    create X --passage 4 --kind tissue
    create Y --passage 0
}

# ---- numbering and filling -------------------------------------------------------------------------------------------

@test "numbers continue and have the check character of ISO 7064" {
    create UC26A002
    try olga lot number UC26A002 --vials 3 --json
    assert_exit 0
    assert_json .lot.vials_numbered 3
    assert_json .lot.vials_filled 0
    assert_json .lot.status in-process
    must olga lot number UC26A002 --vials 40 >/dev/null
    try - vial list --lot UC26A002 --json
    assert_json '.vials | length' 43
    for serial in 1 2 3 4 17 43; do
        assert_json ".vials[$((serial - 1))].id" "$(vial_id UC26A002 $serial)"
    done
    assert_json '[.vials[].state] | unique | join(",")' numbered
    assert_json '.vials[0].cells' 50000000
    assert_json '.vials[0].volume_ul' 5000
    must olga lot number UC26A002 --vials 1 --cells 25e6 --volume 3.8mL --reason 'half fill' >/dev/null
    try - vial show "$(vial_id UC26A002 44)" --json
    assert_json .vial.cells 25000000
    assert_json .vial.volume_ul 3800
}

@test "how many can be numbered" {
    create UC26A002
    for count in 0 -1 1.5 ten 20001 99999999999999999999; do
        assert_unchanged olga lot number UC26A002 --vials "$count"
        assert_exit 2
    done
    must olga lot number UC26A002 --vials 19999 >/dev/null
    assert_unchanged olga lot number UC26A002 --vials 2
    assert_refused lot.vials "at most 20000 vials; 'UC26A002' has 19999 already"
    must olga lot number UC26A002 --vials 1 >/dev/null
    try - vial show "$(vial_id UC26A002 10000)" --json
    assert_json .vial.id "$(vial_id UC26A002 10000)"
}

@test "filling names the numbers that were used; the rest are void" {
    create UC26A002
    must olga lot number UC26A002 --vials 10 >/dev/null
    try olga lot fill UC26A002 --cells 5e7 --volume 5mL --used 3-8 --json
    assert_exit 0
    assert_json .lot.status quarantine
    assert_json .lot.vials_numbered 10
    assert_json .lot.vials_filled 6
    assert_json .lot.vials_in_stock 0
    assert_json .lot.cells_per_vial 50000000
    assert_json .lot.volume_ul 5000
    try - vial list --lot UC26A002 --json
    assert_json '[.vials[].state] | join(" ")' 'void void filled filled filled filled filled filled void void'
    try - custody log "$(vial_id UC26A002 3)" --json
    assert_exit 0
    assert_out fill
}

@test "--vials numbers and fills in one step" {
    create UC26A002
    try olga lot fill UC26A002 --cells 50000000 --volume 5000uL --vials 7 --json
    assert_exit 0
    assert_json .lot.vials_numbered 7
    assert_json .lot.vials_filled 7
    assert_json .lot.cells_per_vial 50000000
    assert_json .lot.volume_ul 5000
    [ "$(events lot.fill)" -eq 2 ]
}

@test "a filling that cannot be is refused" {
    create UC26A002
    assert_unchanged olga lot fill UC26A002 --cells 50e6 --volume 5mL
    assert_refused lot.numbered 'has no numbered vials'
    must olga lot number UC26A002 --vials 10 >/dev/null
    while IFS='|' read -r cells volume used code message; do
        assert_unchanged olga lot fill UC26A002 --cells "$cells" --volume "$volume" --used "$used"
        assert_exit "$code"
        assert_err "$message"
    done <<'TABLE'
50e6|5mL|1-11|3|has the vials 1 to 10; 1 to 11 cannot be filled \[lot.range\]
50e6|5mL|11-12|3|lot.range
50e6|5mL|5-4|2|is not a range
50e6|5mL|0-4|2|is not a range
50e6|5mL|1-|2|is not a range
50e6|5mL|3|2|is not a range
50e6|5mL|1-4x|2|is not a range
50e6|5mL|-1-4|2|is not a range
50e6|5mL|1--4|2|is not a range
50e6|5mL|1-99999999999|2|is not a range
50e6|5mL||2|is not a range
0|5mL|1-4|2|--cells
-50e6|5mL|1-4|2|--cells
25.5|5mL|1-4|2|--cells
50e6x|5mL|1-4|2|--cells
2,5e7|5mL|1-4|2|--cells
NaN|5mL|1-4|2|--cells
1e30|5mL|1-4|2|--cells
0x10|5mL|1-4|2|--cells
50e6|5|1-4|2|--volume
50e6|0mL|1-4|2|--volume
50e6|-5mL|1-4|2|--volume
50e6|5ml/kg|1-4|2|--volume
50e6|5C|1-4|2|--volume
50e6|0.0001mL|1-4|2|--volume
TABLE
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --used 1-4 >/dev/null
    assert_unchanged olga lot fill UC26A002 --cells 50e6 --volume 5mL --used 5-6
    assert_refused lot.status "cannot fill 'UC26A002': the lot is in quarantine"
    assert_unchanged olga lot number UC26A002 --vials 1
    assert_refused lot.status
}

@test "labels that say another fill keep a vial from being filled" {
    create UC26A002
    must olga lot number UC26A002 --vials 4 --cells 50e6 --volume 5mL >/dev/null
    must olga label print UC26A002 -o labels.pdf >/dev/null
    assert_unchanged olga lot fill UC26A002 --cells 49e6 --volume 5mL --reason 'counted again'
    assert_refused labels.match "4 printed labels say another fill: $(vial_id UC26A002 1)"
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL >/dev/null
}

@test "figures that are not the product's nominal fill need a reason" {
    create UC26A002
    assert_unchanged olga lot number UC26A002 --vials 4 --cells 6e6
    assert_refused fill.nominal '6 × 10⁶ cells in a vial, while huc-msc has 50 × 10⁶'
    must olga lot number UC26A002 --vials 4 >/dev/null
    assert_unchanged olga lot fill UC26A002 --cells 6e6 --volume 49mL
    assert_refused fill.nominal '6 × 10⁶ cells in a vial, while huc-msc has 50 × 10⁶; 49 mL in a vial, while huc-msc has 5 mL'
    assert_err 'say so with --reason'
    assert_unchanged olga lot fill UC26A002 --cells 50e6 --volume 0.6mL
    assert_refused fill.nominal '600 µL in a vial'
    refute_err 'cells in a vial'
    try olga lot fill UC26A002 --cells 45e6 --volume 5mL --reason 'counted after thaw of a sample' --json
    assert_exit 0
    assert_json .lot.cells_per_vial 45000000
    must ada product import - < <(grep -v '^cells_per_vial\|^volume' "$ROOT/templates/products/huc-msc.ini" | sed 's/= huc-msc$/= open-fill/') >/dev/null
    must rosa product approve open-fill >/dev/null
    must olga lot create UC26A003 --product open-fill --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A003 --cells 1e6 --volume 900mL --vials 2 >/dev/null
}

@test "ten times the nominal fill, or a tenth of it, is refused whatever the reason" {
    create UC26A002
    must olga lot number UC26A002 --vials 4 >/dev/null
    assert_unchanged olga lot fill UC26A002 --cells 5000e6 --volume 1mL --reason x
    assert_refused fill.plausible '5,000 × 10⁶ cells in a vial of huc-msc, which has 50 × 10⁶'
    refute_err '1 mL'
    for figures in '500e6 5mL' '5e6 5mL' '50e6 50mL' '50e6 0.5mL' '50e6 5uL'; do
        # shellcheck disable=SC2086 # two words
        set -- $figures
        assert_unchanged olga lot fill UC26A002 --cells "$1" --volume "$2" --reason 'as counted'
        assert_refused fill.plausible
        assert_unchanged olga lot number UC26A002 --vials 1 --cells "$1" --volume "$2" --reason 'as counted'
        assert_refused fill.plausible
    done
    must olga lot number UC26A002 --vials 1 --cells 499e6 --volume 0.51mL --reason 'concentrated' >/dev/null
    must olga lot fill UC26A002 --cells 5.1e6 --volume 49mL --reason 'diluted' >/dev/null
}

@test "a vial of more than a litre is a mistake, whatever the reason" {
    create UC26A002
    assert_unchanged olga lot fill UC26A002 --cells 50e6 --volume 5L --vials 2 --reason 'as planned'
    assert_refused fill.plausible 'no vial holds 5000 mL'
    assert_unchanged olga lot number UC26A002 --vials 2 --volume 1001mL --reason 'as planned'
    assert_refused fill.plausible
}

# ---- looking ---------------------------------------------------------------------------------------------------------

@test "lists: newest first, by status, by product, limited, as CSV" {
    create UC26A002
    create UC26A003
    try - lot list --json
    assert_json '[.lots[].code] | join(",")' UC26A003,UC26A002,UC26A001
    try - lot list --status quarantine --json
    assert_json '[.lots[].code] | join(",")' UC26A001
    try - lot list --product huc-msc --limit 2 --json
    assert_json '[.lots[].code] | join(",")' UC26A003,UC26A002
    try - lot list --product none --json
    assert_exit 0
    assert_json '.lots | length' 0
    try - lot list --csv
    assert_exit 0
    [ "${#lines[@]}" -eq 4 ]
    [[ ${lines[0]} == code,kind,product,* ]]
    [[ ${lines[3]} == UC26A001,product,huc-msc,* ]]
    try - lot list
    assert_out 'Lot +Product +Status'
    assert_out 'UC26A001 +huc-msc +quarantine'
    for limit in 0 -1 x; do
        try - lot list --limit "$limit"
        assert_exit 2
    done
    try - lot list --status releasd
    assert_exit 2
    assert_err "'releasd' is not a status of a lot"
}

@test "one lot, for people" {
    try - lot show "$LOT"
    assert_exit 0
    assert_out 'Lot +UC26A001'
    assert_out 'Status +quarantine'
    assert_out 'Cells per vial +50 × 10⁶'
    assert_out 'Volume per vial +5 mL'
    for verb in show history check; do
        try - lot $verb UC26A999
        assert_exit 5
        assert_no_out
        assert_err "there is no lot 'UC26A999'; cryolot lot list"
    done
}

@test "the history tells who did what" {
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    try - lot history "$LOT" --json
    assert_exit 0
    assert_json '.events[0].action' lot.hold
    assert_json '.events[0].actor' ivan
    assert_json '.events[0].reason' 'label doubtful'
    assert_json '[.events[].action] | unique | join(" ")' \
        'lot.create lot.fill lot.hold result.import result.review'
    try - lot history "$LOT"
    assert_out '[0-9]+  20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}  ivan +lot.hold +reason: label doubtful'
    try - lot history "$LOT" --limit 2 --json
    assert_json '[.events[].action] | join(" ")' 'lot.hold result.review'
    assert_json '.events[0] | has("changes")' true
    try - lot history "$LOT" --limit 2
    assert_err 'the newest 2; more with --limit'
    try - lot history "$LOT" --csv
    assert_out '^seq,at,performed_at,actor,'
}

@test "the history has what names a vial, a sample, a result or a deviation of the lot alone, in 80 columns" {
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at CPN/B1 >/dev/null
    must stan deviation open --title 'Door of the tank open' --class minor --vial "${VIALS[1]}" >/dev/null
    must rosa deviation task DEV-0001 --title 'look at the seal of the door' --owner stan --due "$(day '+9 days')" >/dev/null
    must stan note R1 'chart kept' >/dev/null
    try - lot history "$LOT" --json
    assert_json '[.events[].action] | .[0:4] | join(" ")' 'note deviation.task deviation.open vial.store'
    assert_json '.events | length == ([.[].seq] | unique | length)' true
    try - lot history "$LOT"
    # wrapped, not cut
    words=$(tr -s ' \n' ' ' <<<"$output")
    [[ $words == *'note no. 1: remark chart kept'* ]]
    [[ $words == *'result R1 (viability) and 8 more: state entered -> reviewed'* ]]
    [[ $words == *"vial ${VIALS[0]} and 9 more: state numbered -> filled"* ]]
    [[ $words == *"vial ${VIALS[1]}: state filled -> stored; store none -> CPN/B1; position none -> A2"* ]]
    [[ $words == *'title look at the seal of the door'* ]]
    [ "$(awk 'length > 80' <<<"$output")" = '' ]
}

# ---- the gate --------------------------------------------------------------------------------------------------------

CHECKS='donor.eligible results.complete results.reviewed results.conform deviations.closed holds.none expiry.future'
CHECKS+=' vials.accounted storage.within-limits releaser.independent'

@test "the ten checks in their order; a lot that passes can be released" {
    try - lot check "$LOT" --json
    assert_exit 0
    assert_json .lot "$LOT"
    assert_json .releasable true
    assert_json '[.checks[].id] | join(" ")' "$CHECKS"
    assert_json '[.checks[] | keys_unsorted | join(",")] | unique | join(" ")' id,title,state,detail,remedy
    assert_json '[.checks[] | select(.state != "pass") | .id + "=" + .state] | join(" ")' 'storage.within-limits=pending releaser.independent=pending'
    try rosa lot check "$LOT" --json
    assert_json '[.checks[] | select(.state != "pass") | .id + "=" + .state] | join(" ")' storage.within-limits=pending
    try - lot check "$LOT"
    assert_err "lot $LOT can be released, with pending: storage.within-limits, releaser.independent$"
    assert_exit 0
    assert_out 'pass +results.complete +8 of 8 gating tests have a result'
}

# assert_fails CHECK DETAIL: this check alone fails, here and at the release, with its evidence.
assert_fails() {
    try - lot check "$LOT" --json
    assert_exit 3
    assert_json .releasable false
    assert_json '[.checks[] | select(.state == "fail") | .id] | join(" ")' "$1"
    [[ $(json ".checks[] | select(.id == \"$1\") | .detail") =~ $2 ]] || fail "expected: $2"
    [ -n "$(json ".checks[] | select(.id == \"$1\") | .remedy")" ] || fail 'no remedy'
    assert_unchanged rosa lot release "$LOT" --reason 'all conform'
    assert_exit 3
    assert_err "cannot release lot '$LOT': .*\[$1\]; see: cryolot lot check $LOT"
}

@test "check: donor.eligible" {
    must rosa donor determine D1 --ineligible --on "$(day today)" --reason 'syphilis reactive' >/dev/null
    assert_fails donor.eligible 'donor D1 is ineligible'
}

@test "check: results.complete, results.reviewed, results.conform" {
    create UC26A002
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    LOT=UC26A002
    results_csv UC26A002 "$(day today)" | grep -v 'sterility\|cd90\|viability' >results.csv
    must quinn result import results.csv >/dev/null
    must quentin result review UC26A002 >/dev/null
    assert_fails results.complete '^viability, cd90, sterility are missing$'
    must quinn result record UC26A002 sterility Negative --performed-on "$(day today)" >/dev/null
    must quinn result record UC26A002 cd90 100 --unit % --performed-on "$(day today)" >/dev/null
    must quinn result record UC26A002 viability 84 --unit % --performed-on "$(day today)" >/dev/null
    try - lot check UC26A002 --json
    assert_json '[.checks[] | select(.state == "fail") | .id] | join(" ")' \
        'results.reviewed results.conform deviations.closed holds.none' # a failure is investigated at once
    assert_json '.checks[2].detail' 'viability, cd90, sterility are not reviewed'
    must quentin result review UC26A002 >/dev/null
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'counted too late' >/dev/null
    assert_fails results.conform 'viability 84 % does not conform to ≥ 85 %'
}

@test "check: deviations.closed" {
    must stan deviation open --title 'lid left open' --class minor --vial "${VIALS[3]}" >/dev/null
    assert_fails deviations.closed 'DEV-0001'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[3]}" --reason 'never warm' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'no excursion' >/dev/null
    try - lot check "$LOT"
    assert_exit 0
}

@test "check: holds.none" {
    must stan lot hold "$LOT" --reason 'alarm of LN2-1' >/dev/null
    assert_fails holds.none 'the lot \(alarm of LN2-1, by Stan Weber\) is held'
}

@test "check: expiry.future" {
    UNDER=(faketime "$(day '+3 years') 12:00:00")
    assert_fails expiry.future 'expired on'
}

@test "check: vials.accounted" {
    create UC26A002
    results_csv UC26A002 "$(day today)" >results.csv
    must quinn result import results.csv >/dev/null
    must quentin result review UC26A002 >/dev/null
    LOT=UC26A002
    assert_fails vials.accounted 'no vial is filled'
    must olga lot number UC26A002 --vials 4 >/dev/null
    assert_fails vials.accounted 'no vial is filled'
}

@test "check: storage.within-limits" {
    must stan storage add CPN/LN2-1/B1 --kind box --grid 5x5 --max -150C >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1/B1 >/dev/null
    must stan storage reading CPN/LN2-1/B1 -160C >/dev/null
    try - lot check "$LOT"
    assert_exit 0
    assert_out 'storage.within-limits +1 reading, no excursion'
    refute_out 'never stored'
    must stan storage reading CPN/LN2-1 -120C >/dev/null # and its vials are held, by a deviation
    try - lot check "$LOT" --json
    assert_exit 3
    assert_json '[.checks[] | select(.state == "fail") | .id] | join(" ")' 'deviations.closed holds.none storage.within-limits'
    assert_json '.checks[] | select(.id == "storage.within-limits") | .detail | test("up to -120 °C")' true
}

@test "check: storage.within-limits says what it looked at" {
    evidence() { as - lot check "$LOT" --json | jq -r '.checks[] | select(.id == "storage.within-limits") | .state + ": " + .detail' | sed 's/ 59 days/ 60 days/'; }
    late='7 vials were first stored up to 60 days after they were filled'
    [ "$(evidence)" = 'pending: its vials stood in no store; 10 vials never stored' ]
    must stan storage add CPN/LN2-1/B1 --kind box --grid 5x5 >/dev/null
    must stan storage reading CPN/LN2-1 -180C >/dev/null # before they came
    must stan vial store "${VIALS[@]:0:7}" --at CPN/LN2-1/B1 >/dev/null
    [ "$(evidence)" = "pending: no temperature is on record of where its vials stood; $late; 3 vials never stored" ]
    must stan storage set CPN/LN2-1 --read-every 12h --second rosa --second-password-file "$PASSWORDS/rosa" --reason R >/dev/null
    [ "$(evidence)" = "pending: CPN/LN2-1 is to be read every 720 min, and no reading is on record while they stood there; $late; 3 vials never stored" ]
    try rosa lot release "$LOT" --reason 'all conform' --dry-run
    assert_exit 0
    assert_err 'CPN/LN2-1 is to be read every 720 min, and no reading is on record while they stood there.*\[storage.within-limits\]'
    try - lot check "$LOT" --json
    assert_json .releasable true
    assert_json '.checks[] | select(.id == "storage.within-limits") | .remedy | test("cryolot storage reading CPN/LN2-1 TEMPERATURE")' true
    must stan storage reading CPN/LN2-1/B1 -160C >/dev/null
    must stan storage reading CPN/LN2-1 -170C >/dev/null
    must stan storage reading CPN -170C >/dev/null
    [ "$(evidence)" = "pass: 3 readings, no excursion; $late; 3 vials never stored" ]
    must stan vial take "${VIALS[@]:0:7}" --reason inspection >/dev/null
    must stan storage reading CPN/LN2-1 -100C >/dev/null
    [ "$(evidence)" = "pass: 3 readings, no excursion; $late; 3 vials never stored" ]
    must stan+stella vial discard "${VIALS[7]}" --reason cracked >/dev/null
    [ "$(evidence)" = "pass: 3 readings, no excursion; $late; 2 vials never stored" ]
}

@test "check: releaser.independent" {
    must ada+rufus user role rosa --role qc,qa --reason 'both for the test' >/dev/null
    create UC26A002
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    results_csv UC26A002 "$(day today)" >results.csv
    must rosa result import results.csv >/dev/null
    must quentin result review UC26A002 >/dev/null
    try - lot check UC26A002
    assert_exit 0
    try rosa lot check UC26A002 --json
    assert_exit 3
    assert_json '.checks[9].state' fail
    assert_unchanged rosa lot release UC26A002 --reason 'all conform'
    assert_refused releaser.independent 'Rosa Lind entered a result of this lot'
}

@test "a refusal names every check that fails" {
    must rosa donor determine D1 --incomplete --on "$(day today)" --reason 'HTLV missing' >/dev/null
    must stan lot hold "$LOT" --reason 'alarm' >/dev/null
    must stan deviation open --title 'lid left open' --class minor --lot "$LOT" >/dev/null
    assert_unchanged rosa lot release "$LOT" --reason 'all conform' --json
    assert_exit 3
    assert_error_json .error.rule donor.eligible
    assert_error_json .error.status refused
    assert_error_json .error.record "$LOT"
    for check in donor.eligible deviations.closed holds.none; do
        assert_err "\[$check\]"
    done
    try - lot check "$LOT"
    assert_exit 3
    assert_out 'fail +donor.eligible .*'$'\n'' +-> cryolot donor determine D1'
    assert_err '3 of 10 checks fail'
}

# ---- deciding --------------------------------------------------------------------------------------------------------

@test "a release is signed, once" {
    try rosa lot release "$LOT" --reason 'all conform, batch record reviewed' --json
    assert_exit 0
    assert_json .lot.status released
    assert_json .lot.released_by 'Rosa Lind'
    [ "$(sqlite3 "$DB" "SELECT login || '/' || role || '/' || meaning || '/' || subject || '/' || length(content_sha256)
        FROM signature ORDER BY id DESC LIMIT 1")" = "rosa/qa/release/$LOT/64" ]
    assert_unchanged rosa lot release "$LOT" --reason again
    assert_refused lot.status "cannot release lot '$LOT': the lot is released"
    try - lot check "$LOT" --json
    assert_exit 3
    assert_json .releasable false
    try - lot list --status released --json
    assert_json '.lots | length' 1
}

@test "a release needs QA and a reason" {
    for login in olga quinn ada stan ivan petra; do
        assert_unchanged "$login" lot release "$LOT" --reason 'all conform'
        assert_exit 4
        assert_err 'it needs the role qa'
    done
    assert_unchanged rosa lot release "$LOT"
    assert_refused act.reason
    assert_unchanged rosa lot release "$LOT" --reason ' '
    assert_exit 2
    assert_unchanged rosa lot release "$LOT" --reason $'fine\e[2J'
    assert_exit 2
    assert_unchanged - lot release "$LOT" --reason 'all conform'
    assert_exit 4
    assert_unchanged rosa lot release UC26A999 --reason 'all conform'
    assert_exit 5
}

@test "a rejection is confirmed, signed, for ever" {
    assert_unchanged rosa lot reject "$LOT" --reason 'sterility failed' --no-input
    assert_exit 2
    assert_err '--confirm is missing'
    assert_unchanged rosa lot reject "$LOT" --reason 'sterility failed' --confirm UC26A002
    assert_refused confirm "'$LOT' was not confirmed"
    run --separate-stderr as rosa lot reject "$LOT" --reason 'sterility failed' <<<'yes'
    assert_exit 3
    run --separate-stderr as rosa lot reject "$LOT" --reason 'sterility failed' <<<"$LOT"
    assert_exit 0
    assert_err "Type $LOT to go on:"
    try - lot show "$LOT" --json
    assert_json .lot.status rejected
    assert_json .lot.released_at null
    for verb in release reject; do
        assert_unchanged rosa lot $verb "$LOT" --reason x --confirm "$LOT"
        assert_refused lot.status 'the lot is rejected'
    done
    create UC26A002
    must rosa lot reject UC26A002 --reason 'not started' --confirm UC26A002 >/dev/null
}

@test "anyone holds, QA lifts all holds with one signature" {
    local people=(ada olga quinn rosa stan petra phil nora ivan) login
    for login in "${people[@]}"; do
        must "$login" lot hold "$LOT" --reason "doubts of $login" >/dev/null
    done
    try - lot show "$LOT" --json
    assert_json .lot.held true
    assert_json .lot.status quarantine
    try - lot check "$LOT" --json
    [[ $(json '.checks[5].detail') =~ 'doubts of ada'.*'doubts of ivan' ]]
    assert_unchanged ivan lot hold "$LOT"
    assert_refused act.reason
    assert_unchanged olga lot unhold "$LOT" --reason x
    assert_exit 4
    try rosa lot unhold "$LOT" --reason 'all cleared up' --json
    assert_exit 0
    assert_json .lot.held false
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM hold WHERE lift_reason = 'all cleared up'")" -eq 9 ]
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM signature WHERE meaning = 'hold lifted'")" -eq 1 ]
    assert_unchanged rosa lot unhold "$LOT" --reason again
    assert_refused lot.held "lot '$LOT' is not held"
    assert_unchanged ivan lot hold UC26A999 --reason x
    assert_exit 5
}

@test "a released lot can be held, and stays released" {
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must nora lot hold "$LOT" --reason 'reaction at ward 3' >/dev/null
    try - lot show "$LOT" --json
    assert_json .lot.status released
    assert_json .lot.held true
    try - vial list --lot "$LOT" --json
    assert_json '[.vials[].held] | unique | join(",")' true
}

# ---- time ------------------------------------------------------------------------------------------------------------

@test "a lot is usable through the end of its last day in the zone of its site" {
    create SUMMER --expires 2031-06-30
    create WINTER --expires 2031-12-31
    # Europe/Paris is two hours ahead of UTC in June, one in December
    while IFS='|' read -r lot clock expired; do
        UNDER=(faketime "$clock")
        try - lot show "$lot" --json
        assert_json .lot.expired "$expired"
    done <<'TABLE'
SUMMER|2031-06-30 21:59:58|false
SUMMER|2031-06-30 22:00:01|true
WINTER|2031-12-31 22:59:58|false
WINTER|2031-12-31 23:00:01|true
TABLE
    UNDER=(faketime '2031-06-30 22:00:01')
    try - vial list --lot SUMMER --json
    export TZ=America/Los_Angeles
    UNDER=(faketime '2031-06-30 14:59:58') # the same instants, told by a machine of another zone
    try - lot show SUMMER --json
    assert_json .lot.expired false
    UNDER=(faketime '2031-06-30 15:00:01')
    try - lot show SUMMER --json
    assert_json .lot.expired true
}

@test "today is a day of the site's zone, too" {
    UNDER=(faketime '2031-06-30 22:30:00')
    try olga lot create X --product huc-msc --made 2031-07-02 --donor D1
    assert_refused date.future
    try olga lot create X --product huc-msc --made 2031-07-01 --donor D1
    assert_exit 0
}

@test "an act that is recorded late says when it was done, and why so late" {
    local at
    at=$(date -u -d '-2 hours' +%FT%TZ)
    assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --at "$at"
    assert_refused time.late 'more than 15 minutes late needs a reason'
    assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --at "$(date -u -d '+1 hour' +%FT%TZ)"
    assert_refused time.future
    for wrong in yesterday 2026-02-30T10:00:00Z '2026-03-29 02:30' 25:00 ''; do
        assert_unchanged olga lot create X --product huc-msc --made "$MADE" --donor D1 --at "$wrong"
        assert_exit 2
    done
    must olga lot create X --product huc-msc --made "$MADE" --donor D1 --at "$at" --reason 'power cut' >/dev/null
    try - audit log --subject X --json
    assert_json '.events[0].performed_at' "${at%Z}.000Z"
    assert_json '.events[0].reason' 'power cut'
}

@test "a dry run checks everything, says what it would write, and writes nothing" {
    local before
    rows >before
    before=$(events 'lot.%')
    try olga lot create X --product huc-msc --made "$MADE" --donor D1 --from "$LOT" --dry-run
    assert_exit 0
    assert_err 'dry run: nothing was written; it would change 2 rows'
    assert_err 'add lot [0-9]+: \{"id":'
    assert_err 'add lot_parent'
    try rosa lot release "$LOT" --reason 'all conform' --dry-run --json
    assert_exit 0
    assert_json .lot.status released
    try ivan lot hold "$LOT" --reason x --dry-run
    assert_exit 0
    assert_unchanged olga lot create "$LOT" --product huc-msc --made "$MADE" --donor D1 --dry-run
    assert_exit 6
    rows | cmp - before
    [ "$(events 'lot.%')" -eq "$before" ]
}

@test "lifting a hold is signed over the holds that it lifts" {
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    must stan lot hold "$LOT" --reason 'alarm' >/dev/null
    must rosa lot unhold "$LOT" --reason 'both cleared up' >/dev/null
    run -0 sqlite3 -readonly "$DB" "SELECT count(*), count(DISTINCT lift_id), min(meaning) FROM hold h JOIN signature s ON s.id = h.lift_id"
    [ "$output" = '2|1|hold lifted' ]
    try rosa lot unhold "$LOT" --reason 'again'
    assert_refused lot.held
    try - audit verify
    assert_exit 0
}

@test "a result that came after the release can be put right; one that was signed cannot" {
    echo raw >raw
    must rosa lot release $LOT --reason 'all conform' >/dev/null
    try quinn result correct R1 96 --raw raw --reason typed
    assert_refused lot.decided
    try quinn result record $LOT viability 9.7 --unit % --replicate 2 --performed-on "$(day today)" --json
    assert_exit 0
    local late
    late=$(json .result.id)
    try quinn result correct "$late" 97 --raw raw --reason 'typed 9.7 for 97'
    assert_exit 0
    must quentin result review $LOT >/dev/null
    try - lot show $LOT --json
    assert_json .lot.held false
    try - verify
    assert_exit 0
}
