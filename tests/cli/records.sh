#!/usr/bin/env bash
# records.sh FOLDER people|lot: makes the training records that helper.bash copies for each test, once.
# FOLDER/people.db: all people, their passwords in FOLDER/passwords/LOGIN. FOLDER/lot.db: a lot that can be released.
set -euo pipefail
# shellcheck source=tests/cli/helper.bash
. "$(dirname "$0")/helper.bash"

RECORDS=$1
PASSWORDS=$RECORDS/passwords
PEOPLE=(
    'olga operator Olga Berg'
    'quinn qc Quinn Hale'
    'quentin qc Quentin Roy'
    'rosa qa Rosa Lind'
    'rufus qa Rufus Wall'
    'stan storage Stan Weber'
    'stella storage Stella Moreau'
    'petra pharmacist Petra Novak'
    'phil physician Phil Adler'
    'nora clinical Nora Vidal'
    'nils clinical Nils Dahl'
    'ivan auditor Ivan Petit'
)

# Every label template that is shipped prints labels.
approve_labels() { # by the program beside the paper module, which looks whether they can be drawn
    local CRYOLOT=$BUILD/cryolot
    local files=("$ROOT"/templates/labels/*.ini)
    files=("${files[@]##*/}")
    as rosa label approve "${files[@]%.ini}"
}

make_people() {
    local person login role name who CRYOLOT=$RECORD_CRYOLOT
    mkdir -p "$PASSWORDS"
    echo 'training password of ada' >"$PASSWORDS/ada"
    as - init --facility 'Cell Processing North' --site CPN --timezone Europe/Paris --admin ada --name 'Ada Stern' \
        --password-file "$PASSWORDS/ada" --training
    for person in "${PEOPLE[@]}"; do
        read -r login role name <<<"$person"
        echo "first password of $login" >"$PASSWORDS/$login"
        who=ada
        [ "$login" != rufus ] || who=ada+rosa # the second of quality is countersigned by the first
        as "$who" user add "$login" --name "$name" --role "$role" --new-password-file "$PASSWORDS/$login"
        echo "training password of $login" >"$PASSWORDS/$login.new"
        as "$login" user passwd --new-password-file "$PASSWORDS/$login.new"
        mv "$PASSWORDS/$login.new" "$PASSWORDS/$login"
    done
    # every store of the site is for frozen vials: a tank that a test adds need not say so
    as stan+rosa storage set CPN --max -150C --reason 'all stores are for frozen vials'
    approve_labels
}

make_lot() {
    local made
    made=$(day '-60 days')
    cd "$RECORDS"
    # without a limit of time out of storage, nor of the age of a weight: the record is copied and used until two hours later, its vials in hands
    # and a physician may override something
    sed -e '/^out_of_storage/d' -e '/^weight_days_most/d' \
        -e 's/^# dose_overrides = .*/dose_overrides = dose.spacing, dose.use-by/' \
        "$ROOT/templates/products/huc-msc.ini" >huc-msc.ini
    # and something that is tested at the bench for information, and stops nothing
    printf '\n[specification %s]\n' 'appearance infusion' >>huc-msc.ini
    printf '%s\n' 'title = Appearance at the bench' 'method = By eye' 'kind = words' 'words = Clear' \
        'failing_words = Clumps' 'gates_release = no' 'information_only = yes' >>huc-msc.ini
    as ada product import huc-msc.ini
    as rosa product approve huc-msc
    eligible_donor D1 "$made"
    as olga lot create UC26A001 --product huc-msc --made "$made" --donor D1 --expires "$(day '+2 years')"
    as olga lot fill UC26A001 --cells 50e6 --volume 5mL --vials 10 --at "${made}T12:00:00Z" --reason "written down that day"
    results_csv UC26A001 "$(day '-30 days')" >"$RECORDS/results.csv"
    as quinn result import "$RECORDS/results.csv"
    as quentin result review UC26A001
    as - vial list --lot UC26A001 --json | jq -r '.vials[].id' | sort >"$RECORDS/vials"
    echo "$made" >"$RECORDS/made"
}

# make NAME: runs make_NAME on $DB, which gets its name when everything went well.
make() {
    DB=$RECORDS/$1.making
    [ "$1" = people ] || cp "$RECORDS/people.db" "$DB"
    "make_$1"
    mv "$DB" "$RECORDS/$1.db"
}

umask 077
mkdir -p "$RECORDS"
exec 9>"$RECORDS/lock"
flock 9
find "$RECORDS/.." -mindepth 1 -maxdepth 1 -mmin +120 ! -name "${RECORDS##*/}" -exec rm -rf {} +
for record in people lot; do
    if [ ! -e "$RECORDS/$record.db" ]; then
        rm -f "$RECORDS/$record".making*
        set +e # a condition around make would switch its own -e off
        (set -ex; make "$record") >"$RECORDS/$record.log" 2>&1
        made=$?
        set -e
        if [ $made -ne 0 ]; then
            echo "no training record '$record'; the end of $RECORDS/$record.log:" >&2
            tail -n 12 "$RECORDS/$record.log" >&2
            exit 1
        fi
    fi
    [ "$record" != "$2" ] || exit 0
done
