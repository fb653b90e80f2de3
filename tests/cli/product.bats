# Products: read from .ini files, versioned, approved by QA.
# shellcheck disable=SC2154 # stderr comes from run
load helper
setup() {
    setup_record
    INI=$ROOT/templates/products/huc-msc.ini
}

# change_ini SED..: a changed copy of huc-msc.ini, as changed.ini
change_ini() { sed "$@" "$INI" >changed.ini; }

# assert_mistake LINE KEY REGEX: changed.ini is refused, and this is among its mistakes.
assert_mistake() {
    try ada product import changed.ini --json
    assert_exit 7
    assert_no_out
    local message
    message=$(jq -r --argjson row "$1" --arg key "$2" \
        '.error.rows[] | select(.row == $row and .column == $key) | .message' <<<"$stderr")
    [[ $message =~ $3 ]] || fail "expected at line $1, $2: $3"
}

line_of() { grep -n -m1 -- "$1" changed.ini | cut -d: -f1; }

@test "an import is a draft, an approval makes it usable" {
    try ada product import "$INI" --json
    assert_exit 0
    assert_json .product.code huc-msc
    assert_json .product.version 1
    assert_json .product.state draft
    assert_json '.product.specification | length' 9
    try rosa product approve huc-msc --json
    assert_exit 0
    assert_json .product.state approved
    assert_json .product.approved_by 'Rosa Lind'
    assert_json .product.in_use_minutes 180
    assert_json '.product.dose_cells_per_kg | join(" ")' '500000 1000000 2000000'
}

@test "every template that is shipped is accepted, approved and shown" {
    local file code
    for file in "$ROOT"/templates/products/*.ini; do
        code=$(basename "$file" .ini)
        must ada product import "$file" >/dev/null
        must rosa product approve "$code" >/dev/null
        try - product show "$code" --json
        assert_json '.product | .code + " " + .state' "$code approved"
        assert_json '.product.specification | length > 5' true
    done
    try - product list --json
    assert_json '.products | map(.code) | join(" ")' 'alofisel cartistem hearticellgram-ami huc-msc huc-msc-strict ryoncil temcell'
    try - product show ryoncil --json
    assert_json .product.cells_per_vial 25000000
    assert_json .product.volume_ul 3800
    assert_json .product.storage_max_mc -135000
    try - product show temcell --json
    assert_json .product.cells_per_vial 72000000
    try - product show huc-msc-strict --json
    assert_json '.product.specification[0].requirement' '≥ 90 %'
    try - product show alofisel --json
    assert_json .product.frozen false
    assert_json '.product.specification[] | select(.test == "sterility") | [.may_be_pending, .pending_days] | join(" ")' 'true 14'
    assert_json '.product.specification[] | select(.test == "viability") | [.replicates, .replicate_rule, .requirement] | join(" ")' \
        '3 mean ≥ 80 % (mean of 3)'
    assert_json '.product.specification[] | select(.test == "cd73") | .retests_most' 1
    assert_json '.product.specification[] | select(.test == "karyotype") | .requirement' 'by interpretation'
    assert_json '.product.specification[] | select(.test == "potency") | [.information_only, .requirement] | join(" ")' \
        'true for information'
}

@test "in-process limits, the stability plan and what a release requires too are read and shown" {
    change_ini -e 's/^# passage_most =/passage_most =/' -e 's/^# doublings_most/doublings_most/' -e 's/^# yield_least/yield_least/' \
        -e 's/^# stability_months/stability_months/' -e 's/^# \[release\]/[release]/' -e 's/^# require/require/'
    try ada product import changed.ini --json
    assert_exit 0
    assert_json '.product | [.frozen, .passage_most, .doublings_most, .yield_least_permille] | join(" ")' 'true 6 20 700'
    assert_json '.product.stability_months | join(" ")' '0 3 6 12 24'
    assert_json '.product.release_requires | join(" ")' \
        'labels.reconciled audit.reviewed batch-record.reviewed materials.accepted storage.read'
    try - product show huc-msc
    assert_out 'Passage, at most +6'
    assert_out 'Release requires too +labels.reconciled, audit.reviewed'
    must ada product import "$INI" >/dev/null # the draft again, without them
    try - product show huc-msc --json
    assert_json '.product | [.passage_most, .doublings_most, .release_requires[]] | join(" ")' ' '
    try - product show huc-msc
    refute_out 'Passage'
}

@test "limits, plans and requirements that are none are named" {
    change_ini -e 's/^# passage_most =.*/passage_most = -1/' -e 's/^# doublings_most.*/doublings_most = many/' \
        -e 's/^# yield_least.*/yield_least = 700/' -e 's/^# stability_months.*/stability_months = 0, 6, 3/' \
        -e 's/^# \[release\]/[release]/' -e 's/^# require.*/require = labels.reconciled, labels.counted, labels.reconciled/' \
        -e 's/^frozen.*/frozen = maybe/'
    assert_mistake "$(line_of '^passage_most')" passage_most '-1'
    assert_mistake "$(line_of '^doublings_most')" doublings_most "'many' is not a number"
    assert_mistake "$(line_of '^yield_least')" yield_least "'700' is not a yield"
    assert_mistake "$(line_of '^stability_months')" stability_months 'not in rising order: 3'
    assert_mistake "$(line_of '^require')" require "a release cannot require 'labels.counted'"
    assert_mistake "$(line_of '^frozen')" frozen "frozen cannot be 'maybe'"
    try ada product import changed.ini
    assert_err "'labels.reconciled' stands twice"
}

