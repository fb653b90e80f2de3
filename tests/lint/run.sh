#!/usr/bin/env bash
# run.sh BUILD [CHECK..]: the checks of `make lint`, or the named ones. A line "ok" for each that holds, else what is
# wrong. Works in the current folder, so that planted.sh can show that each check fails where it should.
set -uo pipefail
build=$1
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jobs=$(nproc)

c_sources() { find src include tests -name '*.[ch]' | sort; }
scripts() { find .ci tests \( -name '*.sh' -o -name '*.bash' -o -name '*.bats' -o -path '.ci/*' \) -type f | sort; }

check_floors() { "$here/floors.sh" "$build"; }
check_symbols() { "$here/symbols.sh" "$build"; }

# SQL stands in sql/ alone: looks at the text constants of the program, comments taken off.
check_sql() {
    local file found=0
    while read -r file; do
        if gcc -fpreprocessed -dD -E -P "$file" 2>/dev/null | grep -oE '"([^"\\]|\\.)*"' |
            grep -E '"(.*[ (;])?(SELECT |INSERT (OR [A-Z]+ )?INTO|UPDATE .*SET |DELETE FROM|PRAGMA|CREATE (TABLE|INDEX|TRIGGER)|BEGIN (IMMEDIATE|EXCLUSIVE)|COMMIT;|ROLLBACK|VACUUM|ATTACH )' |
            sed "s|^|$file: |"; then
            found=1
        fi
    done < <(find src -name '*.[ch]' | sort)
    return "$found"
}

check_format() { c_sources | xargs clang-format --dry-run -Werror --ferror-limit=3; }

# Off: variableScope (locals stand where a function begins), shadowFunction (a local may have a function's name),
# pointerOutOfBoundsCond (takes "size > 0 ? data : text" for a mistake).
check_cppcheck() {
    cppcheck --quiet -j "$jobs" --std=c11 --language=c --error-exitcode=1 --inline-suppr -D_GNU_SOURCE \
        --enable=warning,style,performance,portability --suppress=missingIncludeSystem --suppress=variableScope \
        --suppress=shadowFunction --suppress=pointerOutOfBoundsCond -Iinclude -Isrc -I"$build" src
}

check_shell() { scripts | xargs shellcheck -S warning -x -P SCRIPTDIR -P "$PWD"; }

# No function is longer than 90 lines: from its brace to the closing one, both in the first column. No line of SQL is
# longer than 120 characters, as those of C by their format.
check_length() {
    find sql -name '*.sql' -print0 | sort -z | xargs -0 awk '
        length > 120 { printf "%s:%d: %d characters\n", FILENAME, FNR, length; long = 1 }
        END { exit long }' || return 1
    c_sources | xargs awk '
        /^\{/ { begin = FNR; name = previous }
        /^\}/ && begin { if (FNR - begin + 1 > 90) { printf "%s:%d: %d lines: %s\n", FILENAME, begin, FNR - begin + 1, name; long = 1 } begin = 0 }
        NF { previous = $0 }
        END { exit long }'
}

check_planted() { "$here/planted.sh"; }

wrong=0
[ $# -gt 0 ] || set -- floors symbols sql format cppcheck shell length planted
for check in "$@"; do
    if report=$("check_$check" 2>&1); then
        echo "ok     $check"
    else
        printf 'wrong  %s\n%s\n' "$check" "$report"
        wrong=1
    fi
done
exit $wrong
