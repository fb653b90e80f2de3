-- Document templates that QA approved, and the texts and logos that documents were drawn by.

-- columns: document_template = t.id, t.name, t.version, t.sha256, t.approval_id, s.login AS approved_by,
--   s.signed_at_ms AS approved_at_ms,
--   (SELECT min(n.version) FROM document_template n WHERE n.name = t.name AND n.version > t.version) AS superseded_by

-- name: document_template_list
-- scans: a facility has a few versions
-- Every version, by name, the newest first; of one name where it is given.
SELECT {document_template} FROM document_template t JOIN signature s ON s.id = t.approval_id
WHERE (?1 IS NULL OR t.name = ?1) ORDER BY t.name, t.version DESC;

-- name: document_template_insert
-- A version that is approved.
INSERT INTO document_template (name, version, sha256, approval_id) VALUES (?1, ?2, ?3, ?4);

-- columns: document_template_signed = t.name, t.version, t.sha256, f.content

-- name: document_template_signed
-- What stands under a signature.
SELECT {document_template_signed} FROM document_template t JOIN document_file f ON f.sha256 = t.sha256
WHERE t.approval_id = ?1;

-- name: document_file_content
-- A text or a logo.
SELECT content FROM document_file WHERE sha256 = ?1;

-- name: document_file_insert
-- Keeps one.
INSERT INTO document_file (sha256, content) VALUES (?1, ?2);
