-- Labels.

-- columns: label = v.id, v.code, v.serial, v.lot_id, l.code AS lot, v.cells, v.volume_ul, v.expires_on,
--   p.name AS product, p.investigational, p.storage_max_mc, p.gtin, p.isbt128_product, l.kind AS lot_kind,
--   l.donation_number,
--   (SELECT max(b.copy) FROM label_print b WHERE b.vial_id = v.id) AS copies

-- name: label_of_vial
-- What stands on a vial's label, and how often it was printed.
SELECT {label} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = v.product_id WHERE v.id = ?1;

-- name: label_of_lot
-- The same for every vial of a lot that a label can still be put on.
SELECT {label} FROM vial v JOIN lot l ON l.id = v.lot_id JOIN product p ON p.id = v.product_id
WHERE v.lot_id = ?1 AND v.state IN ('numbered', 'filled', 'stored', 'out') ORDER BY v.serial;

-- name: label_vials_of_range
-- The vials of a lot from one number to another.
SELECT v.code FROM vial v WHERE v.lot_id = ?1 AND v.serial BETWEEN ?2 AND ?3 ORDER BY v.serial;

-- name: label_last_template
-- The template of the newest label of a vial, a sample or a bag.
SELECT b.template FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.code = ?1 AND b.copy = (SELECT max(n.copy) FROM label_print n WHERE n.vial_id = v.id)
UNION ALL
SELECT b.template FROM sample m JOIN sample_label b ON b.sample_id = m.id
WHERE m.code = ?1 AND b.copy = (SELECT max(n.copy) FROM sample_label n WHERE n.sample_id = m.id)
UNION ALL
SELECT b.template FROM dose d JOIN dose_label b ON b.dose_id = d.id
WHERE d.code = ?1 AND b.copy = (SELECT max(n.copy) FROM dose_label n WHERE n.dose_id = d.id);

