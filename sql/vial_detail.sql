-- What else is known of one vial, beside its state and its custody.

-- columns: vial_hold = h.id, CASE WHEN h.vial_id IS NULL THEN 'lot' ELSE 'vial' END AS whole, h.reason,
--   d.code AS deviation, p.login AS put_by, h.put_at_ms, l.login AS lifted_by, h.lifted_at_ms, h.lift_reason

-- name: vial_holds
-- The holds of a vial (?1) and of its lot (?2), lifted ones too, the oldest first.
SELECT {vial_hold} FROM hold h JOIN person p ON p.id = h.put_by LEFT JOIN person l ON l.id = h.lifted_by
LEFT JOIN deviation d ON d.id = h.deviation_id WHERE h.id IN (
    SELECT id FROM hold WHERE vial_id = ?1 AND lifted_at_ms IS NULL
    UNION SELECT id FROM hold WHERE vial_id = ?1 AND lifted_at_ms IS NOT NULL
    UNION SELECT id FROM hold WHERE lot_id = ?2 AND lifted_at_ms IS NULL
    UNION SELECT id FROM hold WHERE lot_id = ?2 AND lifted_at_ms IS NOT NULL) ORDER BY h.id;

-- columns: vial_deviation = d.code, d.class, d.state, d.title, x.disposition, g.name AS disposed_by, g.signed_at_ms

-- name: vial_deviations
-- The deviations that name a vial, and what QA decided about it.
SELECT {vial_deviation} FROM deviation_subject x JOIN deviation d ON d.id = x.deviation_id
LEFT JOIN signature g ON g.id = x.disposition_id WHERE x.vial_id = ?1 ORDER BY d.id;

-- columns: vial_label = b.copy, b.expires_on, b.reason, b.template, b.template_version, p.login AS printed_by,
--   b.printed_at_ms, b.fate, f.login AS fate_by, b.fate_at_ms, b.fate_reason, b.fate_unread

-- name: vial_labels
-- Every label that was printed of a vial.
SELECT {vial_label} FROM label_print b JOIN person p ON p.id = b.printed_by LEFT JOIN person f ON f.id = b.fate_by
WHERE b.vial_id = ?1 ORDER BY b.copy;

-- columns: vial_use = (SELECT s.months FROM stability_point s WHERE s.vial_id = v.id) AS months,
--   (SELECT s.due_on FROM stability_point s WHERE s.vial_id = v.id) AS due_on,
--   (SELECT m.code FROM sample m WHERE m.vial_id = v.id) AS sample

-- name: vial_use
-- The time point that a vial is kept for, and the sample that it was used up for.
SELECT {vial_use} FROM vial v WHERE v.id = ?1;
