-- The first schema of cryolot. One transaction; never edited once released (DESIGN.md "Store").
--
-- Every table has an integer id, which is the key of its rows in the audit log. Every column stands on a line of its
-- own, its name first: the build reads names and order from here. Instants are UTC milliseconds (_at_ms), civil dates
-- are text YYYY-MM-DD (_on), units stand in the names, flags are 0 or 1.

-- The facility that keeps this record: exactly one row.
CREATE TABLE facility (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,                 -- printed as the manufacturer
    training INTEGER NOT NULL CHECK (training IN (0, 1)), -- everything printed says TRAINING
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Places with a civil time of their own: the facility's and the hospitals'.
CREATE TABLE site (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- first component of every store's path
    name TEXT NOT NULL,
    timezone TEXT NOT NULL              -- name of the zone, "Europe/Paris"
) STRICT;

-- One row per applied migration.
CREATE TABLE migration (
    id INTEGER PRIMARY KEY,             -- the file's number
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,               -- of the text that was run
    program TEXT NOT NULL,              -- version that ran it
    applied_at_ms INTEGER NOT NULL
) STRICT;

-- People who act. A login is never reused and a row never deleted.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,                 -- printed name
    password_hash BLOB NOT NULL,        -- yescrypt; no text, so that the audit log holds its SHA-256 alone
    password_own INTEGER NOT NULL CHECK (password_own IN (0, 1)), -- chosen by its owner: may sign
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Roles that a person holds now; what was before stands in the audit log.
CREATE TABLE person_role (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'qc', 'qa', 'storage', 'pharmacist', 'physician', 'clinical', 'auditor')),
    UNIQUE (person_id, role)
) STRICT;

-- Proofs of a password: written before the comparison, closed after it.
CREATE TABLE login_attempt (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL,                -- as typed, also when nobody has it
    outcome TEXT NOT NULL CHECK (outcome IN ('opened', 'ok', 'failed', 'unlocked')),
    opened_at_ms INTEGER NOT NULL,
    closed_at_ms INTEGER
) STRICT;
CREATE INDEX login_attempt_by_login ON login_attempt (login, id);

-- Sessions of `cryolot login`: the token itself is only in its owner's file.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    token_sha256 TEXT NOT NULL UNIQUE,
    terminal TEXT NOT NULL,
    opened_at_ms INTEGER NOT NULL,
    closed_at_ms INTEGER
) STRICT;

-- Signatures (21 CFR 11.50, 11.70): who, in which meaning, when, over exactly which content.
CREATE TABLE signature (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    login TEXT NOT NULL,
    name TEXT NOT NULL,                 -- printed name at the time
    role TEXT NOT NULL,                 -- the role in which it was given
    meaning TEXT NOT NULL,
    subject TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,       -- of what was signed
    signed_at_ms INTEGER NOT NULL
) STRICT;

-- Products, one row per version. A lot keeps the version that it was made under.
CREATE TABLE product (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('draft', 'approved')),
    name TEXT NOT NULL,                 -- printed on labels
    title TEXT NOT NULL,                -- printed on documents
    investigational INTEGER NOT NULL CHECK (investigational IN (0, 1)), -- 21 CFR 312.6 caution on labels
    shelf_life_months INTEGER CHECK (shelf_life_months > 0),
    in_use_minutes INTEGER NOT NULL CHECK (in_use_minutes > 0), -- from thaw to the end of the infusion
    storage_max_mc INTEGER NOT NULL,    -- warmest storage temperature
    cells_per_vial INTEGER CHECK (cells_per_vial > 0), -- nominal fill; none: given at each filling
    volume_ul INTEGER CHECK (volume_ul > 0),
    dose_cells_per_kg TEXT NOT NULL,    -- allowed targets, separated by blanks; empty: any
    dose_tolerance_permille INTEGER NOT NULL CHECK (dose_tolerance_permille BETWEEN 0 AND 999),
    vials_round TEXT NOT NULL CHECK (vials_round IN ('up', 'nearest')),
    source_text TEXT NOT NULL,          -- the imported .ini, whole
    source_sha256 TEXT NOT NULL,
    imported_by INTEGER NOT NULL REFERENCES person (id),
    imported_at_ms INTEGER NOT NULL,
    approval_id INTEGER REFERENCES signature (id),
    UNIQUE (code, version),
    CHECK ((state = 'approved') = (approval_id IS NOT NULL))
) STRICT;

