load helper

setup() { setup_lot; }

# type NAME: a template of this test's own, from standard input.
type_file() {
    mkdir -p mine/stores
    export CRYOLOT_TEMPLATES=$PWD/mine
    cat >"mine/stores/$1.ini"
}

set_it() { try stan+rosa storage set "$@" --reason 'as validated'; }

@test "a type says all of a store" {
    try stan storage add CPN/LN2-1 --type ln2-tank --json
    assert_exit 0
    assert_json '.store | [.kind, .type, .min_mc, .max_mc, .excursion_minutes, .read_every_minutes, .level_least_mm, .lid] | join(" ")' \
        'tank ln2-tank -196000 -150000 10 720 200 true'
    try stan storage add CPN/LN2-1/B1 --type cryobox-10x10 --json
    assert_json '.store | [.grid, .numbering, .order, .positions] | join(" ")' '10x10 1 rows 100'
    try - storage types --json
    assert_json '[.types[].type] | contains(["bag-shelf", "cryobox-9x9", "cryobox-10x10", "freezer-80", "ln2-tank", "rack-5"])' true
    try - storage show CPN/LN2-1
    assert_out 'Code +ST-0'
    try stan storage add CPN/LN2-2 --type no-such
    assert_exit 5
    assert_err 'there are: .*cryobox-9x9'
}

