-- Invariants: what must always hold and the schema cannot say. Each statement gives the broken rows alone: the table,
-- the row's key, and what is wrong with it, as a sentence. They are listed, with what is expected and what to do, in
-- src/domain/verify_invariant.c. Each reads its tables once; what it asks beside goes through an index.

-- columns: broken = b.tbl, b.row_id, b.what

-- name: check_person_roles
-- Nobody holds admin and qa together.
SELECT {broken} FROM (
    SELECT 'person' AS tbl, p.id AS row_id, p.login || ' holds admin and qa' AS what
    FROM person_role r JOIN person_role q ON q.person_id = r.person_id AND q.role = 'qa'
        JOIN person p ON p.id = r.person_id
    WHERE r.role = 'admin'
) b;

-- name: check_signature_signer
-- scans: verification reads every signature
-- A signature bears the login of the person that it points to.
SELECT {broken} FROM (
    SELECT 'signature' AS tbl, s.id AS row_id, s.meaning || ' of ' || s.subject || ' is said to be of ' || s.login
        || ', and points to ' || p.login AS what
    FROM signature s JOIN person p ON p.id = s.person_id WHERE s.login <> p.login
) b;

-- name: check_signature_row
-- scans: verification reads every signature, and every row that was signed
-- A signature stands in the row that was signed. A donor's row keeps the newest determination alone.
SELECT {broken} FROM (
    SELECT 'signature' AS tbl, s.id AS row_id, s.meaning || ' of ' || s.subject || ' by ' || s.login
        || ' stands in no row that was signed' AS what
    FROM signature s
    WHERE s.id NOT IN (
        SELECT approval_id FROM product WHERE approval_id IS NOT NULL
        UNION ALL SELECT approval_id FROM label_template
        UNION ALL SELECT approval_id FROM document_template
        UNION ALL SELECT determination_id FROM donor WHERE determination_id IS NOT NULL
        UNION ALL SELECT decision_id FROM lot WHERE decision_id IS NOT NULL
        UNION ALL SELECT withdrawal_id FROM lot WHERE withdrawal_id IS NOT NULL
        UNION ALL SELECT lift_id FROM hold WHERE lift_id IS NOT NULL
        UNION ALL SELECT decided_id FROM lot_material WHERE decided_id IS NOT NULL
        UNION ALL SELECT accepted_id FROM lot_material WHERE accepted_id IS NOT NULL
        UNION ALL SELECT correction_id FROM donor_test WHERE correction_id IS NOT NULL
        UNION ALL SELECT signature_id FROM batch_review
        UNION ALL SELECT signature_id FROM lot_extension
        UNION ALL SELECT physician_id FROM oos_supply
        UNION ALL SELECT quality_id FROM oos_supply
        UNION ALL SELECT signature_id FROM lot_audit_review
        UNION ALL SELECT review_id FROM result WHERE review_id IS NOT NULL
        UNION ALL SELECT conclusion_id FROM result WHERE conclusion_id IS NOT NULL
        UNION ALL SELECT signature_id FROM result_conclusion
        UNION ALL SELECT invalidation_id FROM result WHERE invalidation_id IS NOT NULL
        UNION ALL SELECT closing_id FROM deviation WHERE closing_id IS NOT NULL
        UNION ALL SELECT disposition_id FROM deviation_subject WHERE disposition_id IS NOT NULL
        UNION ALL SELECT signature_id FROM deviation_disposition
        UNION ALL SELECT signature_id FROM deviation_decision
        UNION ALL SELECT signature_id FROM inventory_count
        UNION ALL SELECT quarantine_id FROM shipment WHERE quarantine_id IS NOT NULL
        UNION ALL SELECT signature_id FROM lot_scope
        UNION ALL SELECT ended_id FROM lot_scope WHERE ended_id IS NOT NULL
        UNION ALL SELECT verification_id FROM dose_order WHERE verification_id IS NOT NULL
        UNION ALL SELECT signature_id FROM dose_override
        UNION ALL SELECT verification_id FROM infusion WHERE verification_id IS NOT NULL
        UNION ALL SELECT opening_id FROM recall
        UNION ALL SELECT closing_id FROM recall WHERE closing_id IS NOT NULL
        UNION ALL SELECT signature_id FROM recall_decision WHERE signature_id IS NOT NULL)
        AND NOT (s.meaning = 'donor eligibility determination' AND s.subject IN (SELECT code FROM donor))
) b;

-- name: check_product_approver
-- scans: a facility has few products
-- Who imported a product's version did not approve it.
SELECT {broken} FROM (
    SELECT 'product' AS tbl, p.id AS row_id, 'version ' || p.version || ' of ' || p.code
        || ' was imported and approved by '
        || s.login AS what
    FROM product p JOIN signature s ON s.id = p.approval_id WHERE s.person_id = p.imported_by
) b;

-- name: check_lot_signed
-- scans: verification reads every lot
-- A decided lot bears the signature of that decision, and a withdrawn one that of its withdrawal.
SELECT {broken} FROM (
    SELECT 'lot' AS tbl, l.id AS row_id, 'lot ' || l.code || ' is ' || l.status || ' by a signature that is '
        || s.meaning
        || ' of ' || s.subject AS what
    FROM lot l JOIN signature s ON s.id = l.decision_id
    WHERE l.status <> 'closed' AND (s.subject <> l.code
        OR s.meaning <> CASE WHEN l.status = 'rejected' THEN 'rejection' ELSE 'release' END)
    UNION ALL
    SELECT 'lot', l.id, 'lot ' || l.code || ' is ' || l.status || ' without a signature'
    FROM lot l WHERE l.status IN ('released', 'rejected', 'recalled', 'withdrawn') AND l.decision_id IS NULL
    UNION ALL
    SELECT 'lot', l.id, 'lot ' || l.code || ' is withdrawn by a signature that is ' || s.meaning || ' of ' || s.subject
    FROM lot l JOIN signature s ON s.id = l.withdrawal_id WHERE s.subject <> l.code OR s.meaning <> 'withdrawal'
) b;

-- name: check_lot_releaser
-- scans: verification reads every lot
-- Who released a lot had entered none of its results.
SELECT {broken} FROM (
    SELECT 'lot' AS tbl, l.id AS row_id, 'lot ' || l.code || ' was released by ' || s.login || ', who had entered R'
        || r.id AS what
    FROM lot l JOIN signature s ON s.id = l.decision_id JOIN result r ON r.lot_id = l.id AND r.entered_by = s.person_id
        AND r.entered_at_ms <= l.decided_at_ms AND r.state IN ('entered', 'reviewed')
    WHERE s.meaning = 'release'
) b;

-- name: check_lot_pending
-- scans: verification reads every pending test
-- A test waits only where the product lets it, and never of a frozen one.
SELECT {broken} FROM (
    SELECT 'lot_pending' AS tbl, w.id AS row_id, 'lot ' || l.code || ' was released without ' || t.test || ' ('
        || t.stage
        || '), which may not wait' AS what
    FROM lot_pending w JOIN lot l ON l.id = w.lot_id JOIN product p ON p.id = l.product_id
        JOIN specification t ON t.id = w.specification_id
    WHERE p.frozen = 1 OR t.may_be_pending = 0 OR t.product_id <> l.product_id
) b;

-- name: check_lot_product
-- scans: verification reads every lot
-- A lot is made under an approved version of its product.
SELECT {broken} FROM (
    SELECT 'lot' AS tbl, l.id AS row_id, 'lot ' || l.code || ' is made under version ' || p.version || ' of ' || p.code
        || ', which nobody approved' AS what
    FROM lot l JOIN product p ON p.id = l.product_id WHERE p.state <> 'approved'
) b;