-- The rows of a product's specification, in their printed order.
CREATE TABLE specification (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES product (id),
    ordinal INTEGER NOT NULL,
    test TEXT NOT NULL,                 -- "viability"
    stage TEXT NOT NULL,                -- "frozen-product", ...
    title TEXT NOT NULL,
    method TEXT NOT NULL,
    unit TEXT NOT NULL,                 -- "%", "EU/mL"; empty for words
    kind TEXT NOT NULL CHECK (kind IN ('number', 'words', 'text')),
    lower TEXT,                         -- the limit as written: its places decide the rounding
    lower_open INTEGER NOT NULL CHECK (lower_open IN (0, 1)), -- 1: > instead of >=
    upper TEXT,
    upper_open INTEGER NOT NULL CHECK (upper_open IN (0, 1)),
    plausible_lower TEXT,               -- outside of it a value is a mistake, not a result
    plausible_upper TEXT,
    words TEXT,                         -- acceptable words, one a line
    failing_words TEXT,                 -- words that are results, and fail
    gates_release INTEGER NOT NULL CHECK (gates_release IN (0, 1)),
    gates_infusion INTEGER NOT NULL CHECK (gates_infusion IN (0, 1)),
    may_be_pending INTEGER NOT NULL CHECK (may_be_pending IN (0, 1)),
    rounding TEXT NOT NULL CHECK (rounding IN ('usp', 'exact')),
    UNIQUE (product_id, test, stage)
) STRICT;

-- Donors: a code, never a name.
CREATE TABLE donor (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    determination TEXT NOT NULL CHECK (determination IN ('none', 'eligible', 'ineligible', 'incomplete')),
    determined_on TEXT CHECK (length(determined_on) = 10),
    determination_reason TEXT,
    determination_id INTEGER REFERENCES signature (id),
    created_at_ms INTEGER NOT NULL,
    CHECK ((determination = 'none') = (determination_id IS NULL))
) STRICT;

-- Lots: tissue, banks and products alike; parents in lot_parent.
CREATE TABLE lot (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('tissue', 'mcb', 'wcb', 'product')),
    product_id INTEGER NOT NULL REFERENCES product (id), -- the version it was made under
    donor_id INTEGER NOT NULL REFERENCES donor (id),
    site_id INTEGER NOT NULL REFERENCES site (id),       -- its expiry is a date of that site's zone
    status TEXT NOT NULL CHECK (status IN ('in-process', 'quarantine', 'released', 'rejected', 'recalled', 'withdrawn', 'closed')),
    made_on TEXT NOT NULL CHECK (length(made_on) = 10),
    expires_on TEXT NOT NULL CHECK (length(expires_on) = 10 AND expires_on >= made_on), -- usable through that day
    passage INTEGER CHECK (passage >= 0),
    cells_per_vial INTEGER CHECK (cells_per_vial > 0),
    volume_ul INTEGER CHECK (volume_ul > 0),
    created_by INTEGER NOT NULL REFERENCES person (id),
    created_at_ms INTEGER NOT NULL,
    decision_id INTEGER REFERENCES signature (id),        -- release or rejection
    decided_at_ms INTEGER,
    CHECK (status IN ('in-process', 'quarantine', 'closed') OR decision_id IS NOT NULL),
    CHECK ((decision_id IS NULL) = (decided_at_ms IS NULL))
) STRICT;
CREATE INDEX lot_by_donor ON lot (donor_id);
CREATE INDEX lot_by_status ON lot (status, expires_on);

-- From which lots a lot was made.
CREATE TABLE lot_parent (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    parent_id INTEGER NOT NULL REFERENCES lot (id),
    UNIQUE (lot_id, parent_id),
    CHECK (parent_id < lot_id)          -- a parent is older than its child: no circle
) STRICT;
CREATE INDEX lot_parent_by_parent ON lot_parent (parent_id);

