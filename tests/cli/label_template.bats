# Label templates under control: only what QA approved prints labels.
# shellcheck disable=SC2154 # output and stderr come from run
load helper
load tampering

setup() {
    setup_lot
    mkdir -p own/labels
    export CRYOLOT_TEMPLATES=$PWD/own
    cp "$ROOT/templates/labels/vial-sheet.ini" own/labels/own-sheet.ini
}

query() { sqlite3 -readonly "$DB" "$1"; }
# version N: the facility's own template says that it is this one.
version() { sed "0,/^version = .*/s//version = $1/" "$ROOT/templates/labels/vial-sheet.ini" >own/labels/own-sheet.ini; }
state() { as - label templates --json | command jq -r ".templates[] | select(.name == \"$1\") | \"\(.version) \(.state)\""; }

@test "what nobody approved prints drafts, which are nobody's labels" {
    try olga label print "$LOT" --template own-sheet -o draft.pdf
    assert_exit 0
    assert_err 'DRAFT stands across each label: version 1 of own-sheet is not approved; by QA: cryolot label approve own-sheet'
    assert_err '10 drafts in draft.pdf'
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 0 ]
    [ "$(query 'SELECT count(*), min(kind), min(subject), min(template_version), min(template_sha256) FROM label_other')" = \
        "10|draft|${VIALS[0]}|1|$(sha256sum <own/labels/own-sheet.ini | cut -d' ' -f1)" ]
    try olga label apply "${VIALS[0]}"
    assert_refused label.print "${VIALS[0]} has no label"
    try olga label apply "$LOT"
    assert_refused label.none
    try olga label reprint "${VIALS[0]}" --template own-sheet --reason torn -o again.pdf
    assert_refused label.print
    try - label reconcile "$LOT" --json
    assert_json .printed 0
    try - audit log --subject "${VIALS[0]}" --action label.print --json
    assert_json '.events | length' 1
    try - label show "${VIALS[0]}" --json
    assert_json '[.labels[] | "\(.kind) \(.copy) \(.template) \(.template_version) \(.texts.vial)"] | join(", ")' \
        "draft 0 own-sheet 1 ${VIALS[0]}"
    # once it is approved, the first label is the first label
    try rosa label approve own-sheet
    assert_exit 0
    assert_err 'own-sheet version 1 prints labels from now on, signed by rosa'
    try olga label print "$LOT" --template own-sheet -o labels.pdf --json
    assert_json .draft false
    refute_err DRAFT
    [ "$(query 'SELECT DISTINCT copy, template, template_version FROM label_print')" = '1|own-sheet|1' ]
    try - audit verify
    assert_exit 0
}

@test "samples, bags, stores, badges, subjects and cards are drafts as well" {
    for name in sample-roll store-sheet badge-sheet subject-sheet command-sheet; do
        { cat "$ROOT/templates/labels/$name.ini" && echo '# changed'; } >own/labels/$name.ini
    done
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    try olga sample take "$LOT" --stage frozen-product --for sterility --to 'Lab West' -o sample.pdf
    assert_exit 0
    assert_err 'version 1 of sample-roll was approved with another text; raise the version in its file'
    for words in 'stan storage label CPN/LN2-1' 'ada user badge stan' 'nora subject label S-1' '- scan --cards'; do
        # shellcheck disable=SC2086 # words
        try $words -o label.pdf --json
        assert_exit 0
        assert_json .draft true
    done
    [ "$(query "SELECT group_concat(kind || ' ' || subject, ', ') FROM (SELECT * FROM label_other ORDER BY id)")" = \
        "draft SMP-000001W, draft $(query "SELECT code FROM store WHERE path = 'CPN/LN2-1'"), draft stan, draft S-1" ]
    [ "$(query 'SELECT count(*) FROM sample_label')" -eq 0 ]
}