-- name: check_hold_of_open_deviation
-- scans: verification reads every open deviation and every hold of one
-- An investigation of a result holds its lot while it is open; closed, it holds nothing but rejected vials, and the lot
-- whose product was the cause until QA lifts it.
SELECT {broken} FROM (
    SELECT 'deviation' AS tbl, d.id AS row_id, d.code || ' is open, and does not hold lot ' || l.code AS what
    FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id JOIN lot l ON l.id = x.lot_id
    WHERE d.state = 'open' AND d.origin = 'result' AND NOT EXISTS (
        SELECT 1 FROM hold h WHERE h.lot_id = l.id AND h.deviation_id = d.id AND h.lifted_at_ms IS NULL)
    UNION ALL
    SELECT 'hold', h.id, d.code || ' is closed, and its hold stands'
    FROM hold h JOIN deviation d ON d.id = h.deviation_id
    WHERE h.lifted_at_ms IS NULL AND d.state = 'closed'
        AND NOT (coalesce(d.cause, '') = 'product' AND h.lot_id IS NOT NULL) AND NOT EXISTS (
        SELECT 1 FROM deviation_subject y WHERE y.deviation_id = d.id AND y.vial_id = h.vial_id
            AND y.disposition = 'reject')
) b;

-- name: check_deviation_tasks
-- scans: verification reads every open task
-- A closed deviation has no open task.
SELECT {broken} FROM (
    SELECT 'deviation_task' AS tbl, t.id AS row_id, d.code || ' is closed, and its task ' || t.number
        || ' is not done' AS what
    FROM deviation_task t JOIN deviation d ON d.id = t.deviation_id WHERE t.done_at_ms IS NULL AND d.state = 'closed'
) b;

-- name: check_deviation_signed
-- scans: verification reads every deviation
-- A closed deviation bears the signature of its own conclusion; an error of transcription that of the correction's
-- review.
SELECT {broken} FROM (
    SELECT 'deviation' AS tbl, d.id AS row_id, d.code || ' is closed by a signature that is ' || s.meaning || ' of '
        || s.subject AS what
    FROM deviation d JOIN signature s ON s.id = d.closing_id
    WHERE (s.subject <> d.code OR s.meaning <> 'deviation conclusion')
        AND NOT (coalesce(d.cause, '') = 'transcription' AND s.meaning = 'review of results')
) b;

-- name: check_result_reviewer
-- scans: verification reads every result
-- A result is reviewed by others than who entered it, and by who signed.
SELECT {broken} FROM (
    SELECT 'result' AS tbl, r.id AS row_id, 'R' || r.id || ' was reviewed by who entered it' AS what
    FROM result r WHERE r.reviewed_by = r.entered_by
    UNION ALL
    SELECT 'result', r.id, 'the review of R' || r.id || ' is signed by ' || s.login || ', who did not review it'
    FROM result r JOIN signature s ON s.id = r.review_id WHERE s.person_id <> r.reviewed_by OR r.reviewed_by IS NULL
) b;

-- name: check_result_product
-- scans: verification reads every result
-- A result belongs to the specification of its lot's product version.
SELECT {broken} FROM (
    SELECT 'result' AS tbl, r.id AS row_id, 'R' || r.id || ' of lot ' || l.code || ' is of ' || t.test
        || ' of another product or version' AS what
    FROM result r JOIN lot l ON l.id = r.lot_id JOIN specification t ON t.id = r.specification_id
    WHERE t.product_id <> l.product_id
) b;

-- name: check_result_retest
-- scans: verification reads every result
-- A retest belongs to an investigation, and repeats a result of the same test of the same lot.
SELECT {broken} FROM (
    SELECT 'result' AS tbl, r.id AS row_id, 'R' || r.id || ' is a retest without an investigation' AS what
    FROM result r WHERE r.retest > 0 AND r.investigation_id IS NULL
    UNION ALL
    SELECT 'result', r.id, 'R' || r.id || ' repeats R' || f.id || ', which is of another test or lot'
    FROM result r JOIN result f ON f.id = r.retest_of_id
    WHERE r.retest > 0 AND (f.lot_id <> r.lot_id OR f.specification_id <> r.specification_id)
) b;

-- name: check_result_correction
-- scans: verification reads every result
-- A corrected result has its successor, and a successor corrects one of the same test of the same lot.
SELECT {broken} FROM (
    SELECT 'result' AS tbl, r.id AS row_id, 'R' || r.id || ' is corrected, and nothing stands in its place' AS what
    FROM result r WHERE r.state = 'corrected' AND NOT EXISTS (SELECT 1 FROM result n WHERE n.corrects_id = r.id)
    UNION ALL
    SELECT 'result', n.id, 'R' || n.id || ' corrects R' || r.id || ', which is ' || r.state || ', or another test''s'
    FROM result n JOIN result r ON r.id = n.corrects_id
    WHERE r.state <> 'corrected' OR r.lot_id <> n.lot_id OR r.specification_id <> n.specification_id
) b;

-- name: check_result_invalidation
-- scans: verification reads every result
-- An invalidated result has a deviation that was closed with a cause in the laboratory, and who decided had not entered
-- it.
SELECT {broken} FROM (
    SELECT 'result' AS tbl, r.id AS row_id, 'R' || r.id || ' is invalidated, and ' || d.code
        || ' never found a cause in the laboratory' AS what
    FROM result r JOIN deviation d ON d.id = r.cause_id
    WHERE NOT EXISTS (SELECT 1 FROM deviation_decision c
        WHERE c.deviation_id = r.cause_id AND c.kind = 'closing' AND c.cause = 'laboratory')
    UNION ALL
    SELECT 'result', r.id, 'R' || r.id || ' is invalidated or concluded on by ' || s.login || ', who had entered it'
    FROM result r JOIN signature s ON s.id IN (r.invalidation_id, r.conclusion_id) WHERE s.person_id = r.entered_by
) b;

-- name: check_vial_position
-- scans: verification reads every stored vial
-- One position holds one vial, within the grid of its store.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, max(v.id) AS row_id, 'vials ' || min(v.code) || ' and ' || max(v.code)
        || ' share a position of '
        || min(t.path) AS what
    FROM vial v JOIN store t ON t.id = v.store_id WHERE v.position IS NOT NULL
    GROUP BY v.store_id, v.position HAVING count(*) > 1
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' stands in a position that ' || t.path || ' does not have'
    FROM vial v JOIN store t ON t.id = v.store_id
    WHERE v.position IS NOT NULL AND (t.grid_rows IS NULL OR v.position >= t.grid_rows * t.grid_columns)
) b;

-- name: check_vial_copies
-- scans: verification reads every vial
-- What a vial says of its lot is what the lot says: the product, and the expiry while it can still be used.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, v.id AS row_id, 'vial ' || v.code || ' has another product or expiry than its lot' AS what
    FROM vial v JOIN lot l ON l.id = v.lot_id WHERE v.product_id <> l.product_id
        OR (v.expires_on <> l.expires_on AND v.state IN ('numbered', 'filled', 'stored', 'out', 'in-transit'))
) b;

-- name: check_vial_way
-- scans: verification reads every vial
-- A vial is where its way ended: in that store, in those hands.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, v.id AS row_id, 'vial ' || v.code || ' is not in the store where its way ended' AS what
    FROM vial v JOIN custody c ON c.id = (SELECT max(m.id) FROM custody m WHERE m.vial_id = v.id)
    WHERE v.state = 'stored' AND (c.store_id IS NULL OR c.store_id <> v.store_id)
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' is not in the hands in which its way ended'
    FROM vial v JOIN custody c ON c.id = (SELECT max(m.id) FROM custody m WHERE m.vial_id = v.id)
    WHERE v.state = 'out' AND (c.receiver_id IS NULL OR c.receiver_id <> v.holder_id)
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' is ' || v.state || ', and nothing says how it came there'
    FROM vial v WHERE v.state NOT IN ('numbered', 'void')
        AND NOT EXISTS (SELECT 1 FROM custody m WHERE m.vial_id = v.id)
) b;

