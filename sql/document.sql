-- Issued documents.

-- columns: document = d.id, d.number, d.kind, d.subject, d.version, d.state, b.number AS supersedes, d.record_sha256,
--   d.sha256, d.template AS form, d.template_sha256 AS drawn_by, p.name AS issued_by, d.issued_at_ms

-- name: document_current
-- The document of a kind that is in force for a subject.
SELECT {document} FROM document d LEFT JOIN document b ON b.id = d.supersedes_id JOIN person p ON p.id = d.issued_by
WHERE d.kind = ?1 AND d.subject = ?2 AND d.state = 'current';

-- name: document_by_hash
-- The document of these bytes.
SELECT {document} FROM document d LEFT JOIN document b ON b.id = d.supersedes_id JOIN person p ON p.id = d.issued_by
WHERE d.sha256 = ?1;

-- name: document_by_number
-- The document of a number.
SELECT {document} FROM document d LEFT JOIN document b ON b.id = d.supersedes_id JOIN person p ON p.id = d.issued_by
WHERE d.number = ?1;

-- name: document_list
-- scans: in key order, ended by its limit
-- The newest documents, of a subject where it is given.
SELECT {document} FROM document d LEFT JOIN document b ON b.id = d.supersedes_id JOIN person p ON p.id = d.issued_by
WHERE (?1 IS NULL OR d.subject = ?1) ORDER BY d.id DESC LIMIT ?2;

-- name: document_content
-- Its bytes.
SELECT content FROM document WHERE id = ?1;

-- name: document_supersede
-- It is no longer in force.
UPDATE document SET state = 'superseded' WHERE id = ?1;

-- name: document_insert
-- A document that was issued.
INSERT INTO document (number, kind, subject, version, state, supersedes_id, record_sha256, sha256, media_type, content,
    issued_by,
    issued_at_ms, template, template_sha256)
VALUES (?1, ?2, ?3, ?4, 'current', ?5, ?6, ?7, 'application/pdf', ?8, ?9, ?10, ?11, ?12);

-- columns: decision = g.id AS signature_id, g.person_id, g.login, g.name, g.role, g.meaning, g.signed_at_ms,
--     g.content_sha256

-- name: lot_decision
-- The signature under a lot's release or rejection.
SELECT {decision} FROM lot l JOIN signature g ON g.id = l.decision_id WHERE l.id = ?1;