@test "every type that is shipped makes a store" {
    for file in "$ROOT"/templates/stores/*.ini; do
        name=$(basename "$file" .ini)
        must stan+rosa storage add "CPN/T-${name^^}" --type "$name" --reason 'one of each' >/dev/null
    done
}

@test "what options say goes before what the type says" {
    try stan+rosa storage add CPN/T/B --type cryobox-9x9 --max -150C --numbering 1 --for-product huc-msc --for-status released \
        --read-every 12h --excursion-minutes 30min --level-least 20cm --lid no --reason 'as validated' --json
    assert_exit 0
    assert_json '.store | [.max_mc, .numbering, .for_product, .for_status, .read_every_minutes, .excursion_minutes, .level_least_mm] | join(" ")' \
        '-150000 1 huc-msc released 720 30 200'
    try stan storage add CPN/T/B2 --grid 9x9
    assert_exit 2
    assert_err '--type NAME or --kind KIND'
    try stan storage add CPN/T/B2 --kind box --order columns
    assert_exit 2
    try stan storage add CPN/T/B2 --kind box --grid 9x9 --capacity 5
    assert_exit 2
    try stan storage add CPN/T/B2 --kind box --grid 9x9 --numbering 2
    assert_exit 2
    try stan storage add CPN/T/B2 --kind box --for-status expired
    assert_exit 2
    try stan storage add CPN/T/B2 --kind box --for-product nothing
    assert_exit 5
    for bad in 20 0mm 6m 0.5mm -5mm 2000cm; do
        try stan storage add CPN/T/B2 --kind box --level-least "$bad"
        assert_exit 2
    done
}

@test "a rack comes with its boxes" {
    try stan storage add CPN/LN2-1/R3 --type rack-5 --json
    assert_exit 0
    assert_json .store.positions 405
    try - storage list CPN/LN2-1/R3 --json
    assert_json '[.stores[].path] | join(" ")' \
        'CPN/LN2-1/R3 CPN/LN2-1/R3/B1 CPN/LN2-1/R3/B2 CPN/LN2-1/R3/B3 CPN/LN2-1/R3/B4 CPN/LN2-1/R3/B5'
    assert_json '[.stores[].code] | unique | length' 6
    type_file shelf <<<$'kind = shelf\ninside = rack\ninside_count = 2\ninside_names = R'
    type_file rack <<<$'kind = rack\ninside = cryobox-9x9\ninside_count = 2\ninside_names = B'
    must stan storage add CPN/F1/S1 --type shelf >/dev/null
    try - storage list CPN/F1/S1 --json
    assert_json '.stores | length' 7
    try stan storage add CPN/A/B/C/D/E/F --type shelf
    assert_exit 2
    run as - audit verify
    assert_exit 0
}

@test "a type that holds itself has no end, and too much at once is refused" {
    type_file endless <<<$'kind = rack\ninside = endless\ninside_count = 2\ninside_names = R'
    try stan storage add CPN/T --type endless
    assert_exit 7
    assert_err 'without an end'
    type_file many <<<$'kind = tank\ninside = hundred\ninside_count = 200\ninside_names = R'
    type_file hundred <<<$'kind = rack\ninside = cryocane\ninside_count = 200\ninside_names = C'
    try stan storage add CPN/T --type many
    assert_exit 2
    assert_err 'at most 1000'
}

@test "every mistake in a template is named with its line" {
    type_file bad <<'INI'
kind = Big Box
grid = 9 by 9
numbering = 2
order = sideways
capacity = none
lid = maybe
max = -150
colour = blue
read_every = 12
[more]
inside = box
INI
    try stan storage add CPN/T --type bad
    assert_exit 7
    for line in 1 2 3 4 5 6 7 8 9 11; do assert_err "(line|row) $line\b"; done
    for text in '' 'grid = 9x9' $'kind = box\nkind = rack' $'kind = box\nnumbering = 1' $'kind = box\ngrid=9x9\ncapacity=5' \
        $'kind = rack\ninside = cryobox-9x9' $'kind = rack\ninside_count = 5' $'kind = box\nmin = -100C\nmax = -150C' 'kind box' \
        $'kind = site' $'kind = box\ngrid = 9x9\ninside = cryobox-9x9\ninside_count = 2\ninside_names = B'; do
        type_file bad <<<"$text"
        try stan storage add CPN/T --type bad
        assert_exit 7
    done
    run as - storage list --json
    assert_json '.stores | length' 1
}

@test "numbered boxes are filled in their order, down the columns where they say so" {
    must stan storage add CPN/T/N --kind box --grid 2x3 --numbering 1 --order columns >/dev/null
    must stan vial store "${VIALS[@]:0:3}" --at CPN/T/N >/dev/null
    try - storage map CPN/T/N --json
    assert_json '[.occupied[].position] | join(" ")' '1 2 3'
    must stan vial store "${VIALS[3]}" --at CPN/T/N:5 >/dev/null
    try - storage free CPN/T/N
    [ "$output" = '4, 6' ]
    try stan vial store "${VIALS[4]}" --at CPN/T/N:A1
    assert_refused storage.position 'has the positions 1 to 6'
    try stan vial store "${VIALS[4]}" --at CPN/T/N:7
    assert_refused storage.position
    must stan storage add CPN/T/C --kind box --grid 2x3 --order columns >/dev/null
    must stan vial store "${VIALS[@]:4:3}" --at CPN/T/C:B1 >/dev/null
    try - storage map CPN/T/C --json
    assert_json '[.occupied[].position] | join(" ")' 'B1 A2 B2'
    try - vial show "${VIALS[3]}" --json
    assert_json .vial.place CPN/T/N:5
    try - custody log "${VIALS[3]}"
    assert_out 'CPN/T/N:5'
    run as - audit verify
    assert_exit 0
}

@test "what a store is changes with QA, and nothing on record reads otherwise" {
    must stan storage add CPN/T/B --type cryobox-9x9 >/dev/null
    try stan storage set CPN/T/B --max -150C --reason R
    assert_refused act.second
    try stan+rosa storage set CPN/T/B --max -150C
    assert_refused act.reason
    try stan+stella storage set CPN/T/B --max -150C --reason R
    assert_exit 4
    set_it CPN/T/B --numbering 1 --max -150C --json
    assert_exit 0
    assert_json '.store | [.numbering, .max_mc, .type] | join(" ")' '1 -150000 '
    set_it CPN/T/B --none max --json
    assert_json .store.max_mc null
    set_it CPN/T/B
    assert_exit 2
    set_it CPN/T/B --none kind
    assert_exit 2
    set_it CPN/T/B --none max --max -150C
    assert_exit 2
    set_it CPN/T/NO --max -150C
    assert_exit 5
    must stan vial store "${VIALS[0]}" --at CPN/T/B:25 >/dev/null
    set_it CPN/T/B --grid 10x10
    assert_refused storage.used 'holds 1 vial '
    set_it CPN/T/B --kind drawer
    assert_refused storage.used
    set_it CPN/T/B --max -20C
    assert_refused storage.too-warm 'huc-msc must not be warmer'
    must stan vial take "${VIALS[0]}" --reason R >/dev/null
    set_it CPN/T/B --grid 10x10
    assert_refused storage.used 'have stood in'
    set_it CPN/T/B --kind drawer
    assert_exit 0
    set_it CPN --kind tank
    assert_refused storage.site
    set_it CPN/T --capacity 5
    assert_refused storage.box
    run as - audit verify
    assert_exit 0
}

@test "nobody alone adds a store that keeps silent: longer, warmer or lidded needs quality's word" {
    must stan+rosa storage set CPN --none max --reason 'stores say it themselves' >/dev/null
    must stan storage add CPN/LN2-1 --type ln2-tank >/dev/null
    for lax in '--lid yes' '--excursion-minutes 366d' '--max -20C'; do
        # shellcheck disable=SC2086 # two words
        try stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 $lax
        assert_refused storage.lax
    done
    try stan storage add CPN/F1 --kind freezer --max -150C --excursion-minutes 30
    assert_refused storage.lax 'for longer than its type or what is around it says'
    try stan storage add CPN/LN2-1/R1 --kind rack --read-every 30d
    assert_refused storage.lax 'read less often than its type or what is around it says'
    try stan storage add CPN/LN2-9 --kind tank --max -150C --read-every 366d
    assert_refused storage.lax 'or than once a day'
    try stan storage add CPN/LN2-1/ROOM --kind room --lid yes # it is lifted out with what is in it
    assert_refused storage.lax 'a lid is said of what stands in the cold of another store'
    try stan storage add CPN/LN2-1/R1 --kind rack --min -200C
    assert_refused storage.lax 'it may be colder than CPN/LN2-1 around it'
    try stan storage add CPN/LN2-2 --type ln2-tank --max -20C
    assert_refused storage.lax 'warmer than its type says'
    try stan storage add CPN/LN2-2 --type ln2-tank --excursion-minutes 11
    assert_refused storage.lax
    try stan+rosa storage add CPN/LN2-2 --type ln2-tank --max -20C
    assert_refused storage.lax
    try stan+rosa storage add CPN/LN2-2 --type ln2-tank --max -20C --reason 'as validated'
    assert_exit 0
    must stan storage add CPN/LN2-3/B1 --kind box --grid 9x9 --max -150C >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-3/B1 >/dev/null
    try stan storage add CPN/LN2-3 --kind tank --lid yes
    assert_refused storage.lax 'vials stand in it already'
    try stan+rosa storage add CPN/LN2-3 --kind tank --lid yes --reason 'forgotten'
    assert_exit 0
    try - audit verify
    assert_exit 0
}

@test "frozen vials go into no store of which nobody said how cold it has to be" {
    must stan+rosa storage set CPN --none max --reason 'stores say it themselves' >/dev/null
    must stan storage add CPN/SHELF/B1 --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/SHELF2 --kind shelf >/dev/null
    try stan vial store "${VIALS[0]}" --at CPN/SHELF/B1 --reason 'nothing else is free'
    assert_refused storage.no-limit 'neither CPN/SHELF/B1 nor a store around it has an upper limit, and huc-msc must not be warmer than -150 °C'
    assert_err 'cryolot storage set CPN/SHELF/B1 --max -150C --second LOGIN --reason WHY'
    must stan+rosa storage set CPN/SHELF --max -150C --reason 'as validated' >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/SHELF/B1 >/dev/null
    try stan storage move CPN/SHELF/B1 CPN/SHELF2
    assert_refused storage.no-limit 'neither CPN/SHELF2 nor'
    try stan storage evacuate CPN/SHELF --to CPN/SHELF2 --plan
    assert_out 'neither CPN/SHELF2 nor a store around it has an upper limit'
    set_it CPN/SHELF --none max
    assert_refused storage.no-limit 'cannot change it: neither CPN/SHELF nor'
    printf 'lot,serial,store,position\n%s,3,CPN/SHELF2,\n' "$LOT" >inventory.csv
    try stan vial import inventory.csv
    assert_exit 7
    assert_err 'neither CPN/SHELF2 nor a store around it has an upper limit'
    run as - audit verify
    assert_exit 0
}