-- name: check_shipment_shipper
-- scans: verification reads every shipment
-- A shipment left in a shipper that was qualified for it, is due when that holds no longer, and is received by another.
SELECT {broken} FROM (
    SELECT 'shipment' AS tbl, h.id AS row_id, h.code || ' left by a qualification that is not of its shipper, or failed'
        AS what
    FROM shipment h JOIN equipment_service q ON q.id = h.qualification_id
    WHERE q.equipment_id <> h.shipper_id OR q.kind <> 'qualification' OR q.passed = 0
    UNION ALL
    SELECT 'shipment', h.id, h.code || ' is not due when the hold time of its shipper ends'
    FROM shipment h JOIN equipment_service q ON q.id = h.qualification_id
    WHERE h.due_at_ms <> q.hold_hours * 3600000 + coalesce(h.charged_at_ms,
        (SELECT min(x.packed_at_ms) FROM shipment_vial x WHERE x.shipment_id = h.id))
    UNION ALL
    SELECT 'shipment', h.id, h.code || ' was filled after the first vial was packed'
    FROM shipment h JOIN shipment_vial x ON x.shipment_id = h.id WHERE x.packed_at_ms < h.charged_at_ms
    UNION ALL
    SELECT 'shipment', h.id, h.code || ' came after the hold time of its shipper, and no deviation says so'
    FROM shipment h WHERE coalesce(h.received_recorded_ms, h.received_at_ms) > h.due_at_ms
        AND NOT EXISTS (SELECT 1 FROM deviation_subject x WHERE x.shipment_id = h.id)
    UNION ALL
    SELECT 'shipment', h.id, h.code || ' was dispatched and received by one person'
    FROM shipment h WHERE h.received_by = h.dispatched_by
    UNION ALL
    SELECT 'shipment', h.id, h.code || ' left under quarantine by a signature that is ' || s.meaning || ' of '
        || s.subject
    FROM shipment h JOIN signature s ON s.id = h.quarantine_id
        WHERE s.subject <> h.code OR s.meaning <> 'quarantine shipment'
) b;

-- name: check_vial_dose
-- scans: verification reads every vial
-- A thawed or infused vial belongs to a dose; an infused one to a dose that was given.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, v.id AS row_id, 'vial ' || v.code || ' is ' || v.state || ', and belongs to no dose' AS what
    FROM vial v WHERE v.state IN ('thawed', 'infused') AND NOT EXISTS (SELECT 1 FROM dose_vial x WHERE x.vial_id = v.id)
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' is infused, and ' || d.code || ' is ' || d.state
    FROM vial v JOIN dose_vial x ON x.vial_id = v.id JOIN dose d ON d.id = x.dose_id
    WHERE v.state = 'infused' AND d.state <> 'given'
) b;

-- name: check_dose_cells
-- scans: verification reads every dose
-- A dose holds what its vials hold; one that counts by the site's count was counted; a bag is its draws and its
-- diluent.
SELECT {broken} FROM (
    SELECT 'dose' AS tbl, d.id AS row_id,
        d.code || ' holds ' || d.usable_cells || ' cells, and its vials do not' AS what
    FROM dose d WHERE d.usable_cells <> (SELECT coalesce(sum(x.cells), 0) FROM dose_vial x WHERE x.dose_id = d.id)
    UNION ALL
    SELECT 'dose', d.id, d.code || ' counts by what the site counted, and it was not counted'
    FROM dose d WHERE d.basis = 'post-thaw-site' AND NOT EXISTS (SELECT 1 FROM dose_result r
        WHERE r.dose_id = d.id AND r.test = 'cell-count' AND r.state = 'entered')
    UNION ALL
    SELECT 'dose', d.id, d.code || ' has a bag of another volume than its draws and its diluent'
    FROM dose d WHERE d.prepared_by IS NOT NULL AND d.bag_ul <> d.diluent_ul +
        (SELECT coalesce(sum(x.drawn_ul), 0) FROM dose_vial x WHERE x.dose_id = d.id)
) b;

-- name: check_opening_order
-- scans: verification reads every opening
-- The openings of a store follow each other.
SELECT {broken} FROM (
    SELECT 'opening' AS tbl, o.id AS row_id, s.path || ' was opened while it was open' AS what
    FROM (SELECT n.id, n.store_id, n.opened_at_ms, lag(coalesce(n.closed_at_ms, 9223372036854775807))
            OVER (PARTITION BY n.store_id ORDER BY n.opened_at_ms, n.id) AS closed_before_ms FROM opening n) o
        JOIN store s ON s.id = o.store_id
    WHERE o.closed_before_ms > o.opened_at_ms
) b;

-- name: check_keeper_site
-- scans: verification reads every keeper
-- Who keeps a store acts for its site.
SELECT {broken} FROM (
    SELECT 'store_keeper' AS tbl, k.id AS row_id, s.path || ' is kept by ' || p.login
        || ', who does not act for its site' AS what
    FROM store_keeper k JOIN store s ON s.id = k.store_id JOIN person p ON p.id = k.person_id
    WHERE k.until_ms IS NULL AND NOT EXISTS (
        SELECT 1 FROM person_site m WHERE m.person_id = k.person_id AND m.site_id = s.site_id)
) b;

-- name: check_sample_way
-- scans: verification reads every sample and every vial
-- A sample is where its way ended; a vial is used up for a sample, and by it.
SELECT {broken} FROM (
    SELECT 'sample' AS tbl, m.id AS row_id, 'sample ' || m.code || ' is ' || m.state
        || ', and its way ended otherwise' AS what
    FROM sample m LEFT JOIN sample_leg g ON g.id = (SELECT max(n.id) FROM sample_leg n WHERE n.sample_id = m.id)
    WHERE coalesce(g.kind, '') <> CASE m.state WHEN 'taken' THEN 'take' WHEN 'sent' THEN 'send'
        WHEN 'received' THEN 'receive'
        ELSE 'refuse' END
    UNION ALL
    SELECT 'sample', m.id, 'sample ' || m.code || ' used vial ' || v.code || ' up, which is ' || v.state
    FROM sample m JOIN vial v ON v.id = m.vial_id WHERE v.state <> 'consumed'
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' is consumed, and neither a sample nor anything else says by what'
    FROM vial v WHERE v.state = 'consumed' AND NOT EXISTS (SELECT 1 FROM sample m WHERE m.vial_id = v.id)
        AND NOT EXISTS (SELECT 1 FROM custody c WHERE c.vial_id = v.id AND c.kind = 'use')
) b;

-- name: check_label_worn
-- scans: verification reads every label
-- A vial wears one label at most.
SELECT {broken} FROM (
    SELECT 'label_print' AS tbl, max(p.id) AS row_id, 'vial ' || v.code || ' wears ' || count(*) || ' labels' AS what
    FROM label_print p JOIN vial v ON v.id = p.vial_id WHERE p.fate = 'applied' GROUP BY v.id, v.code
        HAVING count(*) > 1
) b;

-- name: check_dose_label
-- scans: verification reads every label of a bag
-- The labels of a bag are numbered without a gap, and say what is in it; none was printed before it was prepared.
SELECT {broken} FROM (
    SELECT 'dose_label' AS tbl, b.id AS row_id, d.code || ' has label ' || b.copy || ', and none before it' AS what
    FROM dose_label b JOIN dose d ON d.id = b.dose_id
    WHERE b.copy > 1 AND NOT EXISTS (SELECT 1 FROM dose_label c WHERE c.dose_id = b.dose_id AND c.copy = b.copy - 1)
    UNION ALL
    SELECT 'dose_label', b.id, 'label ' || b.copy || ' of ' || d.code || ' says something else than its bag'
    FROM dose_label b JOIN dose d ON d.id = b.dose_id
    WHERE d.planned_cells IS NULL OR b.planned_cells <> d.planned_cells OR b.bag_ul <> d.bag_ul
        OR b.use_by_ms <> d.use_by_ms
    UNION ALL
    SELECT 'dose_label', b.id, 'label ' || b.copy || ' of ' || d.code || ' was printed before the bag was prepared'
    FROM dose_label b JOIN dose d ON d.id = b.dose_id WHERE b.printed_at_ms < d.prepared_at_ms
) b;