@test "a pending test is for a fresh product, with its days; replicates, retests and information are checked" {
    change_ini -e '0,/^may_be_pending = no/s//may_be_pending = yes\npending_days = 14/'
    assert_mistake "$(line_of '^may_be_pending = yes')" may_be_pending 'a frozen product can wait for its results'
    change_ini -e 's/^frozen.*/frozen = no/' -e '0,/^may_be_pending = no/s//may_be_pending = yes/'
    assert_mistake "$(line_of '^may_be_pending = yes')" may_be_pending 'pending_days is missing'
    change_ini '$a [specification look infusion]\ntitle = Look\nmethod = By eye\nkind = interpreted\ngates_release = no'
    assert_mistake "$(line_of '^kind = interpreted')" kind 'waits for a signed conclusion, and a thawed dose cannot'
    change_ini -e '0,/^may_be_pending = no/s//pending_days = 14/'
    assert_mistake "$(line_of '^pending_days')" pending_days 'means nothing without may_be_pending'
    change_ini -e '0,/^gates_release = yes/s//gates_release = yes\ninformation_only = yes\nreplicate_rule = mean/' \
        -e 's/^kind = words/kind = words\nreplicates = 100\nreplicate_rule = median\nretests_most = 10/'
    assert_mistake "$(line_of '^information_only')" information_only 'cannot gate a release'
    assert_mistake "$(line_of '^replicate_rule = mean')" replicate_rule 'mean needs replicates = 2 or more'
    assert_mistake "$(line_of '^replicates = 100')" replicates 'not within'
    assert_mistake "$(line_of '^replicate_rule = median')" replicate_rule "cannot be 'median'"
    assert_mistake "$(line_of '^retests_most')" retests_most 'not within'
    change_ini -e '0,/^kind = words/s//kind = words\nreplicates = 2\nreplicate_rule = mean/'
    assert_mistake "$(line_of '^replicate_rule = mean')" replicate_rule 'only a number has a mean'
}

@test "the specification is shown in its order, with its requirements" {
    must ada product import "$INI" >/dev/null
    try - product show huc-msc
    assert_exit 0
    assert_out 'viability +frozen-product +≥ 85 %'
    assert_out 'negative-markers +frozen-product +≤ 2 %'
    assert_out 'endotoxin +frozen-product +< 0.5 EU/mL'
    assert_out 'sterility +frozen-product +Negative or No growth'
    assert_out 'karyotype +frozen-product +for information'
    try - product show huc-msc --json
    assert_json '.product.specification | map(.test) | join(" ")' \
        'viability cd73 cd90 cd105 negative-markers endotoxin sterility mycoplasma karyotype'
}

