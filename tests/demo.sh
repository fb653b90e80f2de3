#!/bin/bash
# The main job, end to end, on published results: `make demo`. Every command is printed as it runs, so that it can be
# typed again. Usage: tests/demo.sh PROGRAM FOLDER
set -euo pipefail
program=$(realpath "$1")
folder=$2
results=$(realpath tests/data/published-results.csv)
products=$(realpath templates/products)

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
folder=$PWD
export CRYOLOT_DB=$folder/demo.db PATH=${program%/*}:$PATH NO_COLOR=1
expires=$(date -d '+2 years' +%F)
today=$(date +%F)

# ---- how it is shown ------------------------------------------------------------------------------------------------

say() { printf '\n\033[1m== %s\033[0m\n' "$*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }

# Prints a command, quoted so that it can be typed again, and runs it.
show() {
    local word
    printf '\n$'
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9_./:=,@%+-]* | '') printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
}
run() {
    show "$@"
    "$@"
}
# The same, where only the message is of interest and not the record that follows it.
brief() {
    show "$@"
    "$@" >/dev/null
}

# The same as one of the people.
as() {
    local who=$1 how=run
    shift
    case $1 in brief) how=brief && shift ;; esac
    "$how" cryolot --user "$who" --password-file "people/$who" "$@"
}

# A command that must be refused by a rule.
refused() {
    local code=0
    "$@" || code=$?
    printf '(exit code %s: refused by a rule)\n' "$code"
    [ "$code" = 3 ]
}

say "A training record in $folder"
printf '\n$ cd %s\n$ export CRYOLOT_DB=%s PATH=%s:%s\n' "$folder" "$CRYOLOT_DB" "${program%/*}" "\$PATH"
mkdir people
for who in ada olga quinn quentin rosa stan petra nora nils ivan; do
    (umask 077 && echo "first password of $who" >"people/$who.first" && echo "the own password of $who" >"people/$who")
done
run cryolot init --facility 'Cell Processing North' --site CPN --timezone Europe/Paris --admin ada \
    --name 'Ada Lind' --password-file people/ada --training

say "People with different roles; each changes the first password before signing"
person() {
    as ada brief user add "$1" --name "$2" --role "$3" --new-password-file "people/$1.first"
    brief cryolot --user "$1" --password-file "people/$1.first" user passwd --new-password-file "people/$1"
}
person olga 'Olga Nowak' operator
person quinn 'Quinn Moor' qc
person quentin 'Quentin Adler' qc
person rosa 'Rosa Vidal' qa
person stan 'Stan Ek' storage
person petra 'Petra Zhao' pharmacist
person nora 'Nora Diallo' clinical
person nils 'Nils Brandt' clinical
person ivan 'Ivan Sokol' auditor
run cryolot user list

say "Products: imported by the administrator, approved by QA; the strict one asks for viability >= 90 %"
as ada product import "$products/huc-msc.ini"
as rosa brief product approve huc-msc
as ada brief product import "$products/huc-msc-strict.ini"
as rosa brief product approve huc-msc-strict

say "A donor, by code only"
as olga donor add D001 --recovered 2020-01-02 --establishment 'Maternity North'
as olga brief donor consent D001 --given --on 2019-12-12 --form 'IC-7 version 3'
as olga brief donor screen D001 --clear --on 2020-01-02
(
    echo 'test,outcome,laboratory,specimen_on'
    printf '%s,nonreactive,Lab West,2020-01-03\n' hiv-1 hiv-2 hbv hcv syphilis htlv cmv
) >donor-tests.csv
as olga donor test D001 --from donor-tests.csv
as rosa donor determine D001 --eligible --on 2020-01-04 --reason 'screening and tests complete'

say "Eight lots: numbered first, labelled, then filled"
lot() {
    as olga brief lot create "$1" --product "$2" --made "$3" --donor D001 --expires "$expires"
    as olga brief lot number "$1" --vials 12 --cells 50e6 --volume 5mL
}
lot UC20P1A huc-msc 2020-01-06
lot UC20P1B huc-msc 2020-01-13
lot UC20P2A huc-msc 2020-01-20
lot UC20P2B huc-msc 2020-01-27
lot UC20P3A huc-msc 2020-02-03
lot UC20P3B huc-msc 2020-02-10
lot UC20P4A huc-msc 2020-02-17
lot UC20P4B huc-msc-strict 2020-02-24
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B UC20P4A UC20P4B; do
    as olga label print $lot -o labels-$lot.pdf
done
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B UC20P4A; do
    as olga brief lot fill $lot --cells 50e6 --volume 5mL
done
as olga lot fill UC20P4B --cells 50e6 --volume 5mL --used 1-10
run cryolot lot list

say "The published results: imported by one person, reviewed by another"
cp "$results" results.csv
as quinn result import results.csv
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B UC20P4A UC20P4B; do
    as quentin result review $lot
done
run cryolot result list UC20P1A

say "The gate: what passes and what does not"
run cryolot lot check UC20P1A
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B UC20P4A; do
    as rosa brief lot release $lot --reason 'all results conform'
done
refused run cryolot lot check UC20P4B
refused as rosa lot release UC20P4B --reason 'all results conform'

say "Vials in the freezer: the next free positions, and the box as it stands"
run cryolot --user stan --password-file people/stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 --min -196C --max -150C
as stan brief vial store UC20P1A-{0001L,0002J,0003H,0004F,0005D,0006B,00079,00087,00095,0010J,0011H,0012F} --at CPN/LN2-1/R3/B12
as stan storage reading CPN/LN2-1 -185C
run cryolot storage map CPN/LN2-1/R3/B12

say "A certificate of analysis: the same record gives the same bytes"
as rosa document issue coa UC20P1A -o coa-UC20P1A.pdf
run cryolot document verify coa-UC20P1A.pdf

say "From the freezer to the pharmacy: taken, handed over, both people proven"
as stan vial take UC20P1A-0001L UC20P1A-0002J --reason 'dose for S001'
as stan custody hand UC20P1A-0001L UC20P1A-0002J --second petra --second-password-file people/petra --place 'Pharmacy, hatch 2'

say "A dose of 1.0 x 10^6 cells per kg for a subject of 62.5 kg"
as nora subject add S001 --site CPN
as nora subject weigh S001 62.5kg --on "$today"
say "A vial more than needed is refused before anything thaws"
as stan brief vial take UC20P1A-0003H --reason 'dose for S001'
as stan brief custody hand UC20P1A-0003H --second petra --second-password-file people/petra --place 'Pharmacy, hatch 2'
refused as petra dose thaw S001 UC20P1A-0001L UC20P1A-0002J UC20P1A-0003H --dose 1e6/kg
as petra dose thaw S001 UC20P1A-0001L UC20P1A-0002J --dose 1e6/kg
dose=$(cryolot dose list --csv | sed -n 2p | cut -d, -f1)
as petra dose prepare "$dose" --draw UC20P1A-0001L=5mL,UC20P1A-0002J=1.25mL --diluent 'saline 0.9 %,SAL4711,50mL'
as petra dose hand "$dose" --second nora --second-password-file people/nora --place 'Ward 3'
as nora infusion start S001 "$dose" --second nils --second-password-file people/nils
infusion=$(cryolot infusion list --csv | sed -n 2p | cut -d, -f1)
as nora infusion finish "$infusion" --given 56.25mL

say "Custody without a gap; patient to donor, donor to patients"
run cryolot custody log UC20P1A-0001L
run cryolot trace S001
run cryolot trace D001

say "What an inspector takes away"
as ivan audit export export
(run cd export && run sha256sum -c SHA256SUMS)
run cryolot audit verify
run cryolot status

cat <<TEXT

== Made in $folder
  labels-UC20P1A.pdf   a label sheet (one per lot), 32.5 x 12.7 mm: scan a code with a phone; print at actual size
  coa-UC20P1A.pdf      certificate of analysis: specification, result, verdict, checks, signature
  export/              the audit trail as CSV and JSON, with its manifest
  demo.db              the record itself; go on with:
    export CRYOLOT_DB=$CRYOLOT_DB PATH=${program%/*}:\$PATH
    cryolot lot show UC20P1A
TEXT
