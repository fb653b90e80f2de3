# Every role against every act: the table of include/cryolot/act.h, tried with one valid command for each act.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
load stages
setup() { setup_stages; }

declare -gA PERSON=([admin]=ada [operator]=olga [qc]=quentin [qa]=rosa [storage]=stan [pharmacist]=petra
    [physician]=phil [clinical]=nora [auditor]=ivan)

# acts: "lot.release CL_ROLE_QA CL_NEEDS_REASON", a line each.
acts() { sed -nE 's/^ *X\([A-Z_]+, "([a-z.-]+)", ([A-Z_ |]+), (.*)\) *\\?$/\1 \2;\3/p' "$ROOT/include/cryolot/act.h" | tr -d '\\'; }

# may ROLE ROLES: whether the expression of act.h holds the role.
may() { [[ " ${2//|/ } " =~ \ CL_ROLE_(${1^^}|ANY)\  ]]; }

# command_of ACT LOGIN: a valid command for it, into the array WORDS.
command_of() {
    local reason=(--reason 'for the test') sign=(--signer-password-file "$PASSWORDS/$2") at qa=rosa
    [ "$2" != rosa ] || qa=rufus
    case $1 in
    session.open) WORDS=(login "$2" --password-file "$PASSWORDS/$2") ;;
    session.close) WORDS=(logout) ;;
    clock.accept) WORDS=(clock accept "${reason[@]}") ;;
    user.add) WORDS=(user add rita --name 'Rita Moss' --role qc --new-password-file "$PASSWORDS/olga") ;;
    user.role) WORDS=(user role quinn --role 'qc,storage' --second "$qa" "${reason[@]}") ;;
    user.disable) WORDS=(user disable quinn "${reason[@]}") ;;
    user.enable) WORDS=(user enable dora "${reason[@]}") ;;
    user.unlock) WORDS=(user unlock quinn "${reason[@]}") ;;
    user.train) WORDS=(user train quinn --procedure SOP-012 --on "$(day today)" --until "$(day '+1 year')") ;;
    user.passwd) WORDS=(user passwd --new-password-file new "${sign[@]}") ;;
    user.pin) WORDS=(user pin --new-pin-file new.pin "${sign[@]}") ;;
    user.site) WORDS=(user site quinn --remove CPN "${reason[@]}") ;;
    site.set) WORDS=(site set CPN --country FR --contact 'Pharmacy, +33 1 55 50 01 42') ;;
    site.add) WORDS=(site add HOX --name 'Hospital South' --timezone Asia/Shanghai --keeper nora) ;;
    setting.set) WORDS=(setting set deviation.days 20 --second "$qa" "${reason[@]}") ;;
    product.import) WORDS=(product import "$ROOT/templates/products/temcell.ini") ;;
    product.approve) WORDS=(product approve ryoncil "${sign[@]}") ;;
    donor.add) WORDS=(donor add D9) ;;
    donor.recover) WORDS=(donor recover D3 --on "$(day today)" --establishment 'Maternity North') ;;
    donor.recover-anew) WORDS=(donor recover D2 --establishment 'Maternity South' "${reason[@]}") ;;
    donor.correct) WORDS=(donor correct D2 1 reactive --raw raw.txt "${reason[@]}" "${sign[@]}") ;;
    donor.consent) WORDS=(donor consent D2 --given --on "$(day today)" --form IC-7) ;;
    donor.screen) WORDS=(donor screen D2 --clear --on "$(day today)") ;;
    donor.test) WORDS=(donor test D2 wnv nonreactive --laboratory 'Lab West' --specimen "$(day today)") ;;
    donor.determine) WORDS=(donor determine D2 --eligible --on "$(day today)" "${reason[@]}" "${sign[@]}") ;;
    lot.create) WORDS=(lot create UC26C001 --product huc-msc --made "$MADE" --donor D1) ;;
    lot.number) WORDS=(lot number "$EMPTY" --vials 3) ;;
    lot.fill) WORDS=(lot fill "$NUMBERED" --cells 50e6 --volume 5mL) ;;
    lot.receive) WORDS=(lot receive "$TISSUE" --condition intact --temperature 5C) ;;
    lot.material) WORDS=(lot material "$READY" --item trypsin --supplier Gibco --supplier-lot T9 --expires 2099-01-01) ;;
    lot.material-correct) WORDS=(lot material "$READY" --correct 1 --expires 2098-01-01 "${reason[@]}") ;;
    lot.material-decide) WORDS=(lot material "$READY" --accept 1 "${reason[@]}" "${sign[@]}") ;;
    lot.review-production) WORDS=(lot review "$READY" --as production "${reason[@]}" "${sign[@]}") ;;
    lot.review-quality) WORDS=(lot review "$ENTERED" --as quality "${reason[@]}" "${sign[@]}") ;;
    lot.freeze)
        WORDS=(lot freeze "$READY" --file raw.txt --program P1 --started "${MADE}T15:00:00Z" --ended "${MADE}T16:00:00Z" "${reason[@]}")
        ;;
    lot.yield) WORDS=(lot yield "$READY" --step fill --theoretical 5 --actual 4 --unit vials) ;;
    lot.release) WORDS=(lot release "$READY" "${reason[@]}" "${sign[@]}") ;;
    lot.reject) WORDS=(lot reject "$READY" --confirm "$READY" "${reason[@]}" "${sign[@]}") ;;
    lot.withdraw) WORDS=(lot withdraw "$RELEASED" "${reason[@]}" "${sign[@]}") ;;
    order.create)
        WORDS=(order create S-2 --product huc-msc --dose 1e6/kg --prescriber 'Dr Marsh' --needed-at "$(day tomorrow) 10:00")
        ;;
    order.verify) WORDS=(order verify "$ORDERED" "${sign[@]}") ;;
    order.allocate) WORDS=(order allocate "$VERIFIED") ;;
    order.override) WORDS=(order override "$VERIFIED" dose.spacing --at-least 0days "${reason[@]}" "${sign[@]}") ;;
    order.cancel) WORDS=(order cancel "$ORDERED" "${reason[@]}") ;;
    lot.recall) WORDS=(lot recall "$RELEASED" --class 2 --confirm "$RELEASED" "${reason[@]}" "${sign[@]}") ;;
    donor.lookback) WORDS=(donor lookback D1 --class 2 --confirm D1 "${reason[@]}" "${sign[@]}") ;;
    recall.notify) WORDS=(recall notify "$DRILL" --site CPN --how phone) ;;
    recall.acknowledge) WORDS=(recall acknowledge "$DRILL" --site CPN --by 'Stan Weber') ;;
    recall.account) WORDS=(recall account "$DRILL" "${V[stored]}" --as quarantined) ;;
    recall.close) WORDS=(recall close "$DRILLED" --conclusion 'all found' "${sign[@]}") ;;
    recall.reopen) WORDS=(recall reopen "$DRILL_CLOSED" "${reason[@]}" "${sign[@]}") ;;
    lot.set) WORDS=(lot set "$READY" --donation-number 'G1234 17 654321 A') ;;
    lot.scope) WORDS=(lot scope "$RELEASED" --country FR "${reason[@]}" "${sign[@]}") ;;
    lot.extend) WORDS=(lot extend "$READY" --expires "$(day '+3 years')" --evidence raw.txt "${reason[@]}" "${sign[@]}") ;;
    lot.supply-oos)
        WORDS=(lot supply-oos "$FAILED" --subject S-6 --second phil --risk raw.txt "${reason[@]}" "${sign[@]}")
        [ "$2" != phil ] || WORDS[6]=petra
        ;;
    lot.hold) WORDS=(lot hold "$READY" "${reason[@]}") ;;
    lot.unhold) WORDS=(lot unhold "$HELD" "${reason[@]}" "${sign[@]}") ;;
    sample.take) WORDS=(sample take "$READY" --stage frozen-product --for sterility --to 'Lab North') ;;
    sample.label) WORDS=(label print "$SAMPLE_OLGA" -o label.pdf) ;;
    sample.send)
        WORDS=(sample send "$SAMPLE_OLGA" --carrier 'Kurier Nord')
        [ "$2" != quentin ] || WORDS[2]=$SAMPLE_QUENTIN
        ;;
    sample.receive) WORDS=(sample receive "$SAMPLE_OLGA" --condition 'frozen, intact') ;;
    result.record) WORDS=(result record "$FILLED" viability 97 --unit % --performed-on "$(day today)") ;;
    result.import) WORDS=(result import filled.csv) ;;
    result.review) WORDS=(result review "$ENTERED" "${sign[@]}") ;;
    result.correct) WORDS=(result correct "$RESULT" 96 --raw raw.txt "${reason[@]}") ;;
    result.conclude) WORDS=(result conclude "$UNDECIDED" --conforms --conclusion 'below the limit by the spiked control' "${sign[@]}") ;;
    result.invalidate) WORDS=(result invalidate "$DRIFTED" --deviation "$DRIFT" "${reason[@]}" "${sign[@]}") ;;
    deviation.open) WORDS=(deviation open --title 'lid left open' --class minor --lot "$READY") ;;
    deviation.task) WORDS=(deviation task DEV-0001 --title 'read the sensor' --owner stan --due "$(day '+9 days')") ;;
    deviation.task-done) WORDS=(deviation task DEV-0002 "${TASK[$2]:-1}" --done 'read') ;; # each their own task
    deviation.dispose) WORDS=(deviation dispose DEV-0002 --accept "${V[of_filled]}" "${reason[@]}" "${sign[@]}") ;;
    deviation.reopen) WORDS=(deviation reopen DEV-0003 "${reason[@]}" "${sign[@]}") ;;
    deviation.close) WORDS=(deviation close DEV-0001 --cause other --conclusion 'no excursion' "${sign[@]}") ;;
    storage.add) WORDS=(storage add CPN/LN2-2 --kind tank) ;;
    storage.label) WORDS=(storage label "$BOX" -o labels.pdf) ;;
    equipment.label) WORDS=(equipment label T-17 -o labels.pdf) ;;
    user.badge) WORDS=(user badge stan -o badges.pdf) ;;
    storage.set) WORDS=(storage set "$BOX" --read-every 12h --second "$qa" "${reason[@]}") ;;
    storage.block) WORDS=(storage block "$BOX:I9" "${reason[@]}") ;;
    storage.move) WORDS=(storage move "$BOX" CPN/LN2-1 --as B17) ;;
    storage.take) WORDS=(storage take "$BOX" "${reason[@]}") ;;
    storage.put) WORDS=(storage put "$CARRIED" CPN/LN2-1) ;;
    storage.keeper) WORDS=(storage keeper "CPN/KEPT/${2^^}" --second stella --place Lab) ;; # each their own
    storage.evacuate) WORDS=(storage evacuate CPN/LN2-1 --to CPN/KEPT/NONE) ;;
    storage.evacuate-finish) WORDS=(storage evacuate CPN/EMPTY --finish) ;;
    storage.reading) WORDS=(storage reading CPN/LN2-1 -185C) ;;
    storage.spill) WORDS=(storage spill "$BOX" "${reason[@]}") ;;
    storage.spill-finish) WORDS=(storage spill "$SPILLED" --finish) ;;
    storage.correct) WORDS=(storage correct T1 -186C "${reason[@]}") ;;
    storage.import) WORDS=(storage import readings.csv) ;;
    storage.alarm) WORDS=(storage alarm CPN/LN2-9 --acknowledge 'lid was open') ;;
    storage.alarm-off) WORDS=(storage alarm CPN/LN2-1 --off --until "$(day '+2 days')" --second "$qa" "${reason[@]}") ;;
    storage.alarm-on) WORDS=(storage alarm CPN/LN2-8 --on) ;;
    storage.level) WORDS=(storage level CPN/LN2-1 340mm) ;;
    storage.count) WORDS=(storage count "$BOX" --scanned counted.csv "${sign[@]}") ;;
    storage.open) WORDS=(storage open "$BOX") ;;
    storage.close) WORDS=(storage close CPN/OPEN) ;;
    vial.store) WORDS=(vial store "${V[filled]}" --at "$BOX") ;;
    vial.take) WORDS=(vial take "${V[stored]}" "${reason[@]}") ;;
    vial.move) WORDS=(vial move "${V[stored]}" --at "$BOX:I9") ;;
    vial.assign) WORDS=(vial assign "${V[stored]}" --as retain) ;;
    vial.discard) WORDS=(vial discard "${V[stored]}" --second stella "${reason[@]}") ;;
    vial.import) WORDS=(vial import inventory.csv) ;;
    vial.hold) WORDS=(vial hold "${V[stored]}" "${reason[@]}") ;;
    vial.unhold) WORDS=(vial unhold "${V[doubted]}" "${reason[@]}" "${sign[@]}") ;;
    vial.use) WORDS=(vial use "${V[retained]}" --for 'training thaw' --second stella "${reason[@]}") ;;
    vial.lose) WORDS=(vial lose "${V[of_filled]}" --deviation DEV-0002 "${reason[@]}") ;;
    vial.find) WORDS=(vial find "${V[lost]}" "${reason[@]}") ;;
    custody.hand) # each hands over what is in their own hands
        WORDS=(custody hand "${V[stan]}" --second stella --place Lab)
        [ "$2" != petra ] || WORDS[2]=${V[petra]}
        ;;
    equipment.add) WORDS=(equipment add T-99 --kind thermometer --name Testo --site CPN) ;;
    equipment.move) WORDS=(equipment move T-17 --store CPN/LN2-1) ;;
    equipment.calibrate) WORDS=(equipment calibrate T-17 --on "$(day today)" --due "$(day '+1 year')") ;;
    equipment.qualify) WORDS=(equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240) ;;
    equipment.maintain) WORDS=(equipment maintain T-17 --on "$(day today)" --due "$(day '+1 year')") ;;
    equipment.retire) WORDS=(equipment retire T-17 "${reason[@]}") ;;
    shipment.create) WORDS=(shipment create --from CPN --to HOS --shipper CX-5) ;;
    shipment.quarantine)
        WORDS=(shipment create --from CPN --to HOS --shipper CX-5 --quarantine urgent --second "$qa" "${sign[@]}")
        ;;
    shipment.pack) WORDS=(shipment pack "$OPEN" "${V[stored]}") ;;
    shipment.unpack) WORDS=(shipment unpack "$OPEN" "${V[packed]}") ;;
    shipment.cancel) WORDS=(shipment cancel "$OPEN" "${reason[@]}") ;;
    shipment.dispatch) WORDS=(shipment dispatch "$OPEN" --carrier 'World Courier') ;;
    shipment.receive) WORDS=(shipment receive "$SENT" --all accept --condition intact) ;;
    shipment.logger) WORDS=(shipment logger "$ARRIVED" logger.csv) ;;
    label.print) WORDS=(label print "$NUMBERED" -o labels.pdf) ;;
    label.reprint) WORDS=(label reprint "${V[stored]}" -o labels.pdf "${reason[@]}") ;;
    label.history) WORDS=(label reprint "${V[stored]}" --as-printed -o labels.pdf "${reason[@]}") ;;
    label.approve) WORDS=(label approve own-sheet "${sign[@]}") ;;
    label.apply) WORDS=(label apply "${V[stored]}") ;;
    label.spoil) WORDS=(label spoil "${V[stored]}" --second stella "${reason[@]}") ;;
    document.approve) WORDS=(document approve own "${sign[@]}") ;;
    document.issue) WORDS=(document issue coa "$RELEASED" -o coa.pdf) ;;
    subject.add) WORDS=(subject add S-9 --site CPN) ;;
    subject.weigh) WORDS=(subject weigh S-1 51kg --on "$(day today)" "${reason[@]}") ;;
    dose.thaw) WORDS=(dose thaw S-6 "${V[petra]}" --dose 1e6/kg) ;;
    subject.label) WORDS=(subject label S-1 -o labels.pdf) ;;
    infusion.enter)
        WORDS=(infusion enter S-1 --source "$ROOT/README.md" --vials "${V[stored]}" --dose 1e6/kg --prescriber 'Dr. Roy'
            --thawed-at "$(date -u +%FT%T.%3NZ)" --started-at "$(date -u +%FT%T.%3NZ)"
            --finished-at "$(date -u +%FT%T.%3NZ)" --given 5mL --bag 10mL --starter 'Ann Lee'
            --checker 'Bo Ray' "${reason[@]}")
        ;;
    infusion.verify) WORDS=(infusion verify "$TRANSCRIBED" "${sign[@]}") ;;
    dose.label) WORDS=(label print "$PREPARED" -o label.pdf) ;;
    dose.thaw-end) WORDS=(dose thaw-end "$THAWED" --bath 37.2C) ;;
    dose.count) WORDS=(dose count "$THAWED" --cells 45e6 --viability 95 --method 'Trypan blue') ;;
    dose.test) WORDS=(dose test "$THAWED" appearance clear) ;;
    dose.prepare) WORDS=(dose prepare "$THAWED" --draw "${V[thawed]}=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL') ;;
    dose.override) WORDS=(dose override "$THAWED" dose.use-by --until "$(date -u -d '+4 hours' +%FT%TZ)" "${reason[@]}" "${sign[@]}") ;;
    dose.hand)
        WORDS=(dose hand "$PREPARED" --second nils --place 'Ward 3')
        [ "$2" != nora ] || WORDS[2]=$HANDED
        ;;
    dose.discard)
        WORDS=(dose discard "$THAWED" --second stella "${reason[@]}")
        [ "$2" != nora ] || WORDS[2]=$HANDED
        ;;
    infusion.start) WORDS=(infusion start S-2 "$HANDED" --second nils --second-scan "S-2,$HANDED") ;;
    infusion.interrupt) WORDS=(infusion interrupt "$RUNNING" "${reason[@]}") ;;
    infusion.resume) WORDS=(infusion resume "$PAUSED") ;;
    infusion.rate) WORDS=(infusion rate "$RUNNING" 4mL/min) ;;
    infusion.finish) WORDS=(infusion finish "$RUNNING" --given 55mL) ;;
    infusion.abort) WORDS=(infusion abort "$RUNNING" --given 20mL "${reason[@]}") ;;
    infusion.reaction) WORDS=(infusion reaction "$RUNNING" fever --grade 2) ;;
    infusion.correct) WORDS=(infusion correct "$TRANSCRIBED" --given 1mL "${reason[@]}") ;;
    infusion.complaint) WORDS=(infusion complaint "$RUNNING" 'leak at the port' --class minor) ;;
    attach) WORDS=(attach "$READY" raw.txt) ;;
    note) WORDS=(note "$READY" 'seen at the audit') ;;
    audit.review) WORDS=(audit review "$READY" "${reason[@]}" "${sign[@]}") ;;
    audit.export) WORDS=(audit export log) ;;
    *) return 1 ;;
    esac
    for at in "${!WORDS[@]}"; do
        [ "${WORDS[at]}" != --second ] || WORDS+=(--second-password-file "$PASSWORDS/${WORDS[at + 1]}")
    done
}

