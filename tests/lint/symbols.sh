#!/usr/bin/env bash
# symbols.sh BUILD: what the compiled floors call. Only cli prints and ends the program; each engine and each paper
# library is known to one file. Prints each symbol that crosses a wall; exit code 1 when there is one.
set -uo pipefail
build=$1
crossed=0

# Objects of the sources that are there (not of those that are gone), and what each needs: "render/qr QRcode_free".
objects=()
while read -r source; do
    objects+=("$build/${source%.c}.o")
done < <(find src -name '*.c' | sort)
needed=$(nm -uA "${objects[@]}" | sed -E -e "s|^$build/src/||" -e 's|\.o: +[A-Za-z] ([^@]*).*| \1|') || exit 1
[ -n "$needed" ] || crossed=1

# forbid SYMBOLS WHERE EXCEPT: no object there needs one of these symbols, but for the exceptions (all patterns).
forbid() {
    local found
    found=$(awk -v symbols="^($1)\$" -v where="^($2)\$" -v except="^($3)\$" \
        '$1 ~ where && $1 !~ except && $2 ~ symbols { print "src/" $1 ".c uses " $2 }' <<<"$needed")
    [ -z "$found" ] || {
        echo "$found"
        crossed=1
    }
}

output='_*(v?f?printf|v?dprintf|f?puts|f?putc|putchar|perror|std(out|err)|quick_exit|_?exit|_Exit|errx?|warnx?)(_chk|_unlocked)?'
forbid "$output" '(domain|store|base|render)/.*' ''
forbid 'sqlite3_.*' '.*' 'store/db_sqlite'
forbid 'PQ.*' '.*' 'store/db_postgres'
forbid '(de|in)flate.*' '.*' 'render/pdf_file'
forbid 'QRcode_.*' '.*' 'render/qr'
forbid 'ZBarcode_.*' '.*' 'render/datamatrix'
exit $crossed
