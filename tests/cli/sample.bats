#!/usr/bin/env bats
# Samples: taken of a vial, a stage or a bank; on their way to the laboratory without a gap.
# shellcheck disable=SC2154

load helper
setup() { setup_lot; }

# take LOGIN ARGUMENTS..: a sample of $LOT for sterility; its ID.
take() { must "$1" sample take "$LOT" --for sterility --to 'Lab North' "${@:2}" --json | jq -r .sample.id; }

samples() { sqlite3 -readonly "$DB" 'SELECT count(*) FROM sample'; }

# of_stages: a product that makes viability at several stages, a bank of it and a lot, both filled.
of_stages() {
    sed -e 's/^code = .*/code = staged/' -e '$a\\n' "$ROOT/templates/products/huc-msc.ini" >staged.ini
    local stage
    for stage in bank before-freezing after-thaw; do
        printf '\n[specification %s %s]\ntitle = %s\nmethod = Dye exclusion\nkind = number\nunit = %%\nlower = >= 80\ngates_release = no\n' \
            viability "$stage" "Viability, $stage" identity-profile "$stage" "Profile, $stage" |
            sed "s/identity-profile $stage/profile-$stage $stage/" >>staged.ini
    done
    must ada product import staged.ini && must rosa product approve staged &&
        must olga lot create BANK1 --kind mcb --product staged --made "$MADE" --donor D1 --expires "$(day '+2 years')" &&
        must olga lot fill BANK1 --vials 2 --cells 50e6 --volume 5mL &&
        must olga lot create LOT1 --product staged --made "$MADE" --donor D1 --from BANK1 --expires "$(day '+2 years')" &&
        must olga lot fill LOT1 --vials 3 --cells 50e6 --volume 5mL
} >/dev/null

@test "a vial is used up for a sample; both their ways have no gap" {
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/B1:A1 >/dev/null
    try quinn sample take "$LOT" --vial "${VIALS[0]}" --for viability,sterility --to 'Lab North' --reason 'no qc vial left' --json
    assert_exit 0
    assert_json .sample.id SMP-000001W
    assert_json .sample.state taken
    assert_json .sample.holder quinn
    assert_json .sample.stage frozen-product
    assert_json .sample.vial "${VIALS[0]}"
    assert_json '.sample.tests | join(" ")' 'viability sterility'
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.state consumed
    assert_json .vial.place null
    try - custody log "${VIALS[0]}" --json
    assert_json '[.custody[] | .from + " > " + .to] | join("; ")' \
        'filling > olga; olga > CPN/B1:A1; CPN/B1:A1 > sample SMP-000001W'
    assert_json '.custody[2].reason' 'no qc vial left'
    must quinn sample send smp-000001w --carrier 'Kurier Nord' --temperature -78C --condition 'dry ice' >/dev/null
    try quentin sample receive SMP-000001W --condition 'frozen, intact' --temperature -75C --json
    assert_exit 0
    assert_json '.samples[0].state' received
    assert_json '.samples[0].holder' null
    try - sample show SMP-000001W --json
    assert_json '[.legs[] | .kind + " " + .from + " > " + .to] | join("; ")' \
        "take ${VIALS[0]} > quinn; send quinn > Kurier Nord; receive Kurier Nord > Lab North"
    assert_json '[.legs[].temperature_mc] | join(" ")' ' -78000 -75000'
    assert_json '.results | length' 0
    try - sample show SMP-000001W
    assert_out 'receive +Kurier Nord -> Lab North, -75 °C: frozen, intact'
    try - audit verify
    assert_exit 0
}

@test "a laboratory in the house receives without a sending; it may refuse, for a reason" {
    first=$(take olga --stage frozen-product)
    second=$(take olga --stage frozen-product)
    try quinn sample receive "$first" --condition 'warm, intact'
    assert_exit 0
    try quinn sample receive "$second" --condition leaking --refuse
    assert_refused act.reason
    try quinn sample receive "$second" --condition leaking --refuse --reason 'cannot be tested sterile'
    assert_exit 0
    try - sample show "$second" --json
    assert_json .sample.state refused
    assert_json '[.legs[] | .kind + " " + .from + " > " + .to] | join("; ")' "take $LOT > olga; refuse olga > Lab North"
    assert_json '.legs[1].recorded_by' quinn
    [ "$(json '.legs[1].reason')" != null ]
    assert_json '.legs[0].reason' null
    try - sample show "$second"
    assert_out 'by quinn, reason: '
    try - sample list --lot "$LOT" --state received --json
    assert_json '[.samples[].id] | join(" ")' "$first"
    try - sample list --csv
    assert_out "$second,$LOT"
}

