# shellcheck disable=SC2030,SC2031
load helper

setup() { setup_lot; }

# The vial IDs whose codes a camera finds on a sheet at 600 dpi, sorted: each label's code is cut out, because one
# picture of 85 codes is more than the decoder takes.
codes() {
    local pages columns rows page row column width x y
    pages=$(pdfinfo "$1" | awk '/^Pages/ {print $2}')
    columns=5 rows=17
    for ((page = 1; page <= pages; page++)); do
        for ((row = 0; row < rows; row++)); do
            for ((column = 0; column < columns; column++)); do
                # millimetres of vial-sheet.ini in dots of 1/600 inch
                x=$(((197000 + column * 360000) * 600 / 254000))
                y=$(((61500 + row * 159000) * 600 / 254000))
                width=$((110000 * 600 / 254000))
                pdftoppm -r 600 -f "$page" -l "$page" -x "$x" -y "$y" -W "$width" -H $((120000 * 600 / 254000)) \
                    -gray "$1" code 2>/dev/null
                zbarimg --quiet --raw -Sdisable -Sqrcode.enable code*.pgm 2>/dev/null || true
                rm -f code*.pgm
                if ((row * columns + column + 1 >= ${2:-85})); then break 2; fi
            done
        done
    done
}

prints() { sqlite3 "$DB" 'SELECT count(*) FROM label_print'; }

@test "every vial of a lot gets a label with its code and everything that must stand on it" {
    try olga label print "$LOT" -o labels.pdf --json
    assert_exit 0
    assert_json .labels 10
    assert_json .file labels.pdf
    run qpdf --check labels.pdf
    [ "$status" -eq 0 ]
    [ "$(codes labels.pdf 10 | sort)" = "$(printf '%s\n' "${VIALS[@]}" | sort)" ]
    run pdftotext labels.pdf -
    for words in "${VIALS[9]}" hUC-MSC 'Cell Processing North' "Lot $LOT" 'No. 0010' '50 × 10⁶ cells' '5 mL' \
        "Exp $(sqlite3 "$DB" 'SELECT expires_on FROM lot')" 'Store at or below -150 °C' 'Caution: New Drug' TRAINING; do
        [[ $output == *"$words"* ]] || fail "not on the sheet: $words"
    done
    [ "$(prints)" -eq 10 ]
}

@test "numbered vials are labelled before they are filled; cells that are not known are left out" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number UC26A002 --vials 3 --cells 50e6 --volume 5mL >/dev/null
    try olga label print UC26A002 -o numbered.pdf
    assert_exit 0
    run pdftotext numbered.pdf -
    [[ $output == *'50 × 10⁶ cells'* ]]
    try olga lot fill UC26A002 --cells 51e6 --volume 5mL --reason counted
    assert_refused labels.match 'says 50 × 10⁶ cells, 5 mL'
    try olga lot fill UC26A002 --cells 50e6 --volume 4mL --reason counted
    assert_refused labels.match
    try olga lot fill UC26A002 --cells 50e6 --volume 5mL --used 1-2
    assert_exit 0
    void=$(as - vial list --lot UC26A002 --state void --json | jq -r '.vials[0].id')
    try olga label reprint "$void" -o x.pdf --reason torn
    assert_refused vial.state "$void is void"
}

@test "a second first label is refused, naming the vials" {
    must olga label print "${VIALS[0]}" "${VIALS[3]}" -o one.pdf
    try olga label print "${VIALS[@]:0:5}" -o two.pdf
    assert_refused label.reprint "${VIALS[0]}; ${VIALS[3]} \["
    [ ! -e two.pdf ]
    try olga label print "$LOT" -o two.pdf
    assert_refused label.reprint
    [ "$(prints)" -eq 2 ]
    try olga label print "$LOT" --unprinted -o rest.pdf --json
    assert_exit 0
    assert_json .labels 8
    try olga label print "$LOT" --unprinted -o none.pdf
    assert_refused label.reprint "every vial of '$LOT' has its label"
    try olga label print "$LOT" -o none.pdf
    assert_refused label.reprint "10 vials have a label already: ${VIALS[0]}; .*${VIALS[4]}; and 5 more \["
    refute_err "${VIALS[5]}"
    try olga label print "${VIALS[@]}" -o none.pdf
    assert_refused label.reprint "10 vials have a label already: .*${VIALS[9]} \["
    try olga label print "${VIALS[2]}" -o none.pdf
    assert_refused label.reprint "1 vial has a label already: ${VIALS[2]} \["
}

