# labels.sh: the figures of labels, for run.sh: 10,000 of them, with the same texts and codes for all. Peers get their
# labels from a file and are kept to one processor, as cryolot is unless all are named. What each of them drew is looked at.
# shellcheck shell=bash disable=SC2154 # names of run.sh

labels=10000
sheet=$root/templates/labels/vial-sheet.ini
roll=$root/templates/labels/vial-roll.ini
label_bench=$bench/label_bench
one=("$(command -v taskset)" -c "$(taskset -pc $$ | sed 's/.*[ ,-]//')")

# shows PDF NUMBER: label NUMBER of the file has the code it should have. 85 labels are on a sheet, as vial-sheet.ini says.
shows() {
    local place=$((($2 - 1) % 85)) dpi=300 wanted found
    wanted=$(sed -n "$(($2 + 1))s/,.*//p" "$run/labels.csv")
    pdftoppm -mono -r $dpi -f $((($2 - 1) / 85 + 1)) -singlefile "$1" "$run/label" \
        -x "$(awk "BEGIN { print int((19.7 + $place % 5 * 36) / 25.4 * $dpi) }")" -W $((10 * dpi / 25)) \
        -y "$(awk "BEGIN { print int((6.15 + int($place / 5) * 15.9) / 25.4 * $dpi) }")" -H $((10 * dpi / 25))
    found=$(zbarimg -q --raw "$run/label.pbm" 2>/dev/null) || true
    [ "$found" = "$wanted" ] || {
        echo "labels.sh: label $2 of $1 says '$found' and not '$wanted'" >&2
        return 1
    }
}

# drawn PDF: it has all labels, as far as its pages and the first, one in the middle and the last label say.
drawn() {
    local pages number
    pages=$(pdfinfo "$1" | sed -n 's/^Pages: *//p')
    [ "$pages" = $(((labels + 84) / 85)) ] || {
        echo "labels.sh: $1 has $pages pages" >&2
        return 1
    }
    for number in 1 $((labels / 2)) $labels; do
        shows "$1" "$number"
    done
}

# faster FIGURE PEER GOAL MEASURED: one line of the table, how many times the peer's time is cryolot's.
faster() {
    [ -n "$4" ] || exit 1
    printf '%s|%s|%s|%s\n' "$1" "$2" "$3" "$4" | awk -F'|' '{
        split($4, m, " ")
        printf "%-42s %-24s %10.3f %10.3f %5.1fx  > %-4s %s\n", $1, $2, m[1], m[2], 1 / m[3], $3 "x", (1 / m[3] > $3 ? "yes" : "no") }'
}

"$label_bench" list $labels >"$run/labels.csv"
sheets=("$label_bench" labels "$labels" "$sheet" "$run/sheet.pdf")
codes=("$label_bench" codes "$labels")

measured=$(pairs 15 "${one[@]}" "${sheets[@]}" -- "${one[@]}" "${codes[@]}")
row '10,000 labels on sheets, one processor' 'libqrencode alone' 1.15 "$measured"
size '  their memory' $((${measured##* } * 1024)) MiB 32
size '  their file' "$(stat -c %s "$run/sheet.pdf")" MB 1.5
drawn "$run/sheet.pdf"
row '  the same, all processors' 'libqrencode on one' 1 "$(pairs 15 "${sheets[@]:0:4}" -- "${codes[@]}")"
faster '  the same, one processor' 'cairo, libqrencode' 1.5 "$(pairs 5 "${one[@]}" "${sheets[@]}" -- \
    "${one[@]}" "$bench/peers/labels_cairo" "$run/labels.csv" "$run/cairo.pdf")"
drawn "$run/cairo.pdf"
# half a minute each, so once
faster '  the same, one processor' 'reportlab, segno' 50 "$("$bench/pairs" 1 -w 0 "${one[@]}" "${sheets[@]}" -- \
    "${one[@]}" /usr/bin/python3 "$here/peers/labels.py" "$run/labels.csv" "$run/reportlab.pdf")"
drawn "$run/reportlab.pdf"
faster '  the same, one processor' 'glabels' 120 "$("$bench/pairs" 1 -w 0 "${one[@]}" "${sheets[@]}" -- \
    "${one[@]}" /usr/bin/glabels-3-batch -i "$run/labels.csv" -o "$run/glabels.pdf" "$here/peers/labels.glabels")"
drawn "$run/glabels.pdf"

sed 's/^\[stock\]$/&\ncodes = printer/' "$roll" >"$run/printer.ini"
"$label_bench" zpl $labels "$run/printer.ini" "$run/roll.zpl"
[ "$(grep -c '\^BQN.*\^FDMA,' "$run/roll.zpl")" = $labels ] # a code on each
zpl=("$label_bench" zpl "$labels" "$run/printer.ini")
row '10,000 labels as ZPL, codes by the printer' 'PDF on sheets' 0.1 "$(pairs 15 \
    "${one[@]}" "${zpl[@]}" -- "${one[@]}" "${sheets[@]:0:4}")"
row '  the same' 'libqrencode alone' '' "$(pairs 15 "${one[@]}" "${zpl[@]}" -- "${one[@]}" "${codes[@]}")"
row '10,000 labels on a roll, one processor' 'libqrencode alone' 2 "$(pairs 15 \
    "${one[@]}" "$label_bench" labels $labels "$roll" "$run/roll.pdf" -- "${one[@]}" "${codes[@]}")"
measured=$(pairs 1 "${one[@]}" "$label_bench" labels 100000 "$roll" "$run/roll.pdf" -- "${one[@]}" "$label_bench" codes 100000)
row '100,000 labels on a roll, one processor' 'libqrencode alone' 2 "$measured"
size '  their memory' $((${measured##* } * 1024)) MiB 128
rm -f "$run"/*.pdf "$run/roll.zpl"