-- Stores: site, room, tank, rack, box; a path names each once.
CREATE TABLE store (
    id INTEGER PRIMARY KEY,
    site_id INTEGER NOT NULL REFERENCES site (id),
    parent_id INTEGER REFERENCES store (id), -- none for the site's own node
    path TEXT NOT NULL UNIQUE,          -- "CPN/LN2-1/R3/B12"
    kind TEXT NOT NULL,                 -- "site", "tank", "rack", "box", ...
    grid_rows INTEGER CHECK (grid_rows BETWEEN 1 AND 26),
    grid_columns INTEGER CHECK (grid_columns BETWEEN 1 AND 99),
    min_mc INTEGER,                     -- allowed temperatures
    max_mc INTEGER,
    CHECK ((grid_rows IS NULL) = (grid_columns IS NULL)),
    CHECK (min_mc IS NULL OR max_mc IS NULL OR min_mc <= max_mc)
) STRICT;
CREATE INDEX store_by_parent ON store (parent_id);

-- Temperatures of stores, as read.
CREATE TABLE reading (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    read_at_ms INTEGER NOT NULL,
    temperature_mc INTEGER NOT NULL,
    entered_by INTEGER NOT NULL REFERENCES person (id)
) STRICT;
CREATE INDEX reading_by_store ON reading (store_id, read_at_ms);
CREATE INDEX reading_by_warmth ON reading (store_id, temperature_mc); -- excursions are few among many

