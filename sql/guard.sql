-- Guards: templates for triggers that the build makes of every table, against mistakes made with other programs.
-- There is no function `cryolot_write`: whatever would change the record fails before it begins. cryolot itself opens
-- its connection with triggers off; its statements run in an open write alone and never change a row of the log.

-- guard: table
CREATE TRIGGER guard_{table}_{act} BEFORE {act} ON {table} BEGIN SELECT cryolot_write(); END;

-- guard: audit
CREATE TRIGGER guard_{table}_insert BEFORE INSERT ON {table} BEGIN SELECT cryolot_write(); END;
CREATE TRIGGER guard_{table}_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER guard_{table}_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- guard: chain
CREATE TRIGGER guard_audit_event_chain BEFORE INSERT ON audit_event
BEGIN SELECT RAISE(ABORT, 'an audit event must continue the chain')
WHERE NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_event)
    OR NEW.previous <> coalesce((SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1), zeroblob(32)); END;