@test "a changed text is a new version; the approved one stays in force until the next is approved" {
    must ada product import "$INI" >/dev/null
    must rosa product approve huc-msc >/dev/null
    change_ini 's/^lower = >= 85/lower = >= 88/'
    try ada product import changed.ini --json
    assert_json .product.version 2
    assert_json .product.state draft
    try - product show huc-msc --json
    assert_json .product.version 1
    must rosa product approve huc-msc >/dev/null
    try - product show huc-msc --json
    assert_json .product.version 2
    assert_json '.product.specification[0].requirement' '≥ 88 %'
    try - product show huc-msc --version 1 --json
    assert_json '.product.specification[0].requirement' '≥ 85 %'
}

@test "a draft is replaced by the next import" {
    must ada product import "$INI" >/dev/null
    change_ini 's/^lower = >= 85/lower = >= 88/'
    try ada product import changed.ini --json
    assert_exit 0
    assert_json .product.version 1
    assert_json '.product.specification | length' 9
    assert_json '.product.specification[0].lower' 88
}

@test "the same text twice is a conflict" {
    must ada product import "$INI" >/dev/null
    try ada product import "$INI"
    assert_exit 6
    assert_err 'version 1 of huc-msc was read from the same text already'
    must rosa product approve huc-msc >/dev/null
    try ada product import "$INI"
    assert_exit 6
}

@test "only an administrator imports, only QA approves, and what is approved is not approved again" {
    try rosa product import "$INI"
    assert_exit 4
    must ada product import "$INI" >/dev/null
    try ada product approve huc-msc
    assert_exit 4
    must rosa product approve huc-msc >/dev/null
    try rosa product approve huc-msc
    assert_refused product.draft 'version 1 of huc-msc is approved already'
}

@test "who imported does not approve" {
    must ada product import "$INI" >/dev/null
    must ada user add adam --name 'Adam Finch' --role admin --new-password-file "$PASSWORDS/rosa" >/dev/null
    cp "$PASSWORDS/ada" adam.new
    "$CRYOLOT" --db "$DB" --user adam --password-file "$PASSWORDS/rosa" user passwd --new-password-file adam.new
    "$CRYOLOT" --db "$DB" --user adam --password-file adam.new user role ada --role qa --reason 'moved to QA' \
        --second rosa --second-password-file "$PASSWORDS/rosa"
    try ada product approve huc-msc
    assert_refused approver.independent 'ada imported version 1'
}

@test "what is not there is not found" {
    try - product show nothing
    assert_exit 5
    assert_err "there is no product 'nothing'"
    try rosa product approve nothing
    assert_exit 5
    must ada product import "$INI" >/dev/null
    try - product show huc-msc --version 7
    assert_exit 5
    try ada product import missing.ini
    assert_exit 1
}

@test "unknown words are named with their line and the nearest one" {
    change_ini -e 's/^in_use_minutes/in_use_minuts/' -e 's/^gates_infusion = yes/gates_infusions = yes/' \
        -e 's/^\[specification cd73 frozen-product\]/[specification cd73 frozen-produkt]/' \
        -e 's/^\[specification karyotype frozen-product\]/[specificatoin karyotype]/'
    assert_mistake "$(line_of in_use_minuts)" in_use_minuts 'did you mean in_use_minutes'
    assert_mistake "$(line_of gates_infusions)" gates_infusions 'did you mean gates_infusion$'
    assert_mistake "$(($(line_of frozen-produkt) + 1))" 'specification cd73 frozen-produkt' 'did you mean frozen-product'
    assert_mistake "$(($(line_of specificatoin) + 1))" 'specificatoin karyotype' 'there is no section'
    [ "$(jq '.error.rows | length' <<<"$stderr")" -eq 5 ] # in_use_minutes is missing, too
    assert_error_json .error.rule product.file
    try - product list --json
    assert_json '.products | length' 0
}

@test "missing keys are named" {
    change_ini -e '/^in_use_minutes/d' -e '/^title = Viability/d' -e '/^words = Negative, No growth/d'
    assert_mistake "$(line_of '^code')" in_use_minutes 'in_use_minutes is missing'
    assert_mistake "$(($(line_of 'specification viability') + 1))" title 'title is missing'
    assert_mistake "$(($(line_of 'specification sterility') + 1))" words 'words is missing'
}