@test "a template may be for some kinds of things, or some samples, alone" {
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    try stan storage label CPN/LN2-1 --template dry-shipper-sheet -o label.pdf
    assert_refused template.kind 'dry-shipper-sheet.ini is for dry-shipper alone, and ST-[0-9A-Z]* is of kind tank'
    try ada user badge stan --template tank-sheet -o label.pdf
    assert_refused template.kind 'is for tank, freezer, refrigerator alone, and BDG-[0-9A-Z]* is of kind badge'
    must olga sample take "$LOT" --stage frozen-product --for sterility --to 'Lab West' -o sample.pdf >/dev/null
    try olga label reprint SMP-000001W --template retain-roll --reason torn -o label.pdf
    assert_refused template.kind 'is for samples of purpose retain alone'
    must stan storage label CPN/LN2-1 --template tank-sheet -o label.pdf
    sed 's/^for = vial/for = vial\nof = retain/' "$ROOT/templates/labels/vial-sheet.ini" >own/labels/own-sheet.ini
    try - label templates --check own-sheet
    assert_exit 7
    assert_out 'of: of = is for things, by their kind, and for samples, by their purpose'
}

@test "a version is signed with its text; the next one takes its place, and the old one can be read" {
    must rosa label approve own-sheet
    [ "$(state own-sheet)" = '1 approved' ]
    cp own/labels/own-sheet.ini first.ini
    echo '# changed' >>own/labels/own-sheet.ini
    [ "$(state own-sheet)" = '1 changed' ]
    try rosa label approve own-sheet
    assert_refused label.version 'version 1 of own-sheet was approved with another text'
    version 3
    [ "$(state own-sheet)" = '3 draft' ]
    must - label proof own-sheet -o proof.pdf
    run pdftotext -layout proof.pdf -
    [[ $output == *': version 3 of own-sheet is not approved'*'Lines that differ from version 1'*'+ version = 3'* ]]
    try rosa label approve own-sheet
    assert_err "SHA-256 of its text: $(sha256sum <own/labels/own-sheet.ini | cut -d' ' -f1)"
    assert_err '2 lines differ from version 1:.*- version = 1.*\+ version = 3'
    [ "$(state own-sheet)" = '3 approved' ]
    try rosa label approve own-sheet
    assert_refused label.approved 'version 3 of own-sheet, by rosa'
    cp first.ini own/labels/own-sheet.ini # an old file comes back
    [ "$(state own-sheet)" = '1 superseded' ]
    try olga label print "${VIALS[0]}" --template own-sheet -o old.pdf
    assert_err 'DRAFT stands across the label: version 1 of own-sheet is obsolete: version 3 is approved'
    version 2
    try rosa label approve own-sheet
    assert_refused label.version 'version 2 of own-sheet is obsolete'
    try - label templates own-sheet --json
    assert_json '[.versions[] | "\(.version) \(.state) \(.approved_by)"] | join(", ")' '3 approved rosa, 1 superseded rosa'
    as - label templates own-sheet --version 1 | cmp - first.ini
    try - label templates own-sheet --version 2
    assert_exit 5
    try - label templates --version 2
    assert_exit 2
    try - label templates nix
    assert_exit 5
    try - audit verify
    assert_exit 0
}

@test "a reprint takes the newest approved version of the last label's template, whatever its file says by now" {
    must rosa label approve own-sheet
    must olga label print "${VIALS[0]}" --template own-sheet -o first.pdf
    version 2
    try olga label reprint "${VIALS[0]}" --reason torn -o second.pdf
    assert_exit 0
    assert_err 'own-sheet version 1 is taken, as for the last label'
    refute_err DRAFT
    must rosa label approve own-sheet
    must olga label reprint "${VIALS[0]}" --reason torn -o third.pdf
    rm own/labels/own-sheet.ini
    must olga label reprint "${VIALS[0]}" --reason torn -o fourth.pdf
    [ "$(query 'SELECT group_concat(template_version) FROM label_print')" = 1,1,2,2 ]
}