-- name: check_dose_result
-- scans: verification reads every result of a dose
-- What was measured of a dose is what its product asks for, after its thaw; a corrected result has a later one; a dose
-- that was given at the bed had every test that gates it, or a physician's word; names stand for people on paper alone.
SELECT {broken} FROM (
    SELECT 'dose_result' AS tbl, r.id AS row_id,
        r.test || ' of ' || d.code || ' is no test that its product asks for' AS what
    FROM dose_result r JOIN dose d ON d.id = r.dose_id
    WHERE r.test NOT IN ('cell-count', 'viability') AND NOT EXISTS (SELECT 1 FROM specification q
        WHERE q.product_id = d.product_id AND q.stage = 'infusion' AND q.test = r.test)
    UNION ALL
    SELECT 'dose_result', r.id, r.test || ' of ' || d.code || ' was measured before the thaw'
    FROM dose_result r JOIN dose d ON d.id = r.dose_id WHERE r.measured_at_ms < d.thawed_at_ms
    UNION ALL
    SELECT 'dose_result', r.id, r.test || ' of ' || d.code || ' is corrected, and nothing stands in its place'
    FROM dose_result r JOIN dose d ON d.id = r.dose_id WHERE r.state = 'corrected' AND NOT EXISTS (SELECT 1
        FROM dose_result n WHERE n.dose_id = r.dose_id AND n.test = r.test AND n.counting > r.counting)
    UNION ALL
    SELECT 'dose_result', r.id, r.test || ' of ' || d.code || ' is by ' || r.analyst || ', and no paper says so'
    FROM dose_result r JOIN dose d ON d.id = r.dose_id WHERE r.analyst IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM infusion i WHERE i.dose_id = d.id AND i.transcribed = 1)
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' gave ' || d.code || ' without ' || q.test || ', which its product asks for'
    FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN specification q ON q.product_id = d.product_id
    WHERE i.transcribed = 0 AND q.stage = 'infusion' AND q.gates_infusion = 1 AND q.information_only = 0
        AND q.may_be_pending = 0
        AND NOT EXISTS (SELECT 1 FROM dose_result r WHERE r.dose_id = d.id AND r.test = q.test
            AND r.recorded_at_ms <= (SELECT max(e.at_ms) FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
                WHERE s.subject = i.code AND e.action = 'infusion.start'))
        AND NOT EXISTS (SELECT 1 FROM dose_override v WHERE v.check_id = 'dose.results'
            AND (v.dose_id = d.id OR v.order_id = d.order_id))
) b;

-- name: check_infusion_course
-- scans: verification reads every infusion and its events
-- What happened lies behind the begin, what moved it before the end; interruption and resumption take turns and lead to
-- its state; no more was given and lost than the bag held; two people were at the bed, and the dose was thawed before.
SELECT {broken} FROM (
    SELECT 'infusion_event' AS tbl, e.id AS row_id, e.kind || ' of ' || i.code || ' lies before its begin' AS what
    FROM infusion_event e JOIN infusion i ON i.id = e.infusion_id WHERE e.at_ms < i.started_at_ms
    UNION ALL
    SELECT 'infusion_event', e.id, e.kind || ' of ' || i.code || ' lies behind its end'
    FROM infusion_event e JOIN infusion i ON i.id = e.infusion_id
    WHERE e.kind IN ('interrupt', 'resume', 'rate') AND e.at_ms > i.finished_at_ms
    UNION ALL
    SELECT 'infusion_event', m.id, m.kind || ' of ' || m.code || ' follows ' || coalesce(m.before, 'its begin')
    FROM (SELECT e.id, e.kind, i.code,
        lag(e.kind) OVER (PARTITION BY e.infusion_id ORDER BY e.at_ms, e.id) AS before
        FROM infusion_event e JOIN infusion i ON i.id = e.infusion_id WHERE e.kind IN ('interrupt', 'resume')) m
    WHERE m.kind = coalesce(m.before, 'resume')
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' is ' || i.state || ', and its course says otherwise'
    FROM infusion i WHERE i.state IN ('running', 'interrupted') AND (i.state = 'interrupted') <>
        (coalesce((SELECT e.kind FROM infusion_event e WHERE e.infusion_id = i.id AND e.kind IN ('interrupt', 'resume')
            ORDER BY e.at_ms DESC, e.id DESC LIMIT 1), 'resume') = 'interrupt')
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' gave and lost more than its bag held'
    FROM infusion i JOIN dose d ON d.id = i.dose_id WHERE d.bag_ul < coalesce(i.given_ul, 0)
        + (SELECT coalesce(sum(e.lost_ul), 0) FROM infusion_event e WHERE e.infusion_id = i.id)
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' gave more cells than were in its bag'
    FROM infusion i JOIN dose d ON d.id = i.dose_id
    WHERE i.given_cells > i.planned_cells OR i.planned_cells <> d.planned_cells
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' was begun and checked by one person, ' || i.started_name
    FROM infusion i WHERE i.started_by = i.checked_by OR lower(i.started_name) = lower(i.checked_name)
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' began before its dose was thawed'
    FROM infusion i JOIN dose d ON d.id = i.dose_id WHERE i.started_at_ms < d.thawed_at_ms
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' gave ' || d.code || ', which is ' || d.state
    FROM infusion i JOIN dose d ON d.id = i.dose_id WHERE d.state <> 'given'
    UNION ALL
    SELECT 'dose', d.id, d.code || ' is given, and no infusion says so'
    FROM dose d WHERE d.state = 'given' AND NOT EXISTS (SELECT 1 FROM infusion i WHERE i.dose_id = d.id)
) b;

-- name: check_infusion_entered
-- scans: verification reads every infusion
-- What was entered from paper has its scan, and was compared with it by another person than who entered it.
SELECT {broken} FROM (
    SELECT 'infusion' AS tbl, i.id AS row_id, i.code || ' was entered and compared by ' || p.login AS what
    FROM infusion i JOIN signature g ON g.id = i.verification_id JOIN person p ON p.id = g.person_id
    WHERE g.person_id = i.entered_by
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' was compared by a signature that is ' || g.meaning || ' of ' || g.subject
    FROM infusion i JOIN signature g ON g.id = i.verification_id
    WHERE g.meaning <> 'transcription verified' OR g.subject <> i.code
    UNION ALL
    SELECT 'infusion', i.id, i.code || ' was entered from a scan that is not its own'
    FROM infusion i JOIN attachment a ON a.id = i.source_id WHERE a.subject <> i.code OR a.kind <> 'paper-record'
    UNION ALL
    SELECT 'dose', d.id, d.code || ' was prepared by ' || d.preparer || ', and no paper says so'
    FROM dose d WHERE d.preparer IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM infusion i WHERE i.dose_id = d.id AND i.transcribed = 1)
) b;

-- name: check_infusion_subject
-- scans: verification reads every infusion
-- A dose went into the subject that it was thawed for, whose weight it was made by.
SELECT {broken} FROM (
    SELECT 'infusion' AS tbl, i.id AS row_id, i.code || ' gave ' || d.code || ' to ' || s.code
        || ', and it was thawed for '
        || t.code AS what
    FROM infusion i JOIN dose d ON d.id = i.dose_id JOIN subject s ON s.id = i.subject_id
        JOIN subject t ON t.id = d.subject_id
    WHERE i.subject_id <> d.subject_id
    UNION ALL
    SELECT 'dose', d.id, d.code || ' was made by the weight of another subject'
    FROM dose d JOIN weight w ON w.id = d.weight_id WHERE w.subject_id <> d.subject_id OR w.weight_g <> d.weight_g
) b;

-- name: check_supply_signers
-- scans: verification reads every supply out of specification
-- A supply out of specification is signed by a physician and, another person, by QA.
SELECT {broken} FROM (
    SELECT 'oos_supply' AS tbl, o.id AS row_id, 'lot ' || l.code || ' is supplied out of specification on the word of '
        || p.login || ' alone' AS what
    FROM oos_supply o JOIN lot l ON l.id = o.lot_id JOIN signature p ON p.id = o.physician_id
        JOIN signature q ON q.id = o.quality_id
    WHERE p.person_id = q.person_id
) b;

-- name: check_document_current
-- scans: verification reads every document
-- Of the documents of a kind on a subject the newest is current, and no other one; one is superseded by another.
SELECT {broken} FROM (
    SELECT 'document' AS tbl, max(d.id) AS row_id, 'the ' || d.kind || ' of ' || d.subject || ' is current '
        || count(*) || ' times' AS what
    FROM document d WHERE d.state = 'current' GROUP BY d.kind, d.subject HAVING count(*) > 1
    UNION ALL
    SELECT 'document', d.id, d.number || ' is superseded by nothing'
    FROM document d WHERE d.state = 'superseded' AND NOT EXISTS (
        SELECT 1 FROM document n WHERE n.kind = d.kind AND n.subject = d.subject AND n.version > d.version)
    UNION ALL
    SELECT 'document', d.id, d.number || ' is current, and there is a newer one'
    FROM document d WHERE d.state = 'current' AND EXISTS (
        SELECT 1 FROM document n WHERE n.kind = d.kind AND n.subject = d.subject AND n.version > d.version)
) b;

