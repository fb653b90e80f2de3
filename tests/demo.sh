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

# vials LOT: their IDs, a line each.
vials() { cryolot vial list --lot "$1" --csv | sed 1d | cut -d, -f1; }

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
for who in ada olga omar quinn quentin rosa rufus stan stella petra phil nora nils ivan hugo paul; do
    (umask 077 && echo "first password of $who" >"people/$who.first" && echo "the own password of $who" >"people/$who")
done
run cryolot init --facility 'Cell Processing North' --site CPN --timezone Europe/Paris --admin ada \
    --name 'Ada Lind' --password-file people/ada --training

say "People with different roles; each changes the first password before signing"
person() {
    as ada brief user add "$1" --name "$2" --role "$3" --new-password-file "people/$1.first" "${@:4}"
    brief cryolot --user "$1" --password-file "people/$1.first" user passwd --new-password-file "people/$1"
}
person olga 'Olga Nowak' operator
person omar 'Omar Haddad' operator
person quinn 'Quinn Moor' qc
person quentin 'Quentin Adler' qc
person rosa 'Rosa Vidal' qa
person rufus 'Rufus Wall' qa --second rosa --second-password-file people/rosa # QA countersigns who becomes QA
person stan 'Stan Ek' storage
person stella 'Stella Roy' storage
person petra 'Petra Zhao' pharmacist
person phil 'Phil Moreau' physician
person nora 'Nora Diallo' clinical
person nils 'Nils Brandt' clinical
person ivan 'Ivan Sokol' auditor
run cryolot user list

say "Products: imported by the administrator, approved by QA; the strict one asks for viability >= 90 %"
as ada product import "$products/huc-msc.ini"
as rosa brief product approve huc-msc
# a copy of it: a dose is capped, the bag is looked at, and a physician may override the time in use
sed -e 's/^# dose_cap = .*/dose_cap = 45e6/' -e 's/^# dose_overrides = .*/dose_overrides = dose.use-by/' \
    "$products/huc-msc-strict.ini" >huc-msc-strict.ini
printf '%s\n' '' '[specification appearance infusion]' 'title = Appearance of the bag' 'method = By eye' 'kind = words' \
    'words = Clear' 'failing_words = Clumps' 'gates_release = no' 'gates_infusion = yes' >>huc-msc-strict.ini
as ada brief product import huc-msc-strict.ini
as rosa brief product approve huc-msc-strict

say "A donor, by code only: QA determines when the evidence is complete, not before"
as olga donor add D001 --recovered 2020-01-02 --establishment 'Maternity North'
refused as rosa donor determine D001 --eligible --on 2020-01-04 --reason 'screening and tests complete'
as olga brief donor consent D001 --given --on 2019-12-12 --form 'IC-7 version 3'
as olga brief donor screen D001 --clear --on 2020-01-02
(
    echo 'test,outcome,laboratory,specimen_on'
    printf '%s,nonreactive,Lab West,2020-01-03\n' hiv-1 hiv-2 hbv hcv syphilis htlv cmv
) >donor-tests.csv
as olga donor test D001 --from donor-tests.csv
as rosa brief donor determine D001 --eligible --on 2020-01-04 --reason 'screening and tests complete'
run cryolot donor show D001

say "From the cord to a working bank"
as olga brief lot create CORD-01 --kind tissue --product huc-msc --made 2020-01-02 --donor D001 --expires 2020-01-05
as olga lot receive CORD-01 --condition 'container intact, no leak' --temperature 6C
as olga brief lot create WCB-01 --kind wcb --product huc-msc --made 2020-01-04 --donor D001 --from CORD-01 --passage 2 --doublings 6.1 --expires "$expires"