@test "who may approve, and what is none" {
    try olga label approve own-sheet
    assert_exit 4
    try rosa label approve own-sheet own-sheet
    assert_refused label.twice own-sheet
    try rosa label approve own-sheet vial-sheet
    assert_refused label.approved 'version 1 of vial-sheet, by rosa'
    try rosa label approve nix
    assert_exit 5
    for bad in 0 two 1.5 -1 10000 ''; do
        version "$bad"
        try rosa label approve own-sheet
        assert_exit 7
    done
    [ "$(state own-sheet)" = '0 unreadable' ]
    echo 'rows' >own/labels/own-sheet.ini
    try rosa label approve own-sheet
    assert_exit 7
    sed 's/^value = {{storage}}/value = Keep it as cold as is written on the box: {{storage}}/' \
        "$ROOT/templates/labels/vial-sheet.ini" >own/labels/own-sheet.ini
    try rosa label approve own-sheet
    assert_exit 7
    assert_err "\[text storage\], with the widest text that is to be expected: text 'storage' is too long"
    [ "$(query "SELECT count(*) FROM label_template WHERE name = 'own-sheet'")" -eq 0 ]
}

@test "a text that is changed behind the signature shows" {
    must rosa label approve own-sheet
    try olga label print "${VIALS[0]}" --template own-sheet -o label.pdf
    refute_err DRAFT
    tamper "UPDATE label_template SET text = text || '# ' WHERE name = 'own-sheet'"
    try olga label print "${VIALS[1]}" --template own-sheet -o second.pdf
    assert_err 'DRAFT stands across the label: what is on record of version 1 of own-sheet is not what was signed'
    try - audit verify --json
    assert_exit 8
    [[ $output == *'"label_template"'* ]]
}

@test "what a former label said is told and printed again as a copy, never as a label" {
    sed -i 's/^value = {{storage}}/value = 不得复冻 · Exp 2035-01-01/' own/labels/own-sheet.ini
    try rosa label approve own-sheet
    assert_exit 0
    assert_err 'own-sheet does not show: storage; it must stand on the package'
    must olga label print "${VIALS[0]}" --template own-sheet -o first.pdf
    version 2
    echo '# to be changed' >>own/labels/own-sheet.ini
    must olga label print "${VIALS[1]}" --template own-sheet -o draft.pdf
    version 2
    must rosa label approve own-sheet
    # by its template of that day: its fixed texts, and no field that it did not show
    try ivan label show "${VIALS[0]}" --print 1
    assert_exit 0
    assert_out 'text storage +不得复冻 · Exp 2035-01-01'
    assert_out "qr vial +${VIALS[0]}"
    refute_out 'Store at or below'
    try ivan label show "${VIALS[0]}" --print 1 --json
    assert_json '[.label.printed[] | select(.element == "text storage") | .text] | join("")' '不得复冻 · Exp 2035-01-01'
    assert_json .label.texts.vial "${VIALS[0]}"
    # of a draft the text was kept nowhere
    try ivan label show "${VIALS[1]}" --print 1
    assert_err 'version 2 of own-sheet is on record with another text, or not at all: these are the fields'
    assert_out 'storage +Store at or below'
    try ivan label show "${VIALS[1]}" --print 1 --json
    assert_json .label.printed null
    try olga label reprint "${VIALS[0]}" --as-printed -o copy.pdf
    assert_refused act.reason
    try quinn label reprint "${VIALS[0]}" --as-printed -o copy.pdf --reason 'for the batch record'
    assert_exit 0
    assert_err "COPY stands across what was printed then: it is nobody's label"
    pdftotext copy.pdf words
    grep -q COPY words && grep -q "Lot $LOT" words && ! grep -q DRAFT words
    must quinn label reprint "${VIALS[0]}" --as-printed --copy 1 -o again.pdf --reason 'for the batch record'
    cmp copy.pdf again.pdf
    [ "$(query "SELECT DISTINCT kind, copy, template, template_version FROM label_other WHERE kind = 'history'")" = 'history|1|own-sheet|1' ]
    try - label reconcile "$LOT" --json
    assert_json .printed 1
    for words in "${VIALS[0]} --copy 2" "${VIALS[1]}"; do
        # shellcheck disable=SC2086 # words
        try olga label reprint $words --as-printed -o x.pdf --reason why
        [ "$status" -ne 0 ]
    done
    try olga label reprint "${VIALS[0]}" --copy 1 -o x.pdf --reason why
    assert_exit 2
    must olga label print "${VIALS[1]}" --template own-sheet -o second.pdf
    try olga label reprint "${VIALS[0]}" "${VIALS[1]}" --as-printed -o x.pdf --reason why
    assert_refused label.template "own-sheet version 1, and ${VIALS[1]} with own-sheet version 2"
    try stan label reprint "${VIALS[0]}" --as-printed -o x.pdf --reason why
    assert_exit 4
    try olga label apply "${VIALS[0]}"
    assert_exit 0
    try - audit verify
    assert_exit 0
}

