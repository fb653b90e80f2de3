-- Remarks of anyone on anything that has an ID.

-- columns: note = n.id, n.subject, n.remark, p.login AS written_by, p.name AS written_name, n.written_at_ms

-- name: note_insert
-- A remark.
INSERT INTO note (subject, remark, written_by, written_at_ms) VALUES (?1, ?2, ?3, ?4);

-- name: note_by_id
-- One remark.
SELECT {note} FROM note n JOIN person p ON p.id = n.written_by WHERE n.id = ?1;

-- name: note_list
-- The newest remarks on an ID.
SELECT {note} FROM note n JOIN person p ON p.id = n.written_by WHERE n.subject = ?1 ORDER BY n.id DESC LIMIT ?2;
