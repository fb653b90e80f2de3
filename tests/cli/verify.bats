# verify: the log, what must always hold, signatures, verdicts, kept bytes. Whatever is planted in the file is named.
# shellcheck disable=SC2154 # stderr is from helper
load helper
load stages
load tampering
setup() {
    setup_stages
    # a document and an attachment, made once for this file
    local made=$BATS_FILE_TMPDIR/made.db
    if [ ! -e "$made" ]; then
        echo 'raw record of the counter' >raw.txt
        must rosa document issue coa "$RELEASED" -o coa.pdf >/dev/null &&
            must ivan attach "$RELEASED" raw.txt >/dev/null || return 1
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
}

restore() { cp "$BATS_FILE_TMPDIR/made.db" "$DB"; }

# finds JQ [OPTIONS..]: verify ends with 8, and among its findings is one for which this holds.
finds() {
    try - verify --json "${@:2}"
    assert_exit 8 && assert_json .ok false && assert_error_json .error.rule verify &&
        assert_json "[.findings[] | select($1)] | length > 0" true
}

@test "the whole record proves" {
    try - verify --json
    assert_exit 0
    assert_json .ok true
    assert_json '.findings | length' 0
    assert_json .events "$(one 'SELECT count(*) FROM audit_event')"
    local head
    head=$(json .head)
    try - audit verify --json
    assert_json .head "$head"
    try - verify
    assert_exit 0
    assert_err 'events is whole, the tables are what it says, and signatures, verdicts and documents hold'
    try - verify --quick
    assert_exit 0
    assert_err 'what must always hold does'
    try - verify --quick --verdicts
    assert_exit 2
}

@test "a read-only record is verified too" {
    sqlite3 "$DB" 'PRAGMA journal_mode = DELETE' >/dev/null
    chmod 400 "$DB"
    chmod 500 .
    run --separate-stderr plainly "$CRYOLOT" --db "$DB" verify --quick
    chmod 700 .
    assert_exit 0
}

# ---- what must always hold -----------------------------------------------------------------------------------------

# last_leg NAME: of this vial's custody.
last_leg() { one "SELECT max(c.id) FROM custody c JOIN vial v ON v.id = c.vial_id WHERE v.code = '${V[$1]}'"; }

# The beginnings of what is planted.
SHIPMENT="INSERT INTO shipment (id, code, from_site_id, to_site_id, shipper_id, created_by, created_at_ms, state) VALUES (99, 'SHP-9', 1, 1, 1, 1, 1,"
NEXT_STAY='INSERT INTO store_stay (store_id, parent_id, path, moved_by, previous_id, from_ms) SELECT store_id, parent_id, path, 1,'
COUNT='INSERT INTO inventory_count (id, store_id, counted_by, counted_at_ms, signature_id, expected, found, deviation_id) VALUES (99, 1, 1, 1, 1,'
SPILL='INSERT INTO spill (id, store_id, spilled_by, spilled_at_ms, finished_at_ms) VALUES (99, 1, 1, 1,'
SPILLED='INSERT INTO spill_vial (spill_id, vial_id, found_at_ms) SELECT 99, id,'
BAG_LABEL="INSERT INTO dose_label (template, template_version, template_sha256, texts, printed_by, reason, dose_id, copy, planned_cells, bag_ul, use_by_ms, printed_at_ms) SELECT 't', 1, 'x', '{}', 1, 'x', id,"
TESTED="INSERT INTO dose_result (dose_id, value, unit, verdict, method, recorded_by, recorded_at_ms, test, counting, measured_at_ms, state, analyst, measured_by) SELECT id, 'Clear', '', 'info', 'm', 1, 1,"
EVENT='INSERT INTO infusion_event (infusion_id, recorded_by, recorded_at_ms, kind, at_ms, detail, grade) SELECT id, 1, 1,'
RESERVE='INSERT INTO allocation (order_id, vial_id, cells, allocated_by, allocated_at_ms) SELECT o.id, v.id, 1, 1, 1 FROM dose_order o, vial v WHERE'
EXCURSION='INSERT INTO excursion (id, store_id, product_id, limit_mc, from_ms, last_ms, warmest_mc, readings, deviation_id, found_at_ms) SELECT 99, 1, product_id, 1, 1, 1, 2, 1, 1, 9999999999999 FROM vial LIMIT 1; INSERT INTO excursion_vial (excursion_id, vial_id, found_at_ms) SELECT 99, id, 1'