@test "bad numbers, quantities and words are named" {
    change_ini -e 's/^lower = >= 85/lower = 85/' -e 's/^upper = < 0.5/upper = < 0,5/' \
        -e 's/^storage_max = .*/storage_max = -150/' -e 's/^cells_per_vial = .*/cells_per_vial = 5.5/' \
        -e 's/^dose_tolerance = .*/dose_tolerance = 100 %/' -e 's/^investigational = .*/investigational = maybe/' \
        -e 's/^shelf_life_months = .*/shelf_life_months = 0/' -e 's|^dose_cells_per_kg = .*|dose_cells_per_kg = 1e6/kg, 2e6|' \
        -e 's/^code = .*/code = HUC MSC/' -e '0,/^kind = text/s//kind = poem/' -e 's/^rounding = usp/rounding = up/'
    assert_mistake "$(line_of '^lower = 85')" lower "'85' is not a limit: write >= 85 or > 85"
    assert_mistake "$(line_of '^upper = < 0,5')" upper "'< 0,5' is not a limit"
    assert_mistake "$(line_of '^storage_max')" storage_max 'has no unit'
    assert_mistake "$(line_of '^cells_per_vial')" cells_per_vial 'not a whole number'
    assert_mistake "$(line_of '^dose_tolerance')" dose_tolerance "'100 %' is not a tolerance"
    assert_mistake "$(line_of '^investigational')" investigational "investigational cannot be 'maybe': write one of no, yes"
    assert_mistake "$(line_of '^shelf_life')" shelf_life_months 'not within'
    assert_mistake "$(line_of '^dose_cells')" dose_cells_per_kg "'2e6' do not end with /kg"
    assert_mistake "$(line_of '^code')" code 'is not a product code'
    assert_mistake "$(line_of '^kind = poem')" kind "kind cannot be 'poem'"
    assert_mistake "$(line_of '^rounding = up')" rounding "rounding cannot be 'up'"
}

@test "limits the wrong way round are named" {
    change_ini -e 's/^lower = >= 85/lower = >= 85\nupper = <= 80/' -e 's/^upper = <= 2/upper = <= 200/' \
        -e 's/^plausible_upper = 100000/plausible_upper = -1/'
    assert_mistake "$(line_of '^upper = <= 80')" upper 'the limits are the wrong way round: nothing lies between 85 and 80'
    assert_mistake "$(line_of '^upper = <= 200')" upper 'outside of the plausible values'
    assert_mistake "$(line_of '^plausible_upper = -1')" plausible_upper 'the plausible values are the wrong way round'
    change_ini 's/^lower = >= 85/lower = > 85\nupper = < 85/'
    assert_mistake "$(line_of '^upper = < 85')" upper 'nothing lies between 85 and 85'
}

@test "keys that would say nothing are refused, words cannot both pass and fail" {
    change_ini -e 's/^kind = text/kind = text\nlower = >= 5\nwords = normal/' \
        -e 's/^failing_words = Positive, Growth/failing_words = Positive, negative, positive/'
    assert_mistake "$(line_of '^lower = >= 5')" lower 'lower means nothing for kind = text'
    assert_mistake "$(line_of '^words = normal')" words 'words means nothing for kind = text'
    assert_mistake "$(line_of '^failing_words = Positive, neg')" failing_words 'cannot both pass and fail'
    try ada product import changed.ini
    assert_err "'positive' stands twice"
}

@test "a broken file is refused with its lines" {
    printf '[product\ncode huc\n' >changed.ini
    try ada product import changed.ini --json
    assert_exit 7
    assert_error_json '.error.rows[0].row' 1
    : >changed.ini
    try ada product import changed.ini
    assert_exit 7
    assert_err 'code is missing'
    printf '[product]\ncode = a\x1b[31m\n' >changed.ini
    try ada product import changed.ini
    assert_exit 7
    refute_err $'\e\\[31m'
}

@test "a dry run stores nothing" {
    try ada product import "$INI" --dry-run
    assert_exit 0
    try - product list --json
    assert_json '.products | length' 0
}

