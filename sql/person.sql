-- People, their roles, their proofs and sessions.

-- columns: person = p.id, p.login, p.name, p.password_own, p.disabled,
--   CASE WHEN p.pin_hash IS NULL THEN 0 ELSE 1 END AS pin

-- name: person_insert
-- A new person.
INSERT INTO person (login, name, password_hash, password_own, disabled, created_at_ms) VALUES (?1, ?2, ?3, ?4, 0, ?5);

-- name: person_by_login
-- One person.
SELECT {person} FROM person p WHERE p.login = ?1;

-- name: person_by_id
-- One person.
SELECT {person} FROM person p WHERE p.id = ?1;

-- name: person_list
-- Everyone, by login.
SELECT {person} FROM person p ORDER BY p.login;

-- name: person_password
-- The stored hash of a login's password.
SELECT password_hash FROM person WHERE login = ?1;

-- name: person_pin
-- The stored hash of a login's PIN.
SELECT pin_hash FROM person WHERE login = ?1;

-- name: person_set_password
-- A new password; the PIN that stood for the old one ends with it.
UPDATE person SET password_hash = ?2, password_own = ?3, pin_hash = NULL WHERE id = ?1;

-- name: person_set_pin
-- A new PIN.
UPDATE person SET pin_hash = ?2 WHERE id = ?1;

-- name: person_clear_pin
-- A PIN ends.
UPDATE person SET pin_hash = NULL WHERE id = ?1 AND pin_hash IS NOT NULL;

-- name: person_set_disabled
-- May not sign in, or may again.
UPDATE person SET disabled = ?2 WHERE id = ?1;

-- name: person_roles
-- The roles that a person holds.
SELECT role FROM person_role WHERE person_id = ?1 ORDER BY id;

-- name: person_sites
-- The sites that a person acts for.
SELECT s.code FROM person_site m JOIN site s ON s.id = m.site_id WHERE m.person_id = ?1 ORDER BY s.code;

-- name: person_list_by_role
-- Everyone who holds a role, disabled or not.
SELECT {person} FROM person_role r JOIN person p ON p.id = r.person_id WHERE r.role = ?1 ORDER BY p.login;

-- name: person_role_insert
-- A further role.
INSERT INTO person_role (person_id, role) VALUES (?1, ?2);

-- name: person_role_delete
-- A role ends.
DELETE FROM person_role WHERE person_id = ?1 AND role = ?2;

-- name: attempt_insert
-- A proof begins.
INSERT INTO login_attempt (login, proof, asked_by, outcome, opened_at_ms) VALUES (?1, ?3, ?4, 'opened', ?2);

-- name: attempt_close
-- A proof ends: ok or failed.
UPDATE login_attempt SET outcome = ?2, closed_at_ms = ?3 WHERE id = ?1 AND outcome = 'opened';

-- name: attempt_running
-- Proofs of a login that are under way since a moment, and those of second persons that ?4 asked for; one from the
-- future was opened under a wrong clock.
SELECT (SELECT count(*) FROM login_attempt
        WHERE login = ?1 AND outcome = 'opened' AND opened_at_ms > ?2 AND opened_at_ms <= ?3)
    + (SELECT count(*) FROM login_attempt
        WHERE asked_by = ?4 AND outcome = 'opened' AND opened_at_ms > ?2 AND opened_at_ms <= ?3);

-- columns: attempt_failures = count(*) AS failures, coalesce(max(opened_at_ms), 0) AS last_at_ms

-- name: attempt_failures
-- Failed proofs since the last success or unlocking; one that never ended counts as failed. A PIN that was right makes
-- no wrong password forgotten. Those in acts of others count against whoever asked for them.
SELECT {attempt_failures} FROM login_attempt
WHERE login = ?1 AND asked_by IS NULL AND outcome IN ('opened', 'failed')
  AND id > coalesce((SELECT max(id) FROM login_attempt
                     WHERE login = ?1 AND (outcome = 'unlocked' OR outcome = 'ok' AND proof = 'password')), 0)
  AND (proof = 'password'
       OR id > coalesce((SELECT max(id) FROM login_attempt WHERE login = ?1 AND outcome IN ('ok', 'unlocked')), 0));

-- name: attempt_failures_asked
-- Wrong passwords of second persons in acts of a login (?1) since a moment, but for those of a person who gave the
-- right
-- one afterwards, and those before an unlocking.
SELECT count(*) FROM login_attempt a
WHERE a.asked_by = ?1 AND a.outcome IN ('opened', 'failed') AND a.opened_at_ms > ?2
  AND a.id > coalesce((SELECT max(u.id) FROM login_attempt u WHERE u.login = ?1 AND u.outcome = 'unlocked'), 0)
  AND NOT EXISTS (SELECT 1 FROM login_attempt o
                  WHERE o.asked_by = ?1 AND o.login = a.login AND o.outcome = 'ok' AND o.id > a.id);

-- name: attempt_unlock
-- An administrator forgets the failures.
INSERT INTO login_attempt (login, outcome, opened_at_ms, closed_at_ms) VALUES (?1, 'unlocked', ?2, ?2);

-- name: session_insert
-- A session begins.
INSERT INTO session (person_id, token_sha256, terminal, opened_at_ms) VALUES (?1, ?2, ?3, ?4);

-- columns: session = id, person_id, terminal, closed_at_ms

-- name: session_by_token
-- The session of a token.
SELECT {session} FROM session WHERE token_sha256 = ?1;

-- name: session_close
-- A session ends.
UPDATE session SET closed_at_ms = ?2 WHERE id = ?1 AND closed_at_ms IS NULL;

-- columns: person_event = e.seq, e.at_ms, e.actor, e.second, e.action, e.reason

-- name: person_events
-- Every event that concerns a login, oldest first.
SELECT {person_event} FROM audit_event e WHERE e.seq IN (SELECT s.seq FROM audit_subject s WHERE s.subject = ?1)
    ORDER BY e.seq;