# plantings: "NAME|SQL|what is found", a line each; SQL is run without checks, guards and the log.
plantings() {
    cat <<TABLE
person-roles|INSERT INTO person_role (person_id, role) SELECT id, 'qa' FROM person WHERE login = 'ada'|ada holds admin and qa
signature-signer|UPDATE signature SET login = 'quinn' WHERE meaning = 'release' AND subject = '$RELEASED'|release of $RELEASED is said to be of quinn, and points to rosa
signature-row|INSERT INTO signature (person_id, login, name, role, meaning, subject, content_sha256, signed_at_ms) SELECT person_id, login, name, role, meaning, subject, content_sha256, 1 FROM signature WHERE meaning = 'release' AND subject = '$RELEASED'|release of $RELEASED by rosa stands in no row
product-approver|UPDATE product SET imported_by = (SELECT person_id FROM signature WHERE id = approval_id) WHERE code = 'huc-msc'|huc-msc was imported and approved by rosa
lot-signed|UPDATE lot SET decision_id = (SELECT decision_id FROM lot WHERE code = '$REJECTED') WHERE code = '$RELEASED'|lot $RELEASED is released by a signature that is rejection of $REJECTED
lot-signed|UPDATE lot SET status = 'released' WHERE code = '$READY'|lot $READY is released without a signature
lot-signed|UPDATE lot SET status = 'released' WHERE code = '$REJECTED'|lot $REJECTED is released by a signature that is rejection
lot-releaser|UPDATE result SET entered_by = (SELECT id FROM person WHERE login = 'rosa') WHERE lot_id = (SELECT id FROM lot WHERE code = '$RELEASED')|lot $RELEASED was released by rosa, who had entered R
lot-pending|INSERT INTO lot_pending (lot_id, specification_id, due_on) SELECT l.id, s.id, '2030-01-01' FROM lot l JOIN specification s ON s.product_id = l.product_id AND s.test = 'sterility' WHERE l.code = '$RELEASED'|lot $RELEASED was released without sterility
lot-product|UPDATE product SET state = 'draft', approval_id = NULL WHERE code = 'huc-msc'|lot $RELEASED is made under version 1 of huc-msc, which nobody approved
hold-of-open-deviation|UPDATE deviation SET origin = 'result'|DEV-0001 is open, and does not hold lot $ENTERED
hold-of-open-deviation|UPDATE hold SET deviation_id = (SELECT id FROM deviation WHERE code = 'DEV-0001'); UPDATE deviation SET state = 'closed'|DEV-0001 is closed, and its hold stands
deviation-tasks|INSERT INTO deviation_task (deviation_id, number, title, owner_id, due_on) VALUES (1, 7, 'lid', 1, '2030-01-01'); UPDATE deviation SET state = 'closed'|DEV-0001 is closed, and its task 7 is not done
deviation-signed|UPDATE deviation SET state = 'closed', closing_id = 1|DEV-0001 is closed by a signature that is label approval of badge-sheet
result-reviewer|UPDATE result SET reviewed_by = entered_by WHERE id = 1|R1 was reviewed by who entered it
result-reviewer|UPDATE result SET reviewed_by = (SELECT id FROM person WHERE login = 'rufus') WHERE id = 1|the review of R1 is signed by quentin
result-product|UPDATE result SET specification_id = (SELECT max(id) FROM specification) WHERE id = 1|R1 of lot $RELEASED is of .* of another product
result-retest|UPDATE result SET retest = 1 WHERE id = 1|R1 is a retest without an investigation
result-retest|UPDATE result SET retest = 1, investigation_id = 1, retest_of_id = 2 WHERE id = 1|R1 repeats R2, which is of another test
result-correction|UPDATE result SET state = 'corrected' WHERE id = 1|R1 is corrected, and nothing stands in its place
result-correction|UPDATE result SET corrects_id = 2 WHERE id = 1|R1 corrects R2, which is reviewed
result-invalidation|UPDATE result SET state = 'invalidated', invalidation_id = review_id, cause_id = 1 WHERE id = 1|R1 is invalidated, and DEV-0001 never found a cause in the laboratory
result-invalidation|UPDATE result SET conclusion = 'x', concluded = 'pass', conclusion_id = review_id, entered_by = (SELECT person_id FROM signature WHERE id = review_id), reviewed_by = (SELECT id FROM person WHERE login = 'rufus') WHERE id = 1|R1 is invalidated or concluded on by quentin, who had entered it
vial-position|DROP INDEX vial_by_position; UPDATE vial SET state = 'stored', holder_id = NULL, store_id = (SELECT store_id FROM vial WHERE code = '${V[stored]}'), position = (SELECT position FROM vial WHERE code = '${V[stored]}') WHERE code = '${V[filled]}'|vials .* share a position of $BOX
vial-position|UPDATE vial SET position = 81 WHERE code = '${V[stored]}'|vial ${V[stored]} stands in a position that $BOX does not have
vial-copies|UPDATE vial SET expires_on = '2099-12-31' WHERE code = '${V[stored]}'|vial ${V[stored]} has another product or expiry
vial-copies|UPDATE vial SET product_id = (SELECT id FROM product WHERE code = 'ryoncil') WHERE code = '${V[stored]}'|vial ${V[stored]} has another product or expiry
vial-way|UPDATE vial SET store_id = 1, position = NULL WHERE code = '${V[stored]}'|vial ${V[stored]} is not in the store where its way ended
vial-way|UPDATE vial SET holder_id = (SELECT id FROM person WHERE login = 'stella') WHERE code = '${V[stan]}'|vial ${V[stan]} is not in the hands
vial-way|DELETE FROM custody WHERE vial_id = (SELECT id FROM vial WHERE code = '${V[filled]}')|vial ${V[filled]} is filled, and nothing says how
vial-dose|DELETE FROM dose_vial WHERE vial_id = (SELECT id FROM vial WHERE code = '${V[thawed]}')|vial ${V[thawed]} is thawed, and belongs to no dose
vial-dose|UPDATE dose SET state = 'handed' WHERE code = '$GIVEN'|vial ${V[infused]} is infused, and $GIVEN is handed
opening-order|INSERT INTO opening (store_id, opened_by, opened_at_ms, closed_by, closed_at_ms) SELECT id, 1, 5, 1, 9 FROM store WHERE path = '$BOX'; INSERT INTO opening (store_id, opened_by, opened_at_ms) SELECT id, 1, 8 FROM store WHERE path = '$BOX'|$BOX was opened while it was open
keeper-site|DELETE FROM person_site WHERE person_id = 1|CPN is kept by ada, who does not act for its site
sample-way|UPDATE sample SET state = 'sent', holder_id = NULL WHERE code = '$SAMPLE_OLGA'|sample $SAMPLE_OLGA is sent, and its way ended otherwise
sample-way|UPDATE sample SET vial_id = (SELECT id FROM vial WHERE code = '${V[stored]}') WHERE code = '$SAMPLE_OLGA'|sample $SAMPLE_OLGA used vial ${V[stored]} up, which is stored
sample-way|UPDATE vial SET state = 'consumed', holder_id = NULL WHERE code = '${V[filled]}'|vial ${V[filled]} is consumed, and neither a sample nor anything else says by what
label-worn|INSERT INTO label_print (vial_id, copy, template, template_version, template_sha256, texts, expires_on, reason, printed_by, printed_at_ms) SELECT vial_id, 7, template, template_version, template_sha256, texts, expires_on, 'x', 1, 1 FROM label_print LIMIT 1; UPDATE label_print SET fate = 'applied', fate_by = 1, fate_at_ms = 1|vial ${V[stored]} wears 2 labels
infusion-subject|UPDATE infusion SET subject_id = (SELECT id FROM subject WHERE code = 'S-1')|$RUNNING gave $GIVEN to S-1, and it was thawed for S-3
dose-cells|UPDATE dose SET usable_cells = usable_cells + 1 WHERE code = '$THAWED'|$THAWED holds 50000001 cells, and its vials do not
dose-cells|UPDATE dose SET basis = 'post-thaw-site' WHERE code = '$THAWED'|$THAWED counts by what the site counted, and it was not counted
dose-cells|UPDATE dose SET bag_ul = bag_ul + 1 WHERE code = '$PREPARED'|$PREPARED has a bag of another volume than its draws and its diluent
dose-label|$BAG_LABEL 2, planned_cells, bag_ul, use_by_ms, 9999999999999 FROM dose WHERE code = '$PREPARED'|$PREPARED has label 2, and none before it
dose-label|$BAG_LABEL 1, planned_cells, bag_ul + 1, use_by_ms, 9999999999999 FROM dose WHERE code = '$PREPARED'|label 1 of $PREPARED says something else than its bag
dose-label|$BAG_LABEL 1, planned_cells, bag_ul, use_by_ms, prepared_at_ms - 1 FROM dose WHERE code = '$PREPARED'|label 1 of $PREPARED was printed before the bag was prepared
dose-result|$TESTED 'sterility', 1, thawed_at_ms, 'entered', NULL, 1 FROM dose WHERE code = '$THAWED'|sterility of $THAWED is no test that its product asks for
dose-result|$TESTED 'appearance', 1, thawed_at_ms - 1, 'entered', NULL, 1 FROM dose WHERE code = '$THAWED'|appearance of $THAWED was measured before the thaw
dose-result|$TESTED 'appearance', 1, thawed_at_ms, 'corrected', NULL, 1 FROM dose WHERE code = '$THAWED'|appearance of $THAWED is corrected, and nothing stands
dose-result|$TESTED 'appearance', 1, thawed_at_ms, 'entered', 'Cy Orr', NULL FROM dose WHERE code = '$THAWED'|appearance of $THAWED is by Cy Orr, and no paper says so
dose-result|UPDATE specification SET gates_infusion = 1, information_only = 0 WHERE stage = 'infusion'|$RUNNING gave $GIVEN without appearance
infusion-course|$EVENT 'reaction', started_at_ms - 1, 'fever', 1 FROM infusion WHERE code = '$RUNNING'|reaction of $RUNNING lies before its begin
infusion-course|UPDATE infusion SET state = 'finished', given_ul = 1, given_cells = 1, finished_at_ms = started_at_ms WHERE code = '$PAUSED'; UPDATE infusion_event SET at_ms = at_ms + 60000|interrupt of $PAUSED lies behind its end
infusion-course|$EVENT 'resume', started_at_ms, NULL, NULL FROM infusion WHERE code = '$RUNNING'|resume of $RUNNING follows its begin
infusion-course|$EVENT 'interrupt', started_at_ms + 9999999, 'x', NULL FROM infusion WHERE code = '$PAUSED'|interrupt of $PAUSED follows interrupt
infusion-course|UPDATE infusion SET state = 'running' WHERE code = '$PAUSED'|$PAUSED is running, and its course says otherwise
infusion-course|UPDATE infusion SET given_ul = 56000 WHERE code = '$TRANSCRIBED'|$TRANSCRIBED gave and lost more than its bag held
infusion-course|UPDATE infusion SET given_cells = planned_cells + 1 WHERE code = '$TRANSCRIBED'|$TRANSCRIBED gave more cells than were in its bag
infusion-course|UPDATE infusion SET checked_name = started_name WHERE code = '$RUNNING'|$RUNNING was begun and checked by one person, Nora Vidal
infusion-course|UPDATE infusion SET started_at_ms = started_at_ms - 99999999 WHERE code = '$RUNNING'|$RUNNING began before its dose was thawed
infusion-course|UPDATE dose SET state = 'handed' WHERE code = '$GIVEN'|$RUNNING gave $GIVEN, which is handed
infusion-course|UPDATE dose SET state = 'given' WHERE code = '$HANDED'|$HANDED is given, and no infusion says so
infusion-entered|UPDATE infusion SET verification_id = (SELECT max(id) FROM signature WHERE person_id = (SELECT id FROM person WHERE login = 'rosa')), entered_by = (SELECT id FROM person WHERE login = 'rosa') WHERE code = '$TRANSCRIBED'|$TRANSCRIBED was entered and compared by rosa
infusion-entered|UPDATE infusion SET verification_id = (SELECT decision_id FROM lot WHERE code = '$RELEASED') WHERE code = '$TRANSCRIBED'|$TRANSCRIBED was compared by a signature that is release of $RELEASED
infusion-entered|UPDATE attachment SET subject = 'INF-9' WHERE kind = 'paper-record'|$TRANSCRIBED was entered from a scan that is not its own
infusion-entered|UPDATE dose SET preparer = 'Di Pym', prepared_by = NULL WHERE code = '$PREPARED'|$PREPARED was prepared by Di Pym, and no paper says so
infusion-subject|UPDATE dose SET weight_g = 70000 WHERE code = '$THAWED'|$THAWED was made by the weight of another subject
supply-signers|INSERT INTO oos_supply (lot_id, subject_id, risk_id, physician_id, quality_id, notify_by) VALUES ((SELECT id FROM lot WHERE code = '$READY'), 1, 1, 1, 1, '2030-01-01')|lot $READY is supplied out of specification on the word of rosa alone
document-current|UPDATE document SET state = 'superseded'|is superseded by nothing
document-current|INSERT INTO document (number, kind, subject, version, state, record_sha256, template_sha256, sha256, media_type, content, issued_by, issued_at_ms) SELECT printf('%s-9', number), kind, subject, 9, 'superseded', '', template_sha256, 'x', '', x'', 1, 1 FROM document|is current, and there is a newer one
document-current|DROP INDEX document_current; INSERT INTO document (number, kind, subject, version, state, record_sha256, template_sha256, sha256, media_type, content, issued_by, issued_at_ms) SELECT printf('%s-9', number), kind, subject, 9, 'current', '', template_sha256, 'x', '', x'', 1, 1 FROM document|the coa of $RELEASED is current 2 times
vial-standing|UPDATE vial SET holder_id = 1 WHERE code = '${V[stored]}'|vial ${V[stored]} is stored, and in two places
vial-standing|UPDATE vial SET store_id = NULL, position = NULL WHERE code = '${V[stored]}'|vial ${V[stored]} is stored, and in no place
vial-standing|UPDATE vial SET position = NULL WHERE code = '${V[stored]}'|vial ${V[stored]} stands in $BOX without a position
vial-standing|UPDATE store SET grid_rows = NULL, grid_columns = NULL, capacity = 1 WHERE path = '$BOX'; UPDATE vial SET store_id = (SELECT id FROM store WHERE path = '$BOX'), state = 'stored', holder_id = NULL WHERE code = '${V[stan]}'|$BOX has room for 1 vials, and
vial-shipment|$SHIPMENT 'dispatched'); UPDATE vial SET shipment_id = 99 WHERE code = '${V[stan]}'|vial ${V[stan]} is out with SHP-9, which is dispatched
vial-shipment|$SHIPMENT 'open'); UPDATE vial SET shipment_id = 99 WHERE code = '${V[stan]}'|vial ${V[stan]} goes with SHP-9, whose list does not have it
vial-shipment|$SHIPMENT 'open'); INSERT INTO shipment_vial (shipment_id, vial_id, packed_by, packed_at_ms) SELECT 99, id, 1, 1 FROM vial WHERE code = '${V[stan]}'|SHP-9 has vial ${V[stan]}, which is out and not with it
vial-shipment|$SHIPMENT 'received'); INSERT INTO shipment_vial (shipment_id, vial_id, packed_by, packed_at_ms) SELECT 99, id, 1, 1 FROM vial WHERE code = '${V[stan]}'|SHP-9 was received, and nothing was decided about vial ${V[stan]}
vial-shipment|UPDATE shipment_vial SET outcome = 'missing' WHERE shipment_id = (SELECT id FROM shipment WHERE code = '$ARRIVED')|is missing since the receipt of $ARRIVED, and is out without being found
vial-shipment|UPDATE shipment_vial SET outcome = 'missing', found_by = 1, found_at_ms = outcome_at_ms + 1 WHERE shipment_id = (SELECT id FROM shipment WHERE code = '$ARRIVED')|was missing at the receipt of $ARRIVED, and is found by nobody
shipment-shipper|UPDATE equipment_service SET passed = 0|$SENT left by a qualification that is not of its shipper, or failed
shipment-shipper|UPDATE shipment SET due_at_ms = due_at_ms + 1 WHERE code = '$SENT'|$SENT is not due when the hold time of its shipper ends
shipment-shipper|UPDATE shipment SET charged_at_ms = 9999999999999 WHERE code = '$SENT'|$SENT was filled after the first vial was packed
shipment-shipper|UPDATE shipment SET received_recorded_ms = due_at_ms + 1 WHERE code = '$ARRIVED'|$ARRIVED came after the hold time of its shipper, and no deviation says so
shipment-shipper|UPDATE shipment SET received_by = dispatched_by WHERE code = '$ARRIVED'|$ARRIVED was dispatched and received by one person
shipment-shipper|UPDATE signature SET meaning = 'release' WHERE meaning = 'quarantine shipment'|$OPEN left under quarantine by a signature that is release
equipment-stay|UPDATE equipment_stay SET from_ms = from_ms + 1 WHERE id = (SELECT max(id) FROM equipment_stay WHERE previous_id IS NOT NULL)|begins at another time than the one before it ended
equipment-stay|UPDATE equipment_stay SET until_ms = from_ms WHERE equipment_id = (SELECT id FROM equipment WHERE serial = 'T-17')|ended, and none follows
equipment-stay|UPDATE equipment SET site_id = (SELECT id FROM site WHERE code = 'HOS') WHERE serial = 'T-17'|is not where its last stay says
equipment-stay|UPDATE equipment_stay SET store_id = (SELECT id FROM store WHERE path = 'HOS') WHERE equipment_id = (SELECT id FROM equipment WHERE serial = 'T-17')|is in HOS, which is of another site
equipment-stay|UPDATE shipment SET dispatched_at_ms = dispatched_at_ms - 1 WHERE code = '$SENT'|$SENT left in a shipper that was not where it left from
equipment-stay|UPDATE equipment_stay SET site_id = 1 WHERE previous_id IN (SELECT y.id FROM equipment_stay y JOIN shipment h ON h.id = y.shipment_id WHERE h.code = '$ARRIVED')|$ARRIVED was received, and its shipper is not on record there
equipment-stay|INSERT INTO reading_block (file_id, store_id, sensor_id, first_at_ms, last_at_ms, readings, min_mc, max_mc, last_mc, longest_ms, doubtful, content) SELECT 1, s.id, e.id, 1, 1, 1, 1, 1, 1, 0, 0, x'' FROM store s JOIN equipment e ON e.serial = 'T-17' WHERE s.path = '$BOX'|readings of $BOX by EQ-
custody-chain|UPDATE custody SET previous_id = $(last_leg stan) WHERE id = $(last_leg stored)|a leg of vial ${V[stored]} follows one of another vial
custody-chain|DROP INDEX custody_first; UPDATE custody SET previous_id = NULL WHERE id = $(last_leg stored)|a leg of vial ${V[stored]} does not follow the one before it
custody-chain|UPDATE custody SET done_at_ms = 5 WHERE id = $(last_leg stored)|a leg of vial ${V[stored]} is earlier than the one before it
custody-chain|UPDATE custody SET giver_id = 1 WHERE id = $(last_leg stored)|vial ${V[stored]} was given by somebody who did not have it
custody-chain|UPDATE custody SET giver_id = NULL WHERE id = $(last_leg stored)|vial ${V[stored]} came from a store or a carrier, and somebody had it in hand
custody-chain|UPDATE custody SET kind = 'discard' WHERE id = (SELECT previous_id FROM custody WHERE id = $(last_leg stored))|vial ${V[stored]} went on after its end
custody-end|UPDATE vial SET position = 40 WHERE code = '${V[stored]}'|vial ${V[stored]} is not at the position where its way ended
custody-end|UPDATE custody SET kind = 'take' WHERE id = $(last_leg discarded)|vial ${V[discarded]} is discarded, and its way ended with take
custody-end|INSERT INTO custody (vial_id, kind, receiver_id, done_at_ms) SELECT id, 'fill', 1, 1 FROM vial WHERE code = '${V[numbered]}'|vial ${V[numbered]} is numbered, and has a way all the same
lot-reconciliation|DELETE FROM custody WHERE id = $(last_leg filled)|lot $RELEASED has 9 vials that were filled, and 10 that are somewhere or came to an end
vial-lost|UPDATE vial SET state = 'lost', holder_id = NULL WHERE code = '${V[filled]}'|vial ${V[filled]} is lost, and no deviation names it
store-path|UPDATE store SET path = 'CPN/X/Y' WHERE path = '$BOX'|CPN/X/Y is inside CPN/LN2-1 by the record, and not by its path
store-path|UPDATE store SET path = 'CPN/LN2-1/X/Y' WHERE path = '$BOX'|CPN/LN2-1/X/Y is inside CPN/LN2-1 by the record, and not by its path
store-path|UPDATE store SET site_id = 99 WHERE path = '$BOX'|$BOX is inside CPN/LN2-1, which is of another site
store-path|UPDATE store SET path = 'XYZ' WHERE id = 1|XYZ is inside no store, and is not the node of its site
store-stay|UPDATE store_stay SET until_ms = from_ms WHERE path = '$BOX'|a stay of $BOX ended, and none follows
store-stay|UPDATE store_stay SET until_ms = from_ms WHERE path = '$BOX'; $NEXT_STAY id, from_ms + 1 FROM store_stay WHERE path = '$BOX'|a stay of $BOX begins at another time than the one before it ended
store-stay|DROP INDEX store_stay_first; UPDATE store_stay SET until_ms = from_ms WHERE path = '$BOX'; $NEXT_STAY NULL, from_ms FROM store_stay WHERE path = '$BOX'|a stay of $BOX follows none, and is not its first
store-stay|UPDATE store SET holder_id = 1 WHERE path = '$BOX'|$BOX is not where its last stay says
store-stay|DELETE FROM store_stay WHERE path = '$BOX'|$BOX is not where its last stay says
store-keeper|UPDATE store_keeper SET until_ms = from_ms|CPN has no keeper
store-keeper|UPDATE store_keeper SET until_ms = from_ms; INSERT INTO store_keeper (store_id, previous_id, person_id, from_ms) SELECT store_id, id, 1, from_ms + 1 FROM store_keeper|a keeper of CPN begins at another time than the one before ended
store-keeper|UPDATE store_keeper SET until_ms = from_ms; INSERT INTO store_keeper (store_id, person_id, from_ms) SELECT store_id, 1, from_ms FROM store_keeper|a keeper of CPN follows none, and is not its first
opening|INSERT INTO opening (store_id, opened_by, opened_at_ms, closed_by, closed_at_ms) VALUES (1, 1, 20, 1, 10)|CPN was closed before it was opened
opening|INSERT INTO opening (store_id, opened_by, opened_at_ms, closed_by, closed_at_ms) VALUES (1, 1, 10, 1, 20); INSERT INTO opening (store_id, opened_by, opened_at_ms) VALUES (1, 1, 15)|CPN was opened while it was open
inventory|$COUNT 5, 3, NULL)|a count of CPN found 3 of 5 vials, and names 0 as missing
inventory|$COUNT 3, 3, 1)|a count of CPN differs without a deviation, or has one without a difference
inventory|$COUNT 3, 3, 1); INSERT INTO inventory_difference (count_id, kind, vial_id, code, deviation_id) SELECT 99, 'unexpected', id, code, 1 FROM vial WHERE code = '${V[stored]}'|a count of CPN differs by ${V[stored]}, and its deviation does not name it
spill|$SPILL NULL)|a spill of CPN has no vials
spill|$SPILL NULL); $SPILLED 7 FROM vial WHERE code = '${V[stored]}'|vial ${V[stored]} is said to be spilled, and its way does not say so
spill|$SPILL NULL); $SPILLED NULL FROM vial WHERE code = '${V[stored]}'|vial ${V[stored]} stands in a store, and is not found since it was spilled
spill|$SPILL 9); $SPILLED NULL FROM vial WHERE code = '${V[stored]}'|vial ${V[stored]} was missing when the search after its spill ended, and no deviation names it
excursion|$EXCURSION FROM vial WHERE code = '${V[stored]}'|vial ${V[stored]} is said to be of an excursion, and DEV-0001 does not name it
excursion|$EXCURSION FROM vial WHERE code = '${V[filled]}'|vial ${V[filled]} is said to be of an excursion of CPN, and stood in no store while it lasted
excursion|$EXCURSION FROM vial WHERE code = '${V[stored]}'; UPDATE excursion SET product_id = product_id + 1|vial ${V[stored]} is of another product than its excursion of CPN
order|$RESERVE o.code = '$VERIFIED' AND v.code = '${V[stored]}'|vial ${V[stored]} is reserved for $VERIFIED, which is verified
order|UPDATE dose_order SET state = 'allocated' WHERE code = '$VERIFIED'|$VERIFIED is allocated, and no vial is reserved for it
order|UPDATE dose_order SET state = 'allocated' WHERE code = '$VERIFIED'; $RESERVE o.code = '$VERIFIED' AND v.code = '${V[infused]}'|vial ${V[infused]} is reserved for $VERIFIED, and is infused
order|UPDATE dose_order SET state = 'allocated' WHERE code = '$VERIFIED'; $RESERVE o.code = '$VERIFIED' AND v.code = '${V[held]}'|vial ${V[held]} is reserved for $VERIFIED, and is held or its lot is
order|UPDATE dose_order SET state = 'fulfilled' WHERE code = '$VERIFIED'|$VERIFIED is fulfilled, and has no dose
order|UPDATE dose_order SET state = 'fulfilled' WHERE code = '$VERIFIED'; UPDATE dose SET order_id = (SELECT id FROM dose_order WHERE code = '$VERIFIED') WHERE code = '$THAWED'|$THAWED is of $VERIFIED, which is fulfilled for subject S-6
order|UPDATE dose_order SET ordered_by = (SELECT person_id FROM signature WHERE id = verification_id) WHERE code = '$VERIFIED'|$VERIFIED was verified by petra, who placed it
recall|UPDATE recall_vial SET vial_id = (SELECT id FROM vial WHERE code = '${V[held]}') WHERE id = 1|vial ${V[held]} is on the list of $DRILL, and its lot is not
recall|DELETE FROM recall_vial WHERE id = 1|$DRILL does not list vial
recall|UPDATE recall_notice SET vials = 1 WHERE id = 1|$DRILL tells CPN of 1 vials, and it has another number
recall|UPDATE recall SET state = 'closed', closing_id = opening_id, closed_at_ms = 1, conclusion = 'x' WHERE code = '$DRILL'|$DRILL is closed, and vial
recall|UPDATE recall SET drill = 0 WHERE code = '$DRILL'|lot $RELEASED is released, and $DRILL recalled it
recall|UPDATE lot SET status = 'recalled' WHERE code = '$RELEASED'|lot $RELEASED is recalled, and no recall says so
dates|UPDATE lot SET decided_at_ms = 5 WHERE code = '$RELEASED'|lot $RELEASED was decided before it was there
dates|UPDATE lot SET decided_at_ms = decided_at_ms + 1 WHERE code = '$RELEASED'|lot $RELEASED was decided at another moment than signed
dates|UPDATE hold SET lifted_by = 1, lifted_at_ms = 5|a hold was lifted before it was put
dates|UPDATE result SET reviewed_at_ms = 5 WHERE id = 1|R1 was reviewed before it was entered
TABLE
}

