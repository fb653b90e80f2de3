-- What rows of the record are called, for those who read the log.

-- name: audit_name
-- What people call the row of a table (?1) by its key; of a grid: "9x9 A1 0", as a store's positions are called.
SELECT login AS name FROM person WHERE ?1 = 'person' AND id = ?2
UNION ALL SELECT code FROM lot WHERE ?1 = 'lot' AND id = ?2
UNION ALL SELECT code FROM vial WHERE ?1 = 'vial' AND id = ?2
UNION ALL SELECT test FROM specification WHERE ?1 = 'specification' AND id = ?2
UNION ALL SELECT code || ' version ' || version FROM product WHERE ?1 = 'product' AND id = ?2
UNION ALL SELECT code FROM donor WHERE ?1 = 'donor' AND id = ?2
UNION ALL SELECT code FROM site WHERE ?1 = 'site' AND id = ?2
UNION ALL SELECT path FROM store WHERE ?1 = 'store' AND id = ?2
UNION ALL SELECT grid_rows || 'x' || grid_columns || ' ' || numbering || ' ' || column_first FROM store
    WHERE ?1 = 'grid' AND id = ?2
UNION ALL SELECT code FROM deviation WHERE ?1 = 'deviation' AND id = ?2
UNION ALL SELECT code FROM sample WHERE ?1 = 'sample' AND id = ?2
UNION ALL SELECT code FROM subject WHERE ?1 = 'subject' AND id = ?2
UNION ALL SELECT code FROM dose WHERE ?1 = 'dose' AND id = ?2
UNION ALL SELECT code FROM dose_order WHERE ?1 = 'dose_order' AND id = ?2
UNION ALL SELECT code FROM recall WHERE ?1 = 'recall' AND id = ?2
UNION ALL SELECT code FROM infusion WHERE ?1 = 'infusion' AND id = ?2
UNION ALL SELECT number FROM document WHERE ?1 = 'document' AND id = ?2
UNION ALL SELECT code FROM shipment WHERE ?1 = 'shipment' AND id = ?2
UNION ALL SELECT code FROM equipment WHERE ?1 = 'equipment' AND id = ?2
UNION ALL SELECT kind || ' of ' || done_on FROM equipment_service WHERE ?1 = 'equipment_service' AND id = ?2
UNION ALL SELECT name FROM attachment WHERE ?1 = 'attachment' AND id = ?2
UNION ALL SELECT name FROM result_file WHERE ?1 = 'result_file' AND id = ?2
UNION ALL SELECT meaning || ' by ' || login FROM signature WHERE ?1 = 'signature' AND id = ?2;

-- columns: audit_product = p.shelf_life_months, p.cells_per_vial, p.volume_ul

-- name: audit_product
-- Shelf life and nominal fill of the product of a lot.
SELECT {audit_product} FROM lot l JOIN product p ON p.id = l.product_id WHERE l.code = ?1;

-- columns: audit_role = c.old, c.new

-- name: audit_roles_behind
-- What became of a person's roles behind an event (?2), newest first.
SELECT {audit_role} FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
JOIN audit_change c ON c.id >= s.seq * 16777216 AND c.id < (s.seq + 1) * 16777216
WHERE s.subject = ?1 AND s.seq > ?2 AND e.action IN ('user.role', 'user.add') AND c.tbl = 'person_role'
    ORDER BY c.id DESC;

-- name: audit_roles_now
-- The roles that a person holds.
SELECT r.role FROM person p JOIN person_role r ON r.person_id = p.id WHERE p.login = ?1 ORDER BY r.id;

-- name: audit_failures_before
-- Failed proofs of a login, and of second persons in its acts, before an unlocking (?2), within a time before it,
-- since the success or unlocking before.
SELECT count(*) FROM login_attempt
WHERE (login = ?1 AND asked_by IS NULL OR asked_by = ?1) AND id < ?2 AND outcome IN ('opened', 'failed')
  AND id > coalesce((SELECT max(id) FROM login_attempt
      WHERE login = ?1 AND id < ?2 AND (outcome = 'unlocked' OR outcome = 'ok' AND proof = 'password')), 0)
  AND EXISTS (SELECT 1 FROM login_attempt n
      WHERE (n.login = ?1 AND n.asked_by IS NULL OR n.asked_by = ?1) AND n.id < ?2 AND n.outcome IN ('opened', 'failed')
              AND n.opened_at_ms > ?3);

-- name: audit_assigned_before
-- How often the purpose of a vial was changed before an event.
SELECT count(*) FROM audit_subject s JOIN audit_event e ON e.seq = s.seq
WHERE s.subject = ?1 AND s.seq < ?2 AND e.action = 'vial.assign';
