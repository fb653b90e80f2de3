# Certificates of analysis: what a person sees, number and bytes, what supersedes what, what is authentic.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
load paper
setup() {
    setup_lot
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
}

issue() { must rosa document issue coa "$LOT" -o "$1" --json >issued.json; }

@test "a certificate says what was specified, found, by whom, checked and signed" {
    issue coa.pdf
    qpdf --check coa.pdf >/dev/null
    assert_words coa.pdf TRAINING 'Cell Processing North' 'Certificate of analysis' COA-UC26A001-1 UC26A001 \
        'huc-msc, version 1' "Manufactured on $MADE" "Usable through $(sqlite3 "$DB" 'SELECT expires_on FROM lot') (Europe/Paris)" 'Donor D1' \
        '50 × 10⁶ cells in 5 mL' 'at or below -150 °C' 'Vials filled 10' \
        '≥ 85 % 97 % conforms' '97.9 %' '< 0.5 EU/mL <0.1 EU/mL conforms' '0.9 % conforms' \
        '46, XY, 16qh+ information' 'Flow cytometry' 'Quinn Hale' 'Quentin Roy' \
        '8 of 8 gating tests have a result' results.complete releaser.independent Released \
        'Results at the stage frozen-product' 'R1 · Dye exclusion' 'Checks (as of ' \
        'Signed by Rosa Lind (rosa)' 'Role qa' 'Meaning release' 'Reason all conform' 'page 1 of 1' \
        'Limited by Federal (or United States) law to investigational use.'
    for check in donor.eligible results.reviewed results.conform deviations.closed holds.none expiry.future \
        vials.accounted storage.within-limits; do
        assert_words coa.pdf "$check"
    done
}