@test "a reprint has a reason and is counted" {
    try olga label reprint "${VIALS[0]}" -o again.pdf --reason torn
    assert_refused label.print "${VIALS[0]}"
    must olga label print "${VIALS[0]}" -o one.pdf
    try olga label reprint "${VIALS[0]}" -o again.pdf
    assert_refused act.reason
    try olga label reprint "${VIALS[0]}" -o again.pdf --reason torn
    assert_exit 0
    try - label show "${VIALS[0]}"
    assert_out '1 +label +1 +vial-sheet +1 .* olga'
    assert_out '2 +label +2 +vial-sheet .* torn'
    try - label show "${VIALS[0]}" --print 2 --json
    assert_json .label.texts.vial "${VIALS[0]}"
    assert_json .label.texts.cells 50000000
    assert_json .label.texts.expires "$(sqlite3 "$DB" 'SELECT expires_on FROM lot')"
    try - label show "${VIALS[0]}" --print 1
    assert_out 'text storage +Store at or below -150 °C'
    try - label show "${VIALS[0]}" --print 3
    assert_exit 5
    try - label show "${VIALS[1]}"
    assert_exit 5
    assert_err "no label of '${VIALS[1]}' was ever printed"
    run sqlite3 "$DB" "SELECT copy, coalesce(reason, 'no reason') FROM label_print ORDER BY id"
    [ "$output" = $'1|no reason\n2|torn' ]
    try olga label reprint "$LOT" -o third.pdf --reason torn
    assert_exit 2
    assert_err "a reprint takes vials, and '$LOT' is a lot .*cryolot label reprint $LOT --vials 86-170"
    try olga label reprint "${VIALS[0]%?}?" -o third.pdf --reason torn
    assert_exit 2
    assert_err mistyped
}

@test "a part of a lot is printed again in one act, each label counted, with the template of the last one" {
    must olga label print "$LOT" --template vial-roll -o labels.pdf
    before=$(events)
    try olga label reprint "$LOT" --vials 3-7 --reason 'the roll jammed' -o again.pdf --json
    assert_exit 0
    assert_json .labels 5
    assert_json .template vial-roll
    [ "$(events)" -eq $((before + 3)) ] # the proof of the password, opened and ok, and the print
    [ "$(sqlite3 "$DB" "SELECT group_concat(v.serial || ' ' || b.template), min(b.reason) FROM label_print b
        JOIN vial v ON v.id = b.vial_id WHERE b.copy = 2")" = \
        '3 vial-roll,4 vial-roll,5 vial-roll,6 vial-roll,7 vial-roll|the roll jammed' ]
    must olga+stan label spoil "$LOT" --vials 3-7 --copy 1 --reason 'the roll jammed'
    must olga label apply "$LOT" --vials 1-7
    try - label reconcile "$LOT"
    assert_out '15 printed = 7 applied \+ 5 spoiled \+ 3 difference'
    # which one that was is said; another one is taken by name
    try olga label reprint "${VIALS[0]}" --reason torn -o one.pdf
    assert_err 'vial-roll version 1 is taken, as for the last label; --template T takes another one'
    try olga label reprint "${VIALS[0]}" --reason torn -o two.pdf --template vial-sheet
    refute_err 'is taken'
    try olga label reprint "${VIALS[0]}" "${VIALS[1]}" --reason torn -o three.pdf
    assert_refused label.template "last label of ${VIALS[0]} was printed with vial-sheet, and that of ${VIALS[1]} with vial-roll"
    assert_err 'print them apart, or choose one: --template vial-sheet'
    for range in 7-3 0-3 3 a-b 3-4x; do
        try olga label reprint "$LOT" --vials $range --reason torn -o four.pdf
        assert_exit 2
    done
    try olga label reprint "$LOT" --vials 9-12 --reason torn -o four.pdf
    assert_refused label.range "lot '$LOT' has no vials 9 to 12: its last one is 10"
    try olga label reprint "${VIALS[@]:0:2}" --vials 1-2 --reason torn -o four.pdf
    assert_exit 2
    try olga label reprint NOLOT --vials 1-2 --reason torn -o four.pdf
    assert_exit 5
    [ ! -e three.pdf ] && [ ! -e four.pdf ]
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number UC26A002 --vials 4 >/dev/null
    must olga label print UC26A002 --vials 1-2 -o part.pdf
    mapfile -t of < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id')
    try olga label reprint UC26A002 --vials 2-3 --reason torn -o four.pdf
    assert_refused label.print "${of[2]}"
    try olga label print "$LOT" UC26A002 -o four.pdf
    assert_exit 2
    assert_err "labels are printed of one lot at a time, or of vials, and '$LOT' is a lot .*; each by itself: cryolot label print $LOT -o FILE"
    try olga label print "${of[0]}" --unprinted -o four.pdf
    assert_refused label.reprint 'every vial that was named has its label'
    try - audit verify
    assert_exit 0
}