@test "the history has every import and approval, and every changed field of rows that came, changed and went" {
    must ada product import "$INI" >/dev/null
    change_ini -e 's/^lower = >= 85/lower = > 88.5/' -e 's/^shelf_life_months = 24/shelf_life_months = 12/'
    must ada product import changed.ini >/dev/null # in place of the draft, which is in the history nevertheless
    must rosa product approve huc-msc >/dev/null
    change_ini -e 's/^lower = >= 85/lower = > 88.5/' -e 's/^shelf_life_months = 24/shelf_life_months = 12/' \
        -e 's/specification cd73 frozen-product/specification cd44 frozen-product/'
    must ada product import changed.ini >/dev/null
    try - product history huc-msc --json
    assert_exit 0
    assert_json '.history | map([.version, .act, .by] | join(" ")) | join("|")' \
        '1 import Ada Stern|1 import Ada Stern|1 approval Rosa Lind|2 import Ada Stern'
    assert_json '.history[0].changes | length' 0
    assert_json '.history[1].changes | map([.section, .field, .old, .new] | join(" ")) | join("|")' \
        'product shelf_life_months 24 12|specification viability frozen-product lower 85 88.5|specification viability frozen-product lower_open 0 1'
    assert_json '.history[2].changes | length' 0
    assert_json '.history[3].changes | map(select(.field == "test")) | map([.section, .old // "-", .new // "-"] | join(" ")) | join("|")' \
        'specification cd44 frozen-product - cd44|specification cd73 frozen-product cd73 -'
    try - product history huc-msc --csv
    assert_out '^version,act,by,at,section,field,old,new'
    assert_out '1,import,Ada Stern,[^,]+,product,shelf_life_months,24,12'
    try - product history huc-msc
    assert_out 'import +product +shelf_life_mon[^ ]* +24 +12'
    assert_out 'import +viability froz[^ ]* +lower +85 +88.5'
    try - product history nothing
    assert_exit 5
}

# ---- what is approved ------------------------------------------------------------------------------------------------

@test "a draft that was swapped after it was read is not approved" {
    must ada product import "$INI" >/dev/null
    try - product show huc-msc --json
    assert_json .product.sha256 "$(sha256sum "$INI" | cut -c1-8)"
    read_by_qa=$(json .product.sha256)
    change_ini -e 's/^lower = >= 85/lower = >= 8.5/'
    must ada product import changed.ini >/dev/null # over the same version
    try rosa product approve huc-msc --sha256 "$read_by_qa"
    assert_refused product.draft-changed "its SHA-256 begins with $(sha256sum changed.ini | cut -c1-8), not with $read_by_qa"
    assert_err 'cryolot product show huc-msc --version 1'
    must ada product import "$INI" >/dev/null
    for bad in '' 12345 xyzxyzxyz "${read_by_qa}g" "$(printf '0%.0s' {1..65})"; do
        try rosa product approve huc-msc --sha256 "$bad"
        assert_exit 2
    done
    try rosa product approve huc-msc --sha256 "$(sha256sum "$INI" | cut -d' ' -f1 | tr a-f A-F)"
    assert_exit 0
    try - audit verify
    assert_exit 0
}

@test "an approval says what it changes of the version in force, before it is signed" {
    must ada product import "$INI" >/dev/null
    try rosa product approve huc-msc
    assert_exit 0
    assert_err 'version 1 is the first one'
    change_ini -e 's/^lower = >= 85/lower = >= 80/'
    must ada product import changed.ini >/dev/null
    change_ini -e 's/^lower = >= 85/lower = > 8.5/' -e 's/^shelf_life_months = 24/shelf_life_months = 12/'
    must ada product import changed.ini >/dev/null # against the version in force, not against the draft before
    try rosa product approve huc-msc --dry-run
    assert_exit 0
    assert_err "version 2, SHA-256 $(sha256sum changed.ini | cut -c1-8), changes 3 fields of version 1"
    assert_err 'product, shelf_life_months: 24 -> 12'
    assert_err 'specification viability frozen-product, lower: 85 -> 8.5'
    assert_err 'specification viability frozen-product, lower_open: 0 -> 1'
    try - product show huc-msc --version 2 --json
    assert_json .product.state draft
    try rosa product approve huc-msc --json
    assert_exit 0
    assert_json .product.state approved
    assert_json '.changes | map([.section, .field, .old, .new] | join(" ")) | join("|")' \
        'product shelf_life_months 24 12|specification viability frozen-product lower 85 8.5|specification viability frozen-product lower_open 0 1'
    try rosa product approve huc-msc
    assert_refused product.draft 'approved already'
    try rosa product approve nothing
    assert_exit 5
}