-- name: check_dates
-- scans: verification reads every lot, hold, result and deviation
-- What follows from another thing is not earlier, beyond what clocks are corrected by unnoticed (write.c); where an
-- administrator accepted a clock that was set back, nothing can be said.
SELECT {broken} FROM (
    SELECT 'lot' AS tbl, l.id AS row_id, 'lot ' || l.code || ' was decided before it was there' AS what
    FROM lot l WHERE l.decided_at_ms < l.created_at_ms - 120000
    UNION ALL
    SELECT 'lot', l.id, 'lot ' || l.code || ' was decided at another moment than signed'
    FROM lot l JOIN signature s ON s.id = l.decision_id WHERE s.signed_at_ms <> l.decided_at_ms
    UNION ALL
    SELECT 'lot', l.id, 'lot ' || l.code || ' was withdrawn before it was released'
    FROM lot l WHERE l.withdrawn_at_ms < l.decided_at_ms - 120000
    UNION ALL
    SELECT 'hold', h.id, 'a hold was lifted before it was put' FROM hold h WHERE h.lifted_at_ms < h.put_at_ms - 120000
    UNION ALL
    SELECT 'result', r.id, 'R' || r.id || ' was reviewed before it was entered'
    FROM result r WHERE r.reviewed_at_ms < r.entered_at_ms - 120000
    UNION ALL
    SELECT 'deviation', d.id, d.code || ' was closed before it was opened'
    FROM deviation d JOIN signature s ON s.id = d.closing_id WHERE s.signed_at_ms < d.opened_at_ms - 120000
) b
WHERE NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.action = 'clock.accept');

-- name: check_vial_standing
-- scans: verification reads every vial
-- A vial is in exactly one place while it is there (a store, somebody's hands, on its way), and in none at its end; in
-- a box with positions it has one, and a store without holds no more than it can.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, v.id AS row_id, 'vial ' || v.code || ' is ' || v.state || ', and in '
        || CASE WHEN v.store_id IS NULL AND v.holder_id IS NULL AND v.state <> 'in-transit' THEN 'no place'
            ELSE 'two places' END
        AS what
    FROM vial v
    WHERE CASE WHEN v.store_id IS NULL THEN 0 ELSE 1 END + CASE WHEN v.holder_id IS NULL THEN 0 ELSE 1 END
        + CASE WHEN v.state = 'in-transit' THEN 1 ELSE 0 END
        <> CASE WHEN v.state IN ('filled', 'stored', 'out', 'in-transit', 'thawed') THEN 1 ELSE 0 END
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' stands in ' || t.path || ' without a position, and it has some'
    FROM vial v JOIN store t ON t.id = v.store_id WHERE v.position IS NULL AND t.grid_rows IS NOT NULL
    UNION ALL
    SELECT 'store', t.id, t.path || ' has room for ' || t.capacity || ' vials, and '
        || (SELECT count(*) FROM vial v WHERE v.store_id = t.id) || ' stand in it'
    FROM store t WHERE t.capacity < (SELECT count(*) FROM vial v WHERE v.store_id = t.id)
) b;

-- name: check_vial_shipment
-- scans: verification reads every vial of a shipment, and the lists of all shipments
-- A vial is packed or on its way with the shipment that says so, and with none other. What is missing stays on its way.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, v.id AS row_id, 'vial ' || v.code || ' is ' || v.state || ' with ' || h.code || ', which is '
        || h.state
        AS what
    FROM vial v JOIN shipment h ON h.id = v.shipment_id
    WHERE h.state <> CASE WHEN v.state = 'out' THEN 'open' ELSE 'dispatched' END
        AND NOT EXISTS (SELECT 1 FROM shipment_vial x WHERE x.vial_id = v.id AND x.shipment_id = h.id
            AND x.outcome = 'missing' AND v.state = 'in-transit')
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' goes with ' || h.code || ', whose list does not have it'
    FROM vial v JOIN shipment h ON h.id = v.shipment_id
    WHERE NOT EXISTS (SELECT 1 FROM shipment_vial x WHERE x.vial_id = v.id AND x.shipment_id = v.shipment_id
        AND x.unpacked_at_ms IS NULL AND (x.outcome IS NULL OR x.outcome = 'missing'))
    UNION ALL
    SELECT 'shipment_vial', x.id, h.code || ' has vial ' || v.code || ', which is ' || v.state || ' and not with it'
    FROM shipment_vial x JOIN shipment h ON h.id = x.shipment_id JOIN vial v ON v.id = x.vial_id
    WHERE x.unpacked_at_ms IS NULL AND x.outcome IS NULL AND coalesce(v.shipment_id, 0) <> x.shipment_id
    UNION ALL
    SELECT 'shipment_vial', x.id, h.code || ' was ' || h.state || ', and nothing was decided about vial ' || v.code
    FROM shipment_vial x JOIN shipment h ON h.id = x.shipment_id JOIN vial v ON v.id = x.vial_id
    WHERE h.state IN ('received', 'cancelled') AND x.unpacked_at_ms IS NULL AND x.outcome IS NULL
    UNION ALL
    SELECT 'shipment_vial', x.id, 'vial ' || v.code || ' is missing since the receipt of ' || h.code || ', and is '
        || v.state || ' without being found'
    FROM shipment_vial x JOIN shipment h ON h.id = x.shipment_id JOIN vial v ON v.id = x.vial_id
    WHERE x.outcome = 'missing' AND x.found_at_ms IS NULL AND v.state <> 'lost'
        AND (v.state <> 'in-transit' OR coalesce(v.shipment_id, 0) <> x.shipment_id)
    UNION ALL
    SELECT 'shipment_vial', x.id, 'vial ' || v.code || ' was missing at the receipt of ' || h.code
        || ', and is found by nobody''s word'
    FROM shipment_vial x JOIN shipment h ON h.id = x.shipment_id JOIN vial v ON v.id = x.vial_id
    WHERE x.found_at_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM custody c WHERE c.vial_id = x.vial_id
        AND c.kind IN ('receive', 'find') AND c.receiver_id = x.found_by AND c.done_at_ms = x.found_at_ms)
) b;

-- name: check_custody_chain
-- scans: verification reads every leg of custody
-- Each leg of a vial's custody but the first follows the one before it: of the same vial, none between them, no
-- earlier, from the person who had it, and from a store when it stood there.
SELECT {broken} FROM (
    SELECT 'custody' AS tbl, c.id AS row_id, 'a leg of vial ' || v.code || ' follows one of another vial' AS what
    FROM custody c JOIN custody p ON p.id = c.previous_id JOIN vial v ON v.id = c.vial_id WHERE p.vial_id <> c.vial_id
    UNION ALL
    SELECT 'custody', c.id, 'a leg of vial ' || v.code || ' does not follow the one before it'
    FROM custody c JOIN vial v ON v.id = c.vial_id
    WHERE coalesce(c.previous_id, 0)
        <> coalesce((SELECT max(m.id) FROM custody m WHERE m.vial_id = c.vial_id AND m.id < c.id), 0)
    UNION ALL
    SELECT 'custody', c.id, 'a leg of vial ' || v.code || ' is earlier than the one before it'
    FROM custody c JOIN custody p ON p.id = c.previous_id JOIN vial v ON v.id = c.vial_id
        WHERE c.done_at_ms < p.done_at_ms
    UNION ALL
    SELECT 'custody', c.id, 'vial ' || v.code || ' was given by somebody who did not have it'
    FROM custody c JOIN custody p ON p.id = c.previous_id JOIN vial v ON v.id = c.vial_id
    WHERE c.giver_id <> coalesce(p.receiver_id, 0)
    UNION ALL
    SELECT 'custody', c.id, 'vial ' || v.code || ' came from a store or a carrier, and somebody had it in hand'
    FROM custody c JOIN custody p ON p.id = c.previous_id JOIN vial v ON v.id = c.vial_id
    WHERE c.giver_id IS NULL AND p.receiver_id IS NOT NULL
    UNION ALL
    SELECT 'custody', c.id, 'vial ' || v.code || ' went on after its end'
    FROM custody c JOIN custody p ON p.id = c.previous_id JOIN vial v ON v.id = c.vial_id
    WHERE p.kind IN ('infuse', 'discard', 'sample', 'use') OR (p.kind = 'lose' AND c.kind <> 'find')
        OR (c.kind = 'find' AND p.kind NOT IN ('lose', 'dispatch'))
) b;