@test "the same vials give the same bytes" {
    cp "$DB" other.db
    must olga label print "${VIALS[0]}" -o one.pdf
    DB=$PWD/other.db must olga label print "${VIALS[0]}" -o two.pdf
    cmp one.pdf two.pdf
}

@test "a roll has one label per page" {
    must olga label print "${VIALS[@]:0:3}" --template vial-roll -o roll.pdf
    [ "$(pdfinfo roll.pdf | awk '/^Pages/ {print $2}')" -eq 3 ]
    for page in 1 2 3; do
        pdftoppm -r 600 -f $page -l $page -gray roll.pdf page
        run --separate-stderr zbarimg --quiet --raw page*.pgm
        [ "$output" = "${VIALS[page - 1]}" ]
        rm -f page*.pgm
    done
}

@test "a sheet can begin behind the labels that are used" {
    must olga label print "${VIALS[0]}" --skip 84 -o skip.pdf
    [ "$(pdfinfo skip.pdf | awk '/^Pages/ {print $2}')" -eq 1 ]
    [ "$(codes skip.pdf)" = "${VIALS[0]}" ]
    try olga label print "${VIALS[1]}" --skip 85 -o skip2.pdf
    assert_exit 2
    try olga label print "${VIALS[1]}" --skip -1 -o skip2.pdf
    assert_exit 2
    [ "$(prints)" -eq 1 ]
}

@test "what cannot be written is not on record, and the old file stays" {
    echo %PDF-old >old.pdf
    chmod 444 old.pdf
    for place in missing/labels.pdf . ; do
        try olga label print "$LOT" -o $place
        assert_exit 1
        assert_err 'cannot write'
    done
    if [ "$(id -u)" -ne 0 ]; then
        try olga label print "$LOT" -o old.pdf
        assert_exit 1
    fi
    [ "$(cat old.pdf)" = %PDF-old ]
    [ "$(prints)" -eq 0 ]
    try olga label print "$LOT" -o /dev/full # nobody knows what a device took
    assert_exit 1
    assert_err 'on record as printed'
    [ "$(prints)" -eq "${#VIALS[@]}" ]
    [ -e /dev/full ]
}

@test "labels take the place of no file that is there: whoever printed them has not stuck them on yet" {
    must olga label print "${VIALS[0]}" -o labels.pdf
    cp labels.pdf kept.pdf
    for words in "print ${VIALS[1]}" "reprint ${VIALS[0]} --reason torn" "reprint ${VIALS[0]} --as-printed --reason file" \
        "print ${VIALS[1]} --dry-run"; do
        # shellcheck disable=SC2086 # words
        try olga label $words -o labels.pdf
        assert_refused output.replace "'labels.pdf' is there already .*; name another file, or delete that one first"
    done
    try olga sample take "$LOT" --stage frozen-product --for sterility --to 'Lab West' -o labels.pdf
    assert_refused output.replace
    cmp labels.pdf kept.pdf
    [ "$(prints)" -eq 1 ]
    : >empty.pdf # as mktemp makes one
    must olga label print "${VIALS[1]}" -o empty.pdf
    [ "$(head -c 5 empty.pdf)" = %PDF- ]
}

@test "how its name ends says what a file becomes" {
    try olga label print "${VIALS[0]}" -o g.pdf --format zpl --template vial-roll
    assert_exit 2
    assert_err "the name 'g.pdf' says pdf, and the format is zpl .*; end the name with .zpl"
    try olga label print "${VIALS[0]}" -o label.doc
    assert_exit 2
    assert_err "'label.doc' does not say in which format the labels are to be .*; end it with .pdf, .svg or .zpl, or add"
    must olga label print "${VIALS[0]}" -o d.SVG
    [ "$(head -c 5 d.SVG)" = '<svg ' ]
    must olga label reprint "${VIALS[0]}" -o e.zpl --template vial-roll --reason torn
    [ "$(head -c 3 e.zpl)" = ^XA ]
    mkdir 2026.svg
    must olga label print "${VIALS[1]}" -o 2026.svg/plain
    [ "$(head -c 5 2026.svg/plain)" = %PDF- ]
    must olga sample take "$LOT" --stage frozen-product --for sterility --to 'Lab West' -o sample.svg >/dev/null
    must ada user badge stan -o badge.svg
    [ "$(head -c 5 sample.svg)$(head -c 5 badge.svg)" = '<svg <svg ' ]
    try - label proof vial-sheet -o proof.svg
    assert_exit 2
    assert_err "the name 'proof.svg' says svg, and the format is pdf"
}