-- Vials. Product and expiry stand here too, so that first-expired-first-out needs no join.
CREATE TABLE vial (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "UC26A001-0042T"
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    serial INTEGER NOT NULL CHECK (serial > 0),
    state TEXT NOT NULL CHECK (state IN ('numbered', 'filled', 'stored', 'out', 'in-transit', 'thawed', 'infused', 'consumed', 'discarded', 'void', 'lost')),
    purpose TEXT NOT NULL CHECK (purpose IN ('product', 'qc', 'retain', 'stability')),
    product_id INTEGER NOT NULL REFERENCES product (id),
    cells INTEGER CHECK (cells > 0),    -- planned when numbered, true once filled
    volume_ul INTEGER CHECK (volume_ul > 0),
    expires_on TEXT NOT NULL CHECK (length(expires_on) = 10),
    store_id INTEGER REFERENCES store (id),
    position INTEGER CHECK (position >= 0), -- row * columns + column, from 0
    holder_id INTEGER REFERENCES person (id), -- in whose hands it is, when in a person's
    UNIQUE (lot_id, serial),
    CHECK ((state = 'stored') = (store_id IS NOT NULL)),
    CHECK (position IS NULL OR store_id IS NOT NULL),
    CHECK (state NOT IN ('stored', 'infused', 'consumed', 'discarded', 'void') OR holder_id IS NULL),
    CHECK (state <> 'out' OR holder_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX vial_by_position ON vial (store_id, position) WHERE position IS NOT NULL;
CREATE INDEX vial_by_store ON vial (store_id) WHERE store_id IS NOT NULL;
CREATE INDEX vial_by_expiry ON vial (product_id, expires_on, id) WHERE state = 'stored';
CREATE INDEX vial_by_holder ON vial (holder_id) WHERE holder_id IS NOT NULL;

-- Holds on a lot or on one vial; held as long as one is not lifted.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER REFERENCES lot (id),
    vial_id INTEGER REFERENCES vial (id),
    reason TEXT NOT NULL,
    put_by INTEGER NOT NULL REFERENCES person (id),
    put_at_ms INTEGER NOT NULL,
    lifted_by INTEGER REFERENCES person (id),
    lifted_at_ms INTEGER,
    lift_reason TEXT,
    CHECK ((lot_id IS NULL) <> (vial_id IS NULL)),
    CHECK ((lifted_by IS NULL) = (lifted_at_ms IS NULL))
) STRICT;
CREATE INDEX hold_on_lot ON hold (lot_id) WHERE lifted_at_ms IS NULL AND lot_id IS NOT NULL;
CREATE INDEX hold_on_vial ON hold (vial_id) WHERE lifted_at_ms IS NULL AND vial_id IS NOT NULL;

-- Files kept as evidence: raw records, scans.
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- "raw-record"
    name TEXT NOT NULL,                 -- the file's own name
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    attached_by INTEGER NOT NULL REFERENCES person (id),
    attached_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_by_subject ON attachment (subject);

-- Files that results were imported from.
CREATE TABLE result_file (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                 -- the file's own name
    sha256 TEXT NOT NULL
) STRICT;

-- Results as reported: the value's text is never changed; a correction is a new row.
CREATE TABLE result (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    specification_id INTEGER NOT NULL REFERENCES specification (id),
    replicate INTEGER NOT NULL CHECK (replicate > 0),
    value TEXT NOT NULL,                -- "<0.1", "99.63", "46, XY, 16qh+"
    unit TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail') OR verdict IN ('undecided', 'info')),
    state TEXT NOT NULL CHECK (state IN ('entered', 'reviewed') OR state IN ('corrected', 'invalidated')),
    performed_on TEXT NOT NULL CHECK (length(performed_on) = 10),
    file_id INTEGER REFERENCES result_file (id), -- none: entered alone
    entered_by INTEGER NOT NULL REFERENCES person (id),
    entered_at_ms INTEGER NOT NULL,
    reviewed_by INTEGER REFERENCES person (id),
    reviewed_at_ms INTEGER,
    corrects_id INTEGER REFERENCES result (id), -- the row that this one replaces
    correction_reason TEXT,
    raw_id INTEGER REFERENCES attachment (id),  -- the raw record behind a correction
    CHECK (reviewed_by IS NULL OR reviewed_by <> entered_by),
    CHECK (state <> 'reviewed' OR reviewed_by IS NOT NULL),
    CHECK ((corrects_id IS NULL) = (correction_reason IS NULL))
) STRICT;
CREATE UNIQUE INDEX result_in_force ON result (lot_id, specification_id, replicate) WHERE state IN ('entered', 'reviewed');
CREATE INDEX result_not_in_force ON result (lot_id) WHERE state IN ('corrected', 'invalidated');
CREATE INDEX result_to_review ON result (lot_id) WHERE state = 'entered';
CREATE INDEX result_corrected ON result (corrects_id) WHERE corrects_id IS NOT NULL;

-- Deviations and what they concern.
CREATE TABLE deviation (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "DEV-0001"
    title TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('minor', 'major', 'critical')),
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    opened_by INTEGER NOT NULL REFERENCES person (id),
    opened_at_ms INTEGER NOT NULL,
    cause TEXT CHECK (cause IN ('product', 'laboratory', 'transcription', 'other')),
    conclusion TEXT,
    closing_id INTEGER REFERENCES signature (id),
    CHECK ((state = 'closed') = (closing_id IS NOT NULL))
) STRICT;
CREATE INDEX deviation_open ON deviation (state) WHERE state = 'open';

CREATE TABLE deviation_subject (
    id INTEGER PRIMARY KEY,
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    lot_id INTEGER REFERENCES lot (id),
    vial_id INTEGER REFERENCES vial (id),
    CHECK ((lot_id IS NULL) <> (vial_id IS NULL))
) STRICT;
CREATE INDEX deviation_subject_by_deviation ON deviation_subject (deviation_id);
CREATE INDEX deviation_subject_by_lot ON deviation_subject (lot_id) WHERE lot_id IS NOT NULL;
CREATE INDEX deviation_subject_by_vial ON deviation_subject (vial_id) WHERE vial_id IS NOT NULL;

-- One leg of a vial's custody: from whom, to whom or where, when.
CREATE TABLE custody (
    id INTEGER PRIMARY KEY,
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    kind TEXT NOT NULL CHECK (kind IN ('fill', 'store', 'take', 'move', 'hand', 'thaw', 'infuse', 'discard')),
    giver_id INTEGER REFERENCES person (id),    -- none: it came from a store
    receiver_id INTEGER REFERENCES person (id), -- none: it went into a store, a patient or waste
    store_id INTEGER REFERENCES store (id),
    position INTEGER,
    place TEXT,                         -- where a hand-over happened
    reason TEXT,
    done_at_ms INTEGER NOT NULL,        -- when it was done
    CHECK (kind <> 'hand' OR giver_id <> receiver_id)
) STRICT;
CREATE INDEX custody_by_vial ON custody (vial_id, id);