-- name: check_custody_end
-- scans: verification reads every vial
-- A vial's last leg says what its state says: the position where it stands, the end that it came to.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, v.id AS row_id, 'vial ' || v.code || ' is not at the position where its way ended' AS what
    FROM vial v JOIN custody c ON c.id = (SELECT max(m.id) FROM custody m WHERE m.vial_id = v.id)
    WHERE v.state = 'stored' AND coalesce(c.position, -1) <> coalesce(v.position, -1)
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' is ' || v.state || ', and its way ended with ' || c.kind
    FROM vial v JOIN custody c ON c.id = (SELECT max(m.id) FROM custody m WHERE m.vial_id = v.id)
    WHERE c.kind NOT IN ('sample', 'use') AND v.state = 'consumed' OR c.kind <> 'infuse' AND v.state = 'infused'
        OR c.kind <> 'discard' AND v.state = 'discarded' OR c.kind <> 'lose' AND v.state = 'lost'
        OR c.kind <> 'dispatch' AND v.state = 'in-transit' OR c.kind NOT IN ('fill', 'hand') AND v.state = 'filled'
    UNION ALL
    SELECT 'vial', v.id, 'vial ' || v.code || ' is ' || v.state || ', and has a way all the same'
    FROM vial v WHERE v.state IN ('numbered', 'void') AND EXISTS (SELECT 1 FROM custody m WHERE m.vial_id = v.id)
) b;

-- name: check_lot_reconciliation
-- scans: verification reads every vial
-- Every vial of a lot that ever had a way is somewhere or came to an end: filled = in stock + out + in transit + thawed
-- + infused + consumed + discarded + lost.
SELECT {broken} FROM (
    SELECT 'lot' AS tbl, l.id AS row_id, 'lot ' || l.code || ' has ' || n.begun || ' vials that were filled, and '
        || n.told
        || ' that are somewhere or came to an end' AS what
    FROM (
        SELECT v.lot_id AS lot_id, count(c.id) AS begun, sum(CASE
            WHEN v.state IN ('filled', 'stored', 'out', 'in-transit', 'thawed',
            'infused', 'consumed', 'discarded', 'lost') THEN 1 ELSE 0 END) AS told
        FROM vial v LEFT JOIN custody c ON c.vial_id = v.id AND c.previous_id IS NULL GROUP BY v.lot_id
    ) n JOIN lot l ON l.id = n.lot_id
    WHERE n.begun <> n.told
) b;

-- name: check_vial_lost
-- scans: verification reads every vial
-- A lost vial has a deviation.
SELECT {broken} FROM (
    SELECT 'vial' AS tbl, v.id AS row_id, 'vial ' || v.code || ' is lost, and no deviation names it' AS what
    FROM vial v WHERE v.state = 'lost' AND NOT EXISTS (SELECT 1 FROM deviation_subject x WHERE x.vial_id = v.id)
) b;

-- name: check_store_path
-- scans: a facility has few stores
-- A store's path is that of the store around it and its own name behind it; a site's own node has the site's code.
SELECT {broken} FROM (
    SELECT 'store' AS tbl, s.id AS row_id, s.path || ' is inside ' || p.path
        || ' by the record, and not by its path' AS what
    FROM store s JOIN store p ON p.id = s.parent_id
    WHERE substr(s.path, 1, length(p.path) + 1) <> p.path || '/' OR length(s.path) < length(p.path) + 2
        OR substr(s.path, length(p.path) + 2) LIKE '%/%'
    UNION ALL
    SELECT 'store', s.id, s.path || ' is inside ' || p.path || ', which is of another site'
    FROM store s JOIN store p ON p.id = s.parent_id WHERE s.site_id <> p.site_id
    UNION ALL
    SELECT 'store', s.id, s.path || ' is inside no store, and is not the node of its site'
    FROM store s JOIN site i ON i.id = s.site_id WHERE s.parent_id IS NULL AND s.path <> i.code
) b;

-- name: check_store_stay
-- scans: verification reads every stay of a store
-- Where a store was follows without a gap or an overlap since it was added, and ends where it is now: in the store
-- around it, or in the hands of who carries it.
SELECT {broken} FROM (
    SELECT 'store_stay' AS tbl, s.id AS row_id, 'a stay of ' || t.path
        || ' begins at another time than the one before it ended'
        AS what
    FROM store_stay s JOIN store_stay p ON p.id = s.previous_id JOIN store t ON t.id = s.store_id
    WHERE p.store_id <> s.store_id OR coalesce(p.until_ms, -1) <> s.from_ms
    UNION ALL
    SELECT 'store_stay', s.id, 'a stay of ' || t.path || ' ended, and none follows'
    FROM store_stay s JOIN store t ON t.id = s.store_id
    WHERE s.until_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM store_stay n WHERE n.previous_id = s.id)
    UNION ALL
    SELECT 'store_stay', s.id, 'a stay of ' || t.path || ' follows none, and is not its first'
    FROM store_stay s JOIN store t ON t.id = s.store_id
    WHERE s.previous_id IS NULL AND EXISTS (SELECT 1 FROM store_stay n WHERE n.store_id = s.store_id AND n.id < s.id)
    UNION ALL
    SELECT 'store', t.id, t.path || ' is not where its last stay says'
    FROM store t LEFT JOIN store_stay s ON s.store_id = t.id AND s.until_ms IS NULL
    WHERE t.parent_id IS NOT NULL AND (s.id IS NULL OR coalesce(s.holder_id, 0) <> coalesce(t.holder_id, 0)
        OR (t.holder_id IS NULL AND coalesce(s.parent_id, 0) <> t.parent_id))
) b;

-- name: check_equipment_stay
-- scans: verification reads every stay of equipment, every shipment and every block of readings
-- Where equipment was follows without a gap or an overlap since it was added, and ends where it is now; a shipper went
-- with its shipment from the site that sent it to the one that received it; a sensor was in the store that it read.
SELECT {broken} FROM (
    SELECT 'equipment_stay' AS tbl, y.id AS row_id, 'a stay of ' || e.code
        || ' begins at another time than the one before it ended' AS what
    FROM equipment_stay y JOIN equipment_stay p ON p.id = y.previous_id JOIN equipment e ON e.id = y.equipment_id
    WHERE p.equipment_id <> y.equipment_id OR coalesce(p.until_ms, -1) <> y.from_ms
    UNION ALL
    SELECT 'equipment_stay', y.id, 'a stay of ' || e.code || ' ended, and none follows'
    FROM equipment_stay y JOIN equipment e ON e.id = y.equipment_id
    WHERE y.until_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM equipment_stay n WHERE n.previous_id = y.id)
    UNION ALL
    SELECT 'equipment', e.id, e.code || ' is not where its last stay says'
    FROM equipment e LEFT JOIN equipment_stay y ON y.equipment_id = e.id AND y.until_ms IS NULL
        LEFT JOIN shipment h ON h.id = y.shipment_id
    WHERE y.id IS NULL OR (y.site_id IS NOT NULL
            AND (y.site_id <> e.site_id OR coalesce(y.store_id, 0) <> coalesce(e.store_id, 0)))
        OR (h.id IS NOT NULL AND (h.state <> 'dispatched' OR h.shipper_id <> e.id))
    UNION ALL
    SELECT 'equipment_stay', y.id, e.code || ' is in ' || t.path || ', which is of another site'
    FROM equipment_stay y JOIN equipment e ON e.id = y.equipment_id JOIN store t ON t.id = y.store_id
    WHERE t.site_id <> y.site_id
    UNION ALL
    SELECT 'shipment', h.id, h.code || ' left in a shipper that was not where it left from'
    FROM shipment h WHERE h.state IN ('dispatched', 'received') AND NOT EXISTS (
        SELECT 1 FROM equipment_stay y JOIN equipment_stay p ON p.id = y.previous_id
        WHERE y.shipment_id = h.id AND y.equipment_id = h.shipper_id AND y.from_ms = h.dispatched_at_ms
            AND p.site_id = h.from_site_id)
    UNION ALL
    SELECT 'shipment', h.id, h.code || ' was received, and its shipper is not on record there'
    FROM shipment h WHERE h.state = 'received' AND NOT EXISTS (
        SELECT 1 FROM equipment_stay y JOIN equipment_stay n ON n.previous_id = y.id
        WHERE y.shipment_id = h.id AND y.until_ms = h.received_at_ms AND n.site_id = h.to_site_id)
    UNION ALL
    SELECT 'reading_block', b.id, 'readings of ' || t.path || ' by ' || e.code || ', which was not in it then'
    FROM reading_block b JOIN equipment e ON e.id = b.sensor_id JOIN store t ON t.id = b.store_id
    WHERE NOT EXISTS (SELECT 1 FROM equipment_stay y WHERE y.equipment_id = b.sensor_id AND y.store_id = b.store_id
            AND (y.previous_id IS NULL OR y.from_ms <= b.first_at_ms)
            AND (y.until_ms IS NULL OR y.until_ms >= b.first_at_ms))
        OR NOT EXISTS (SELECT 1 FROM equipment_stay y WHERE y.equipment_id = b.sensor_id AND y.store_id = b.store_id
            AND (y.previous_id IS NULL OR y.from_ms <= b.last_at_ms)
            AND (y.until_ms IS NULL OR y.until_ms >= b.last_at_ms))
) b;