@test "standard output" {
    "$CRYOLOT" --db "$DB" --user olga --password-file "$PASSWORDS/olga" label print "${VIALS[0]}" -o - >out.pdf
    [ "$(head -c 5 out.pdf)" = %PDF- ]
    [ "$(prints)" -eq 1 ]
    try olga label print "${VIALS[1]}" -o - --json
    assert_exit 2
}

@test "a dry run prints nothing and records nothing" {
    try olga label print "$LOT" -o labels.pdf --dry-run
    assert_exit 0
    [ ! -e labels.pdf ]
    [ "$(prints)" -eq 0 ]
}

@test "templates are listed; a facility's own folder comes first" {
    try - label templates --json
    assert_exit 0
    assert_json '[.templates[].name] | join(" ")' "$(cd "$ROOT/templates/labels" && printf '%s\n' *.ini | sed 's/\.ini$//' | LC_ALL=C sort | paste -sd' ')"
    count=$(jq '.templates | length' <<<"$output")
    mkdir -p own/labels
    sed 's/^rows = 17/rows = 2/' "$ROOT/templates/labels/vial-sheet.ini" >own/labels/vial-sheet.ini
    cp own/labels/vial-sheet.ini own/labels/two-rows.ini
    export CRYOLOT_TEMPLATES=$PWD/own
    try - label templates --json
    assert_json '.templates | length' $((count + 1))
    assert_json '[.templates[] | select(.name == "two-rows")] | length' 1
    assert_json '.templates[] | select(.name == "vial-sheet") | .file' "$PWD/own/labels/vial-sheet.ini"
    assert_json '.templates[] | select(.name == "vial-sheet") | .state' changed
    # what is no template is named, and stands in nobody's way
    cp own/labels/two-rows.ini 'own/labels/our vials.ini'
    cp own/labels/two-rows.ini own/labels/UPPER.INI
    mkdir own/labels/folder.ini
    try - label templates --json
    assert_exit 0
    assert_json '.templates | length' $((count + 1))
    try - label templates
    assert_exit 0
    assert_err 'own/labels/our vials.ini is passed over: rename it: small letters'
    assert_err 'own/labels/UPPER.INI is passed over: rename it'
    assert_err 'own/labels/folder.ini is passed over: it is not a file'
    try - label templates --check
    assert_exit 0
    assert_err 'folder.ini is passed over'
    must rosa label approve two-rows
    try olga label print "$LOT" --template two-rows -o labels.pdf
    assert_exit 0
    [ "$(sqlite3 "$DB" 'SELECT DISTINCT template_sha256 FROM label_print')" = "$(sha256sum <own/labels/two-rows.ini | cut -d' ' -f1)" ]
}