@test "the code of every page is the number" {
    issue coa.pdf
    [ "$(pdfinfo coa.pdf | awk '/^Pages/ {print $2}')" -eq 1 ]
    more_replicates
    issue coa.pdf
    pdftoppm -r 200 -png coa.pdf page
    local page pages=(page-*.png)
    [ ${#pages[@]} -eq 2 ]
    for page in "${pages[@]}"; do
        [ "$(zbarimg -q --raw -S disable -S qrcode.enable "$page" 2>/dev/null)" = COA-UC26A001-2 ]
    done
}

# Four more results of the first three tests, so that a second page is needed.
more_replicates() {
    local replicate
    for replicate in 2 3 4 5; do
        results_csv "$LOT" "$(day '-1 days')" | sed -e "1s/$/,replicate/" -e "2,\$s/$/,$replicate/" | head -4 >more.csv
        must quinn result import more.csv >/dev/null
    done
    must quentin result review "$LOT" >/dev/null
}

@test "where the page ends, conclusion and signature stay together with checks before them" {
    more_replicates
    issue coa.pdf
    pdftotext -f 2 -l 2 -layout coa.pdf second
    [ "$(pdftotext -f 1 -l 1 coa.pdf - | grep -c 'Conclusion\|Signature')" -eq 0 ]
    grep -q 'Checks, continued\|Checks (as of' second
    [ "$(grep -c '✓ pass' second)" -ge 2 ]
    grep -q '^ *Conclusion *Released' second
    grep -q 'Signed by *Rosa Lind (rosa)' second
    assert_words coa.pdf 'Viability, replicate 1' 'Viability, replicate 5'
}

# The lot before its release, with these results missing.
without() {
    rm -f "$DB"-*
    cp "$RECORDS/people.db" "$DB"
    must ada product import "$ROOT/templates/products/huc-msc.ini" >/dev/null
    must rosa product approve huc-msc >/dev/null
    eligible_donor D1 "$MADE" >/dev/null
    must olga lot create "$LOT" --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+2 years')" >/dev/null
    must olga lot fill "$LOT" --vials 10 --cells 50e6 --volume 5mL >/dev/null
    results_csv "$LOT" "$(day '-1 days')" | grep -v "$1" >results.csv
    must quinn result import results.csv >/dev/null
}

@test "a gating test without a result is a row that says so" {
    without 'sterility\|karyotype'
    issue coa.pdf
    assert_words coa.pdf 'Sterility Negative or No — no result' 'NOT RELEASED' 'Not released: the lot is in quarantine' \
        'no release signature'
    refute_words coa.pdf Karyotype
    head -1 < <(pdftotext coa.pdf -) | grep -q 'TRAINING · NOT RELEASED'
}

@test "a corrected result shows what was entered first" {
    without viability
    must quinn result record "$LOT" viability 84.4 --unit % --performed-on "$(day '-1 days')" >/dev/null
    echo raw >raw
    must quinn result correct R9 79 --raw raw --reason 'wrong column' >/dev/null
    must quinn result correct R10 97 --raw raw --reason 'right column' >/dev/null
    must quentin result review "$LOT" >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    issue coa.pdf
    assert_words coa.pdf 'R11 · Dye exclusion' '97 % *' '(entered before: 84.4' '%, 79 %)' \
        '* Changed since it was first entered.' 'Results that do not count' 'Deviations DEV-0001 (closed), DEV-0002'
    assert_words coa.pdf 'CHECKS PENDING' 'Released, with pending: Stored within limits'
    refute_words coa.pdf 'NOT RELEASED' 'CHECKS FAIL' unsigned
}

@test "papers of a lot whose results were corrected again and again tell every value and reason" {
    without none
    local kind value from=1
    for kind in 85:first 96:second 79:third 97:fourth; do
        value=${kind%:*}
        echo "$value" >raw
        must quinn result correct "R$from" "$value" --raw raw --reason "${kind#*:} look at the record" >/dev/null 2>&1
        from=$(sqlite3 "$DB" 'SELECT max(id) FROM result')
    done
    must quentin result review "$LOT" >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    for kind in coa release; do
        made $kind "$LOT" $kind.pdf
        assert_words $kind.pdf '(entered before: 97 %,' '85 %, 96 %, 79 %)' 'Results that do not count' \
            'R1 Viability 97 % conforms' 'corrected to 85 % (R10) by Quinn Hale' 'first look at the record' \
            'R10 Viability 85 %' 'R11 Viability 96 %' 'R12 Viability 79 % does not' 'corrected to 97 % (R13)' 'fourth look at the record'
        refute_words $kind.pdf unsigned 'R13 Viability'
    done
}

@test "a reason that paper cannot print does not stop the certificate" {
    without none
    must quentin result review "$LOT" >/dev/null
    must rosa lot release "$LOT" --reason 'مطابق 😀' >/dev/null
    must ivan lot hold "$LOT" --reason 'לא ברור' >/dev/null
    issue coa.pdf
    assert_words coa.pdf 'holds characters that cannot be printed' HELD
}

@test "by another template it is said in Chinese, as a document of its own; a changed template is another number" {
    issue coa.pdf
    try rosa document issue coa "$LOT" --template zh -o zh.pdf --json
    assert_exit 0
    assert_json '.document | [.number, .kind, .state] | join(" ")' "COA-ZH-$LOT-1 coa.zh current"
    assert_words zh.pdf COA-ZH-UC26A001-1 检验报告书 '批号 UC26A001' '97 % 符合' 'Negative 符合' '(conforms)' '✓ 通过 (pass) 供者合格' '检查未完成 (CHECKS PENDING)' \
        '(Released, with pending: Stored within limits)' '签名人 Rosa Lind (rosa)' \
        '第 1 页，共 ' '中文译本；记录以英文为准' 培训用
    try - document verify zh.pdf --json
    assert_json '[.authentic, .current] | tostring' '[true,true]'
    try - document verify coa.pdf --json
    assert_json .current true # the translation supersedes nothing
    mkdir -p own/documents
    printf '%s\n' '[document]' 'version = 2' '[letterhead]' 'line1 = 12 rue des Cordeliers, Paris' '[section Storage]' 'place = 1' >own/documents/en.ini
    CRYOLOT_TEMPLATES=own must rosa document approve en
    CRYOLOT_TEMPLATES=own try rosa document issue coa "$LOT" -o own.pdf --json
    assert_json .document.number COA-UC26A001-2
    assert_json '.document.form | test("^COA-1/en [0-9a-f]{8}$")' true
    assert_words own.pdf '12 rue des Cordeliers, Paris'
    [[ $(paper_text own.pdf) == *'Storage No temperature'*'Results at the stage'* ]] || fail 'not in its order'
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
    printf '%s\n' '[section Storage]' 'plase = 1' >>own/documents/en.ini
    CRYOLOT_TEMPLATES=own try rosa document issue coa "$LOT" -o own2.pdf
    assert_exit 7
    try rosa document issue coa "$LOT" --template nothing -o x.pdf
    assert_exit 5
}

@test "keys of the contract" {
    issue coa.pdf
    output=$(<issued.json)
    local key
    for key in number kind subject file sha256 state supersedes; do
        assert_json ".document | has(\"$key\")" true
    done
    assert_json .document.number COA-UC26A001-1
    assert_json .document.kind coa
    assert_json .document.subject UC26A001
    assert_json .document.file coa.pdf
    assert_json .document.state current
    assert_json .document.supersedes null
    assert_json .document.sha256 "$(sha256sum <coa.pdf | cut -d' ' -f1)"
}

@test "an unchanged record gives the same number and the same bytes" {
    issue one.pdf
    sleep 1.1 # an issue time of its own would show
    issue two.pdf
    cmp one.pdf two.pdf
    output=$(<issued.json)
    assert_json .document.number COA-UC26A001-1
    [ "$(events document.issue)" -eq 1 ]
    try - document list --json
    assert_json '.documents | length' 1
}

@test "a result that came after the release is shown beside a signature that stands" {
    must quinn result record "$LOT" sterility Growth --replicate 2 --performed-on "$(day '-1 days')" >/dev/null
    issue late.pdf
    assert_words late.pdf 'Released, but held at present' 'Meaning release' HELD 'DEV-0001 is open' \
        'Sterility, replicate 2' 'Growth does not'
    [[ $(pdftotext late.pdf -) != *unsigned* ]]
}

@test "a proof tells when the record has changed since" {
    issue one.pdf
    try - document verify one.pdf --json
    assert_json .current true
    assert_json .record_changed false
    must quinn result record "$LOT" sterility Growth --replicate 2 --performed-on "$(day '-1 days')" >/dev/null
    for login in - rosa quinn; do
        try "$login" document verify one.pdf --json
        assert_exit 0
        assert_json .authentic true
        assert_json .document.state current
        assert_json .current false
        assert_json .record_changed true
    done
    try - document verify one.pdf
    assert_exit 0
    assert_err 'authentic: COA-UC26A001-1, as issued; but the record has changed since: issue it again'
    issue two.pdf
    try - document verify two.pdf --json
    assert_json .current true
    try - document verify one.pdf
    assert_err 'it is superseded'
}

@test "what a certificate of an undecided lot says does not depend on who asks" {
    without none
    issue one.pdf
    for login in - rosa quinn ivan; do
        try "$login" document verify one.pdf --json
        assert_json .current true
    done
}

@test "what happens to vials and to other lots does not change a lot's certificate" {
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1 >/dev/null # before that, it would say that they never were
    issue one.pdf
    must stan vial take "${VIALS[0]}" --reason 'for subject S1' >/dev/null
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --from "$LOT" >/dev/null
    must olga note "$LOT" 'seen at the audit' >/dev/null
    issue two.pdf
    cmp one.pdf two.pdf
}

@test "a changed record gives a new number that supersedes; both verify" {
    issue one.pdf
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    issue two.pdf
    output=$(<issued.json)
    assert_json .document.number COA-UC26A001-2
    assert_json .document.supersedes COA-UC26A001-1
    assert_json .document.state current
    assert_words two.pdf COA-UC26A001-2 'replaces COA-UC26A001-1' 'held at present: not to be used' 'label doubtful'
    try - document verify one.pdf --json
    assert_exit 0
    assert_json .authentic true
    assert_json .current false
    assert_json .document.number COA-UC26A001-1
    assert_json .document.state superseded
    try - document verify two.pdf --json
    assert_exit 0
    assert_json .current true
    try - document verify one.pdf
    assert_exit 0
    assert_err 'authentic: COA-UC26A001-1, as issued; but it is superseded'
    must rosa lot unhold "$LOT" --reason 'it was readable' >/dev/null
    issue three.pdf
    output=$(<issued.json)
    assert_json .document.number COA-UC26A001-3
    try - document list --subject "$LOT" --json
    assert_json '[.documents[] | .number + "=" + .state] | join(" ")' \
        'COA-UC26A001-3=current COA-UC26A001-2=superseded COA-UC26A001-1=superseded'
    # what was superseded can still be read, as it was
    try - document show COA-UC26A001-1 -o again.pdf --json
    assert_exit 0
    assert_json '.document.state + " " + (.current | tostring)' 'superseded false'
    cmp one.pdf again.pdf
    try - document show COA-UC26A001-2
    assert_err 'COA-UC26A001-2, as issued; but it is superseded'
    try - document show COA-UC26A001-3 -o -
    [ "$(head -c 5 <<<"$output")" = %PDF- ]
    try - document show COA-UC26A001-4
    assert_exit 5
    assert_err "there is no document 'COA-UC26A001-4'"
}

@test "an expired lot's certificate says so" {
    issue one.pdf
    UNDER=(faketime "$(day '+3 years') 12:00:00")
    issue two.pdf
    assert_words two.pdf COA-UC26A001-2 'Released, but expired: not to be used'
}

@test "a lot that is not released has a certificate that says so" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    LOT=UC26A002 issue coa.pdf
    assert_words coa.pdf 'Not released: the lot is in process' 'fail' 'results.complete' 'NOT RELEASED'
    run pdftotext coa.pdf -
    refute_out 'Signed by'
    must rosa lot reject UC26A002 --reason 'not started' --confirm UC26A002 >/dev/null
    LOT=UC26A002 issue coa.pdf
    assert_words coa.pdf 'Not released: the lot is rejected' COA-UC26A002-2 REJECTED
}

@test "an altered file is found, and named by the number that it claims" {
    issue coa.pdf
    cp coa.pdf altered.pdf
    printf '%%\n' >>altered.pdf
    try - document verify altered.pdf
    assert_exit 8
    assert_no_out
    assert_err 'says that it is COA-UC26A001-1, but its bytes are not those that were issued \[document.altered\]'
    local at
    for at in 0 1000 $(($(stat -c %s coa.pdf) - 20)); do
        cp coa.pdf altered.pdf
        printf '\x07' | dd of=altered.pdf bs=1 seek="$at" conv=notrunc status=none
        try - document verify altered.pdf --json
        assert_exit 8
        assert_error_json .error.status integrity
    done
    head -c 5000 coa.pdf >altered.pdf
    try - document verify altered.pdf
    assert_exit 8
}

@test "what was never issued is unknown" {
    : >empty
    echo COA-UC26A001-1 >text
    echo COA-UC99X999-1 >other
    for file in empty text other "$DB" "$CRYOLOT"; do
        try - document verify "$file"
        assert_exit 8
    done
    try - document verify missing.pdf
    assert_exit 1
    try - document verify .
    assert_exit 1
    # a certificate of another record is none of this one
    copy_other
    try - document verify coa.pdf
    assert_exit 8
}

copy_other() {
    issue coa.pdf
    cp "$RECORDS/lot.db" "$DB"
}

@test "an output that cannot be written stays as it was" {
    mkdir closed
    echo %PDF-old >closed/coa.pdf
    chmod 555 closed
    UNDER=(plainly)
    try rosa document issue coa "$LOT" -o closed/coa.pdf
    assert_exit 1
    assert_err "cannot write 'closed/coa.pdf': Permission denied"
    [ "$(cat closed/coa.pdf)" = %PDF-old ]
    [ "$(ls closed)" = coa.pdf ]
    try rosa document issue coa "$LOT" -o none/coa.pdf
    assert_exit 1
    try rosa document issue coa "$LOT" -o closed
    assert_exit 1
    UNDER=()
    [ "$(events document.issue)" -eq 0 ]
    issue coa.pdf
    output=$(<issued.json)
    assert_json .document.number COA-UC26A001-1
}

@test "to standard output, without JSON" {
    as rosa document issue coa "$LOT" -o - >out.pdf 2>messages
    issue coa.pdf
    cmp out.pdf coa.pdf
    try rosa document issue coa "$LOT" -o - --json
    assert_exit 2
    assert_no_out
}

@test "who may issue what" {
    for login in olga quinn ada ivan; do
        try "$login" document issue coa "$LOT" -o coa.pdf
        assert_exit 4
    done
    try rosa document issue coa UC26A999 -o coa.pdf
    assert_exit 5
    try rosa document issue batch-record "$LOT" -o coa.pdf
    assert_exit 2
    assert_err "no kind of document 'batch-record'"
    try rosa document issue coa "$LOT"
    assert_exit 2
    assert_err '^cryolot: -o is missing'
    try rosa document issue coa "$LOT" -o coa.pdf --dry-run
    assert_exit 0
    [ ! -e coa.pdf ]
    [ "$(events document.issue)" -eq 0 ]
}

@test "two at once get one number" {
    local i
    for i in 1 2 3 4; do
        as rosa document issue coa "$LOT" -o "$i.pdf" >/dev/null 2>"$i.error" &
    done
    wait
    [ "$(events document.issue)" -eq 1 ]
    for i in 1 2 3 4; do
        [ -e "$i.pdf" ] || fail "$(cat "$i.error")"
    done
    issue coa.pdf
    for i in [1-4].pdf; do
        cmp "$i" coa.pdf
    done
}

@test "texts that a certificate could never print are refused when they are entered" {
    echo 'a password of its own' >new
    local name
    for name in محمد 'दीपा' $'Zoe\u0308' 'Ann 😀'; do
        try ada user add someone --name "$name" --role qc --new-password-file new
        assert_exit 2
        assert_err "name contains a character that cannot be printed on paper \(U\+"
        run --separate-stderr "$CRYOLOT" --db new.db init --facility "$name" --site CPN --timezone UTC --admin ada \
            --name Ada --password-file "$PASSWORDS/ada"
        assert_exit 2
        assert_err 'facility contains a character that cannot be printed on paper'
        try quinn result record "$LOT" karyotype "$name" --replicate 2 --performed-on "$(day '-1 days')"
        assert_exit 2
        sed "s/^method = Dye exclusion/method = $name/" "$ROOT/templates/products/huc-msc.ini" >bad.ini
        try ada product import bad.ini
        assert_exit 7
        assert_err 'method contains a character that cannot be printed on paper'
    done
    must ada+rosa user add someone --name '张 Łucja Nguyễn' --role qa --new-password-file new
}

# ---- other kinds -----------------------------------------------------------------------------------------------------

# made KIND ID FILE: issued; its JSON in issued.json.
made() { must rosa document issue "$1" "$2" -o "$3" --json >issued.json; }

# assert_kind KIND ID NUMBER FORM: issued twice alike, with its number as code of every page, its form, and authentic.
assert_kind() {
    local page
    made "$1" "$2" kind.pdf
    output=$(<issued.json)
    assert_json .document.kind "$1"
    assert_json .document.subject "$2"
    assert_json .document.number "$3"
    [[ $(json .document.form) == "$4/en "* ]] || fail "not by the form $4"
    qpdf --check kind.pdf >/dev/null
    assert_words kind.pdf "$3" "form $4" TRAINING 'Cell Processing North'
    rm -f page-*.png
    pdftoppm -r 200 -png kind.pdf page
    for page in page-*.png; do
        [ "$(zbarimg -q --raw -S disable -S qrcode.enable "$page" 2>/dev/null)" = "$3" ]
    done
    made "$1" "$2" again.pdf
    cmp kind.pdf again.pdf
    try - document verify kind.pdf --json
    assert_exit 0
    assert_json .authentic true
    assert_json .current true
    printf '%%\n' >>again.pdf
    try - document verify again.pdf
    assert_exit 8
    assert_err "says that it is $3"
}

@test "a batch release certificate: identity, size, results with what was changed, checks, signature" {
    assert_kind release "$LOT" BRC-UC26A001-1 BRC-1
    assert_words kind.pdf 'Batch release certificate' 'Lot UC26A001' 'huc-msc, version 1' \
        'Batch size 10 vials of 50 × 10⁶ cells' 'Every gating test had its result when the lot was released.' \
        'R1 · Dye exclusion' 'conforms' results.complete 'Conclusion Released' 'Signed by Rosa Lind (rosa)' 'Role qa' \
        'Meaning release' 'Reason all conform' "$(sqlite3 "$DB" "SELECT content_sha256 FROM signature WHERE meaning = 'release'")"
    refute_words kind.pdf unsigned
    try - audit verify
    assert_exit 0
}

@test "help names every kind with a line of its own" {
    run --separate-stderr "$CRYOLOT" help document issue
    assert_exit 0
    local kind
    for kind in coa release rejection withdrawal supply history donor deviation; do
        grep -q "^  $kind  *of a" <<<"$output" || fail "no line for $kind"
        grep -q "\`$kind\`" "$ROOT/README.md" || fail "README does not name $kind"
    done
    [ "$(wc -L <<<"$output")" -le 80 ]
}

@test "documents of a decision are refused while there is no such decision, and never stored" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    for kind in release rejection withdrawal supply; do
        try rosa document issue $kind UC26A002 -o no.pdf
        assert_refused document.status "UC26A002' is in process|nobody was supplied from 'UC26A002'"
        [ ! -e no.pdf ]
        try rosa document issue $kind UC26A999 -o no.pdf
        assert_exit 5
    done
    try rosa document issue rejection "$LOT" -o no.pdf
    assert_refused document.status "'UC26A001' is released"
    try rosa document issue histroy "$LOT" -o no.pdf
    assert_exit 2
    assert_err "no kind of document 'histroy'; did you mean history"
    for login in olga quinn ada ivan; do
        try $login document issue history "$LOT" -o no.pdf
        assert_exit 4
    done
    [ "$(events document.issue)" -eq 0 ]
}