@test "what left is neither sent nor received again, and only its holder sends it" {
    id=$(take olga --stage frozen-product)
    other=$(take olga --stage frozen-product)
    try quinn sample send "$id" --carrier 'Kurier Nord'
    assert_refused custody.holder "$id is in the hands of olga"
    must olga sample send "$id" --carrier 'Kurier Nord' >/dev/null
    try olga sample send "$other" "$id" --carrier 'Kurier Nord'
    assert_refused sample.state "$id is on its way"
    try - sample show "$other" --json
    assert_json .sample.state taken
    must quinn sample receive "$id" --condition intact >/dev/null
    try quinn sample receive "$id" --condition intact
    assert_refused sample.state "$id was received by Lab North"
    try olga sample send "$other" "$other" --carrier 'Kurier Nord'
    assert_refused sample.twice
    try olga sample receive "$other" --condition intact
    assert_exit 4
    try quinn sample receive "$other"
    assert_exit 2
    assert_err 'condition at receipt is missing'
    try - sample receive "$other" --condition intact
    assert_exit 4
}

@test "a sample's way does not run backwards" {
    id=$(take olga --stage frozen-product)
    try olga sample send "$id" --carrier 'Kurier Nord' --at "$(date -u -d '-1 hour' +%FT%TZ)" --reason 'written down late'
    assert_refused time.order
}

@test "a vial: of this lot, there, in one's own hands, and for testing unless a reason is given" {
    of_stages
    try quinn sample take "$LOT" --vial "${VIALS[1]}" --for sterility --to 'Lab North'
    assert_refused sample.purpose "${VIALS[1]} is for patients"
    try quinn sample take "$LOT" --vial "$(as - vial list --lot LOT1 --json | jq -r '.vials[0].id')" --for sterility --to 'Lab North'
    assert_refused sample.vial "is of lot 'LOT1', not of '$LOT'"
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[1]}" --at CPN/B1 >/dev/null
    must stan vial take "${VIALS[1]}" --reason 'for QC' >/dev/null
    try quinn sample take "$LOT" --vial "${VIALS[1]}" --for sterility --to 'Lab North' --reason 'qc'
    assert_refused custody.holder "${VIALS[1]} is out, in the hands of stan"
    must stan+quinn custody hand "${VIALS[1]}" --place 'QC laboratory' >/dev/null
    try quinn sample take "$LOT" --vial "${VIALS[1]}" --for sterility --to 'Lab North' --reason 'qc'
    assert_exit 0
    try quinn sample take "$LOT" --vial "${VIALS[1]}" --for sterility --to 'Lab North' --reason 'qc'
    assert_refused vial.state "${VIALS[1]} was used up"
    try quinn sample take "$LOT" --vial "${VIALS[2]%?}?" --for sterility --to 'Lab North' --reason 'qc'
    assert_exit 2
    try stan sample take "$LOT" --vial "${VIALS[2]}" --for sterility --to 'Lab North' --reason 'qc'
    assert_exit 4
    [ "$(samples)" -eq 1 ]
}