-- name: check_store_keeper
-- scans: verification reads every keeper of a store
-- A site's own node always has a keeper; one keeper follows another without a gap or an overlap.
SELECT {broken} FROM (
    SELECT 'store' AS tbl, t.id AS row_id, t.path || ' has no keeper' AS what
    FROM store t WHERE t.parent_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM store_keeper k WHERE k.store_id = t.id AND k.until_ms IS NULL)
    UNION ALL
    SELECT 'store_keeper', k.id, 'a keeper of ' || t.path || ' begins at another time than the one before ended'
    FROM store_keeper k JOIN store_keeper p ON p.id = k.previous_id JOIN store t ON t.id = k.store_id
    WHERE p.store_id <> k.store_id OR coalesce(p.until_ms, -1) > k.from_ms OR p.until_ms IS NULL
        OR (t.parent_id IS NULL AND p.until_ms <> k.from_ms)
    UNION ALL
    SELECT 'store_keeper', k.id, 'a keeper of ' || t.path || ' follows none, and is not its first'
    FROM store_keeper k JOIN store t ON t.id = k.store_id
    WHERE k.previous_id IS NULL AND EXISTS (SELECT 1 FROM store_keeper n WHERE n.store_id = k.store_id AND n.id < k.id)
) b;

-- name: check_opening
-- scans: verification reads every opening of a store
-- A store is opened once at a time, and closed after it was opened.
SELECT {broken} FROM (
    SELECT 'opening' AS tbl, o.id AS row_id, t.path || ' was closed before it was opened' AS what
    FROM opening o JOIN store t ON t.id = o.store_id WHERE o.closed_at_ms < o.opened_at_ms
    UNION ALL
    SELECT 'opening', n.id, t.path || ' was opened while it was open'
    FROM opening o JOIN store t ON t.id = o.store_id JOIN opening n ON n.store_id = o.store_id AND n.id > o.id
    WHERE n.opened_at_ms < coalesce(o.closed_at_ms, 9223372036854775807)
        AND coalesce(n.closed_at_ms, 9223372036854775807) > o.opened_at_ms
) b;

-- name: check_inventory
-- scans: verification reads every count
-- A count has its differences: what was not found is missing, and a difference has its deviation, which names the vial.
SELECT {broken} FROM (
    SELECT 'inventory_count' AS tbl, c.id AS row_id, 'a count of ' || t.path || ' found ' || c.found || ' of '
        || c.expected
        || ' vials, and names ' || (SELECT count(*) FROM inventory_difference x
            WHERE x.count_id = c.id AND x.kind = 'missing')
        || ' as missing' AS what
    FROM inventory_count c JOIN store t ON t.id = c.store_id
    WHERE c.expected - c.found <> (SELECT count(*) FROM inventory_difference x
        WHERE x.count_id = c.id AND x.kind = 'missing')
    UNION ALL
    SELECT 'inventory_count', c.id, 'a count of ' || t.path
        || ' differs without a deviation, or has one without a difference'
    FROM inventory_count c JOIN store t ON t.id = c.store_id
    WHERE CASE WHEN c.deviation_id IS NULL THEN 0 ELSE 1 END
        <> CASE WHEN EXISTS (SELECT 1 FROM inventory_difference x WHERE x.count_id = c.id) THEN 1 ELSE 0 END
    UNION ALL
    SELECT 'inventory_difference', x.id, 'a count of ' || t.path || ' differs by ' || x.code
        || ', and its deviation does not name it'
    FROM inventory_difference x JOIN inventory_count c ON c.id = x.count_id JOIN store t ON t.id = c.store_id
    WHERE x.vial_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deviation_subject d
        WHERE d.vial_id = x.vial_id AND d.deviation_id = x.deviation_id)
) b;

-- name: check_spill
-- scans: verification reads every spill
-- The vials of a spill came out of it into the hands of who spilled them; those not found are there still or are lost,
-- and are named when the search has ended.
SELECT {broken} FROM (
    SELECT 'spill' AS tbl, s.id AS row_id, 'a spill of ' || t.path || ' has no vials' AS what
    FROM spill s JOIN store t ON t.id = s.store_id WHERE NOT EXISTS (SELECT 1 FROM spill_vial x WHERE x.spill_id = s.id)
    UNION ALL
    SELECT 'spill_vial', x.id, 'vial ' || v.code || ' is said to be spilled, and its way does not say so'
    FROM spill_vial x JOIN spill s ON s.id = x.spill_id JOIN vial v ON v.id = x.vial_id
    WHERE NOT EXISTS (SELECT 1 FROM custody c WHERE c.vial_id = x.vial_id AND c.kind = 'spill'
        AND c.done_at_ms = s.spilled_at_ms AND c.receiver_id = s.spilled_by)
    UNION ALL
    SELECT 'spill_vial', x.id, 'vial ' || v.code || ' stands in a store, and is not found since it was spilled'
    FROM spill_vial x JOIN spill s ON s.id = x.spill_id JOIN vial v ON v.id = x.vial_id
    WHERE x.found_at_ms IS NULL AND v.state = 'stored'
    UNION ALL
    SELECT 'spill_vial', x.id,
        'vial ' || v.code || ' was missing when the search after its spill ended, and no deviation names it'
    FROM spill_vial x JOIN spill s ON s.id = x.spill_id JOIN vial v ON v.id = x.vial_id
    WHERE s.finished_at_ms IS NOT NULL AND coalesce(x.found_at_ms, s.finished_at_ms + 1) > s.finished_at_ms
        AND v.state <> 'discarded' AND NOT EXISTS (SELECT 1 FROM deviation_subject d WHERE d.vial_id = x.vial_id)
) b;

