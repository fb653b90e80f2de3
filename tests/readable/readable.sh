#!/usr/bin/env bash
# readable.sh BUILD COUNT TEMPLATE.ini..: prints COUNT different labels by each template, renders them as a printer would,
# in black and white at the template's resolution, and reads every code: as it is, blurred, and blurred and turned by 3 degrees.
# A line for each template, and exit code 1 unless every code was read as what it should say, and nothing else was.
# SEED chooses the labels. With ACROSS=DRAFT they are drafts, also as SVG and ZPL, and no code may be read at all.
set -euo pipefail
shopt -s nullglob
export LC_ALL=C.UTF-8 # sort and comm go by the same order
BUILD=$1 COUNT=$2 SEED=${SEED:-1}
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# read_qr FOLDER LOOK, read_datamatrix FOLDER LOOK: what is read on all its labels, a payload a line. A scanner looks at a
# label again and again while it is held before it; these look along other lines of the picture each time.
LOOKS=9
read_qr() {
    zbarimg -q --raw -S disable -S qrcode.enable -S "x-density=$(($2 / 3 + 1))" -S "y-density=$(($2 % 3 + 1))" "$1"/*.pgm \
        2>/dev/null || true
}
read_datamatrix() {
    dmtxread -n -N1 -m 2000 -G 29 -g $(($2 / 2 + 1)) -S $((2 - $2 % 2)) "$1"/*.pgm 2>/dev/null || true
}

# payloads PICTURE..: what either kind of reader reads there.
payloads() {
    zbarimg -q --raw -S disable -S qrcode.enable "$@" 2>/dev/null || true
    [ ! -s "$work/datamatrix" ] || dmtxread -n -N1 -m 400 "$@" 2>/dev/null || true
}

# share KIND FOLDER: "qr 50/50", and what was read although it stands nowhere.
share() {
    local wanted=$work/$1 got=$work/got all right=0 wrong look
    [ -s "$wanted" ] || return 0
    : >"$got"
    sort -u "$wanted" >"$wanted.sorted"
    all=$(wc -l <"$wanted.sorted")
    for ((look = 0; look < LOOKS && right < all; look++)); do
        "read_$1" "$work/$1-$2" $look | sort -u - "$got" -o "$got"
        right=$(comm -12 "$wanted.sorted" "$got" | wc -l)
    done
    wrong=$(comm -13 "$wanted.sorted" "$got" | wc -l)
    printf '  %s %s %s/%s' "$2" "$1" "$right" "$all"
    [ "$wrong" -eq 0 ] || printf ' and %s wrong' "$wrong"
    [ "$right" -eq "$all" ] && [ "$wrong" -eq 0 ] || failed=1
}

# drafts TEMPLATE: no reader reads anything, in no output. That they would is shown by a ZPL that is no draft.
drafts() {
    local qr=("$work"/qr-*/*.pgm) matrix=("$work"/datamatrix-*/*.pgm) read wanted good=none
    rsvg-convert --dpi-x "$dpi" --dpi-y "$dpi" "$work/labels.svg" -o "$work/svg.png"
    if [ -e "$work/labels.zpl" ]; then
        mkdir "$work/zpl" "$work/good"
        "$BUILD/readable/labels" paint "$work/labels.zpl" "$work/zpl"
        "$BUILD/readable/labels" paint "$work/good.zpl" "$work/good"
        wanted=$(sort -u "$work/qr" "$work/datamatrix" | wc -l)
        good="$(payloads "$work"/good/*.pgm | sort -u | wc -l)/$wanted"
    fi
    read=$(payloads "${qr[@]}" "${matrix[@]}" "$work"/zpl/*.pgm "$work/svg.png" | wc -l)
    printf '%-24s %4s dpi  read on drafts: %s of %s; on labels as ZPL: %s\n' "$(basename "$1" .ini)" "$dpi" "$read" \
        "$((${#qr[@]} + ${#matrix[@]} + 1))" "$good"
    [ "$read" -eq 0 ] && { [ "$good" = none ] || [ "$good" = "$wanted/$wanted" ]; } || failed=1
}

for template in "$@"; do
    rm -rf "${work:?}"/* && mkdir "$work"/{qr,datamatrix}-{plain,blurred,turned}
    "$BUILD/readable/labels" print "$work" "$template" "$COUNT" "$SEED"
    dpi=$(cat "$work/dpi")
    pdftoppm -mono -r "$dpi" "$work/labels.pdf" "$work/page"
    "$BUILD/readable/labels" cut "$work" "$template" "$COUNT" "$SEED"
    if [ -n "${ACROSS-}" ]; then
        drafts "$template"
        continue
    fi
    printf '%-24s %4s dpi' "$(basename "$template" .ini)" "$dpi"
    for folder in plain blurred turned; do
        share qr $folder
        share datamatrix $folder
    done
    echo
done
exit $failed