# What the commands read.
shared_files() {
    echo 'a new password of anyone' >new
    echo 730915 >new.pin
    as - vial list --store "$BOX" --json | jq -r '.vials[] | .id' >counted.csv
    : >empty.txt
    mkdir -p own/labels own/documents && cp "$ROOT/templates/labels/vial-sheet.ini" own/labels/own-sheet.ini
    cp "$ROOT/templates/documents/en.ini" own/documents/own.ini
    export CRYOLOT_TEMPLATES=$PWD/own
    echo 'raw record: 96 %' >raw.txt
    printf 'at,temperature_c\n%s,-190\n' "$(as - shipment show "$ARRIVED" --json | jq -r .shipment.dispatched_at)" >logger.csv
    printf 'vial,place\n%s,%s:I9\n' "${V[filled]}" "$BOX" >inventory.csv
    printf 'store,at,temperature_c\nCPN/LN2-1,%sT00:00:00Z,-185\n' "$(day yesterday)" >readings.csv
    must stan storage reading CPN/LN2-1 -185C >/dev/null # T1
    must stan storage add CPN/LN2-9 --kind tank --max -150C >/dev/null
    must stan storage reading CPN/LN2-9 -120C >/dev/null
    must stan storage add CPN/LN2-8 --kind tank --max -150C >/dev/null
    must stan+rosa storage alarm CPN/LN2-8 --off --until "$(day '+2 days')" --reason 'sensor exchanged' >/dev/null
    must stan storage add CPN/OPEN --kind rack >/dev/null && must stan storage open CPN/OPEN >/dev/null
    SPILLED=CPN/LN2-1/B9
    must stan storage add $SPILLED --kind box --grid 2x2 >/dev/null
    must stan vial store "$(id_of "$WITHDRAWN" 1)" --at $SPILLED >/dev/null
    must stan storage spill $SPILLED --reason dropped >/dev/null
}
# What they need of the lots: anew where another lot is meant (release_never.bats).
aim_files() {
    results_csv "$FILLED" "$(day today)" >filled.csv
    RESULT=$(as - result list "$READY" --test viability --json | jq -r '.results[0].id')
    DRIFTED=$(as - result list "$ENTERED" --test viability --json | jq -r '.results[0].id')
    UNDECIDED=$(must quinn result record "$ENTERED" endotoxin '<1' --unit EU/mL --replicate 2 --performed-on "$(day today)" --json |
        jq -r .result.id)
    DRIFT=$(must ivan deviation open --title 'counter drifted' --class minor --lot "$ENTERED" --json | jq -r .deviation.id)
    must rosa deviation close "$DRIFT" --cause laboratory --conclusion 'the counter was not calibrated' >/dev/null
}
write_files() { shared_files && aim_files; }