@test "a vial implies its stage where only one has the tests; else the stage is said" {
    of_stages
    mapfile -t of_lot < <(as - vial list --lot LOT1 --json | jq -r '.vials[].id')
    mapfile -t of_bank < <(as - vial list --lot BANK1 --json | jq -r '.vials[].id')
    try quinn sample take LOT1 --vial "${of_lot[0]}" --for viability --to QC --reason qc
    assert_exit 2
    assert_err 'made at more than one stage.*--stage frozen-product or --stage after-thaw'
    try quinn sample take LOT1 --vial "${of_lot[0]}" --for viability --stage before-freezing --to QC --reason qc
    assert_refused sample.stage
    try quinn sample take LOT1 --vial "${of_lot[0]}" --for profile-after-thaw,viability --to QC --reason qc --json
    assert_exit 0
    assert_json .sample.stage after-thaw
    try quinn sample take LOT1 --vial "${of_lot[1]}" --for viability --stage frozen-product --to QC --reason qc --json
    assert_json .sample.stage frozen-product
    try olga sample take LOT1 --stage before-freezing --for viability --to QC --json
    assert_json .sample.stage before-freezing
    assert_json .sample.vial null
    # banks
    try olga sample take BANK1 --vial "${of_bank[0]}" --for viability --to QC --reason 'bank is tested' --json
    assert_exit 0
    assert_json .sample.stage bank
    try olga sample take BANK1 --stage bank --for profile-bank --to QC
    assert_exit 0
    try olga sample take LOT1 --stage bank --for viability --to QC
    assert_refused sample.stage 'is no bank'
    try - audit verify
    assert_exit 0
}

@test "tests are those of the product at that stage; every other one is named" {
    try quinn sample take "$LOT" --stage frozen-product --for sterility,potency,colour --to 'Lab North'
    assert_refused result.test "potency.*colour"
    try quinn sample take "$LOT" --stage after-thaw --for sterility --to 'Lab North'
    assert_refused result.test
    try quinn sample take "$LOT" --stage thawed --for sterility --to 'Lab North'
    assert_exit 2
    try quinn sample take "$LOT" --stage frozen-product --for sterility,sterility --to 'Lab North'
    assert_exit 2
    try quinn sample take "$LOT" --stage frozen-product --for '' --to 'Lab North'
    assert_exit 2
    try quinn sample take "$LOT" --for sterility --to 'Lab North'
    assert_exit 2
    assert_err 'comes from a vial or a stage'
    try quinn sample take "$LOT" --stage frozen-product --for sterility --to $'Lab\e[31m'
    assert_exit 2
    try quinn sample take NOLOT --stage frozen-product --for sterility --to 'Lab North'
    assert_exit 5
    must rosa lot reject "$LOT" --reason 'sterility doubtful' --confirm "$LOT" >/dev/null
    try quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab North'
    assert_refused lot.open
    [ "$(samples)" -eq 0 ]
}

@test "a sample's ID is found, traced, noted, and files are attached to it; a mistyped one is told" {
    id=$(take quinn --vial "${VIALS[3]}" --reason qc)
    try - find "${id:0:6}" --json
    assert_json '[.found[] | .kind + " " + .about + " " + .state] | join(";")' "sample $LOT taken"
    try - trace "$id" --json
    assert_exit 0
    assert_json '.kind + " " + (.vials | join(" ")) + " " + (.lots | join(" ")) + " " + (.donors | join(" "))' \
        "sample ${VIALS[3]} $LOT D1"
    try - trace "$(take olga --stage frozen-product)" --json
    assert_json '(.vials | length | tostring) + " " + (.lots | join(" "))' "0 $LOT"
    must ivan note "$id" 'seen at the audit' >/dev/null
    echo 'raw data' >raw.txt
    must quinn attach "$id" raw.txt >/dev/null
    try - audit log --subject "$id" --json
    assert_json '[.events[].action] | join(" ")' 'attach note sample.take'
    try - sample show "${id%?}?"
    assert_exit 2
    try - sample show "$LOT"
    assert_exit 2
}


@test "a dry run takes nothing" {
    try quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab North' --dry-run
    assert_exit 0
    [ "$(samples)" -eq 0 ]
}

@test "a vial of a stability point gives the point its sample; one for testing needs no reason" {
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]:0:3}" --at CPN/B1 >/dev/null
    assigner=$(assigning "${VIALS[0]}")
    must "$assigner" vial assign "${VIALS[0]}" --as stability --months 1 >/dev/null
    must "$assigner" vial assign "${VIALS[1]}" --as qc >/dev/null
    try quinn sample take "$LOT" --vial "${VIALS[1]}" --for sterility --to QC
    assert_exit 0
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM stability_point WHERE sample_id IS NULL')" -eq 1 ]
    try quinn sample take "$LOT" --vial "${VIALS[0]}" --for sterility --to QC --json
    assert_exit 0
    [ "$(sqlite3 -readonly "$DB" 'SELECT m.code FROM stability_point p JOIN sample m ON m.id = p.sample_id')" = "$(json .sample.id)" ]
    try - calendar --days 400 --json
    assert_exit 0
    refute_out "${VIALS[0]}"
    try - audit verify
    assert_exit 0
}

