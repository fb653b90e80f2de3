#!/usr/bin/env bats
# Papers in another language: nothing that the program says of its own stands in English on any of them.
# shellcheck disable=SC2154 # set by helper and stages
load helper
load stages
load paper

query() { sqlite3 -readonly "$DB" "$1"; }

# papers: the words of the command that makes each paper of the record, a line each.
papers() {
    query "SELECT 'document issue coa ' || min(code) FROM lot GROUP BY status
        UNION ALL SELECT 'document issue history ' || min(code) FROM lot GROUP BY status
        UNION ALL SELECT 'document issue release ' || min(code) FROM lot WHERE status = 'released'
        UNION ALL SELECT 'document issue rejection ' || min(code) FROM lot WHERE status = 'rejected'
        UNION ALL SELECT 'document issue withdrawal ' || min(code) FROM lot WHERE status = 'withdrawn'
        UNION ALL SELECT 'document issue donor ' || code FROM donor
        UNION ALL SELECT 'document issue deviation ' || code FROM deviation
        UNION ALL SELECT 'document issue infusion ' || code FROM infusion WHERE state IN ('finished', 'aborted')
        UNION ALL SELECT 'document issue recall ' || code FROM recall
        UNION ALL SELECT 'recall letter ' || code || ' --site CPN' FROM recall
        UNION ALL SELECT 'shipment show ' || code FROM shipment
        UNION ALL SELECT 'subject show ' || code FROM subject
        UNION ALL SELECT 'infusion record --blank --subject ' || min(code) FROM subject
        UNION ALL SELECT 'infusion record --blank --order ' || min(code) FROM dose_order WHERE state = 'verified'
        UNION ALL SELECT 'custody log ' || min(code) FROM vial WHERE state NOT IN ('numbered', 'void') GROUP BY state
        UNION ALL SELECT 'trace ' || code FROM donor
        UNION ALL SELECT 'storage map ' || path FROM store WHERE kind IN ('tank', 'box')
        UNION ALL SELECT 'report weekly'"
}

# words_of TEMPLATE: the English texts that it says otherwise, but for those with a star.
words_of() { sed -n -e 's/^english = //p' -e '/^\[words\]/,/^\[say /s/^\([A-Z][^#=[]*\) = .*/\1/p' "$ROOT/templates/documents/$1.ini" | grep -vF -e '*' -e SHA-256 -e DMSO; }

@test "every paper by zh has no heading, name or column left in English" {
    setup_stages
    local words count=0
    must rosa storage block CPN/LN2-1/B1 --reason 'its lid is bent' >/dev/null
    words_of zh | sort -u >words
    [ "$(wc -l <words)" -gt 500 ]
    while read -r words; do
        # shellcheck disable=SC2086 # words
        try rosa $words --template zh -o paper.pdf
        assert_exit 0
        refute_err 'in English' # as the program knows it: of texts that zh does not have
        pdftotext paper.pdf lines # and as a reader sees it: of those that it has
        ! grep -Fxf words lines || fail "in English by zh: $words"
        LC_ALL=C grep -q $'[\xE4-\xE9]' lines || fail "no word in Chinese: $words"
        count=$((count + 1))
    done < <(papers)
    [ $count -gt 50 ]
    must rosa storage map CPN/LN2-1 --template zh -o map.pdf >/dev/null
    assert_words map.pdf "B1 $(as - storage show CPN/LN2-1/B1 --json | jq -r .store.code) 占用 1 / 81 已封锁（BLOCKED）：its lid is bent"
    [[ $(pdfinfo -meta paper.pdf) == *'<rdf:li>zh</rdf:li>'* ]]
    grep -qa '/Lang(zh)' paper.pdf
    try - audit verify
    assert_exit 0
}

@test "a language that lacks words prints them in English, and says which" {
    setup_lot
    mkdir -p own/documents
    printf '%s\n' '[document]' 'version = 1' 'language = de' 'size = Letter' '[words]' 'Certificate of analysis = Analysenzertifikat' \
        'page * of * = Seite *1 von *2' 'Lot = Charge' >own/documents/de.ini
    export CRYOLOT_TEMPLATES=$PWD/own
    must rosa document approve de
    try rosa document issue coa "$LOT" --template de -o de.pdf
    assert_exit 0
    assert_err "[0-9]+ texts stand in English, since the template de does not have them: 'NOT RELEASED', "
    assert_words de.pdf Analysenzertifikat "Charge $LOT" 'Seite 1 von 2' 'Manufactured on' 'NOT RELEASED'
    [[ $(pdfinfo de.pdf) =~ 'Page size:'\ +612\ x\ 79[12] ]] || fail 'not Letter'
    # a paper that is no registered document, and the foot that names its template
    try stan custody log "${VIALS[0]}" --template de -o log.pdf
    assert_exit 0
    assert_words log.pdf "form CUSTODY-1/de $(sha256sum <own/documents/de.ini | cut -c1-8)"
    try stan custody log "${VIALS[0]}" --template fr -o log.pdf
    assert_exit 5
    assert_err 'there are: de, en, zh'
    try stan custody log "${VIALS[0]}" --template de
    assert_exit 2
    echo 'Lot' >>own/documents/de.ini
    try stan custody log "${VIALS[0]}" --template de -o log.pdf
    assert_exit 7
}