@test "every shipped template is good and has a proof; mistakes are said by file and line" {
    try - label templates --check --json
    assert_exit 0
    assert_json '[.templates[].good] | all' true
    must - label proof vial-dot-roll -o proof.pdf
    run pdftotext -layout proof.pdf -
    [[ $output == *'QR version 1-M, 21 x 21 modules of 4 dots, 0.339 mm each; quiet zone 4'*'1.35 mm'* ]]
    [[ $output == *'the widest text is set at'*'below 4 pt letters are hard to read'* ]]
    # as it is filed: from when it is, how the record stood to it, and which page of what each page is
    [[ $output == *'As of 2'*': approved by rosa, 2'*'Proof of vial-dot-roll.ini, version 1 · SHA-256 '*' page 1 of 2'* ]]
    [[ $output == *' page 2 of 2'* ]]
    must - label proof dry-shipper-sheet -o proof.pdf # too large to stand beside anything: at true size on its own page
    run pdftotext -layout -f 2 -l 2 proof.pdf -
    [[ $output == *'ST-088888W'*'page 2 of 2'* ]]
    sed -e 's/^module = 8/module = 2/' -e 's/^size = 5.2/size = big/' "$ROOT/templates/labels/vial-sheet.ini" >ours.ini
    truncate -s 1G large.ini
    printf '\0\1' >font.ini
    try - label templates --check vial-roll ./ours.ini large.ini font.ini nix
    assert_exit 7
    assert_err '4 of 5 label templates have mistakes'
    [[ $output == *'vial-roll: good'*"./ours.ini:$(grep -n '^size = big' ours.ini | cut -d: -f1): size: "* ]]
    [[ $output == *'large.ini: '*'font.ini:'*"nix: there is no template 'nix'"* ]]
    try - label proof ./ours.ini -o ours.pdf
    assert_exit 7
    # what can be drawn, and should not be approved; what must stand elsewhere
    sed -e '/^\[qr vial\]/,/^value/s/{{vial}}/{{lot}}/' -e 's/^value = {{caution}}/value = Caution/' \
        "$ROOT/templates/labels/vial-sheet.ini" >ours.ini
    try - label templates --check ./ours.ini
    assert_exit 7
    assert_out './ours.ini:[0-9]+: value: \[qr vial\] does not name a vial: let it say \{\{vial\}\}'
    try - label proof ./ours.ini -o ours.pdf
    assert_exit 0
    assert_err 'it cannot be approved yet: why stands on it'
    run pdftotext -layout ours.pdf -
    [[ $output == *'It cannot be approved: 1 reason below'*'It does not show: caution; it must stand on the package'* ]]
    [[ $output == *'To look at'*'Line '*': [qr vial] does not name a vial'*'[qr vial]: its white border'* ]]
    # what an editor, a decimal comma or one brace too few made of it
    iconv -f UTF-8 -t UTF-16 "$ROOT/templates/labels/vial-sheet.ini" >wide.ini
    sed -e 's/^label_width = .*/label_width = 32,5/' -e 's/^value = {{serial}}/value = {serial}/' \
        -e 's/^value = No. {{serial}}/value = No. {serial}/' "$ROOT/templates/labels/vial-sheet.ini" >comma.ini
    try - label templates --check ./wide.ini ./comma.ini
    assert_exit 7
    assert_out 'wide.ini:1: the file is UTF-16: save it as UTF-8'
    [ "$(grep -c wide.ini <<<"$output")" -eq 1 ]
    assert_out "comma.ini:[0-9]+: label_width: .*32,5.*; write millimetres with a point, as 32.5"
    assert_out "comma.ini:[0-9]+: value: '\{serial\}' is printed as it stands: a field is \{\{serial\}\}"
    sed 's/^value = {{caution}}/value = Caution/' "$ROOT/templates/labels/vial-sheet.ini" >ours.ini
    try - label templates --check ./ours.ini
    assert_exit 0
    assert_out 'ours.ini: good, but does not show: caution; it must stand on the package'
    try - label templates --check ./ours.ini --json
    assert_json '.templates[0].missing[0]' caution
    try - label proof vial-sheet -o "$DB"
    assert_refused output.record 'belongs to the record itself'
}

@test "a bad template is refused with its lines; an unknown one with those that exist" {
    mkdir -p own/labels
    sed 's/^label_width = .*/label_width = wide/' "$ROOT/templates/labels/vial-sheet.ini" >own/labels/bad.ini
    export CRYOLOT_TEMPLATES=$PWD/own
    try olga label print "$LOT" -o labels.pdf --template bad
    assert_exit 7
    unset CRYOLOT_TEMPLATES
    try olga label print "$LOT" -o labels.pdf --template nix
    assert_exit 5
    assert_err 'there are: badge-sheet, bag-sheet, .*vial-sheet'
    try olga label print "$LOT" -o labels.pdf --template ../labels/vial-sheet
    assert_exit 2
    [ "$(prints)" -eq 0 ]
}

@test "a label printer gets its own commands, and a page can be an SVG" {
    try olga label print "$LOT" -o labels.doc --format doc
    assert_exit 2
    assert_err 'pdf, svg or zpl'
    try olga label print "$LOT" -o labels.zpl --format zpl
    assert_refused paper.format 'is for sheets'
    [ ! -e labels.zpl ] && [ "$(prints)" -eq 0 ]
    try olga label print "${VIALS[0]}" -o - --format zpl --template vial-roll
    assert_exit 0
    assert_err 'send it to the printer as it is'
    [[ $output == ^XA* && $output == *^XZ && $output == *"^FD${VIALS[0]}^FS"* ]]
    try olga label print "${VIALS[1]}" "${VIALS[2]}" -o labels.svg --format svg --template vial-roll
    assert_refused paper.pages 'an SVG is one page'
    must olga label print "${VIALS[1]}" "${VIALS[2]}" -o labels.svg --format svg
    [ "$(grep -c '<g transform' labels.svg)" -eq 2 ]
    [ "$(prints)" -eq 3 ]
}

@test "bad vials and lots" {
    try olga label print UC26A001-0001F -o x.pdf
    assert_exit 2
    assert_err mistyped
    try olga label print UC26A009 -o x.pdf
    assert_exit 5
    assert_err "no lot 'UC26A009'"
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    try olga label print UC26A002 -o x.pdf
    assert_refused label.none
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    try olga label print "${VIALS[0]}" -o x.pdf
    assert_refused vial.state "${VIALS[0]} was discarded"
    try stan label print "$LOT" -o x.pdf
    assert_exit 4
    try olga label print "$LOT"
    assert_exit 2
    assert_err '\-o is missing'
    [ ! -e x.pdf ]
}