say "Eight lots: numbered first, labelled, then filled"
lot() {
    as olga brief lot create "$1" --product "$2" --made "$3" --donor D001 --from WCB-01 --passage 4 --doublings 5.2 --expires "$expires"
    as olga brief lot number "$1" --vials 12 --cells 50e6 --volume 5mL
}
lot UC20P1A huc-msc 2020-01-06
lot UC20P1B huc-msc 2020-01-13
lot UC20P2A huc-msc 2020-01-20
lot UC20P2B huc-msc 2020-01-27
lot UC20P3A huc-msc 2020-02-03
lot UC20P3B huc-msc 2020-02-10
lot UC20P4A huc-msc-strict 2020-02-17
lot UC20P4B huc-msc-strict 2020-02-24

say "Label templates print drafts until QA has approved them; their texts stay on record"
as olga label print UC20P1A -o draft.pdf
as rosa label approve vial-sheet sample-roll bag-sheet store-sheet badge-sheet subject-sheet command-sheet
run cryolot label templates
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B UC20P4A UC20P4B; do
    as olga label print $lot -o labels-$lot.pdf
done
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B; do
    as olga brief lot fill $lot --cells 50e6 --volume 5mL
    as olga brief label apply $lot
done
as olga brief lot fill UC20P4B --cells 50e6 --volume 5mL
as olga brief label apply UC20P4B
as olga lot fill UC20P4A --cells 50e6 --volume 5mL --used 1-10 --at '2020-02-17 13:30' --reason 'from the batch record'
run cryolot lot list

say "What the strict product asks for beside: labels accounted for, materials, the batch record reviewed twice"
mapfile -t p4a < <(vials UC20P4A)
mapfile -t p4b < <(vials UC20P4B)
as olga label apply UC20P4A
as olga label spoil "${p4a[10]}" "${p4a[11]}" --reason 'numbers not used' --second omar --second-password-file people/omar
run cryolot label reconcile UC20P4A
as olga label reprint "${p4a[0]}" --as-printed --reason 'for the batch record' -o copy.pdf
run cryolot label show "${p4a[0]}"
run cryolot label show "${p4a[0]}" --print 1
as olga brief lot material UC20P4A --item 'basal medium' --supplier Medix --supplier-lot BM-2291 --expires 2020-06-30
as olga brief lot material UC20P4A --item trypsin --supplier Enzymo --supplier-lot TR-0917 --expires 2020-09-30
as quinn lot material UC20P4A --accept 1,2 --reason 'certificates of analysis are in order'
as olga brief lot yield UC20P4A --step fill --theoretical 12 --actual 10 --unit vials
printf 'minute,set_c,sample_c\n0,4.0,4.1\n10,-10.0,-9.4\n45,-80.0,-78.8\n' >freezing-run.csv
as olga brief lot freeze UC20P4A --file freezing-run.csv --program CRF-2 --started '2020-02-17 14:05' --ended '2020-02-17 14:50'
echo 'executed batch record of UC20P4A' >batch-record.txt
as olga lot attach UC20P4A batch-record.txt --as batch-record
as omar lot review UC20P4A --as production --reason 'executed as written'
as rosa lot review UC20P4A --as quality --reason 'executed as written'

say "A sample for the laboratory, with a label of its own"
as quinn brief sample take UC20P4A --vial "${p4a[9]}" --stage frozen-product --for viability --to 'QC laboratory' --reason 'release testing' -o sample.pdf
sample=$(cryolot sample list --csv | sed -n 2p | cut -d, -f1)
as quentin brief sample receive "$sample" --condition frozen --temperature -78C
run cryolot sample show "$sample"

say "The published results: imported by one person, reviewed by another; one does not conform and is investigated"
cp "$results" results.csv
as quinn result import results.csv
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B UC20P4A UC20P4B; do
    as quentin result review $lot
done
run cryolot result list UC20P1A
run cryolot deviation show DEV-0001

say "Stores of a type, with a keeper: a tank, a rack, boxes"
as stan brief storage add CPN/LN2-1 --type ln2-tank
as stan brief storage add CPN/LN2-1/R3/B12 --type cryobox-9x9
as stan brief storage add CPN/LN2-1/R3/B13 --type cryobox-9x9
as ada brief storage keeper CPN --second stan --second-password-file people/stan --place 'Cryostore' --condition 'both tanks cold, alarms on'
run cryolot storage show CPN/LN2-1