-- Every label that was printed, with what stood on it.
CREATE TABLE label_print (
    id INTEGER PRIMARY KEY,
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    copy INTEGER NOT NULL CHECK (copy > 0), -- 1: the first print; more: reprints
    template TEXT NOT NULL,
    template_sha256 TEXT NOT NULL,
    cells INTEGER,
    volume_ul INTEGER,
    expires_on TEXT NOT NULL,
    reason TEXT,
    printed_by INTEGER NOT NULL REFERENCES person (id),
    printed_at_ms INTEGER NOT NULL,
    UNIQUE (vial_id, copy),
    CHECK (copy = 1 OR reason IS NOT NULL)
) STRICT;

-- Issued documents: the bytes themselves, so that what was issued can always be shown again.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,        -- "COA-UC26A001-2"
    kind TEXT NOT NULL,                 -- "coa"
    subject TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('current', 'superseded', 'revoked')),
    supersedes_id INTEGER REFERENCES document (id),
    record_sha256 TEXT NOT NULL,        -- of the record that it shows: unchanged record, same document
    sha256 TEXT NOT NULL UNIQUE,        -- of the bytes
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    issued_by INTEGER NOT NULL REFERENCES person (id),
    issued_at_ms INTEGER NOT NULL,
    UNIQUE (kind, subject, version)
) STRICT;
CREATE UNIQUE INDEX document_current ON document (kind, subject) WHERE state = 'current';

-- Patients, by code only, and their dated weights.
CREATE TABLE subject (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    site_id INTEGER NOT NULL REFERENCES site (id),
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE weight (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    weight_g INTEGER NOT NULL CHECK (weight_g > 0),
    measured_on TEXT NOT NULL CHECK (length(measured_on) = 10),
    entered_by INTEGER NOT NULL REFERENCES person (id)
) STRICT;
CREATE INDEX weight_by_subject ON weight (subject_id, measured_on);

-- Doses: thawed for one subject, prepared, handed to the ward, given or discarded.
CREATE TABLE dose (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "DOSE-000001" and check character
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    state TEXT NOT NULL CHECK (state IN ('thawed', 'prepared', 'handed', 'given', 'discarded')),
    cells_per_kg INTEGER NOT NULL CHECK (cells_per_kg > 0),
    basis TEXT NOT NULL CHECK (basis IN ('nominal', 'pre-freeze', 'post-thaw-lot', 'post-thaw-site')),
    weight_id INTEGER NOT NULL REFERENCES weight (id),
    weight_g INTEGER NOT NULL CHECK (weight_g > 0),
    required_cells INTEGER NOT NULL CHECK (required_cells > 0),
    usable_cells INTEGER NOT NULL CHECK (usable_cells > 0), -- in all its vials, by the basis
    planned_cells INTEGER CHECK (planned_cells > 0),        -- drawn into the bag
    bag_ul INTEGER CHECK (bag_ul > 0),  -- cells and diluent
    diluent TEXT,
    diluent_lot TEXT,
    diluent_ul INTEGER,
    thawed_at_ms INTEGER NOT NULL,
    use_by_ms INTEGER NOT NULL CHECK (use_by_ms > thawed_at_ms),
    holder_id INTEGER REFERENCES person (id),
    CHECK (state IN ('thawed', 'discarded') OR planned_cells IS NOT NULL),
    CHECK (state IN ('given', 'discarded') OR holder_id IS NOT NULL)
) STRICT;
CREATE INDEX dose_by_subject ON dose (subject_id);
CREATE INDEX dose_by_state ON dose (state);

-- A vial belongs to one dose at most, for ever.
CREATE TABLE dose_vial (
    id INTEGER PRIMARY KEY,
    dose_id INTEGER NOT NULL REFERENCES dose (id),
    vial_id INTEGER NOT NULL UNIQUE REFERENCES vial (id),
    cells INTEGER NOT NULL CHECK (cells > 0),      -- usable by the dose's basis
    volume_ul INTEGER NOT NULL CHECK (volume_ul > 0),
    drawn_ul INTEGER CHECK (drawn_ul > 0 AND drawn_ul <= volume_ul)
) STRICT;
CREATE INDEX dose_vial_by_dose ON dose_vial (dose_id);

-- Infusions: one dose into the subject that it was thawed for.
CREATE TABLE infusion (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    dose_id INTEGER NOT NULL UNIQUE REFERENCES dose (id),
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    state TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'finished', 'aborted')),
    planned_cells INTEGER NOT NULL CHECK (planned_cells > 0),
    started_by INTEGER NOT NULL REFERENCES person (id),
    checked_by INTEGER NOT NULL REFERENCES person (id),
    started_at_ms INTEGER NOT NULL,
    finished_at_ms INTEGER,
    given_ul INTEGER CHECK (given_ul >= 0),
    given_cells INTEGER CHECK (given_cells >= 0),
    reaction TEXT,
    CHECK (started_by <> checked_by),
    CHECK (state IN ('running', 'interrupted') OR (finished_at_ms IS NOT NULL AND given_ul IS NOT NULL)),
    CHECK (finished_at_ms IS NULL OR finished_at_ms >= started_at_ms)
) STRICT;
CREATE INDEX infusion_by_subject ON infusion (subject_id);
CREATE INDEX infusion_running ON infusion (state) WHERE state IN ('running', 'interrupted');

