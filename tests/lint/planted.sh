#!/usr/bin/env bash
# planted.sh: shows that each check of lint can fail. Makes a small house that is clean, then plants one fault after the
# other; a fault that is not found is printed.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
cd "$house" || exit 1

# Each file holds a header or function of the least kind, so that every floor is there.
build_house() {
    rm -rf "${house:?}"/* .ci
    mkdir -p include/cryolot src/{base,store,domain,render,cli} build/gen sql tests .ci
    cp "$top/.clang-format" .
    touch include/cryolot/{error,value,paper,lot}.h src/base/text.h src/store/store.h src/domain/context.h \
        src/render/render.h src/cli/command.h build/gen/sql.h
    local file
    for file in main base/text store/store store/db_sqlite domain/lot render/pdf render/qr cli/lot; do
        printf 'int %s(void);\nint %s(void)\n{\n    return 0;\n}\n' "${file//\//_}" "${file//\//_}" >"src/$file.c"
    done
    touch src/store/db.h
    printf -- '-- name: lot_ids\n-- Every lot.\nSELECT id FROM lot;\n' >sql/lot.sql
    echo 'int system(const char *); int run(void); int run(void) { return system("true"); }' >src/base/run.c
    clang-format -i src/base/run.c
    printf '#!/bin/sh\necho "$1"\n' >tests/a.sh
}

compile() {
    local file
    find src -name '*.c' | while read -r file; do
        mkdir -p "build/$(dirname "$file")"
        gcc -w -Iinclude -Isrc -Ibuild -c -o "build/${file%.c}.o" "$file"
    done
}

missed=0
# expect ok|wrong CHECK WHAT
expect() {
    local found=wrong
    [ "$2" != symbols ] || compile
    "$here/run.sh" build "$2" >"$house/report" 2>&1 && found=ok
    if [ "$found" != "$1" ]; then
        echo "$2 says $found: $3"
        cat "$house/report"
        missed=1
    fi
}
# plant CHECK FILE TEXT: adds the text to the file of a clean house.
plant() {
    build_house
    mkdir -p "$(dirname "$2")"
    printf '%b\n' "$3" >>"$2"
    expect wrong "$1" "$2: $3"
}

build_house
for check in floors symbols sql format cppcheck shell length; do
    expect ok "$check" 'a clean house'
done

plant floors src/base/text.c '#include <cryolot/lot.h>'
plant floors src/store/store.c '#include "domain/context.h"'
plant floors src/store/store.c '#include <sqlite3.h>'
plant floors src/domain/lot.c '#include "cli/command.h"'
plant floors src/domain/lot.c '#include "render/render.h"'
plant floors src/domain/lot.c '#include "store/db.h"'
plant floors src/render/pdf.c '#include <cryolot/lot.h>'
plant floors src/render/pdf.c '#include "domain/context.h"'
plant floors src/render/pdf.c '#include <zlib.h>'
plant floors src/cli/lot.c '#include "store/store.h"'
plant floors src/cli/lot.c '#include "domain/context.h"'
plant floors src/main.c '#include "store/store.h"'
plant floors include/cryolot/lot.h '#include "base/text.h"'
plant floors src/domain/context.h '#include "cli/command.h"'
plant floors src/misc/misc.c 'int misc;'
build_house
echo '#include "store/store.h"' >src/render/render.h
echo '#include "render/render.h"' >>src/cli/lot.c
expect wrong floors 'cli reaches the store through render.h'

for call in 'printf("%d", 1)' 'puts("a")' 'fputs("a", (void *)0)' 'exit(1)' '_exit(1)' 'perror("a")'; do
    plant symbols src/domain/lot.c "void f(void) { $call; }"
done
plant symbols src/base/text.c 'extern void *stderr; void *f(void) { return stderr; }'
plant symbols src/store/store.c 'int sqlite3_step(void *); int f(void) { return sqlite3_step(0); }'
plant symbols src/cli/lot.c 'int sqlite3_step(void *); int f(void) { return sqlite3_step(0); }'
plant symbols src/render/pdf.c 'int deflate(void *, int); int f(void) { return deflate(0, 0); }'
plant symbols src/render/pdf.c 'int QRcode_free(void *); int f(void) { return QRcode_free(0); }'

plant sql src/domain/lot.c 'const char *a = "SELECT id FROM lot";'
plant sql src/cli/lot.c 'const char *a = "x; UPDATE lot SET id = 1";'
plant sql src/store/db_sqlite.c 'const char *a = "PRAGMA user_version";'
plant sql src/store/store.c 'const char *a = "INSERT INTO lot VALUES (1)", *b = "DELETE FROM lot";'
build_house
echo '/* "SELECT id FROM lot" stands in sql/ */ const char *a = "select a lot"; // "DELETE FROM lot"' >>src/cli/lot.c
expect ok sql 'SQL in a comment'

plant format src/cli/lot.c 'int  a;'
plant cppcheck src/cli/lot.c 'int f(int *a);\nint f(int *a)\n{\n    int b[2];\n    b[2] = *a;\n    return b[2];\n}'
plant shell tests/a.sh 'rm -rf $1/*'
plant shell tests/b.bats '@test "a" { unused=1; }'
plant length sql/lot.sql "-- $(yes long | head -n 24 | tr '\n' ' ')"
plant length src/cli/lot.c "void f(void)\n{\n$(yes '    f();' | head -n 89)\n}"
build_house
printf 'void f(void)\n{\n%s\n}\n' "$(yes '    f();' | head -n 88)" >>src/cli/lot.c
expect ok length '90 lines'
exit $missed