say "The strict product asks for vials that are put away, and for a tank that is read"
as stan brief storage add CPN/LN2-1/R3/B11 --type cryobox-9x9
as olga brief custody hand "${p4a[@]:0:9}" --second stan --second-password-file people/stan --place 'Filling room' --condition 'frozen, labels intact'
as stan brief vial store "${p4a[@]:0:9}" --at CPN/LN2-1/R3/B11
as stan storage reading CPN/LN2-1 -186C

say "The gate: what passes and what does not"
run cryolot lot check UC20P1A
for lot in UC20P1A UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B; do
    as rosa brief lot release $lot --reason 'all results conform'
done
refused run cryolot lot check UC20P4A
as ivan audit review UC20P4A --reason 'exceptions read'
run cryolot lot check UC20P4A
as rosa lot release UC20P4A --reason 'all results conform'
refused run cryolot lot check UC20P4B
refused as rosa lot release UC20P4B --reason 'all results conform'

say "The investigation: a task, its conclusion; the lot stays held, for the cause lies in the product"
as rosa brief deviation task DEV-0001 --title 'count a retained vial again' --owner quinn --due "$(date -d '+14 days' +%F)"
as quinn brief deviation task DEV-0001 1 --done 'counted again: 89 %'
as rosa deviation close DEV-0001 --cause product --conclusion 'viability is 89 %, confirmed' --corrective-action 'cooling rate of CRF-2 checked'

say "From the filling room to the freezer: handed over by both people"
as olga brief custody hand UC20P1A-{0001L,0002J,0003H,0004F,0005D,0006B,00079,00087,00095,0010J,0011H,0012F} --second stan --second-password-file people/stan --place 'Filling room' --condition 'frozen, labels intact'

say "Vials into the freezer by a scanner: a box, its vials, a wrong one, undo, the box again"
{
    echo CPN/LN2-1/R3/B12
    printf '%s\n' UC20P1A-{0001L,0002J,0003H,0004F,0005D,0006B,00079,00087,00095,0010J}
    printf '%s\n' UC20P1A-0011HUC20P1A-0012F undo UC20P1A-{0010J,0011H,0012F} CPN/LN2-1/R3/B12
} >morning.txt
printf '\n$ cryolot scan --mode store <morning.txt\n'
cryolot --user stan --password-file people/stan scan --mode store <morning.txt || [ $? = 3 ]
as stan storage reading CPN/LN2-1 -185C
run cryolot storage map CPN/LN2-1/R3/B12
as stan brief storage label CPN/LN2-1/R3/B12 CPN/LN2-1 -o labels-stores.pdf

say "A certificate of analysis: the same record gives the same bytes"
as rosa document issue coa UC20P1A -o coa-UC20P1A.pdf
run cryolot document verify coa-UC20P1A.pdf
as rosa brief document issue coa UC20P4A -o coa-UC20P4A.pdf
as rosa brief document issue release UC20P4A -o release-UC20P4A.pdf
as rosa brief document issue donor D001 -o donor-D001.pdf
as rosa brief document issue deviation DEV-0001 -o deviation-DEV-0001.pdf
as rosa brief document issue history UC20P4A -o history-UC20P4A.pdf

say "From the freezer to the pharmacy: taken, handed over, both people proven"
as stan vial take UC20P1A-0001L UC20P1A-0002J --reason 'dose for S001'
as stan custody hand UC20P1A-0001L UC20P1A-0002J --second petra --second-password-file people/petra --place 'Pharmacy, hatch 2' --condition frozen