-- name: check_excursion
-- scans: verification reads every vial of an excursion
-- The vials of an excursion are of its product, stood in a store while it lasted, as far as anybody knew when they were
-- found, and are named by its deviation.
SELECT {broken} FROM (
    SELECT 'excursion_vial' AS tbl, x.id AS row_id, 'vial ' || v.code || ' is said to be of an excursion, and '
        || d.code
        || ' does not name it' AS what
    FROM excursion_vial x JOIN excursion e ON e.id = x.excursion_id JOIN vial v ON v.id = x.vial_id
        JOIN deviation d ON d.id = e.deviation_id
    WHERE NOT EXISTS (SELECT 1 FROM deviation_subject n WHERE n.vial_id = x.vial_id AND n.deviation_id = e.deviation_id)
    UNION ALL
    SELECT 'excursion_vial', x.id, 'vial ' || v.code || ' is said to be of an excursion of ' || t.path
        || ', and stood in no store while it lasted'
    FROM excursion_vial x JOIN excursion e ON e.id = x.excursion_id JOIN vial v ON v.id = x.vial_id
        JOIN store t ON t.id = e.store_id
    WHERE NOT EXISTS (SELECT 1 FROM custody c WHERE c.vial_id = x.vial_id AND c.store_id IS NOT NULL
        AND (e.until_ms IS NULL OR c.done_at_ms <= e.until_ms OR c.done_at_ms <= x.found_at_ms)
        AND NOT EXISTS (SELECT 1 FROM custody n WHERE n.previous_id = c.id
            AND coalesce(n.recorded_at_ms, n.done_at_ms) < e.from_ms))
    UNION ALL
    SELECT 'excursion_vial', x.id, 'vial ' || v.code || ' is of another product than its excursion of ' || t.path
    FROM excursion_vial x JOIN excursion e ON e.id = x.excursion_id JOIN vial v ON v.id = x.vial_id
        JOIN store t ON t.id = e.store_id
    WHERE v.product_id <> e.product_id
) b;

-- name: check_order
-- scans: verification reads every order and every reservation
-- A reservation that lives belongs to an allocated order and a vial that may be given; such an order has some. A
-- fulfilled order has the dose of its own subject, and no other order has one.
SELECT {broken} FROM (
    SELECT 'allocation' AS tbl, a.id AS row_id,
        'vial ' || v.code || ' is reserved for ' || o.code || ', which is ' || o.state AS what
    FROM allocation a JOIN vial v ON v.id = a.vial_id JOIN dose_order o ON o.id = a.order_id
    WHERE a.freed_at_ms IS NULL AND o.state <> 'allocated'
    UNION ALL
    SELECT 'allocation', a.id,
        'vial ' || v.code || ' is reserved for ' || o.code || ', and is ' || v.state || ', kept for ' || v.purpose
    FROM allocation a JOIN vial v ON v.id = a.vial_id JOIN dose_order o ON o.id = a.order_id
    WHERE a.freed_at_ms IS NULL AND (v.state NOT IN ('stored', 'out', 'in-transit') OR v.purpose <> 'product')
    UNION ALL
    SELECT 'allocation', a.id, 'vial ' || v.code || ' is reserved for ' || o.code || ', and is held or its lot is'
    FROM allocation a JOIN vial v ON v.id = a.vial_id JOIN dose_order o ON o.id = a.order_id
    WHERE a.freed_at_ms IS NULL AND EXISTS (SELECT 1 FROM hold h WHERE h.lifted_at_ms IS NULL
        AND (h.vial_id = v.id OR h.lot_id = v.lot_id))
    UNION ALL
    SELECT 'dose_order', o.id, o.code || ' is allocated, and no vial is reserved for it'
    FROM dose_order o WHERE o.state = 'allocated'
        AND NOT EXISTS (SELECT 1 FROM allocation a WHERE a.order_id = o.id AND a.freed_at_ms IS NULL)
    UNION ALL
    SELECT 'dose_order', o.id, o.code || ' is fulfilled, and has no dose'
    FROM dose_order o WHERE o.state = 'fulfilled' AND NOT EXISTS (SELECT 1 FROM dose d WHERE d.order_id = o.id)
    UNION ALL
    SELECT 'dose', d.id, d.code || ' is of ' || o.code || ', which is ' || o.state || ' for subject ' || s.code
    FROM dose d JOIN dose_order o ON o.id = d.order_id JOIN subject s ON s.id = o.subject_id
    WHERE o.state <> 'fulfilled' OR o.subject_id <> d.subject_id
    UNION ALL
    SELECT 'dose_order', o.id, o.code || ' was verified by ' || p.login || ', who placed it'
    FROM dose_order o JOIN signature g ON g.id = o.verification_id JOIN person p ON p.id = g.person_id
    WHERE g.person_id = o.ordered_by
) b;

-- name: check_recall
-- scans: verification reads every recall
-- A recall lists the vials of its lots alone, every one that was filled then, and each site as often as it has vials; a
-- closed one has none that is not accounted for, and none ended otherwise than the record says; who opened one that is
-- no drill did not close it; what was released is recalled by one that is no drill.
SELECT {broken} FROM (
    SELECT 'recall_vial' AS tbl, x.id AS row_id, 'vial ' || v.code || ' is on the list of ' || r.code
        || ', and its lot is not' AS what
    FROM recall_vial x JOIN recall r ON r.id = x.recall_id JOIN vial v ON v.id = x.vial_id
    WHERE NOT EXISTS (SELECT 1 FROM recall_lot l WHERE l.recall_id = x.recall_id AND l.lot_id = v.lot_id)
    UNION ALL
    SELECT 'recall', r.id, r.code || ' does not list vial ' || v.code
    FROM recall r JOIN recall_lot l ON l.recall_id = r.id JOIN vial v ON v.lot_id = l.lot_id
    WHERE v.state NOT IN ('numbered', 'void') AND EXISTS (SELECT 1 FROM custody c WHERE c.vial_id = v.id
        AND c.previous_id IS NULL AND coalesce(c.recorded_at_ms, c.done_at_ms) < r.opened_at_ms)
        AND NOT EXISTS (SELECT 1 FROM recall_vial x WHERE x.recall_id = r.id AND x.vial_id = v.id)
    UNION ALL
    SELECT 'recall_notice', n.id,
        r.code || ' tells ' || t.code || ' of ' || n.vials || ' vials, and it has another number'
    FROM recall_notice n JOIN recall r ON r.id = n.recall_id JOIN site t ON t.id = n.site_id
    WHERE n.vials <> (SELECT count(*) FROM recall_vial x WHERE x.recall_id = n.recall_id AND x.site_id = n.site_id)
    UNION ALL
    SELECT 'recall', r.id, r.code || ' is closed, and vial ' || v.code || ' is not accounted for'
    FROM recall r JOIN recall_vial x ON x.recall_id = r.id JOIN vial v ON v.id = x.vial_id
    WHERE r.state = 'closed' AND x.outcome IS NULL
    UNION ALL
    SELECT 'recall_vial', x.id, r.code || ' says that vial ' || v.code || ' ended as ' || x.outcome || ', and it is '
        || v.state
    FROM recall r JOIN recall_vial x ON x.recall_id = r.id JOIN vial v ON v.id = x.vial_id
    WHERE r.drill = 0 AND (x.outcome = 'given' AND v.state <> 'infused'
        OR x.outcome = 'destroyed' AND v.state <> 'discarded' OR x.outcome = 'lost' AND v.state <> 'lost'
        OR x.outcome IN ('quarantined', 'returned') AND v.state IN ('thawed', 'infused', 'lost'))
    UNION ALL
    SELECT 'recall', r.id, r.code || ' was closed by ' || c.name || ', who opened it'
    FROM recall r JOIN signature o ON o.id = r.opening_id JOIN signature c ON c.id = r.closing_id
    WHERE r.drill = 0 AND o.person_id = c.person_id
    UNION ALL
    SELECT 'lot', l.id, 'lot ' || l.code || ' is ' || l.status || ', and ' || r.code || ' recalled it'
    FROM recall r JOIN recall_lot x ON x.recall_id = r.id JOIN lot l ON l.id = x.lot_id
    WHERE r.drill = 0 AND x.status_before IN ('released', 'withdrawn') AND l.status <> 'recalled'
    UNION ALL
    SELECT 'lot', l.id, 'lot ' || l.code || ' is recalled, and no recall says so'
    FROM lot l WHERE l.status = 'recalled' AND NOT EXISTS (SELECT 1 FROM recall_lot x
        JOIN recall r ON r.id = x.recall_id WHERE x.lot_id = l.id AND r.drill = 0)
) b;

-- columns: kept_bytes = id, sha256, content

-- name: document_bytes_all
-- scans: verification hashes every issued document
-- The bytes of every issued document.
SELECT {kept_bytes} FROM document ORDER BY id;

-- name: attachment_bytes_all
-- scans: verification hashes every attachment
-- The bytes of every attachment.
SELECT {kept_bytes} FROM attachment ORDER BY id;