# assigning VIAL: who may assign vials, whatever role the table gives it.
assigning() {
    local login
    for login in stan quinn olga rosa; do
        as "$login" vial assign "$1" --as retain --dry-run >/dev/null 2>&1 && echo "$login" && return
    done
    return 1
}

@test "a sample shows its results, and takes those of its own tests alone" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot fill UC26A002 --vials 2 --cells 50e6 --volume 5mL >/dev/null
    id=$(must olga sample take UC26A002 --stage frozen-product --for sterility,viability --to QC --json | jq -r .sample.id)
    must quinn sample receive "$id" --condition intact >/dev/null
    must quinn result record UC26A002 viability 97 --unit % --sample "$id" --performed-on "$(day today)" >/dev/null
    try quinn result record UC26A002 cd73 97 --unit % --sample "$id" --performed-on "$(day today)"
    assert_exit 3
    try - sample show "$id"
    assert_out 'viability +97 +% +pass +entered'
    try - sample show "$id" --json
    assert_json '[.results[] | .id + " " + .test + " " + .value] | join(";")' "$(as - result list UC26A002 --json | jq -r '.results[0].id') viability 97"
}

@test "a sample is tested at its own stage, on the day it was taken or later, and by who received it" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot fill UC26A002 --vials 2 --cells 50e6 --volume 5mL >/dev/null
    id=$(must olga sample take UC26A002 --stage frozen-product --for viability,cd73,cd90 --to QC --json | jq -r .sample.id)
    try quinn result record UC26A002 viability 97 --unit % --sample "$id" --performed-on "$(day yesterday)"
    assert_refused date.before-sample "$id cannot be performed on $(day yesterday): it was taken on"
    printf '%s\n' lot,test,value,unit,performed_on,sample "UC26A002,cd73,97,%,$(day today),$id" \
        "UC26A002,viability,97,%,$(day yesterday),$id" >rows.csv
    try quinn result import rows.csv --json
    assert_exit 7
    [ "$(jq -r '.error.rows[] | "\(.row) \(.column)"' <<<"$stderr")" = '3 performed_on' ]
    try quinn result record UC26A002 viability 97 --unit % --sample "$id" --performed-on "$(day today)"
    assert_exit 0
    assert_err "no laboratory received $id yet"
    sed -i -e '/viability/d' -e "\$aUC26A002,cd90,97,%,$(day today),$id" rows.csv
    try quinn result import rows.csv
    assert_exit 0
    [ "$(grep -c "no laboratory received $id yet" <<<"$stderr")" -eq 1 ]
    must quinn sample receive "$id" --condition intact >/dev/null
    try quinn result record UC26A002 viability 97 --unit % --replicate 2 --sample "$id" --performed-on "$(day today)"
    assert_exit 0
    refute_err 'no laboratory received'
    try - audit verify
    assert_exit 0
}

