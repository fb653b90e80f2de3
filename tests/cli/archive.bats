# Everything that is printed is fit for archives: PDF/A-1b, as Apache PDFBox judges it.
load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -160C >/dev/null
    must stan storage add CPN/LN2-1/B12 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/B12:C7 >/dev/null
    must stan storage reading CPN/LN2-1 -120.5C --reason 'from the log book' >/dev/null
    must rosa lot hold "$LOT" --reason '液氮 冻存: µ ≥ ×10⁶ é ß Ω Ж' >/dev/null
}

# judge FILE..: one start of Java for all of them; what it says of them is in files.preflight.xml.
judge() {
    local jar path=
    for jar in preflight pdfbox2 xmpbox fontbox2 commons-logging commons-io javax.activation jaxb-api; do
        [ -e "/usr/share/java/$jar.jar" ] || fail "the validator is not installed whole: $jar.jar is missing"
        path+=:/usr/share/java/$jar.jar
    done
    printf '%s\n' "$@" >files
    java -cp "$path" org.apache.pdfbox.preflight.Validator_A1b xml group files >said 2>&1 || true
    [ -s files.preflight.xml ] || fail 'the validator did not run' "$(cat said)"
}

# assert_same_said FILE: its two places for title, number and date say the same.
assert_same_said() {
    local title number
    title=$(pdfinfo "$1" | sed -n 's/^Title: *//p') number=$(pdfinfo "$1" | sed -n 's/^Subject: *//p')
    pdfinfo -meta "$1" >meta
    grep -qF "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">$title<" meta || fail "title of $1" "$(cat meta)"
    grep -qF "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">$number<" meta || fail "number of $1" "$(cat meta)"
}

# logo: 60 by 40 dots, red over green, blue at the right.
logo() {
    printf 'P6 60 40 255\n'
    local row
    for row in {1..40}; do
        printf '%.0s\x'"$([ "$row" -le 20 ] && echo c8 || echo 00)"'\x80\x20' {1..40}
        printf '%.0s\x00\x20\xc0' {1..20}
    done
}

@test "labels, documents, charts and maps are valid PDF/A-1b files" {
    local files file
    must olga label print "$LOT" --template vial-roll -o labels.pdf >/dev/null
    must ada user badge stan stella -o badge.pdf >/dev/null
    must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
    must rosa document issue history "$LOT" -o history.pdf >/dev/null
    must stan storage chart CPN/LN2-1 -o chart.pdf >/dev/null
    must stan storage map CPN/LN2-1 -o map.pdf >/dev/null
    mkdir -p own/documents
    { # a letterhead with a logo in colours, on another paper, in Chinese
        sed -e '/^version/a size = Letter' -e '/^line1/d' "$ROOT/templates/documents/zh.ini" | sed '/^\[letterhead\]/,$d'
        printf '[letterhead]\nline1 = Bâtiment 3, 12 rue des Cordeliers\nline2 = 上海市 脐带血库\nlogo = logo.ppm\nlogo_sha256 = %s\n' \
            "$(logo | sha256sum | cut -d' ' -f1)"
        sed -n '/^\[words\]/,$p' "$ROOT/templates/documents/zh.ini"
    } >own/documents/zh.ini
    logo >own/documents/logo.ppm
    CRYOLOT_TEMPLATES=own must rosa document approve zh >/dev/null
    CRYOLOT_TEMPLATES=own must rosa document issue coa "$LOT" --template zh -o zh.pdf >/dev/null
    pdfimages -list zh.pdf | grep -q 'image *60 *40 *rgb *3 *8 '
    pdftotext history.pdf - | grep -qF '液氮 冻存: µ ≥ ×10⁶ é ß Ω Ж'
    files=(labels.pdf badge.pdf coa.pdf history.pdf chart.pdf map.pdf zh.pdf)
    for file in "${files[@]}"; do
        run qpdf --check "$file"
        [ "$status" -eq 0 ]
        assert_same_said "$file"
    done
    sed 's|CIDSet|CIDSit|' coa.pdf >spoiled.pdf # the validator finds what is wrong
    judge "${files[@]}" spoiled.pdf
    grep -q "<preflights count=\"$((${#files[@]} + 1))\">" files.preflight.xml
    [ "$(grep -c '"PDF/A1-b">true<' files.preflight.xml)" -eq ${#files[@]} ] || fail 'not valid' "$(cat files.preflight.xml)"
    grep -A2 'name="spoiled.pdf"' files.preflight.xml | grep -q '>false<'
}