@test "every invariant finds the rows that break it, by name" {
    local name statements tried=0
    plantings >plantings
    while IFS='|' read -r name statements _; do
        tamper 'PRAGMA ignore_check_constraints = ON' "$statements"
        try - verify --quick --json
        [ "$status" -eq 8 ] || fail "$name: not found: $statements"
        printf '%s\n' "$output" >>findings
        tried=$((tried + 1))
        restore
    done <plantings
    [ $tried -ge 80 ]
    # what each one found, held against its line
    run jq -rn --rawfile plantings plantings '[inputs] as $all | $plantings | rtrimstr("\n") | split("\n") | to_entries[] |
        $all[.key] as $out | .value as $planting | ($planting | split("|")) as [$name, $_, $found] |
        select(any($out.findings[]; .check == "invariant." + $name and (.found | test($found)) and .row > 0 and
            (.remedy | length) > 9) | not) | $planting, $out.findings' findings
    assert_exit 0
    assert_no_out
}

@test "every invariant of sql/checks.sql is asked, and tried here" {
    local file=$ROOT/src/domain/verify_invariant.c
    sed -nE 's/^-- name: check_(.*)/\1/p' "$ROOT/sql/checks.sql" | tr _ - | sort >in_sql
    grep -oE '"invariant\.[a-z-]+"' "$file" | tr -d '"' | sed 's/invariant\.//' | sort >asked
    grep -oE 'SQL_CHECK_[A-Z_]+' "$file" | sed 's/SQL_CHECK_//' | tr 'A-Z_' 'a-z-' | sort >named
    plantings | cut -d'|' -f1 | sort -u >tried
    [ "$(wc -l <in_sql)" -ge 20 ]
    cmp in_sql asked && cmp in_sql named && cmp in_sql tried
}