@test "a vial ID that does not fit the template's code is refused, not drawn larger" {
    must olga lot create ABCDEFGHIJKLMNO --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number ABCDEFGHIJKLMNO --vials 1 >/dev/null
    try olga label print ABCDEFGHIJKLMNO -o x.pdf
    assert_exit 3
    [ ! -e x.pdf ]
    [ "$(prints)" -eq 0 ]
    must olga lot create ABCDEFGHIJKLMN --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number ABCDEFGHIJKLMN --vials 1 >/dev/null
    try olga label print ABCDEFGHIJKLMN -o x.pdf
    assert_exit 0
}

@test "ten thousand labels are one event" {
    must olga lot create BIG --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number BIG --vials 10000 >/dev/null
    before=$(events)
    must olga label print BIG -o big.pdf
    [ "$(prints)" -eq 10000 ]
    [ "$(events)" -eq $((before + 3)) ] # the proof of the password, opened and ok, and the print
    try - audit verify
    assert_exit 0
}

@test "of a lot all that was done with its labels is told act by act; of a store by its path as by its code" {
    try - label show "$LOT"
    assert_exit 5
    assert_err "no label of lot '$LOT' was ever printed"
    must olga label print "$LOT" -o labels.pdf
    must olga label reprint "$LOT" --vials 2-4 --reason 'the roll jammed' -o again.pdf
    must olga+stan label spoil "$LOT" --vials 2-4 --copy 1 --reason jam
    must olga label reprint "${VIALS[0]}" --as-printed --reason 'for the file' -o copy.pdf
    must olga sample take "$LOT" --stage frozen-product --for sterility --to 'Lab West' -o sample.pdf >/dev/null
    mkdir -p own/labels
    { cat "$ROOT/templates/labels/vial-roll.ini" && echo '# changed'; } >own/labels/vial-roll.ini
    CRYOLOT_TEMPLATES=$PWD/own must olga label reprint "$LOT" --vials 1-5 --template vial-roll --reason try -o draft.pdf
    try - label show "$LOT" --json
    assert_json '[.acts[] | "\(.act) \(.labels) \(.vials) \(.by) \(.witness // "-") \(.reason // "-")"] | sort | join("; ")' \
        "copied 1 1 olga - for the file; draft 5 1-5 olga - try; printed 1 SMP-000001W olga - -; printed 10 1-10 olga - -; reprinted 3 2-4 olga - the roll jammed; spoiled 3 2-4 olga stan jam"
    try - label show "$LOT"
    assert_out 'spoiled +3 +2-4 .*stan +jam'
    assert_err "next: cryolot label reconcile $LOT"
    try - label show "${VIALS[1]}" --print 1
    assert_out 'Witness +stan'
    try - label show "$LOT" --print 1
    assert_exit 5
    assert_err "a print is of a vial, and '$LOT' is a lot: name the vial"
    # the history tells drafts apart, and calls labels what they call themselves
    try - lot history "$LOT"
    output=$(tr -s ' \n' ' ' <<<"$output")
    assert_out 'fate witness none -> stan'
    assert_out "draft label of ${VIALS[0]} and 4 more: template vial-roll"
    assert_out "copy 2 of the label of ${VIALS[1]} and 2 more: template vial-sheet"
    must rosa document issue history "$LOT" -o history.pdf >/dev/null
    run pdftotext -layout history.pdf -
    for words in 'What was done with the labels' 'reprinted *3 *2-4 .*the roll jammed' 'spoiled *3 *2-4 .*Stan Weber' 'draft *5 *1-5'; do
        [[ $output =~ $words ]] || fail "not in the history: $words"
    done
    # nobody accounts for a sample's labels
    for verb in 'apply SMP-000001W' 'spoil SMP-000001W --reason torn'; do
        # shellcheck disable=SC2086 # words
        try olga+stan label $verb
        assert_refused label.uncounted "those of samples, as of 'SMP-000001W', are on record and not counted .*; cryolot label show SMP"
    done
    try - label reconcile SMP-000001W
    assert_exit 3
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan storage label CPN/LN2-1 -o tank.pdf
    try - label show CPN/LN2-1
    assert_exit 0
    assert_out 'tag .*store-sheet'
    try - label templates --json
    assert_json '[.templates[].file | select(contains(".."))] | length' 0
    try - audit verify
    assert_exit 0
}

@test "a record of other tables says which version made it" {
    cp "$DB" other.db
    sqlite3 other.db 'PRAGMA legacy_alter_table = ON; ALTER TABLE label_template RENAME TO label_templates'
    DB=$PWD/other.db try - label templates vial-sheet
    assert_exit 1
    assert_err 'was last written by version [0-9.a-z-]+ of cryolot, and its tables are not those of this program .*; use the cryolot that wrote it'
}