-- name: label_insert
-- A label that is printed.
INSERT INTO label_print (vial_id, copy, template, template_version, template_sha256, texts, cells, volume_ul,
    expires_on, reason, printed_by, printed_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- name: label_other_insert
-- A print that is nobody's label.
INSERT INTO label_other (kind, subject, lot_id, copy, template, template_version, template_sha256, texts, reason,
    printed_by, printed_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- columns: label_printed = x.kind, x.copy, x.lot_id, x.template, x.template_version, x.template_sha256, x.texts,
--   x.reason, p.login AS printed_by, x.printed_at_ms, x.fate, f.login AS fate_by, x.fate_at_ms, x.fate_reason,
--   w.login AS fate_witness

-- name: label_printed
-- Every print of what has a code: of a vial, a sample, a bag, and whatever else was printed of it.
SELECT {label_printed} FROM (
    SELECT 'label' AS kind, b.copy, v.lot_id, b.template, b.template_version, b.template_sha256, b.texts, b.reason,
        b.printed_by, b.printed_at_ms, b.fate, b.fate_by, b.fate_at_ms, b.fate_reason, b.fate_witness
    FROM vial v JOIN label_print b ON b.vial_id = v.id WHERE v.code = ?1
    UNION ALL
    SELECT 'label', b.copy, m.lot_id, b.template, b.template_version, b.template_sha256, b.texts, b.reason,
        b.printed_by, b.printed_at_ms, NULL, NULL, NULL, NULL, NULL
    FROM sample m JOIN sample_label b ON b.sample_id = m.id WHERE m.code = ?1
    UNION ALL
    SELECT 'label', b.copy, NULL, b.template, b.template_version, b.template_sha256, b.texts, b.reason,
        b.printed_by, b.printed_at_ms, NULL, NULL, NULL, NULL, NULL
    FROM dose d JOIN dose_label b ON b.dose_id = d.id WHERE d.code = ?1
    UNION ALL
    SELECT o.kind, o.copy, o.lot_id, o.template, o.template_version, o.template_sha256, o.texts, o.reason,
        o.printed_by, o.printed_at_ms, NULL, NULL, NULL, NULL, NULL
    FROM label_other o WHERE o.subject = ?1
) x JOIN person p ON p.id = x.printed_by LEFT JOIN person f ON f.id = x.fate_by
LEFT JOIN person w ON w.id = x.fate_witness ORDER BY x.printed_at_ms, x.copy;

-- columns: label_disagreement = v.code, b.cells, b.volume_ul

-- name: label_disagreements
-- Vials of a lot whose newest label says another fill; a label that says nothing of it disagrees with nothing.
SELECT {label_disagreement} FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND v.serial BETWEEN ?2 AND ?3
AND b.copy = (SELECT max(n.copy) FROM label_print n WHERE n.vial_id = v.id) AND (b.cells <> ?4 OR b.volume_ul <> ?5)
ORDER BY v.serial;

-- columns: label_copy = b.id, b.copy, b.fate, b.expires_on, b.cells, b.volume_ul

-- name: label_copies
-- Every label of a vial, oldest first.
SELECT {label_copy} FROM label_print b WHERE b.vial_id = ?1 ORDER BY b.copy;

-- name: label_set_fate
-- What became of one label; ?7: 1 where its code was not read, which stays known of a label that is destroyed later.
UPDATE label_print SET fate = ?2, fate_by = ?3, fate_at_ms = ?4, fate_reason = ?5, fate_witness = ?6,
    fate_unread = coalesce(?7, fate_unread) WHERE id = ?1;

-- name: label_apply_lot
-- Every filled vial of a lot wears its newest label, or the one of number ?5, where nobody said what became of it and
-- no other one is worn; no code was read.
UPDATE label_print SET fate = 'applied', fate_by = ?2, fate_at_ms = ?3, fate_reason = ?4, fate_unread = 1
WHERE fate IS NULL AND vial_id IN (SELECT v.id FROM vial v WHERE v.lot_id = ?1 AND v.state NOT IN ('numbered', 'void'))
    AND copy = coalesce(?5, (SELECT max(n.copy) FROM label_print n WHERE n.vial_id = label_print.vial_id))
    AND NOT EXISTS (SELECT 1 FROM label_print a WHERE a.vial_id = label_print.vial_id AND a.fate = 'applied');

-- columns: label_of_many = v.code, b.copy

-- name: label_several_of_lot
-- Filled vials of a lot that wear no label yet and have several that they could wear, and how many; ?2: of no number.
SELECT v.code, count(*) AS copy FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND coalesce(?2, 0) = 0 AND v.state NOT IN ('numbered', 'void') AND b.fate IS NULL
    AND NOT EXISTS (SELECT 1 FROM label_print a WHERE a.vial_id = v.id AND a.fate = 'applied')
GROUP BY v.code, v.serial HAVING count(*) > 1 ORDER BY v.serial;

-- name: label_outdated_of_lot
-- Labels of a lot's filled vials that could be put on, the newest or those of number ?2, and say another expiry or fill
-- than the record.
SELECT {label_of_many} FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND v.state NOT IN ('numbered', 'void') AND b.fate IS NULL
    AND b.copy = coalesce(?2, (SELECT max(n.copy) FROM label_print n WHERE n.vial_id = v.id))
    AND NOT EXISTS (SELECT 1 FROM label_print a WHERE a.vial_id = v.id AND a.fate = 'applied')
    AND (b.expires_on <> v.expires_on OR b.cells <> v.cells OR b.volume_ul <> v.volume_ul)
ORDER BY v.serial;

-- name: label_left_over
-- Labels of a lot that nobody can put on any more: those of void vials; of number ?2 those whose vial wears another.
SELECT b.id FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND CASE WHEN ?2 IS NULL THEN v.state = 'void' AND (b.fate IS NULL OR b.fate = 'applied')
    ELSE b.copy = ?2 AND (v.state = 'void' AND b.fate = 'applied' OR b.fate IS NULL AND (v.state = 'void'
        OR EXISTS (SELECT 1 FROM label_print a WHERE a.vial_id = v.id AND a.fate = 'applied'))) END
ORDER BY v.serial, b.copy;

-- columns: label_tally = b.copy, count(*) AS printed,
--   count(CASE WHEN b.fate = 'applied' AND v.state <> 'void' THEN 1 END) AS applied,
--   count(CASE WHEN b.fate = 'spoiled' THEN 1 END) AS spoiled

-- name: label_tally
-- The labels of a lot by their number: a void vial wears none.
SELECT {label_tally} FROM vial v JOIN label_print b ON b.vial_id = v.id WHERE v.lot_id = ?1
GROUP BY b.copy ORDER BY b.copy;

-- name: label_any_of_lot
-- Any label of its vials.
SELECT b.id FROM vial v JOIN label_print b ON b.vial_id = v.id WHERE v.lot_id = ?1 LIMIT 1;

-- columns: label_open = v.code, v.state, b.id, b.copy

-- name: label_open_of_lot
-- Labels of a lot that are neither on a vial nor destroyed.
SELECT {label_open} FROM vial v JOIN label_print b ON b.vial_id = v.id
WHERE v.lot_id = ?1 AND (b.fate IS NULL OR (b.fate = 'applied' AND v.state = 'void')) ORDER BY v.serial, b.copy;

-- name: label_exists_of_lot
-- Whether any label of a lot was printed.
SELECT CASE WHEN EXISTS (SELECT 1 FROM vial v JOIN label_print b ON b.vial_id = v.id WHERE v.lot_id = ?1)
    THEN 1 ELSE 0 END;

-- name: label_worn
-- Whether somebody said that a vial wears its label.
SELECT count(*) FROM label_print b WHERE b.vial_id = ?1 AND b.fate = 'applied';

-- name: label_all_destroyed
-- Whether a vial had labels and every one of them was destroyed.
SELECT CASE WHEN EXISTS (SELECT 1 FROM label_print b WHERE b.vial_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM label_print b WHERE b.vial_id = ?1 AND (b.fate IS NULL OR b.fate = 'applied'))
    THEN 1 ELSE 0 END;

-- columns: label_missing = v.code,
--   CASE WHEN EXISTS (SELECT 1 FROM label_print b WHERE b.vial_id = v.id) THEN 1 ELSE 0 END AS printed,
--   CASE WHEN v.state IN ('filled', 'stored', 'out') THEN 1 ELSE 0 END AS printable

-- name: label_missing_of_lot
-- Vials of a lot that were filled and have no label that could be on them, whether they ever had one, and
-- whether one can be printed now.
SELECT {label_missing} FROM vial v WHERE v.lot_id = ?1 AND v.state NOT IN ('numbered', 'void')
    AND NOT EXISTS (SELECT 1 FROM label_print b WHERE b.vial_id = v.id AND (b.fate IS NULL OR b.fate = 'applied'))
ORDER BY v.serial;

-- columns: label_act = t.act, t.labels,
--   CASE WHEN t.first_serial IS NULL THEN t.code WHEN t.first_serial = t.last_serial THEN '' || t.first_serial
--     WHEN t.things = t.last_serial - t.first_serial + 1 THEN t.first_serial || '-' || t.last_serial
--     ELSE t.things || ' of ' || t.first_serial || '-' || t.last_serial END AS things,
--   t.template, t.template_version, p.login AS by_login, p.name AS done_by, t.at_ms, w.login AS witness_login,
--   w.name AS witness, t.reason

-- name: label_acts
-- All that was done with the labels of a lot's vials and samples: what was printed, put on, destroyed; vials by their
-- numbers.
SELECT {label_act} FROM (
    SELECT CASE WHEN x.act = 'printed' AND min(x.copy) > 1 THEN 'reprinted' ELSE x.act END AS act, count(*) AS labels,
        min(x.serial) AS first_serial, max(x.serial) AS last_serial, count(DISTINCT x.code) AS things,
        min(x.code) AS code, x.template, x.template_version, x.by_id, x.witness_id, x.at_ms, x.reason
    FROM (
        SELECT 'printed' AS act, v.serial, v.code, b.copy, b.template, b.template_version, b.printed_by AS by_id,
            NULL AS witness_id, b.printed_at_ms AS at_ms, b.reason
        FROM vial v JOIN label_print b ON b.vial_id = v.id WHERE v.lot_id = ?1
        UNION ALL
        SELECT b.fate, v.serial, v.code, b.copy, b.template, b.template_version, b.fate_by, b.fate_witness,
            b.fate_at_ms, b.fate_reason
        FROM vial v JOIN label_print b ON b.vial_id = v.id WHERE v.lot_id = ?1 AND b.fate IS NOT NULL
        UNION ALL
        SELECT CASE o.kind WHEN 'history' THEN 'copied' ELSE o.kind END, v.serial, o.subject, o.copy, o.template,
            o.template_version, o.printed_by, NULL, o.printed_at_ms, o.reason
        FROM label_other o LEFT JOIN vial v ON v.code = o.subject WHERE o.lot_id = ?1
        UNION ALL
        SELECT 'printed', NULL, m.code, b.copy, b.template, b.template_version, b.printed_by, NULL, b.printed_at_ms,
            b.reason
        FROM sample m JOIN sample_label b ON b.sample_id = m.id WHERE m.lot_id = ?1
    ) x GROUP BY x.act, x.template, x.template_version, x.by_id, x.witness_id, x.at_ms, x.reason,
        CASE WHEN x.serial IS NULL THEN x.code END
) t JOIN person p ON p.id = t.by_id LEFT JOIN person w ON w.id = t.witness_id ORDER BY t.at_ms, t.act;