@test "a sample of one stage has no result at another" {
    sed 's/^\[specification karyotype frozen-product\]/[specification viability bank]/' "$ROOT/templates/products/huc-msc.ini" |
        awk '/^\[specification viability bank/ { print; print "title = V\nmethod = M\nkind = text\ngates_release = no"; skip = 1; next }
            /^\[/ { skip = 0 } !skip' >stages.ini
    must ada product import stages.ini >/dev/null
    must rosa product approve huc-msc >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot fill UC26A002 --vials 2 --cells 50e6 --volume 5mL >/dev/null
    id=$(must olga sample take UC26A002 --stage frozen-product --for viability --to QC --json | jq -r .sample.id)
    try quinn result record UC26A002 viability 97 --stage bank --sample "$id" --performed-on "$(day today)"
    assert_refused result.stage "$id was taken at the stage 'frozen-product', not 'bank'"
    must quinn result record UC26A002 viability 97 --unit % --stage frozen-product --sample "$id" --performed-on "$(day today)" >/dev/null
}

# ---- labels ----------------------------------------------------------------------------------------------------------

labels() { sqlite3 -readonly "$DB" "SELECT copy, template, coalesce(reason, 'no reason') FROM sample_label ORDER BY id"; }

# scanned FILE: what a camera reads on its first page, printed at 300 dpi.
scanned() {
    pdftoppm -r 300 -gray "$1" page && zbarimg --quiet --raw page-1.pgm
    rm -f page-*.pgm
}

@test "a label with the sample's code and everything that the laboratory asks for" {
    try quinn sample take "$LOT" --vial "${VIALS[0]}" --for viability,sterility,cd73 --to 'Lab North' --reason qc -o label.pdf --json
    assert_exit 0
    id=$(json .sample.id)
    [ "$(scanned label.pdf)" = "$id" ]
    run pdftotext label.pdf -
    for words in "$id" "Lot $LOT · frozen-product" "of vial ${VIALS[0]}" 'Tests: viability, sterility, cd73' 'To Lab North' \
        "Taken $(TZ=Europe/Paris date +%F)" hUC-MSC TRAINING 'Cell Processing North'; do
        [[ $output == *"$words"* ]] || fail "not on the label: $words"
    done
    [ "$(labels)" = '1|sample-roll|qc' ]
    try quinn label print "$id" -o again.pdf
    assert_refused label.reprint "$id"
    try quinn label reprint "$id" -o again.pdf
    assert_refused act.reason
    try olga label reprint "$id" -o again.pdf --reason torn
    assert_exit 0
    [ "$(scanned again.pdf)" = "$id" ]
    [ "$(labels)" = $'1|sample-roll|qc\n2|sample-roll|torn' ]
    try - audit verify
    assert_exit 0
}

@test "a sample's label is printed later too; a vial's template is not for samples" {
    id=$(take olga --stage frozen-product)
    try olga label reprint "$id" -o label.pdf --reason torn
    assert_refused label.print "$id"
    try olga label print "$id" -o label.pdf --template vial-sheet
    assert_refused template.kind "is for vials, and $id is a sample"
    try olga label print "${VIALS[0]}" -o label.pdf --template sample-roll
    assert_refused template.kind "is for samples, and ${VIALS[0]} is a vial"
    [ ! -e label.pdf ]
    [ -z "$(labels)" ]
    try olga label print "$id" "$LOT" -o label.pdf
    assert_exit 2
    try olga label print "$id" -o label.pdf --json
    assert_exit 0
    assert_json .labels 1
    [ "$(scanned label.pdf)" = "$id" ]
    try stan label reprint "$id" -o again.pdf --reason torn
    assert_exit 4
}

@test "a label that cannot be written takes no sample, nor does a dry run" {
    try quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab North' -o missing/label.pdf
    assert_exit 1
    try quinn sample take "$LOT" --stage frozen-product --for sterility --to "$(printf 'L%.0s' {1..80})" -o label.pdf
    assert_exit 3
    assert_err 'does not fit'
    try quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab North' -o label.pdf --dry-run
    assert_exit 0
    try quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab North' -o - --json
    assert_exit 2
    [ ! -e label.pdf ]
    [ "$(samples)" -eq 0 ]
    as quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab North' -o - >out.pdf
    [ "$(head -c 5 out.pdf)" = %PDF- ]
    [ "$(samples)" -eq 1 ]
}

@test "what a disabled person has is sent on by another, with a reason" {
    id=$(must olga sample take $LOT --stage frozen-product --for sterility --to 'Lab North' --json | jq -r .sample.id)
    try quinn sample send "$id" --carrier 'Kurier Nord' --reason 'she is ill'
    assert_refused custody.holder 'in the hands of olga'
    must ada user disable olga --reason 'left the facility' >/dev/null
    try quinn sample send "$id" --carrier 'Kurier Nord'
    assert_refused act.reason
    must quinn sample send "$id" --carrier 'Kurier Nord' --reason 'left behind' >/dev/null
    try - sample show "$id" --json
    assert_json '.legs[-1] | .from + " " + .to + " " + .recorded_by' 'olga Kurier Nord quinn'
    try - verify
    assert_exit 0
}
