-- What vials are for, and the stability plan.

-- name: vial_set_purpose
-- What a vial is for; only from what was looked at.
UPDATE vial SET purpose = ?3 WHERE id = ?1 AND purpose = ?2;

-- name: stability_point_insert
-- A vial that is tested at a time point.
INSERT INTO stability_point (lot_id, vial_id, months, due_on, planned_by, planned_at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: stability_point_delete
-- A vial leaves the plan before it was tested.
DELETE FROM stability_point WHERE vial_id = ?1 AND sample_id IS NULL;