-- Remarks of anyone on anything that has an ID.
CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    remark TEXT NOT NULL,
    written_by INTEGER NOT NULL REFERENCES person (id),
    written_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX note_by_subject ON note (subject);

-- Exports of the log that were handed out: what was exported can be held against the log later.
CREATE TABLE export (
    id INTEGER PRIMARY KEY,
    directory TEXT NOT NULL,
    manifest_sha256 TEXT NOT NULL,      -- of the manifest, which holds the hash of every file
    last_event INTEGER NOT NULL,        -- the newest event in it
    exported_by INTEGER NOT NULL REFERENCES person (id),
    exported_at_ms INTEGER NOT NULL
) STRICT;

-- The audit log: one row per write. What is hashed, and in which order, stands in src/store/event.h.
CREATE TABLE audit_event (
    seq INTEGER PRIMARY KEY,
    format INTEGER NOT NULL,            -- of the hashed bytes
    schema INTEGER NOT NULL,            -- last migration at the time
    program TEXT NOT NULL,
    at_ms INTEGER NOT NULL,             -- when it was recorded
    performed_at_ms INTEGER,            -- when it was done, where that differs
    zone TEXT NOT NULL,                 -- local zone of the facility
    boot_id TEXT NOT NULL,
    boot_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,                -- login; empty for acts of nobody yet (a sign-in, init)
    actor_name TEXT NOT NULL,
    actor_roles TEXT NOT NULL,
    second TEXT NOT NULL,               -- login of the second person; empty when none
    second_name TEXT NOT NULL,
    os_account TEXT NOT NULL,
    host TEXT NOT NULL,
    terminal TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,               -- "lot.release"
    subject TEXT NOT NULL,              -- IDs that it concerns, separated by blanks; the first is its own
    reason TEXT NOT NULL,
    change_count INTEGER NOT NULL,
    change_root BLOB NOT NULL CHECK (length(change_root) = 32),
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Every row that an event changed. The key of change n of event s is s * 2^24 + n, so that it needs no index.
CREATE TABLE audit_change (
    id INTEGER PRIMARY KEY,
    tbl TEXT NOT NULL,
    key INTEGER NOT NULL,
    old TEXT,                           -- the row before, as hashed; none for an insert
    new TEXT,                           -- the row after; none for a delete
    salt BLOB NOT NULL CHECK (length(salt) = 16)
) STRICT;

-- Finds the events of a subject; follows from audit_event.subject and is compared with it by `audit verify`.
CREATE TABLE audit_subject (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES audit_event (seq)
) STRICT;
CREATE INDEX audit_subject_by_subject ON audit_subject (subject, seq);
