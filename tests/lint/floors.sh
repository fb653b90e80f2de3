#!/usr/bin/env bash
# floors.sh [BUILD]: every file of src/ and include/ stands on a floor and may see what its floor may see, directly or
# through other headers. Prints each include that crosses a wall; exit code 1 when there is one.
set -uo pipefail
build=${1:-build}

# Floor of a file, and what it may see (patterns of paths).
content='include/cryolot/(error|value|paper|check)\.h'
may_see() {
    case $1 in
    src/main.c) echo 'include/cryolot/.*|src/cli/.*|src/base/.*' ;; # base through the headers of cli
    src/cli/*) echo 'include/cryolot/.*|src/base/.*|src/cli/.*|src/render/render\.h' ;;
    src/render/*) echo "$content|src/base/.*|src/render/.*" ;;
    src/domain/*) echo 'include/cryolot/.*|src/base/.*|src/domain/.*|src/store/store\.h|gen/(sql|documents)\.h' ;;
    src/store/*) echo 'include/cryolot/(error|value)\.h|src/base/.*|src/store/.*|gen/sql\.h' ;;
    src/base/*) echo 'include/cryolot/(error|value)\.h|src/base/.*' ;;
    include/cryolot/error.h) echo ;;
    include/cryolot/value.h | include/cryolot/check.h) echo 'include/cryolot/error\.h' ;;
    include/cryolot/paper.h) echo "$content" ;;
    include/cryolot/*) echo 'include/cryolot/.*' ;;
    esac
}

# Which files may see the header of a library. The C library is everybody's.
library_users() {
    case $1 in
    sqlite3*.h) echo 'src/store/db_sqlite\.c' ;;
    libpq-fe.h | libpq/*) echo 'src/store/db_postgres\.c' ;;
    zlib.h) echo 'src/render/pdf_file\.c' ;;
    qrencode.h) echo 'src/render/qr\.c' ;;
    dlfcn.h) echo 'src/render/load\.c|src/store/db_postgres\.c' ;;
    popt.h) echo 'src/main\.c|src/cli/.*' ;;
    jansson*.h) echo 'src/main\.c|src/cli/.*|src/base/.*' ;;
    openssl/* | csv.h | ini.h | utf8proc.h | crypt.h) echo 'src/base/.*' ;;
    *) echo '.*' ;;
    esac
}

crossed=0
report() {
    echo "$1 may not see $2"
    crossed=1
}

# The headers that a file reaches, one a line, relative to the top.
reached() {
    "${CC:-gcc}" -x c -std=c17 -D_GNU_SOURCE -Iinclude -Isrc -I"$build" -M "$1" |
        sed -e 's/^[^ ]*: *//' -e 's/\\$//' | tr -s ' ' '\n' | grep '\.h$' | sed -e "s|^$build/||" -e "s|^/usr/include/||"
}

# A library's header through another header of ours counts as well; what libraries include themselves does not.
check() {
    local file=$1 seen allowed header
    allowed=$(may_see "$file")
    seen=$(reached "$file") || crossed=1
    while read -r header; do
        case $header in
        src/* | include/* | gen/*)
            [[ $header == "$file" || $header =~ ^($allowed)$ ]] || report "$file" "$header"
            ;;
        '') ;;
        *) [[ $file =~ ^($(library_users "$header"))$ ]] || report "$file" "<$header>" ;;
        esac
    done <<<"$seen"
    if grep -nHE '^ *# *include +"(\.\./|\./|[^"/]*")' "$file"; then
        report "$file" 'a header without its folder'
    fi
}

while read -r file; do
    [ -n "$(may_see "$file")" ] || [ "$file" = include/cryolot/error.h ] || report "$file" 'the house: it stands on no floor'
    check "$file"
done < <(find src include -name '*.[ch]' | sort)
exit $crossed
