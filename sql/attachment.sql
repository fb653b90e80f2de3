-- Files kept as evidence.

-- columns: attachment = a.id, a.subject, a.kind, a.name, a.media_type, a.sha256, length(a.content) AS size,
--   p.login AS attached_by, p.name AS attached_name, a.attached_at_ms

-- name: attachment_insert
-- A file.
INSERT INTO attachment (subject, kind, name, media_type, sha256, content, attached_by, attached_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: attachment_by_id
-- One file, without its bytes.
SELECT {attachment} FROM attachment a JOIN person p ON p.id = a.attached_by WHERE a.id = ?1;

-- name: attachment_content
-- Its bytes.
SELECT content FROM attachment WHERE id = ?1;

-- name: attachment_list
-- The newest files of an ID.
SELECT {attachment} FROM attachment a JOIN person p ON p.id = a.attached_by WHERE a.subject = ?1 ORDER BY a.id DESC
    LIMIT ?2;

-- name: attachment_same
-- Whether an ID has these bytes under this kind already; 0 for none.
SELECT coalesce(max(id), 0) FROM attachment WHERE subject = ?1 AND kind = ?2 AND sha256 = ?3;
