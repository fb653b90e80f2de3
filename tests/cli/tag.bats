# Labels of what is no vial: stores, equipment, badges.
load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 >/dev/null
    must stan equipment add T-17 --kind thermometer --name 'Testo 110' --site CPN >/dev/null
}

# codes FILE.pdf: every code that a scanner reads on its pages, a line each, sorted.
codes() {
    pdftoppm -r 300 -png "$1" page && zbarimg -q --raw -Sdisable -Sqrcode.enable page*.png | sort
    rm -f page*.png
}

code_of() { sqlite3 -readonly "$DB" "SELECT code FROM store WHERE path = '$1'"; }

@test "labels of a tank and all that is inside it are read by a scanner" {
    try stan storage label CPN/LN2-1 --inside -o labels.pdf --json
    assert_exit 0
    assert_json .labels 3
    assert_json .file labels.pdf
    codes labels.pdf >found
    for path in CPN/LN2-1 CPN/LN2-1/R3 CPN/LN2-1/R3/B12; do code_of "$path"; done | sort | diff - found
    pdftotext labels.pdf words
    for text in TRAINING LN2-1 B12 'box · 9 x 9, A1 to I9' 'Cell Processing North'; do
        grep -qF "$text" words || fail "not on the labels: $text" "$(cat words)"
    done
    ! grep -q 'CPN/' words # a box that is moved keeps its label
}

@test "a label printer's roll has a page for each; a code names a store too" {
    try stan storage label "$(code_of CPN/LN2-1/R3/B12)" CPN/LN2-1 -o roll.pdf --template store-roll
    assert_exit 0
    assert_err '2 labels in roll.pdf; print at actual size'
    pdfinfo roll.pdf | grep -q 'Pages: *2$'
    codes roll.pdf >found
    for path in CPN/LN2-1 CPN/LN2-1/R3/B12; do code_of "$path"; done | sort | diff - found
}

@test "equipment has labels, people have badges" {
    try stan equipment label T-17 -o label.pdf
    assert_exit 0
    sqlite3 -readonly "$DB" 'SELECT code FROM equipment' | diff - <(codes label.pdf)
    pdftotext label.pdf - | grep -q 'Testo 110'
    try ada user badge stan stella -o badges.pdf
    assert_exit 0
    [ "$(codes badges.pdf | grep -cE '^BDG-[0-9]{6}[0-9A-Z]$')" -eq 2 ]
    pdftotext badges.pdf words
    grep -q 'Stan Weber' words && grep -q 'Stella Moreau' words && grep -q storage words && grep -q TRAINING words
}

@test "who may not print them, and what has none" {
    try olga storage label CPN/LN2-1 -o labels.pdf
    assert_exit 4
    try stan user badge stan -o badges.pdf
    assert_exit 4
    try stan storage label CPN -o labels.pdf
    assert_refused tag.none 'CPN is a site'
    try stan storage label CPN/LN9 -o labels.pdf
    assert_exit 5
    try stan equipment label T-99 -o labels.pdf
    assert_exit 5
    try ada user badge nobody -o badges.pdf
    assert_exit 5
    must ada user disable stella --reason 'left' >/dev/null
    try ada user badge stella -o badges.pdf
    assert_refused tag.disabled 'Stella Moreau \(stella\) is disabled'
    [ ! -e labels.pdf ] && [ ! -e badges.pdf ]
}

@test "a template is for vials, for samples, or for the others" {
    try stan storage label CPN/LN2-1 -o labels.pdf --template vial-sheet
    assert_refused template.kind 'is for vials, and ST-[0-9A-Z]+ is another thing'
    try olga label print "$LOT" -o labels.pdf --template store-sheet
    assert_refused template.kind 'is for stores, equipment, badges and commands'
}

@test "who printed which one is on record" {
    must stan storage label CPN/LN2-1 --inside -o labels.pdf >/dev/null
    must ada user badge stan -o badges.pdf >/dev/null
    [ "$(sqlite3 "$DB" "SELECT kind, template, template_version, p.login FROM label_other o JOIN person p ON p.id = o.printed_by
        WHERE subject = '$(code_of CPN/LN2-1/R3/B12)'")" = 'tag|store-sheet|1|stan' ]
    [ "$(sqlite3 "$DB" "SELECT p.login FROM label_other o JOIN person p ON p.id = o.printed_by WHERE subject = 'stan'")" = ada ]
    try - label show stan --json
    assert_json '.labels[0].texts.name' 'Stan Weber'
    try - audit log --subject stan --action user.badge --json
    assert_json '.events | length' 1
    try - scan --cards -o cards.pdf # of nobody and nothing
    assert_exit 0
    try stan storage label CPN/LN2-1 --inside -o /nowhere/labels.pdf
    assert_exit 1
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM label_other')" -eq 4 ]
    must - audit verify
}

@test "the commands of a scanning session are on cards" {
    try - scan --cards -o cards.pdf --json
    assert_exit 0
    [ "$(json .labels)" -ge 15 ]
    codes cards.pdf >found
    grep -qx XXSTORE found && grep -qx XXUNDO found
    [ "$(wc -l <found)" -eq "$(json .labels)" ]
    pdftotext cards.pdf - | grep -q 'say what a code is'
    try - scan --cards
    assert_exit 2
}