say "A dose of 1.0 x 10^6 cells per kg for a subject of 62.5 kg"
as nora subject add S001 --site CPN
as nora subject weigh S001 62.5kg --on "$today"
say "A vial more than needed is refused before anything thaws"
as stan brief vial take UC20P1A-0003H --reason 'dose for S001'
as stan brief custody hand UC20P1A-0003H --second petra --second-password-file people/petra --place 'Pharmacy, hatch 2' --condition frozen
refused as petra dose thaw S001 UC20P1A-0001L UC20P1A-0002J UC20P1A-0003H --dose 1e6/kg
as petra dose thaw S001 UC20P1A-0001L UC20P1A-0002J --dose 1e6/kg
dose=$(cryolot dose list --csv | sed -n 2p | cut -d, -f1)
as petra dose thaw-end "$dose" --bath 37.2C
say "Counted after the thaw; the volumes to draw are proposed"
as petra brief dose count "$dose" --cells 9.7e6 --volume 1mL --viability 93.5 --method 'Trypan blue'
as petra dose prepare "$dose" --diluent 'saline 0.9 %,SAL4711,50mL'
as petra dose hand "$dose" --second nora --second-password-file people/nora --place 'Ward 3'
say "At the bed two people each scan the patient's label and the bag; a line is blocked; a drop at the port is a complaint"
as nora brief subject label S001 -o labels-subjects.pdf
as nora brief infusion start SUBJ-S0015 "$dose" --second nils --second-password-file people/nils --second-scan "SUBJ-S0015,$dose" --rate 4mL/min
infusion=$(cryolot infusion list --csv | sed -n 2p | cut -d, -f1)
as nora brief infusion interrupt "$infusion" --reason 'line blocked'
as nora brief infusion resume "$infusion"
as nora brief infusion complaint "$infusion" 'a drop at the port' --class minor --lost 250uL
as nora infusion finish "$infusion" --given 56mL
as rosa brief document issue infusion "$infusion" -o "infusion-$infusion.pdf"
run cryolot subject show S001 -o story-S001.pdf

say "Supply out of specification: a decision for one patient, by QA and the physician; the lot stays what it is"
as nora brief subject add S002 --site CPN
as nora brief subject weigh S002 50kg --on "$today"
echo 'the risk of waiting is greater: viability 89 % instead of 90 %' >risk.txt
as rosa lot supply-oos UC20P4B --subject S002 --physician phil --second-password-file people/phil --risk risk.txt --reason 'no other lot matches'
as stan brief vial store "${p4b[@]}" --at CPN/LN2-1/R3/B13
as stan brief vial take "${p4b[0]}" --reason 'dose for S002'
as stan brief custody hand "${p4b[0]}" --second petra --second-password-file people/petra --place 'Pharmacy, hatch 2' --condition frozen
as nora brief subject add S003 --site CPN
as nora brief subject weigh S003 50kg --on "$today"
refused as petra dose thaw S003 "${p4b[0]}" --dose 1e6/kg
say "This product caps a dose, has the bag looked at, and lets a physician stretch the time in use: by signature, so far"
as petra brief dose thaw S002 "${p4b[0]}" --dose 1e6/kg
dose=$(cryolot dose list --csv | sed -n 2p | cut -d, -f1)
as petra brief dose test "$dose" appearance Clear
as petra brief dose prepare "$dose" --diluent 'saline 0.9 %,SAL4711,50mL'
as phil brief dose override "$dose" dose.use-by --until "$(date -u -d '+5 hours' +%FT%TZ)" --reason 'the line has to be placed again'
as petra label print "$dose" -o label-bag.pdf
as petra brief dose hand "$dose" --second nora --second-password-file people/nora --place 'Ward 3'

say "The same at the bed with nothing but a scanner: label, bag; the second person's badge, label, bag; a volume ends it"
badge=$(cryolot user show nils --json | sed 's/.*"badge":"//; s/".*//')
printf '%s\n' SUBJ-S0015 "$dose" SUBJ-S0021 "$dose" "$badge" SUBJ-S0021 "$dose" 'given 54mL' >bedside.txt
printf '\n$ cryolot scan --mode infuse <bedside.txt\n'
cryolot --user nora --password-file people/nora --second-password-file people/nils scan --mode infuse <bedside.txt || [ $? = 3 ]

