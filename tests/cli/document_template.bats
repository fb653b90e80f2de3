#!/usr/bin/env bats
# Document templates: they say how, never what; documents are issued by those that somebody answers for.
# shellcheck disable=SC2154 # set by helper
load helper
load paper

setup() {
    setup_lot
    must olga lot create UC26A002 --product huc-msc --made "$(day '-1 days')" --donor D1 --expires "$(day '+2 years')" >/dev/null
    mkdir -p own/documents
    export CRYOLOT_TEMPLATES=$PWD/own
}

# template NAME LINE..: that document template, of the facility.
template() { printf '%s\n' "${@:2}" >"own/documents/$1.ini"; }

@test "a template that lies is refused, line by line, and cannot be approved" {
    template en '[document]' 'version = 1' '[say a]' 'english = NOT RELEASED' 'text = RELEASED' \
        '[say b]' 'english = TRAINING' 'text = GMP' '[say c]' 'english = does not conform' 'text = conforms' \
        '[say d]' 'english = no result yet' 'text = conforms' '[say e]' 'english = 9.7 %' 'text = 97.3 %' \
        '[say f]' 'english = Not released: the lot is in process' 'text = Released' '[say g]' 'english = UC26A002' 'text = UC26A001' \
        '[say h]' 'english = COA-UC26A002-1' 'text = COA-UC26A002-7' '[say i]' 'english = fail' 'text = pass' \
        '[say j]' 'english = This certificate carries no release signature.' 'text = Signed by Rosa Vidal, qa, 2026-11-20.' \
        '[say k]' 'english = Rosa Lind' 'text = Dr Someone Else' '[say l]' 'english = *' 'text = *1*1*1'
    try rosa document issue coa UC26A002 -o coa.pdf
    assert_exit 7
    assert_err 'has 12 mistakes, the first in line 4: .NOT RELEASED. is said in no other words'
    assert_err "line 16, english: no document says '9.7 %' of its own: values are printed as they stand"
    try rosa document issue coa UC26A002 --draft -o coa.pdf
    assert_exit 7
    try rosa document approve en
    assert_exit 7
    try rosa document templates --check
    assert_exit 7
    [ ! -e coa.pdf ]
    template zh '[document]' 'version = 1' 'language = zh' '[words]' 'conforms = 符合' 'does not conform = 符合'
    try rosa document templates --check zh
    assert_exit 7
    assert_err "'conforms' and 'does not conform' would be the same"
}

@test "documents are issued by texts that came with the program or that QA approved; all others are drafts" {
    must rosa document issue coa "$LOT" -o coa.pdf --json >issued.json
    template en '[document]' 'version = 2' '[letterhead]' 'line1 = 12 rue des Cordeliers, Paris' '[words]' 'Certificate of analysis = Analysis of a lot'
    try rosa document issue coa "$LOT" -o own.pdf
    assert_refused template.approved
    assert_err 'nobody approved this text of the document template en; by QA: cryolot document approve en'
    [ ! -e own.pdf ]
    try rosa document issue coa "$LOT" -o draft.pdf --draft
    assert_exit 0
    assert_words draft.pdf 'DRAFT · TRAINING' 'COA-UC26A001-DRAFT' 'Analysis of a lot' 'Cordeliers'
    try - document verify draft.pdf
    assert_exit 8
    # a paper that is no document bears DRAFT, and says why
    try stan custody log "${VIALS[0]}" -o log.pdf
    assert_exit 0
    assert_err 'DRAFT stands across each page: nobody approved'
    assert_words log.pdf 'DRAFT · '
    try rosa document templates --json
    assert_json '[.templates[] | .name + " " + .state] | join(", ")' 'en draft, zh shipped'
    try olga document approve en
    assert_exit 4
    try rosa document approve en en
    assert_refused document.twice
    try rosa document approve zh
    assert_refused document.approved
    # what is signed is what was looked at
    local sum text=$CRYOLOT_TEMPLATES/documents/en.ini
    sum=$(sha256sum <"$text" | cut -d' ' -f1)
    try rosa document issue coa "$LOT" --draft -o seen.pdf
    assert_err "by QA: cryolot document approve en --sha256 $sum"
    try rosa document approve en --sha256 "${sum:1}"
    assert_exit 2
    try rosa document approve en zh --sha256 "$sum"
    assert_exit 2
    cp "$text" looked-at.ini
    echo '# changed behind the draft' >>"$text"
    try rosa document approve en --sha256 "$sum"
    assert_refused document.sha256 'the text of en is not the one that was looked at'
    cp looked-at.ini "$text"
    try rosa document approve en --sha256 "${sum^^}"
    assert_exit 0
    assert_err "documents are issued by en version 2 from now on, signed by rosa; SHA-256 of its text: $sum"
    try rosa document approve en
    assert_refused document.approved
    try rosa document issue coa "$LOT" -o own.pdf --json
    assert_json .document.number "COA-$LOT-2"
    assert_words own.pdf 'Analysis of a lot'
    refute_words own.pdf DRAFT
    try stan custody log "${VIALS[0]}" -o log.pdf
    refute_err DRAFT
    # the one that came with the program gives way to it
    CRYOLOT_TEMPLATES='' try rosa document issue coa "$LOT" -o shipped.pdf
    assert_refused template.approved
    assert_err 'version 2 of en is approved: use it'
    [ ! -e shipped.pdf ]
    # what said each of them stays, whatever becomes of the file
    cp own/documents/en.ini two.ini
    template en '[document]' 'version = 2' '[letterhead]' 'line1 = elsewhere'
    try rosa document issue coa "$LOT" -o other.pdf
    assert_refused template.approved
    assert_err 'version 2 of en was approved with another text; raise the version'
    try rosa document approve en
    assert_refused document.version
    cmp <(as - document templates --of "COA-$LOT-2") two.ini
    cmp <(as - document templates en --version 2) two.ini
    cmp <(as - document templates --of "COA-$LOT-1") "$ROOT/templates/documents/en.ini"
    try - document templates en --json
    assert_json '[.versions[] | "\(.version) \(.state) \(.approved_by)"] | join(", ")' '2 approved rosa'
    try - document verify own.pdf --json
    assert_json '[.authentic, .current] | tostring' '[true,true]'
    sed -i 's/version = 2/version = 3/' own/documents/en.ini
    must rosa document approve en
    cp two.ini own/documents/en.ini
    try rosa document issue coa "$LOT" -o other.pdf
    assert_err 'version 2 of en is obsolete: version 3 is approved'
    try - document verify own.pdf
    assert_exit 0
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

@test "a logo stays on record with the text that names it" {
    printf 'P1\n2 2\n1 0\n0 1\n' >own/documents/logo.pbm
    template en '[document]' 'version = 2' '[letterhead]' 'line1 = here' 'logo = logo.pbm' "logo_sha256 = $(sha256sum <own/documents/logo.pbm | cut -d' ' -f1)"
    must rosa document approve en
    must rosa document issue coa "$LOT" -o coa.pdf
    sqlite3 "$DB" "SELECT writefile('logo.kept', content) FROM document_file WHERE content LIKE 'P1%' OR hex(content) LIKE '5031%'" >/dev/null
    cmp logo.kept own/documents/logo.pbm
    printf 'P1\n2 2\n1 1\n1 1\n' >own/documents/logo.pbm
    try rosa document issue history "$LOT" -o history.pdf
    assert_exit 7
}