@test "a record of rejection" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must rosa lot reject UC26A002 --reason 'nicht begonnen: größer als 3 µL' --confirm UC26A002 >/dev/null
    assert_kind rejection UC26A002 REJ-UC26A002-1 REJ-1
    assert_words kind.pdf 'Record of rejection' REJECTED 'Rejected: no vial of this lot is to be used' \
        'Meaning rejection' 'Reason nicht begonnen: größer als 3 µL' 'No vial was numbered.'
}

@test "a signature whose record changed since is printed as unsigned" {
    made release "$LOT" one.pdf
    forge "UPDATE result SET value = '96' WHERE id = 1"
    must rosa document issue release "$LOT" -o two.pdf >/dev/null
    assert_words two.pdf 'State unsigned: the record changed since' 'CHANGED SINCE SIGNED' 'treat as unsigned' BRC-UC26A001-2
    made coa "$LOT" coa.pdf
    assert_words coa.pdf 'State unsigned: the record changed since'
    try - document verify one.pdf
    assert_err 'superseded'
}

# forge SQL: behind cryolot's back, as somebody who owns the file can.
forge() { forge_table result "$1"; }

# forge_table TABLE SQL
forge_table() {
    local guards
    guards=$(sqlite3 "$DB" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '$1'")
    sqlite3 "$DB" "$guards $2"
}

@test "a deviation report: what happened, what it concerns, who signed its end" {
    must ivan deviation open --title 'Deckel stand offen (脐带间充质干细胞), ≥ 4 min' --class major --lot "$LOT" \
        --vial "${VIALS[0]}" >/dev/null
    assert_kind deviation DEV-0001 DVR-DEV-0001-1 DVR-1
    assert_words kind.pdf 'Deviation report' 'Deckel stand offen' '≥ 4 min' 'Class major' "lot $LOT" "${VIALS[0]} not decided" \
        'Conclusion Open' 'Opened by Ivan Petit (ivan)' 'No task was set.'
    pdftotext kind.pdf - | tr -d '\n' | grep -q 脐带间充质干细胞
}

@test "a deviation report names the results that it investigates, with what was entered first" {
    without viability
    must quinn result record "$LOT" viability 84.4 --unit % --performed-on "$(day '-1 days')" >/dev/null 2>&1
    made deviation DEV-0001 one.pdf
    assert_words one.pdf 'Quinn Hale (quinn), by entering a' "result R9" 'Results investigated' "R9 $LOT Viability 84.4 %" 'entered'
    echo raw >raw
    must quinn result correct R9 97 --raw raw --reason 'wrong column' >/dev/null
    made deviation DEV-0001 two.pdf
    assert_words two.pdf DVR-DEV-0001-2 'replaces DVR-DEV-0001-1' "R9 $LOT Viability 84.4 % does not corrected" \
        "R10 $LOT Viability 97 % *" '(entered before: 84.4 %)'
}

@test "a batch history: all that became of a lot" {
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must olga label print "$LOT" -o labels.pdf >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1 >/dev/null
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    must rosa lot unhold "$LOT" --reason 'it was readable' >/dev/null
    must ivan deviation open --title 'lid left open' --class minor --lot "$LOT" >/dev/null
    echo airflow >airflow.txt
    must quinn attach "$LOT" airflow.txt --as environment >/dev/null
    made coa "$LOT" coa.pdf
    must rosa document issue coa "$LOT" --template zh -o coa-zh.pdf >/dev/null
    assert_kind history "$LOT" BHR-UC26A001-1 BHR-1
    assert_words kind.pdf 'Batch history' 'It was made from no other lot.' 'R1 Viability 97 % conforms reviewed' \
        'airflow.txt' environment "$(sha256sum <airflow.txt | cut -c 1-20)" 'DEV-0001 minor open lid left open' \
        'label doubtful' 'it was readable' 'COA-UC26A001-1 coa current' 'COA-ZH-UC26A001-1 coa.zh current' 'lot.release' 'lot.hold' 'lot.unhold' \
        'product stored 10' 'store 10' 'hold lifted' 'written down that day' 'Released'
    # what it shows is what changes it
    must rosa document issue release "$LOT" -o release.pdf >/dev/null
    try - document verify kind.pdf --json
    assert_json .record_changed true
    made history "$LOT" two.pdf
    assert_words two.pdf BHR-UC26A001-2 'BRC-UC26A001-1 release current'
}

@test "a batch history shows what was entered first, and what does not count any more" {
    without viability
    must quinn result record "$LOT" viability 84.4 --unit % --performed-on "$(day '-1 days')" >/dev/null
    echo raw >raw
    must quinn result correct R9 97 --raw raw --reason 'wrong column' >/dev/null
    made history "$LOT" history.pdf
    assert_words history.pdf 'R9 Viability 84.4 % does not corrected' '97 % *' '(entered before: 84.4' 'corrects R9: wrong' \
        '* Changed since it was first entered.'
}

@test "long tables go on with their heads over several pages" {
    local replicate
    for replicate in 2 3 4 5 6 7 8; do
        results_csv "$LOT" "$(day '-1 days')" | sed -e "1s/$/,replicate/" -e "2,\$s/$/,$replicate/" | head -8 >more.csv
        must quinn result import more.csv >/dev/null
    done
    made history "$LOT" history.pdf
    [ "$(pdfinfo history.pdf | awk '/^Pages/ {print $2}')" -ge 4 ]
    local page
    for page in 2 3; do
        pdftotext -f $page -l $page -layout history.pdf - | grep -q '^ *Result *Test, stage *Value *Verdict *State'
        pdftotext -f $page -l $page -layout history.pdf - | grep -q "page $page of "
    done
}

# assert_with_first_row FILE HEADING ROW: wherever the heading stands, a row that begins so stands on the same page.
assert_with_first_row() {
    local page text found=0
    for ((page = 1; page <= $(pdfinfo "$1" | awk '/^Pages/ {print $2}'); page++)); do
        text=$(pdftotext -f $page -l $page -layout "$1" -)
        grep -q "^ *$2\$" <<<"$text" || continue
        found=1
        grep -q "^ *$3 " <<<"$text" || fail "'$2' stands alone on page $page of $1" "$text"
    done
    [ $found -eq 1 ] || fail "no heading '$2' in $1"
}

@test "sixty results, a lot code of 32 characters, long reasons with accents and Chinese: no heading stands alone" {
    local replicate result kind long='Łucja Nguyễn sah, daß (脐带间充质干细胞) vier Minuten im offenen Behälter standen; ≥ 4 min'
    long="$long; $long; $long; $long"
    LOT=UC26-ABCDEFGHIJKLMNOPQRSTUVWXYZ2
    [ ${#LOT} -eq 32 ]
    must olga lot create "$LOT" --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+2 years')" >/dev/null
    must olga lot fill "$LOT" --vials 3 --cells 50e6 --volume 5mL >/dev/null
    for replicate in 1 2 3 4 5 6 7; do
        results_csv "$LOT" "$(day '-1 days')" | sed -e "1s/$/,replicate/" -e "2,\$s/$/,$replicate/" >more.csv
        must quinn result import more.csv >/dev/null
    done
    must quinn result record "$LOT" viability 79 --unit % --replicate 8 --performed-on "$(day '-1 days')" >/dev/null 2>&1
    result=R$(sqlite3 "$DB" 'SELECT max(id) FROM result')
    must quentin result review "$LOT" >/dev/null
    must rosa deviation close DEV-0001 --cause laboratory --conclusion "$long" >/dev/null
    must rosa result invalidate "$result" --deviation DEV-0001 --reason "$long" >/dev/null
    must rosa lot release "$LOT" --reason "$long" >/dev/null
    for kind in coa release withdrawal; do
        [ $kind != withdrawal ] || must rosa lot withdraw "$LOT" --reason "$long" --confirm "$LOT" >/dev/null
        made $kind "$LOT" $kind.pdf
        qpdf --check $kind.pdf >/dev/null
        [ "$(pdfinfo $kind.pdf | awk '/^Pages/ {print $2}')" -ge 4 ]
        assert_words $kind.pdf "-$LOT-1 · page 4 of" 'Karyotype, replicate 7' 'Łucja Nguyễn'
        assert_with_first_row $kind.pdf 'Results that do not count' "$result"
        pdftotext $kind.pdf - | tr -d ' \n' | grep -q 脐带间充质干细胞
        pdftoppm -r 200 -png -f 4 -l 4 $kind.pdf page
        [ "$(zbarimg -q --raw -S disable -S qrcode.enable page-4.png 2>/dev/null)" = "$(json_of number)" ]
        rm page-4.png
    done
    assert_with_first_row release.pdf Deviations DEV-0001
    assert_with_first_row withdrawal.pdf Deviations DEV-0001
    # whose end it is signs first
    pdftotext -layout withdrawal.pdf - | grep -m 1 -A 2 'Signed by' | grep -q 'Meaning *withdrawal'
}

json_of() { jq -r ".document.$1" issued.json; }

@test "a donor eligibility summary: by code, with every test, the determination and its signature" {
    local today
    today=$(day today)
    must olga donor add D2 --recovered "$today" --establishment 'Maternity North' >/dev/null
    must olga donor consent D2 --given --on "$today" --form IC-7 >/dev/null
    must olga donor screen D2 --clear --on "$today" >/dev/null
    made donor D2 early.pdf
    assert_words early.pdf DES-D2-1 'Not determined' 'NOT EVALUATED FOR INFECTIOUS SUBSTANCES' 'hiv-1 not tested' \
        'Nobody has signed a determination yet.'
    donor_tests_csv "$today" >tests.csv
    must olga donor test D2 --from tests.csv >/dev/null
    must rosa donor determine D2 --eligible --on "$today" --reason 'screening and tests complete' >/dev/null
    assert_kind donor D2 DES-D2-2 DES-1
    assert_words kind.pdf 'Donor eligibility summary' 'Donor D2' "Recovered on $today" 'Procured by Maternity North' \
        "given $today IC-7" "clear $today" hiv-1 syphilis cmv nonreactive 'Conclusion Eligible' \
        'Meaning donor eligibility determination' 'Reason screening and tests complete' 'Rosa Lind (rosa)' \
        'no name, social security number or medical record number (21 CFR 1271.55(c))'
    refute_words kind.pdf 'NOT EVALUATED' 'not tested' WARNING
    must olga donor test D2 hcv reactive --laboratory 'Lab West' --specimen "$today" >/dev/null
    must rosa donor determine D2 --ineligible --on "$today" --reason 'hcv reactive' >/dev/null
    made donor D2 late.pdf
    assert_words late.pdf DES-D2-3 'Conclusion Ineligible' INELIGIBLE 'WARNING: Advise patient of communicable disease risks' \
        'WARNING: Reactive test results for HCV' 'hcv Lab West'
    try - document verify kind.pdf
    assert_exit 0
    assert_err 'it is superseded'
    try - audit verify
    assert_exit 0
}

@test "a deviation that was closed: tasks, dispositions vial by vial, decisions, each signature" {
    must ivan deviation open --title 'lid left open' --class major --lot "$LOT" --vial "${VIALS[0]},${VIALS[1]}" >/dev/null
    must rosa deviation task DEV-0001 --title 'read the logger' --owner stan --due "$(day '+9 days')" >/dev/null
    must stan deviation task DEV-0001 1 --done 'warmest -161 °C' >/dev/null
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reject "${VIALS[1]}" --reason 'by the logger' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'no harm to the lot' --corrective-action 'a latch' >/dev/null
    assert_kind deviation DEV-0001 DVR-DEV-0001-1 DVR-1
    assert_words kind.pdf 'Closed: no harm to the lot' 'read the logger' 'Stan Weber' 'warmest -161 °C' \
        "${VIALS[0]} accept yes by the logger" "${VIALS[1]} reject yes by the logger" 'closing other no harm to the lot a latch' \
        'Meaning vial disposition' 'Meaning deviation conclusion' 'Reason by the logger' 'Cause other'
    refute_words kind.pdf unsigned OPEN
}

@test "a record of withdrawal, with the signatures of the release and of its end" {
    made release "$LOT" release.pdf
    must rosa lot withdraw "$LOT" --reason 'replaced by UC26A002' --confirm "$LOT" >/dev/null
    assert_kind withdrawal "$LOT" WDR-UC26A001-1 WDR-1
    assert_words kind.pdf 'Record of withdrawal' WITHDRAWN 'no vial of this lot is to be used any more' 'Meaning release' \
        'Meaning withdrawal' 'Reason replaced by UC26A002' 'product filled 10'
    refute_words kind.pdf unsigned
    made coa "$LOT" coa.pdf
    assert_words coa.pdf WITHDRAWN 'Meaning withdrawal'
    # a certificate that could not be issued any more is still what was issued
    try - document verify release.pdf --json
    assert_exit 0
    assert_json .authentic true
    assert_json .current false
    assert_json .record_changed true
    try - audit verify
    assert_exit 0
}

# another_version SED..: a lot UC26A002 of another version of the product, its results entered from results.csv.
another_version() {
    sed "$@" "$ROOT/templates/products/huc-msc.ini" >other.ini
    must ada product import other.ini >/dev/null
    must rosa product approve huc-msc >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$(day '-2 days')" --donor D1 --expires "$(day '+2 years')" >/dev/null
    must olga lot fill UC26A002 --vials 3 --cells 50e6 --volume 5mL >/dev/null
    results_csv UC26A002 "$(day '-1 days')" >results.csv
}

@test "papers of a release with a pending test name it, with its due date and what came since" {
    another_version -e 's/^frozen.*/frozen = no/' \
        -e '/^\[specification sterility/,/^\[specification mycoplasma/s/^may_be_pending = no/may_be_pending = yes\npending_days = 14/'
    grep -v sterility results.csv >some.csv
    must quinn result import some.csv >/dev/null
    must quentin result review UC26A002 >/dev/null
    must rosa lot release UC26A002 --pending sterility --reason 'cannot wait' >/dev/null
    local kind
    for kind in release coa history; do
        made $kind UC26A002 $kind.pdf
        assert_words $kind.pdf 'Tests pending at the release' "Sterility frozen-product $(day '+12 days') no result yet" 'Reason cannot wait'
        refute_words $kind.pdf unsigned
    done
    assert_words release.pdf 'Sterility Negative or No — no result' \
        "Released without a result of Sterility (due on $(day '+12 days'))"
    must quinn result record UC26A002 sterility Negative --performed-on "$(day today)" >/dev/null
    made release UC26A002 late.pdf
    assert_words late.pdf BRC-UC26A002-2 "Sterility frozen-product $(day '+12 days') has its result"
}

@test "replicates that are judged by their mean are shown with it" {
    another_version -e '/^\[specification viability/,/^\[specification cd73/s/^kind = number/&\nreplicates = 3\nreplicate_rule = mean/'
    must quinn result import results.csv >/dev/null
    must quinn result record UC26A002 viability 96 --unit % --replicate 2 --performed-on "$(day '-1 days')" >/dev/null
    made coa UC26A002 one.pdf
    assert_words one.pdf 'Viability, replicate 2' 'Viability, as judged' '1 of 3' 'replicates are missing'
    must quinn result record UC26A002 viability 96 --unit % --replicate 3 --performed-on "$(day '-1 days')" >/dev/null
    made coa UC26A002 two.pdf
    assert_words two.pdf 'Viability, replicate 3' 'Viability, as judged' 'mean of 3: 96.3 % conforms'
}

@test "the paper of a supply out of specification: whom, why, both signatures; the lot is not released" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A002 --vials 3 --cells 50e6 --volume 5mL >/dev/null
    results_csv UC26A002 "$(day '-1 days')" | sed 's/viability,97/viability,79/' >results.csv
    must quinn result import results.csv >/dev/null
    must quentin result review UC26A002 >/dev/null
    echo 'viability 79 %' >risk.txt
    for subject in S-1 S-2; do
        must nora subject add $subject --site CPN >/dev/null
        must rosa lot supply-oos UC26A002 --subject $subject --physician phil --second-password-file "$PASSWORDS/phil" \
            --risk risk.txt --reason 'no other lot in time' >/dev/null
    done
    assert_kind supply UC26A002 OOS-UC26A002-1 OOS-1
    assert_words kind.pdf 'Supply out of specification' 'OUT OF SPECIFICATION' 'S-1 Phil Adler, ' 'S-2 Phil Adler, ' risk.txt \
        'Status of the lot quarantine' '79 % does not' 'For the named subjects alone' 'Signed by Phil Adler (phil)' \
        'Role physician' 'Meaning request out of specification' 'Meaning supply out of specification' \
        'EU GMP Part IV 11.5' 'The lot itself is not released by this.' 'Reason no other lot in time'
    refute_words kind.pdf unsigned
    made coa UC26A002 coa.pdf
    assert_words coa.pdf 'NOT RELEASED'
    made history UC26A002 history.pdf
    local kind
    for kind in coa history; do
        assert_words $kind.pdf 'Supplied out of specification, although not released' 'S-1 Phil Adler, ' 'S-2 Phil Adler, ' 'Rosa Lind, '
        refute_words $kind.pdf unsigned
    done
    forge "UPDATE result SET value = '80' WHERE lot_id = 2 AND value = '79'"
    made coa UC26A002 coa.pdf
    assert_words coa.pdf 'unsigned: the record changed since'
}

@test "what was invalidated stays on the history, with the investigation and its signature; a conclusion stands by its result" {
    another_version -e '/^\[specification karyotype/,$s/^kind = text/kind = interpreted/' \
        -e '/^\[specification karyotype/,$s/^gates_release = no/gates_release = yes/'
    sed -i 's/cd73,97.9/cd73,80/' results.csv
    must quinn result import results.csv >/dev/null 2>&1
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    must rosa result invalidate R11 --deviation DEV-0001 --reason 'wrong antibody' >/dev/null
    must quentin result conclude R18 --conforms --conclusion '16qh+ is a normal variant' >/dev/null
    made history UC26A002 history.pdf
    assert_words history.pdf 'R11 CD73 positive cells 80 % does not invalidated' 'invalidated by' 'cause found by DEV-0001' \
        'concluded: 16qh+ is a' 'Meaning invalidation of a result' 'Reason wrong antibody'
    refute_words history.pdf unsigned
    made coa UC26A002 coa.pdf
    assert_words coa.pdf 'concluded: 16qh+ is a' 'Quentin Roy (quentin)' 'This certificate carries no release signature.'
    refute_words coa.pdf '≥ 95 % 80 %' unsigned
}

@test "a certificate of a released lot tells the result that was invalidated, why, by whom, and every deviation" {
    without none
    must quinn result record "$LOT" viability 79 --unit % --replicate 2 --performed-on "$(day '-1 days')" >/dev/null 2>&1
    must quentin result review "$LOT" >/dev/null
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'dye was expired' >/dev/null
    must rosa result invalidate R10 --deviation DEV-0001 --reason 'stain had no contrast' >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    local kind
    for kind in coa release; do
        made $kind "$LOT" $kind.pdf
        assert_words $kind.pdf 'Released' 'Results that do not count' 'R10 Viability, replicate 2 79 % does not' \
            'invalidated by Rosa Lind' 'Quinn Hale' 'Meaning invalidation of a result' 'Reason stain had no contrast' 'Meaning release'
        pdftotext $kind.pdf - | tr -s '\n' ' ' | grep -q 'on DEV-0001 (cause: laboratory): stain had no contrast'
        refute_words $kind.pdf unsigned 'NOT RELEASED' 'CHECKS FAIL'
    done
    assert_words coa.pdf 'Deviations DEV-0001 (closed)'
    assert_words release.pdf 'DEV-0001 major closed' 'laboratory dye was expired'
    pdftotext -layout coa.pdf - | grep -m 1 -A 2 'Signed by' | grep -q 'Meaning *release'
}

@test "a certificate names the deviation of a store that the lot stood in, and of no other store" {
    made coa "$LOT" none.pdf
    assert_words none.pdf 'Deviations none'
    made release "$LOT" release.pdf
    assert_words release.pdf 'No deviation concerns the lot, its vials, results and infusions, or a store that it stood in.'
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan storage add CPN/LN2-1/R1 --kind rack >/dev/null
    must stan storage add CPN/LN2-2 --kind tank >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1 >/dev/null
    must ivan deviation open --title 'alarm was off' --class minor --store CPN/LN2-2 >/dev/null
    must ivan deviation open --title 'nitrogen was low' --class minor --store CPN/LN2-1 >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion 'warmest -161 °C' >/dev/null
    made coa "$LOT" coa.pdf
    assert_words coa.pdf 'Deviations DEV-0002 (closed)'
    refute_words coa.pdf DEV-0001
    made release "$LOT" release.pdf
    assert_words release.pdf 'DEV-0002 minor closed nitrogen was low' 'other warmest -161' 'Rosa Lind'
    refute_words release.pdf 'alarm was off'
    # what is stored after the conclusion has nothing to do with it
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A002 --vials 1 --cells 50e6 --volume 5mL >/dev/null
    sleep 0.01
    must stan vial store "$(as - vial list --lot UC26A002 --json | jq -r '.vials[0].id')" --at CPN/LN2-1/R1 >/dev/null
    made coa UC26A002 other.pdf
    assert_words other.pdf 'Deviations none'
}

@test "a batch history has the changes of the expiry and the reviews of the audit trail, each signed" {
    echo 'viability at 36 months: 94 %' >stability.txt
    must rosa lot extend "$LOT" --expires "$(day '+3 years')" --evidence stability.txt --reason '36 months conform' >/dev/null
    must ivan audit review "$LOT" --reason 'seen, in order' >/dev/null
    made history "$LOT" history.pdf
    assert_words history.pdf "$(day '+2 years') $(day '+3 years') stability.txt" 'Meaning change of expiry' \
        'Exceptions seen' 'Reason seen, in order' 'Ivan Petit (ivan)'
    refute_words history.pdf unsigned 'audit trail was not reviewed'
    made coa "$LOT" coa.pdf
    made release "$LOT" release.pdf
    local kind
    for kind in coa release history; do
        assert_words $kind.pdf "Usable through $(day '+3 years')" 'Expiry changed' "from $(day '+2 years') to" 'by Rosa Lind' \
            'stability.txt' 'Meaning change of expiry' 'Reason 36 months conform'
        refute_words $kind.pdf unsigned
    done
    assert_words history.pdf "stability.txt $(sha256sum <stability.txt | cut -c 1-10)"
}

@test "papers of a lot with a reviewed batch record, materials and a freezing run" {
    without none
    must quentin result review "$LOT" >/dev/null
    echo 'executed batch record' >record.pdf
    echo 'minute,temperature' >run.csv
    must nora lot attach "$LOT" record.pdf --as batch-record >/dev/null
    must olga lot review "$LOT" --as production --reason 'complete, in order' >/dev/null
    must rosa lot review "$LOT" --as quality --reason 'complete, in order' >/dev/null
    must olga lot material "$LOT" --item 'MEM alpha' --supplier Gibco --supplier-lot M4711 --expires 2099-01-01 >/dev/null
    must quinn lot material "$LOT" --accept 1 --reason 'certificate seen' >/dev/null
    must olga lot freeze "$LOT" --file run.csv --program 'MSC 1 C/min' --started "${MADE}T14:00:00Z" --ended "${MADE}T15:15:00Z" --reason "the filling was recorded late" >/dev/null
    must rufus lot release "$LOT" --reason 'all conform' >/dev/null
    made release "$LOT" release.pdf
    assert_words release.pdf 'Reviews of the batch record' 'production record.pdf' 'quality record.pdf' \
        "Olga Berg, $(day today)" "Rosa Lind, $(day today)" \
        'Signed by Rufus Wall (rufus)' 'Olga Berg (olga)' 'Reason complete, in order'
    refute_words release.pdf unsigned
    made history "$LOT" history.pdf
    assert_words history.pdf 'MEM alpha Gibco M4711 2099-01-01 accepted Olga Berg, — Quinn Hale, Quinn Hale,' 'MSC 1 C/min' run.csv 'production record.pdf'
    refute_words history.pdf unsigned 'No material is recorded.' 'No freezing run is recorded.'
    must rosa lot material "$LOT" --reject 1 --reason 'recalled by the supplier' >/dev/null
    made history "$LOT" history.pdf
    assert_words history.pdf 'MEM alpha Gibco M4711 2099-01-01 rejected Olga Berg, — Quinn Hale, Rosa Lind,'
    forge_table lot_material "UPDATE lot_material SET supplier_lot = 'M4712'"
    forge_table attachment "UPDATE attachment SET sha256 = '$(printf '%064d' 1)' WHERE kind = 'batch-record'"
    made history "$LOT" forged.pdf
    assert_words forged.pdf 'MEM alpha Gibco M4712 2099-01-01 rejected'
    [ "$(pdftotext forged.pdf - | tr '\n' ' ' | grep -o 'unsigned: the record changed since' | wc -l)" -ge 5 ] # 3 decisions, 2 signatures in full
    made release "$LOT" forged.pdf
    assert_words forged.pdf 'unsigned: the record changed since'
}