say "Stability: one vial for a time point; what is due"
as quinn vial assign "${p4a[0]}" --as stability --months 84
run cryolot calendar --days 120
run cryolot report weekly

say "Figures of lots over time, with control limits; what is in stock, by month of expiry"
run cryolot report trend huc-msc
brief cryolot report trend huc-msc -o trend.pdf
brief cryolot report trend huc-msc-strict -o trend-strict.pdf
brief cryolot report stock -o stock.pdf
refused run cryolot report forecast huc-msc

say "A second site: vials leave in a qualified shipper and are received one by one"
person hugo 'Hugo Wei' storage,pharmacist
as ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper hugo
as stan brief equipment add CX500-31 --kind dry-shipper --name 'Dry shipper 31' --site CPN
as stan equipment qualify CX500-31 --on "$today" --due "$(date -d '+30 days' +%F)" --hold-hours 240
as stan brief equipment add TL-9 --kind logger --name 'Logger of the way' --site CPN
as stan brief equipment calibrate TL-9 --on "$(date -d '-60 days' +%F)" --due "$(date -d '+300 days' +%F)"
as stan brief shipment create --from CPN --to HOS --shipper CX500-31
shipment=$(cryolot shipment list --csv | sed -n 2p | cut -d, -f1)
refused as stan shipment pack "$shipment" "${p4b[1]}"
as stan brief shipment pack "$shipment" UC20P1A-0004F UC20P1A-0005D --charged "$(date -u +%FT%TZ)"
as stan brief shipment dispatch "$shipment" --carrier 'Kurier Nord' --tracking KN-4711
run cryolot shipment show "$shipment" -o manifest.pdf
as hugo brief storage add HOS/LN2-9 --type ln2-tank
as hugo brief storage add HOS/LN2-9/B1 --type cryobox-9x9
printf 'at,temperature_c\n%s,-189.5\n' "$(date -u +%FT%T.%3NZ)" >logger.csv
as hugo shipment receive "$shipment" --accept UC20P1A-0004F --reject UC20P1A-0005D --condition 'sealed; one vial cracked' --logger logger.csv --logger-id TL-9
as hugo brief vial store UC20P1A-0004F --at HOS/LN2-9/B1

say "What a sensor says: a million readings are as welcome as these; an excursion holds the vials and opens one deviation"
as stan brief equipment add PT-77 --kind sensor --name 'Probe of LN2-1' --site CPN --store CPN/LN2-1 --every 10min
as stan brief equipment calibrate PT-77 --on "$(date -d '-30 days' +%F)" --due "$(date -d '+335 days' +%F)"
as stan brief storage set CPN/LN2-1 --excursion-minutes 0 --second rosa --second-password-file people/rosa --reason 'the product allows no time above its limit'
second=$(date +%s)
{
    echo 'store,at,temperature_c,sensor'
    for minute in 3000 2000 1000 600 300 60; do
        echo "CPN/LN2-1,$(date -u -d "@$((second - 60 * minute))" +%FT%TZ),-17$((minute / 500)).5,PT-77"
    done
    echo "CPN/LN2-1,$(date -u -d "@$second" +%FT%TZ),-141.0,PT-77"
} >readings.csv
sleep 1
as stan storage import readings.csv
excursion=$(cryolot deviation list --csv | sed -n 2p | cut -d, -f1)
run cryolot deviation show "$excursion"
as stan storage alarm CPN/LN2-1 --acknowledge 'lid was left ajar, closed; level 420 mm'
as stan storage level CPN/LN2-1 420mm
as rosa brief deviation dispose "$excursion" --accept UC20P1A --reason 'stability data allow 30 minutes at -140 C'
as stan brief storage chart CPN/LN2-1 -o chart.pdf
as stan brief storage chart CPN/LN2-1 -o chart.svg