# name_files: a logo and a font beside the facility's own template, which names them.
name_files() {
    echo 'P1 2 2 1111' >own/labels/logo.pbm
    cp /usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf own/labels/OURS.ttf
    {
        sed '/^\[text product\]/a font = OURS.ttf' "$ROOT/templates/labels/vial-sheet.ini"
        printf '[font OURS.ttf]\nsha256 = %s\n' "$(sha256sum <own/labels/OURS.ttf | cut -d' ' -f1)"
        printf '[image logo]\nx = 20\ny = 9.73\nsha256 = %s\nfile = logo.pbm\n' \
            "$(sha256sum <own/labels/logo.pbm | cut -d' ' -f1)"
    } >own/labels/own-sheet.ini
}

@test "images and fonts are approved with the text that names them, and kept with it" {
    name_files
    cp -r own/labels with-files
    # the proof shows each character of the font above the same in our own
    must - label proof own-sheet -o proof.pdf
    pdftotext -layout proof.pdf proof.txt
    grep -q 'OURS.ttf: look whether each character is the one beneath it' proof.txt
    [ "$(grep -c '^ *0 *1 *2 *3 *4 *5 *6 *7 *8 *9 *A *B .*U *V$' proof.txt)" -eq 2 ]
    [ "$(grep -c '^ *W *X *Y *Z *a *b .*y *z *[.] *-$' proof.txt)" -eq 2 ]
    must rosa label approve own-sheet
    try olga label print "${VIALS[0]}" --template own-sheet -o first.pdf
    assert_exit 0
    refute_err DRAFT
    pdffonts first.pdf | grep -q +OURS
    [ "$(query 'SELECT group_concat(length(content)) FROM (SELECT content FROM label_file ORDER BY length(content))')" = \
        "$(stat -c %s own/labels/logo.pbm),$(stat -c %s own/labels/OURS.ttf)" ]
    # another font in the same place is not what was approved, and is not approved either
    cp /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf own/labels/OURS.ttf
    try olga label print "${VIALS[1]}" --template own-sheet -o x.pdf
    assert_exit 7
    assert_err "OURS.ttf is another font than was meant: it has sha256 = $(sha256sum <own/labels/OURS.ttf | cut -d' ' -f1)"
    [ ! -e x.pdf ] && [ "$(query 'SELECT count(*) FROM label_print')" -eq 1 ]
    rm own/labels/logo.pbm
    try - label templates --check own-sheet
    assert_exit 7
    assert_out 'own-sheet.ini:[0-9]*: file: cannot read .*logo.pbm'
    # what was printed is printed again from what was approved, wherever one stands
    mkdir elsewhere && echo none >elsewhere/logo.pbm && cd elsewhere
    must quinn label reprint "${VIALS[0]}" --as-printed -o "$OLDPWD/copy.pdf" --reason 'for the batch record'
    cd ..
    # in our own letters alone: another font's might be bars that a scanner reads
    pdftotext copy.pdf - | grep -q "${VIALS[0]}"
    ! pdffonts copy.pdf | grep OURS || false
    # of a version that names the same files they are there already
    rm -r own/labels && mv with-files own/labels
    sed -i '0,/^version = .*/s//version = 2/' own/labels/own-sheet.ini
    must rosa label approve own-sheet
    [ "$(query 'SELECT count(*) FROM label_file')" -eq 2 ]
    tamper "UPDATE label_file SET content = x'00' WHERE length(content) > 1000"
    try quinn label reprint "${VIALS[0]}" --as-printed -o x.pdf --reason 'for the batch record'
    assert_exit 7
    assert_err 'OURS.ttf is another font than was meant'
    try - audit verify
    assert_exit 8
}

