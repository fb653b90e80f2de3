#!/usr/bin/env bash
# readable.sh BUILD COUNT TEMPLATE.ini..: prints COUNT different labels by each template, renders them as a printer would,
# in black and white at the template's resolution, and reads every code: as it is, blurred, and blurred and turned by 3 degrees.
# A line for each template, and exit code 1 unless every code was read as what it should say, and nothing else was.
# SEED chooses the labels.
set -euo pipefail
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

for template in "$@"; do
    rm -rf "${work:?}"/* && mkdir "$work"/{qr,datamatrix}-{plain,blurred,turned}
    "$BUILD/readable/labels" print "$work" "$template" "$COUNT" "$SEED"
    dpi=$(cat "$work/dpi")
    pdftoppm -mono -r "$dpi" "$work/labels.pdf" "$work/page"
    "$BUILD/readable/labels" cut "$work" "$template" "$COUNT" "$SEED"
    printf '%-24s %4s dpi' "$(basename "$template" .ini)" "$dpi"
    for folder in plain blurred turned; do
        share qr $folder
        share datamatrix $folder
    done
    echo
done
exit $failed