# ---- what became of them ---------------------------------------------------------------------------------------------

# tally LOT: printed applied spoiled difference
tally() { as - label reconcile "$1" --json | jq -r '"\(.printed) \(.applied) \(.spoiled) \(.difference)"'; }

@test "printed = applied + spoiled + difference, from numbers to filled vials and destroyed leftovers" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number UC26A002 --vials 5 >/dev/null
    mapfile -t of < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id')
    [ "$(tally UC26A002)" = '0 0 0 0' ]
    must olga label print UC26A002 -o labels.pdf
    try olga label apply UC26A002
    assert_refused label.none # nothing is filled
    must olga label reprint "${of[1]}" -o again.pdf --reason torn
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --used 1-3 >/dev/null
    [ "$(tally UC26A002)" = '6 0 0 6' ]
    try olga label apply UC26A002
    assert_refused label.copy "${of[1]} has 2 labels \\[label.copy\\]; where all of them wear the same one: cryolot label apply UC26A002 --copy K"
    must olga label apply "${of[1]}" --copy 2
    try olga label apply UC26A002 --json
    assert_exit 0
    assert_json .applied 2
    try - label reconcile UC26A002
    assert_exit 0
    assert_out 'UC26A002: 6 printed = 3 applied \+ 0 spoiled \+ 3 difference'
    assert_out "label ${of[1]}, copy 1 is neither on its vial nor destroyed"
    assert_out "label ${of[3]}, copy 1 is of a void vial and not destroyed"
    try olga+stan label spoil UC26A002 --reason 'not filled' --json
    assert_json .spoiled 2
    [ "$(tally UC26A002)" = '6 3 2 1' ]
    try olga+stan label spoil "${of[1]}" --copy 1 --reason torn
    assert_exit 0
    assert_err 'next: cryolot label reconcile UC26A002'
    [ "$(tally UC26A002)" = '6 3 3 0' ]
    try - label reconcile UC26A002 --json
    assert_json '.problems | length' 0
    try olga label apply UC26A002
    assert_refused label.none
    try olga+stan label spoil UC26A002 --reason 'not filled'
    assert_refused label.none
    try - audit log --subject "${of[1]}" --json
    assert_json '.events[0].action + " " + .events[0].second + " " + .events[0].reason' 'label.spoil stan torn'
    try - audit verify
    assert_exit 0
}

@test "one label is on a vial: the newest, scanned once; what is taken off is destroyed by its number" {
    try stan label apply "${VIALS[0]}"
    assert_refused label.print "${VIALS[0]} has no label"
    must olga label print "$LOT" -o labels.pdf
    try stan label apply "${VIALS[0]}" "${VIALS[1]}"
    assert_exit 0
    try stan label apply "${VIALS[2]}" "${VIALS[1]}"
    assert_refused label.applied "${VIALS[1]} wears copy 1"
    refute_err "${VIALS[2]}"
    must olga label reprint "${VIALS[0]}" -o again.pdf --reason unreadable
    try stan label apply "${VIALS[0]}"
    assert_refused label.applied "${VIALS[0]} wears copy 1"
    try stan+stella label spoil "${VIALS[0]}" --reason 'taken off'
    assert_refused label.copy "${VIALS[0]} wears copy 1, and copy 2 waits: which of them .*say which: --copy N"
    try stan+stella label spoil "${VIALS[0]}" --copy 1 --reason 'taken off'
    assert_exit 0
    must stan label apply "${VIALS[0]}"
    [ "$(tally "$LOT")" = '11 2 1 8' ]
    [ "$(as - label reconcile "$LOT" --json | jq -r '[.copies[] | "\(.copy): \(.printed) \(.applied) \(.spoiled) \(.difference)"] | join(", ")')" = \
        '1: 10 1 1 8, 2: 1 1 0 0' ]
    try stan+stella label spoil "${VIALS[0]}" --copy 1 --reason 'taken off'
    assert_refused label.copy 'copy 1 .* was destroyed already'
    try stan+stella label spoil "${VIALS[0]}" --copy 3 --reason 'taken off'
    assert_refused label.copy 'no label of copy 3'
    try stan+stella label spoil "${VIALS[0]}" --reason 'taken off'
    assert_refused label.copy "no label of ${VIALS[0]} is left over \(copy 2\)"
    must olga label reprint "${VIALS[3]}" -o third.pdf --reason unreadable
    try stan label apply "${VIALS[3]}"
    assert_refused label.copy "${VIALS[3]} has 2 labels: is it copy 1 or copy 2"
    try stan+stella label spoil "${VIALS[3]}" --reason 'taken off'
    assert_refused label.copy "${VIALS[3]} has 2 labels: is it copy 1 or copy 2"
    must stan+stella label spoil "${VIALS[3]}" --copy 2 --reason 'misprint'
    try stan label apply "${VIALS[3]}"
    assert_refused label.copy "the newest label of ${VIALS[3]} was destroyed; if it wears copy 1, that must be said"
    try stan label apply "${VIALS[3]}" --copy 2
    assert_refused label.copy "the label of ${VIALS[3]} of copy 2 was destroyed"
    try stan label apply "${VIALS[3]}" --copy 3
    assert_refused label.copy "${VIALS[3]} has no label of copy 3"
    must stan label apply "${VIALS[3]}" --copy 1
    # every fate that was is in the log
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM audit_change WHERE tbl = 'label_print' AND old LIKE '%\"applied\"%' AND new LIKE '%\"spoiled\"%'")" -eq 1 ]
    try - audit verify
    assert_exit 0
}