# lp_that COMMANDS: what takes the place of the print system, which has one printer; lp keeps its arguments and what it
# was given.
lp_that() {
    mkdir -p bin
    printf '#!/bin/sh\nprintf "%%s\\n" "$@" >%s/arguments\ncat >%s/given\n%s\n' "$PWD" "$PWD" "$1" >bin/lp
    printf '#!/bin/sh\n[ "$2" = zebra-1 ] || { echo "lpstat: Invalid destination name in list \"$2\"." >&2; exit 1; }\n' \
        >bin/lpstat
    chmod +x bin/lp bin/lpstat
    export PATH=$PWD/bin:$PATH
}

@test "a printer gets what is on record, and nothing else" {
    lp_that 'echo "request id is zebra-1-7 (1 file(s))"'
    try olga label print "${VIALS[0]}" --printer zebra-1
    assert_exit 0
    assert_err '1 label in the hands of printer zebra-1'
    [ "$(tr '\n' ' ' <arguments)" = '-d zebra-1 -t cryolot labels -o print-scaling=none ' ]
    [ "$(head -c 5 given)" = %PDF- ]
    must olga label print "${VIALS[1]}" --printer zebra-1 --template vial-roll --format zpl
    [ "$(tail -1 arguments)" = raw ]
    grep -qa '\^XA' given
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 2 ]
    rm given
    try olga label print "${VIALS[2]}" --printer zebra-1 --dry-run
    assert_exit 0
    [ ! -e given ]
    try olga label print "${VIALS[2]}" --printer zebra-9
    assert_exit 1
    assert_err "printer 'zebra-9' is not to be had, and nothing was printed: lpstat: Invalid destination name"
    try olga label print "${VIALS[2]}" --printer '-x'
    assert_exit 2
    try olga label print "${VIALS[2]}" --printer zebra-1 -o x.pdf
    assert_exit 2
    assert_err 'given both'
    mv bin/lpstat bin/away
    PATH=$PWD/bin:/nowhere try olga label print "${VIALS[2]}" --printer zebra-1
    assert_exit 1
    assert_err 'cannot run lpstat: .*cups-client'
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 2 ]
}

# Nobody knows how much of it lies in the printer: it is never less on record than may lie there.
@test "what a printer began or a pipe took is on record, and it is said what to do about it" {
    lp_that 'echo "lp: the paper is out." >&2; exit 1'
    try olga label print "${VIALS[2]}" --printer zebra-1
    assert_exit 1
    assert_err "printer 'zebra-1' did not take the labels: lp: the paper is out"
    assert_err 'on record as printed: look what came out, destroy it'
    assert_err 'label spoil.*label reprint'
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 1 ]
    lp_that 'kill -9 $PPID'
    try olga label print "${VIALS[3]}" --printer zebra-1
    [ "$status" -ne 0 ]
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 2 ]
    run --separate-stderr bash -c 'set -o pipefail; "$@" -o - | true' - "$CRYOLOT" --db "$DB" --user olga --password-file \
        "$PASSWORDS/olga" label print "${VIALS[4]}"
    assert_exit 1
    assert_err "cannot write '/dev/stdout': Broken pipe"
    assert_err 'on record as printed'
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 3 ]
    must olga label spoil "${VIALS[4]}" --reason 'never came out' --second stan --second-password-file "$PASSWORDS/stan"
    must olga label reprint "${VIALS[4]}" --reason 'the pipe broke' -o again.pdf
    try - audit verify
    assert_exit 0
}

@test "a process that is killed while it prints leaves neither a label nor a record of one" {
    command -v strace >/dev/null || skip 'strace is missing'
    mkdir out
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run strace -f -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=1 \
        "$CRYOLOT" --db "$DB" --user olga --password-file "$PASSWORDS/olga" label print "${VIALS[0]}" -o out/labels.pdf
    [ "$status" -ne 0 ]
    [ -z "$(ls -A out)" ]
    [ "$(query 'SELECT count(*) FROM label_print')" -eq 0 ]
}
