-- Signatures.

-- columns: signature = id, person_id, login, name, role, meaning, subject, content_sha256, proof, reason, signed_at_ms

-- name: signature_insert
-- A signature over a content.
INSERT INTO signature (person_id, login, name, role, meaning, subject, content_sha256, reason, signed_at_ms, proof)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: signature_by_id
-- One signature.
SELECT {signature} FROM signature WHERE id = ?1;

-- name: signature_list
-- The signatures over a subject, oldest first.
SELECT {signature} FROM signature WHERE subject = ?1 ORDER BY id;

-- name: signature_all
-- scans: verification holds every signature against the record
-- Every signature, in the order in which they were given.
SELECT {signature} FROM signature ORDER BY id;