say "The rack moves whole; a box is counted; every vial of the lot is accounted for"
as stan brief storage add CPN/LN2-2 --type ln2-tank
as stan storage move CPN/LN2-1/R3 CPN/LN2-2
cryolot vial list --store CPN/LN2-2/R3/B12 --csv | sed 1d | cut -d, -f1 >counted.txt
as stan brief storage count CPN/LN2-2/R3/B12 --scanned counted.txt
run cryolot storage map CPN
run cryolot storage map CPN -o map.pdf
as stan vial pick --product huc-msc --vials 3
run cryolot lot reconcile UC20P1A

say "A lot for one country only: what is not for this subject is passed over, and orders that count on it fall"
as ada brief site set CPN --country FR
as rosa lot scope UC20P1A --country FR --reason 'approved only in France'

say "An order: first expired, first out; verified by a second pharmacist; its vials are nobody else's"
person paul 'Paul Reed' pharmacist
run cryolot order plan S003 --product huc-msc --dose 1e6/kg --single-lot --explain
as petra brief order create S003 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' --needed-at "$(date -d tomorrow +%F) 10:00"
order=$(cryolot order list --csv | sed -n 2p | cut -d, -f1)
refused as petra order verify "$order"
as paul brief order verify "$order"
as petra order allocate "$order"
run cryolot infusion record --blank --order "$order" -o record-blank.pdf

say "A recall drill: every vial with its place or patient, whom to call, a letter for each site; nothing is stopped"
as ada brief site set HOS --country CN --contact '+86 21 5555 0100, pharmacy on duty'
as rosa lot recall UC20P1A --class 2 --reason 'yearly drill' --drill
drill=$(cryolot recall list --csv | sed -n 2p | cut -d, -f1)
as rosa recall letter "$drill" --site HOS -o letter.pdf
as rosa brief recall notify "$drill" --site HOS --how 'phone, letter by courier'
as hugo brief recall acknowledge "$drill" --site HOS --by 'Hugo Wei'
as rosa brief document issue recall "$drill" -o recall.pdf
run cryolot status --alarms --limit 5 || [ $? = 3 ]

say "Custody without a gap; patient to donor, donor to patients"
run cryolot custody log UC20P1A-0001L
run cryolot custody log UC20P1A-0004F -o custody.pdf
run cryolot custody log UC20P1A-0004F
run cryolot trace S001
run cryolot trace S002 --tree
run cryolot trace D001
run cryolot trace CPN/LN2-1 --to subjects

say "What an inspector takes away"
as ivan audit export export
(run cd export && run sha256sum -c SHA256SUMS)
run cryolot verify
run cryolot status

cat <<TEXT

== Made in $folder
  labels-UC20P1A.pdf   a label sheet (one per lot), 32.5 x 12.7 mm: scan a code with a phone; print at actual size
  draft.pdf, copy.pdf  labels that are none: before the approval, and for the file
  coa-UC20P1A.pdf      certificate of analysis: specification, result, verdict, checks, signature
  release-, donor-, deviation-, history-*.pdf
                       batch release certificate, donor eligibility summary, deviation report, batch history
  sample.pdf           the label of a sample; labels-stores.pdf: of a box and a tank
  map.pdf              what stands where, for the tank's door
  chart.pdf, .svg      temperatures, limits, the excursion
  trend.pdf, trend-strict.pdf, stock.pdf
                       viability lot by lot (one lot is outside its specification); vials by month of expiry
  letter.pdf           of the recall drill to a site; recall.pdf: its report
  label-bag.pdf        of a bag: a CAPPED dose with an OVERRIDE
  labels-subjects.pdf  labels of patients; record-blank.pdf: for a ward without cryolot
  infusion-*.pdf       the record of an infusion; story-S001.pdf: all that is known of a subject
  manifest.pdf         of the shipment; custody.pdf: in whose hands a vial was
  export/              the audit trail as CSV and JSON, with its manifest
  demo.db              the record itself; go on with:
    export CRYOLOT_DB=$CRYOLOT_DB PATH=${program%/*}:\$PATH
    cryolot lot show UC20P1A
TEXT