rows() { sqlite3 -readonly "$DB" .dump | grep -vE 'INTO (login_attempt|session|audit_[a-z]+) ' | sha256sum; }
acts_on_record() { sqlite3 -readonly "$DB" "SELECT count(*) FROM audit_event WHERE action NOT LIKE 'sign-in.%'"; }

# holds_nothing ACT: it was refused because this person has no vial to hand over, not because of their role.
holds_nothing() { [ "$1" = custody.hand ] && [ "$status" -eq 3 ] && [[ $stderr == *'[custody.holder]'* ]]; }

# try_all ROLE: every act, under a session of that role's person, as a dry run.
try_all() {
    local act roles login=${PERSON[$1]} wrong=() tried=0 before
    untraced
    write_files
    must - login "$login" --password-file "$PASSWORDS/$login"
    before=$(rows)/$(acts_on_record)
    while read -r act roles; do
        roles=${roles%%;*}
        [ "$roles" != CL_NOBODY ] && sampled || continue
        command_of "$act" "$login" || fail "no command is known for $act"
        try - "${WORDS[@]}" --dry-run --no-input
        tried=$((tried + 1))
        if may "$1" "$roles"; then
            [ "$status" -eq 0 ] || holds_nothing "$act" || wrong+=("$act: $1 may, yet exit $status: $stderr")
        else
            [ "$status" -eq 4 ] && [[ $stderr == *"($act): it needs the role"*'[person.role]'* ]] ||
                wrong+=("$act: $1 may not, yet exit $status: $stderr")
        fi
    done < <(acts)
    at_least $tried 46
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
    [ "$(rows)/$(acts_on_record)" = "$before" ] || fail 'a dry run wrote'
    [ -z "$(compgen -G '*.pdf')" ] || fail 'a dry run made a file'
    [ ! -e log ] || fail 'a dry run made a folder'
}