@test "a label is destroyed for a reason, before a witness; a void vial wears none" {
    must olga label print "$LOT" -o labels.pdf
    try olga label spoil "${VIALS[0]}" --reason torn
    assert_refused act.second
    try olga+stan label spoil "${VIALS[0]}"
    assert_refused act.reason
    try olga+olga label spoil "${VIALS[0]}" --reason torn
    assert_refused second.other-person
    try quinn label apply "${VIALS[0]}"
    assert_exit 4
    try olga+stan label spoil "$LOT" --copy 1 --reason torn
    assert_refused label.none "no label of copy 1 of lot '$LOT' is left over"
    try - label reconcile NOLOT
    assert_exit 5
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number UC26A002 --vials 2 >/dev/null
    mapfile -t of < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id')
    must olga label print UC26A002 -o labels2.pdf
    must olga label apply "${of[@]}"
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --used 1-1 >/dev/null
    [ "$(tally UC26A002)" = '2 1 0 1' ]
    try olga label apply "${of[1]}"
    assert_refused vial.state "${of[1]} is void"
    must olga+stan label spoil "${of[1]}" --reason 'not filled'
    [ "$(tally UC26A002)" = '2 1 1 0' ]
    [ "$(tally "$LOT")" = '10 0 0 10' ]
}

@test "a release asks for the labels of a lot that has some, whatever its product requires" {
    asked() { as - lot check "$LOT" --json | jq -r '[.checks[] | select(.id == "labels.reconciled") | .state] | join(" ")'; }
    [ "$(asked)" = '' ]
    must olga label print "${VIALS[0]}" -o labels.pdf
    [ "$(asked)" = fail ]
    try rosa lot release "$LOT" --reason 'all conform'
    assert_err 'labels.reconciled'
    must olga label print "$LOT" --unprinted -o rest.pdf
    must olga label apply "$LOT"
    [ "$(asked)" = pass ]
    must rosa lot release "$LOT" --reason 'all conform'
}

@test "a product may ask at release that every label is accounted for" {
    sed 's/^# \[release\]/[release]/; s/^# require = .*/require = labels.reconciled/; s/^code = .*/code = strict-labels/' \
        "$ROOT/templates/products/huc-msc.ini" >strict.ini
    must ada product import strict.ini >/dev/null
    must rosa product approve strict-labels >/dev/null
    must olga lot create UC26A002 --product strict-labels --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number UC26A002 --vials 3 --cells 50e6 --volume 5mL >/dev/null
    check() { as - lot check UC26A002 --json | jq -r '.checks[] | select(.id == "labels.reconciled") | .state + ": " + .detail'; }
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --used 1-2 >/dev/null
    [ "$(check)" = 'fail: no label of its 2 filled vials was ever printed' ]
    mapfile -t of < <(as - vial list --lot UC26A002 --state filled --json | jq -r '.vials[].id')
    must olga label print "${of[0]}" -o labels.pdf
    [ "$(check)" = "fail: 1 label is neither on a vial nor destroyed: ${of[0]}, 1 vial is filled and without a label: ${of[1]}" ]
    must olga label print "${of[1]}" -o second.pdf
    must olga label apply UC26A002
    [ "$(check)" = 'pass: 2 printed = 2 applied + 0 spoiled' ]
    must olga label reprint "${of[0]}" -o again.pdf --reason unreadable
    [ "$(check)" = "fail: 1 label is neither on a vial nor destroyed: ${of[0]}" ]
    must olga+stan label spoil "${of[0]}" --copy 2 --reason 'not needed'
    [[ $(check) == pass:* ]]
}