@test "every column that holds a signature is known to the invariant of signatures" {
    local column missing=()
    while read -r column; do
        sed -n '/^-- name: check_signature_row/,/^-- name: check_product/p' "$ROOT/sql/checks.sql" |
            grep -q "SELECT ${column#*.} FROM ${column%.*}\b" || missing+=("$column")
    done < <(awk '/^CREATE TABLE/ { table = $3 } /REFERENCES signature/ { print table "." $1 }' "$ROOT"/sql/schema/*.sql)
    [ ${#missing[@]} -eq 0 ] || fail "${missing[@]}"
}

# ---- signatures ----------------------------------------------------------------------------------------------------

@test "a signature whose record changed since counts as unsigned" {
    tamper "UPDATE result SET value = '99' WHERE lot_id = (SELECT id FROM lot WHERE code = '$RELEASED') AND value = '97'"
    finds ".check == \"signature\" and .found == \"release of $RELEASED by Rosa Lind counts as unsigned: the record changed since\""
    try - verify
    assert_exit 8
    assert_out "(^|
)signature: release of $RELEASED by Rosa Lind counts as unsigned: the record changed since; see what changed"
    assert_err 'the record does not prove: [0-9]+ findings \[verify\]'
    try - verify --quick
    assert_exit 0
}

@test "a signature of a meaning that is none, or over what is not there, is named" {
    tamper "UPDATE signature SET meaning = 'blessing' WHERE meaning = 'release' AND subject = '$RELEASED'"
    finds '.check == "signature" and (.found | test("blessing of .* counts as unsigned"))'
    restore
    tamper "UPDATE signature SET subject = 'UC99X999' WHERE meaning = 'release' AND subject = '$RELEASED'"
    finds '.check == "signature" and (.found | test("release of UC99X999 by Rosa Lind counts as unsigned"))'
}

# meanings: what cl_sign is given in the sources, a line each.
meanings() {
    tr '\n' ' ' <"$1" | grep -oE '(cl_sign(_second)?|decide)\([a-z>&-]+, [^;]*;' | grep -oE '"[a-z][a-z -]+"' | tr -d '"'
}

@test "every meaning of a signature can be held against the record" {
    local file meaning missing=() calls=0 known
    known=$(sed -n '/KINDS\[\] = {/,/^};/p' "$ROOT/src/domain/signature.c" | sed -nE 's/^ *\{"([^"]+)", cl_.*/\1/p')
    for file in $(grep -lE '\b(cl_sign(_second)?|decide)\(' "$ROOT"/src/domain/*.c); do
        [ "${file##*/}" != write.c ] || continue
        calls=$((calls + $(grep -c '\bcl_sign(' "$file" || true)))
        while read -r meaning; do
            grep -qx "$meaning" <<<"$known" || [[ $meaning =~ ^(released|rejected)$ ]] || missing+=("${file##*/}: $meaning")
        done < <(meanings "$file")
    done
    [ $calls -ge 8 ]
    [ "$(wc -l <<<"$known")" -ge 8 ]
    [ ${#missing[@]} -eq 0 ] || fail 'no row in KINDS of src/domain/signature.c for:' "${missing[@]}"
    while read -r meaning; do
        grep -qx "$meaning" <<<"$known" || fail "signed in this record, and unknown: $meaning"
    done < <(one 'SELECT DISTINCT meaning FROM signature')
}

# ---- kept bytes ----------------------------------------------------------------------------------------------------

@test "the bytes of documents and attachments are held against their hashes" {
    local table
    for table in document attachment; do
        tamper "UPDATE $table SET content = CAST('forged' AS BLOB)"
        finds ".check == \"$table\" and .row == 1 and .field == \"content\""
        restore
        tamper "UPDATE $table SET sha256 = 'x'"
        finds ".check == \"$table\" and .expected == \"x\""
        restore
    done
}

@test "what audit verify finds, verify finds" {
    tamper "UPDATE vial SET cells = cells + 1 WHERE code = '${V[stored]}'"
    finds '.check == "fold" and .table == "vial" and .field == "cells"'
    try - verify
    assert_exit 8
    assert_out 'fold: event [0-9]+ vial row [0-9]+ field cells is 50000001, expected 50000000; '
    restore
    tamper 'UPDATE audit_event SET reason = reason || 1 WHERE seq = 40'
    finds '.check == "chain" and .event == 40' --quick
}

@test "hostile texts in a finding are shown harmless" {
    tamper "UPDATE signature SET meaning = 'a' || char(27) || '[2J' || char(0x202e) || 'b' WHERE meaning = 'release'"
    try - verify
    assert_exit 8
    refute_out $'\e'
    refute_out $'\u202e'
}