@test "admin" { try_all admin; }
@test "operator" { try_all operator; }
@test "qc" { try_all qc; }
@test "qa" { try_all qa; }
@test "storage" { try_all storage; }
@test "pharmacist" { try_all pharmacist; }
@test "physician" { try_all physician; }
@test "clinical" { try_all clinical; }
@test "auditor" { try_all auditor; }

# verbs: one a line, "lot show", from the manual page, which is made from the program's own table.
verbs() { "$CRYOLOT" help --man | sed -n 's/^\.SS "cryolot \(.*\)"$/\1/p' | tr -d '\\'; }

@test "every verb is an act of the table, or reads and needs nobody" {
    local verb act wrong=()
    untraced
    write_files
    while read -r verb; do
        act=${verb/ /.}
        case $act in
        login) act=session.open ;;
        lot.attach) act=attach ;;
        lot.review) act=lot.review-production ;;
        logout) act=session.close ;;
        init | help | version | completion | whoami) continue ;;
        esac
        ! acts | grep -q "^$act " && sampled || continue
        read -ra WORDS <<<"$verb"
        case $verb in
        backup) WORDS+=(copy.db) ;;
        scan) WORDS+=(--replay empty.txt) ;; # identifies for anyone; what it does in other modes are acts above
        'user show' | 'user history') WORDS+=(ada) ;;
        'site show') WORDS+=(CPN) ;;
        'product show' | 'product history') WORDS+=(huc-msc) ;;
        'donor show') WORDS+=(D1) ;;
        'lot show' | 'lot history' | 'lot check' | 'label reconcile' | 'lot reconcile') WORDS+=("$READY") ;;
        'storage readings') WORDS+=("$BOX") ;;
        'storage show' | 'storage exposure' | 'storage map' | 'storage free' | 'storage find') WORDS+=("$BOX") ;;
        'label proof') WORDS+=(vial-sheet -o proof.pdf) ;;
        'storage chart') WORDS+=("$BOX" -o chart.pdf) ;;
        'report trend') WORDS+=(huc-msc) ;;
        'report forecast') WORDS+=(huc-msc) ;; # of whole months: nothing was used yet
        'vial pick') WORDS+=(--product huc-msc --vials 2) ;;
        'vial show' | 'custody log' | 'label show') WORDS+=("${V[stored]}") ;;
        'equipment show') WORDS+=(T-17) ;;
        'shipment show' | 'shipment check') WORDS+=("$OPEN") ;;
        'order plan') WORDS+=(S-6 --product huc-msc --dose 1e6/kg) ;;
        'order show') WORDS+=("$ORDERED") ;;
        'recall show') WORDS+=("$DRILL") ;;
        'recall letter') WORDS+=("$DRILL" --site CPN -o letter.pdf) ;;
        'sample show') WORDS+=("$SAMPLE_OLGA") ;;
        'deviation show') WORDS+=(DEV-0001) ;;
        'document verify') WORDS+=("$ROOT/README.md") ;;
        'document show') WORDS+=(COA-NONE-1) ;;
        'subject show') WORDS+=(S-1) ;;
        'infusion record') WORDS+=(--blank -o record.pdf) ;;
        'dose show') WORDS+=("$THAWED") ;;
        'infusion show') WORDS+=("$RUNNING") ;;
        trace | find) WORDS+=("$RELEASED") ;;
        'audit show') WORDS+=(1) ;;
        esac
        try - "${WORDS[@]}"
        case "$status $verb" in
        '0 '* | '8 document verify' | '5 document show' | '3 report forecast') ;;
        *) wrong+=("$verb: exit $status: $stderr") ;;
        esac
    done < <(verbs)
    try - note "$READY"
    assert_exit 0
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
}

