#!/usr/bin/env bash
# validate.sh BUILD: runs the tests that tests/data/requirements.csv names, and writes the installation and operation
# report BUILD/validation/validation-report.pdf. Exit code 1 when a requirement is not shown; `make validate` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1%/}
out=$build/validation
requirements=${REQUIREMENTS:-tests/data/requirements.csv}
rm -rf "$out"
mkdir -p "$out"
CRYOLOT_TAP=$(mktemp -d)
export CRYOLOT_TAP
trap 'rm -rf "$CRYOLOT_TAP"' EXIT

# ---- the tests -------------------------------------------------------------------------------------------------------

# named: FILE<tab>CASE of every requirement. Cases have no quote in them (tests/cli/validate.bats).
named() { sed -nE 's/^ER-.*,([a-z_]+),"([^"]*)"$/\1\t\2/p' "$requirements" | sort -u; }

# run_file FILE: its named cases alone; FILE<tab>CASE<tab>OUTCOME on standard output.
run_file() {
    local file=$1 case filter=()
    while IFS=$'\t' read -r _ case; do
        filter+=("$(sed 's/[^A-Za-z0-9 ,:;-]/./g' <<<"$case")")
    done < <(named | grep -P "^$file\t")
    tests/tap.sh "$build:tests/cli/$file.bats" "^($(IFS='|'; echo "${filter[*]}"))\$" >"$out/$file.tap" || true
    sed -nE -e 's/^ok [0-9]+ (.*) # skip.*/\1\tskipped/p' -e t -e 's/^ok [0-9]+ (.*)/\1\tpassed/p' \
        -e 's/^not ok [0-9]+ (.*)/\1\tfailed/p' "$out/$file.tap" | sed "s/^/$file\t/"
}
export -f run_file named
export build out requirements

named | cut -f 1 | sort -u | xargs -P "$(nproc)" -I FILE bash -c 'run_file FILE' >"$out/results.tsv"

# csv: tabs become fields.
csv() { sed -e 's/"/""/g' -e 's/\t/","/g' -e 's/^/"/' -e 's/$/"/'; }
{ echo file,case,outcome; csv <"$out/results.tsv"; } >"$out/results.csv"

# ---- what is installed -----------------------------------------------------------------------------------------------

fact() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" | csv; }
package() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo 'not a package of this system'; }
record=$out/fresh.db
rm -f "$out/password"
(umask 077 && printf 'a password for the validation\n' >"$out/password")
"$build/cryolot" --db "$record" init --facility Validation --site VAL --timezone UTC --admin validator --name Validator \
    --password-file "$out/password" --training >/dev/null 2>&1
{
    echo section,name,value
    fact Program Version "$("$build/cryolot" version | head -1)"
    fact Program 'SHA-256 of the program' "$(sha256sum <"$build/cryolot" | cut -d' ' -f1)"
    fact Program 'SHA-256 of paper.so' "$(sha256sum <"$build/paper.so" | cut -d' ' -f1)"
    fact Program 'Schema' "$(sqlite3 -readonly "$record" "SELECT id || ' (' || name || ')' FROM migration ORDER BY id DESC LIMIT 1")"
    fact Program Compiler "$("${CC_USED:-gcc}" --version | head -1)"
    fact Program 'Built with' "$(sed 's/ -Wall.*//' "$build/flags")"
    fact 'Places of an installation' Program "${PREFIX:-/usr/local}/bin/cryolot"
    fact 'Places of an installation' 'Paper module' "${PREFIX:-/usr/local}/lib/cryolot/paper.so"
    fact 'Places of an installation' Templates "${PREFIX:-/usr/local}/share/cryolot"
    fact 'Places of an installation' 'Manual page' "${PREFIX:-/usr/local}/share/man/man1/cryolot.1"
    fact 'Places of an installation' 'Record' 'the file of --db, else CRYOLOT_DB, else ~/.local/share/cryolot/cryolot.db'
    fact System 'Operating system' "$(. /etc/os-release && echo "$PRETTY_NAME")"
    fact System Kernel "$(uname -srm)"
    for library in libsqlite3-dev libssl-dev libcrypt-dev libjansson-dev libcsv-dev libinih-dev libpopt-dev \
        libutf8proc-dev libqrencode-dev libzint-dev zlib1g-dev libc6 tzdata; do
        fact 'Libraries, as installed' "$library" "$(package "$library")"
    done
} >"$out/installed.csv"
"$build/cryolot" --db "$record" setting list --csv >"$out/settings.csv"
rm -f "$record"* "$out/password"

# ---- the report ------------------------------------------------------------------------------------------------------

version=$("$build/cryolot" version | head -1 | awk '{ print toupper($2) }')
"$build/validate/report" "$out/validation-report.pdf" "$out/installed.csv" "$out/settings.csv" "$requirements" \
    "$out/results.csv" "VAL-$version" "$(date -u '+%F %T UTC')"