@test "nobody signed in does none of the acts" {
    local act roles wrong=() before
    untraced
    write_files
    before=$(rows)/$(acts_on_record)
    while read -r act roles; do
        [[ $roles != CL_NOBODY* && $act != session.open ]] && sampled || continue
        command_of "$act" nobody
        try - "${WORDS[@]}" --no-input
        [ "$status" -eq 4 ] && [[ $stderr == *'nobody is signed in [person.signed-in]'* ]] ||
            wrong+=("$act: exit $status: $stderr")
    done < <(acts)
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
    [ "$(rows)/$(acts_on_record)" = "$before" ]
}

@test "what needs a reason or a second person is refused without" {
    local act rest needs wrong=() role tried=0
    untraced
    write_files
    while read -r act rest; do
        needs=${rest#*;}
        [[ $needs == *REASON* || $needs == *SECOND* ]] && sampled || continue
        for role in "${!PERSON[@]}"; do
            may "$role" "${rest%%;*}" && break
        done
        command_of "$act" "${PERSON[$role]}"
        if [[ $needs == *REASON* ]]; then
            without --reason
            try "${PERSON[$role]}" "${KEPT[@]}"
            [ "$status" -eq 3 ] && [[ $stderr == *'[act.reason]'* ]] ||
                [[ $act =~ ^(audit.review|storage.spill)$ && $status -eq 0 ]] || wrong+=("$act without reason: $status $stderr") # it only reads
            tried=$((tried + 1))
        fi
        if [[ $needs == *SECOND* ]]; then
            without --second
            try "${PERSON[$role]}" "${KEPT[@]}" --dry-run
            [ "$status" -eq 3 ] && [[ $stderr == *'[act.second]'* ]] || wrong+=("$act without second: $status $stderr")
            try "${PERSON[$role]}+${PERSON[$role]}" "${KEPT[@]}"
            [ "$status" -eq 3 ] && [[ $stderr == *'[second.other-person]'* ]] || wrong+=("$act by one twice: $status $stderr")
            tried=$((tried + 1))
        fi
    done < <(acts)
    at_least $tried 15
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
}

# without OPTION: WORDS without it and its value (and its password), into KEPT.
without() {
    local at
    KEPT=()
    for ((at = 0; at < ${#WORDS[@]}; at++)); do
        case ${WORDS[at]} in
        "$1" | "$1-password-file") at=$((at + 1)) ;;
        *) KEPT+=("${WORDS[at]}") ;;
        esac
    done
}

@test "the second person of an act holds a role for it" {
    local act rest role roles wrong=() tried=0
    untraced
    write_files
    while read -r act rest; do
        [[ ${rest#*;} =~ CL_SECOND\(([A-Z_ |]+)\) ]] || continue
        roles=${BASH_REMATCH[1]}
        for role in "${!PERSON[@]}"; do
            may "$role" "${rest%%;*}" && break
        done
        command_of "$act" "${PERSON[$role]}"
        without --second
        for second in storage pharmacist qa clinical auditor; do
            [ "$second" != "$role" ] && sampled || continue
            try "${PERSON[$role]}+${PERSON[$second]}" "${KEPT[@]}" --dry-run
            if may "$second" "$roles"; then
                [ "$status" -ne 4 ] || wrong+=("$act with $second: $stderr")
            else
                [ "$status" -eq 4 ] && [[ $stderr == *'[second.role]'* ]] || wrong+=("$act with $second: $status $stderr")
            fi
            tried=$((tried + 1))
        done
    done < <(acts)
    at_least $tried 14
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
}
