-- The first schema of cryolot. One transaction; never edited once released (DESIGN.md "Store"). It has number 2: what
-- was made with number 1, before anything was released, is refused with a sentence.
--
-- Every table has an integer id, which is the key of its rows in the audit log. Every column stands on a line of its
-- own, its name first: the build reads names and order from here. Instants are UTC milliseconds (_at_ms), civil dates
-- are text YYYY-MM-DD (_on), units stand in the names, flags are 0 or 1. Where many rows are written, the lists in
-- checks are of two words each: of a longer one SQLite builds a table anew for every row.

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
    timezone TEXT NOT NULL,             -- name of the zone, "Europe/Paris"
    country TEXT CHECK (length(country) = 2), -- ISO 3166-1 alpha-2: which lots may be given there; none: not said
    contact TEXT                        -- whom to call there, as printed on letters
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
    pin_hash BLOB,                      -- yescrypt, of a PIN that signs within a session; none: no PIN
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Roles that a person holds now; what was before stands in the audit log.
CREATE TABLE person_role (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'qc', 'qa', 'storage', 'pharmacist', 'physician',
        'clinical', 'auditor')),
    UNIQUE (person_id, role)
) STRICT;
CREATE INDEX person_role_by_role ON person_role (role, person_id);

-- Sites that a person acts for.
CREATE TABLE person_site (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    site_id INTEGER NOT NULL REFERENCES site (id),
    UNIQUE (person_id, site_id)
) STRICT;
CREATE INDEX person_site_by_site ON person_site (site_id, person_id);

-- Training of a person in a procedure; acts may require it by the setting `training.ACT`.
CREATE TABLE training (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    procedure TEXT NOT NULL,            -- "SOP-012"
    trained_on TEXT NOT NULL CHECK (length(trained_on) = 10),
    valid_until TEXT NOT NULL CHECK (length(valid_until) = 10 AND valid_until >= trained_on), -- through that day
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX training_by_person ON training (person_id, procedure, valid_until);
CREATE INDEX training_by_end ON training (valid_until);

-- What a facility chose otherwise than the program's own default.
CREATE TABLE setting (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,          -- "donor.tests"; the known ones stand in src/domain/setting.c
    value TEXT NOT NULL
) STRICT;

-- Proofs of a password or a PIN: written before the comparison, closed after it.
CREATE TABLE login_attempt (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL,                -- as typed, also when nobody has it
    proof TEXT CHECK (proof IN ('password', 'pin')), -- what was proven; none: an unlocking
    asked_by TEXT,                      -- login of whose act a second person was to take part in; none: an own proof
    outcome TEXT NOT NULL CHECK (outcome IN ('opened', 'ok', 'failed', 'unlocked')),
    opened_at_ms INTEGER NOT NULL,
    closed_at_ms INTEGER
) STRICT;
CREATE INDEX login_attempt_by_time ON login_attempt (opened_at_ms) WHERE outcome = 'failed';
CREATE INDEX login_attempt_by_login ON login_attempt (login, id);
CREATE INDEX login_attempt_by_asker ON login_attempt (asked_by, id) WHERE asked_by IS NOT NULL;

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
    proof TEXT NOT NULL DEFAULT 'password' CHECK (proof IN ('password', 'pin')), -- by which it was given
    reason TEXT,                        -- why, as said at the signing
    signed_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX signature_by_subject ON signature (subject, id);

-- Products, one row per version. A lot keeps the version that it was made under.
CREATE TABLE product (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('draft', 'approved')),
    name TEXT NOT NULL,                 -- printed on labels
    title TEXT NOT NULL,                -- printed on documents
    investigational INTEGER NOT NULL CHECK (investigational IN (0, 1)), -- 21 CFR 312.6 caution on labels
    frozen INTEGER NOT NULL DEFAULT 1 CHECK (frozen IN (0, 1)), -- 1: it can wait for every result; none may be pending
    shelf_life_months INTEGER CHECK (shelf_life_months > 0),
    in_use_minutes INTEGER NOT NULL CHECK (in_use_minutes > 0), -- from thaw to the end of the infusion
    storage_max_mc INTEGER NOT NULL,    -- warmest storage temperature
    out_of_storage_most_s INTEGER CHECK (out_of_storage_most_s > 0), -- over a vial's life; none: no limit is known
    first_stored_most_s INTEGER CHECK (first_stored_most_s > 0), -- from the filling to the first storing; none: no
                                        -- limit is known
    cells_per_vial INTEGER CHECK (cells_per_vial > 0), -- nominal fill; none: given at each filling
    volume_ul INTEGER CHECK (volume_ul > 0),
    dose_cells_per_kg TEXT NOT NULL,    -- allowed targets, separated by blanks; empty: any
    dose_kind TEXT NOT NULL DEFAULT 'per-kg' CHECK (dose_kind IN ('per-kg', 'fixed', 'per-cm2', 'weight-band')),
    dose_cells TEXT NOT NULL DEFAULT '', -- the same of a fixed dose (whole) or per cm2 of a defect
    dose_bands TEXT NOT NULL DEFAULT '', -- "60000:50000000 80000:70000000 :90000000": up to so many grams, cells
    dose_cap_cells INTEGER CHECK (dose_cap_cells > 0), -- no dose is larger, whatever the weight
    dose_cap_cells_per_kg INTEGER CHECK (dose_cap_cells_per_kg > 0), -- of a fixed or banded dose of a light subject
    dose_basis TEXT NOT NULL DEFAULT 'nominal' CHECK (dose_basis IN ('nominal', 'pre-freeze', 'post-thaw-lot',
        'post-thaw-site')),             -- of a dose that names none
    recovery_permille INTEGER NOT NULL DEFAULT 1000 CHECK (recovery_permille BETWEEN 1 AND 1000), -- of cells, by a thaw
    weight_days_most INTEGER CHECK (weight_days_most >= 0), -- an older weight is refused; none: of any age
    dose_order TEXT NOT NULL DEFAULT 'optional' CHECK (dose_order IN ('required', 'optional')), -- for every thaw
    course_infusions INTEGER CHECK (course_infusions > 0),  -- of a course; none: it has no end
    course_days_least INTEGER CHECK (course_days_least >= 0), -- between two infusions; none: a day
    course_more_infusions INTEGER CHECK (course_more_infusions > 0), -- of an extension; none: there is no extension
    course_more_days_least INTEGER CHECK (course_more_days_least >= 0), -- between two infusions of it
    dose_overrides TEXT NOT NULL DEFAULT '', -- checks that a physician may override, separated by blanks
    dmso_mg_per_ml INTEGER CHECK (dmso_mg_per_ml > 0), -- of the product as frozen; none: it has none
    dmso_most_mg_per_kg INTEGER CHECK (dmso_most_mg_per_kg > 0), -- in a day
    endotoxin_most TEXT,                -- EU per kg and hour, a decimal as written; none: not asked for (USP <85>: 5)
    dose_tolerance_permille INTEGER NOT NULL CHECK (dose_tolerance_permille BETWEEN 0 AND 999),
    vials_round TEXT NOT NULL CHECK (vials_round IN ('up', 'nearest')),
    release_requires TEXT NOT NULL DEFAULT '', -- further checks of the release gate, separated by blanks
    passage_most INTEGER CHECK (passage_most >= 0),      -- in-process limits, along the whole genealogy
    doublings_most TEXT,                -- population doublings, a decimal as written
    yield_least_permille INTEGER CHECK (yield_least_permille BETWEEN 0 AND 1000), -- of the theoretical yield
    stability_months TEXT NOT NULL DEFAULT '', -- time points of the stability plan, separated by blanks
    gtin TEXT CHECK (length(gtin) = 14), -- GS1's number of it; none: its labels carry no GS1 code
    isbt128_product TEXT CHECK (length(isbt128_product) = 6), -- ISBT 128 description code and type of collection
    source_text TEXT NOT NULL,          -- the imported .ini, whole
    source_sha256 TEXT NOT NULL,
    imported_by INTEGER NOT NULL REFERENCES person (id),
    imported_at_ms INTEGER NOT NULL,
    approval_id INTEGER REFERENCES signature (id),
    UNIQUE (code, version),
    CHECK ((state = 'approved') = (approval_id IS NOT NULL))
) STRICT;
CREATE INDEX product_by_approval ON product (approval_id) WHERE approval_id IS NOT NULL;
CREATE INDEX product_by_gtin ON product (gtin) WHERE gtin IS NOT NULL;

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
    kind TEXT NOT NULL CHECK (kind IN ('number', 'words', 'text', 'interpreted')), -- interpreted: it is signed
    information_only INTEGER NOT NULL DEFAULT 0 CHECK (information_only IN (0, 1)), -- judged by nobody, gates nothing
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
    pending_days INTEGER CHECK (pending_days > 0), -- from manufacture to when a pending result is due
    replicates INTEGER NOT NULL DEFAULT 1 CHECK (replicates BETWEEN 1 AND 99), -- so many belong to one test
    replicate_rule TEXT NOT NULL DEFAULT 'each' CHECK (replicate_rule IN ('each', 'mean', 'worst')), -- what is judged
    retests_most INTEGER NOT NULL DEFAULT 0 CHECK (retests_most BETWEEN 0 AND 9), -- under an investigation
    rounding TEXT NOT NULL CHECK (rounding IN ('usp', 'exact')),
    UNIQUE (product_id, test, stage)
) STRICT;

-- Donors: a code, never a name.
CREATE TABLE donor (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    recovered_on TEXT CHECK (length(recovered_on) = 10), -- the day of the birth: specimens are of 7 days around it
    establishment TEXT,                 -- that procured the tissue
    determination TEXT NOT NULL CHECK (determination IN ('none', 'eligible', 'ineligible', 'incomplete')),
    determined_on TEXT CHECK (length(determined_on) = 10),
    determination_reason TEXT,
    determination_id INTEGER REFERENCES signature (id),
    seen_consent_id INTEGER REFERENCES donor_consent (id),     -- the newest evidence that the determination saw
    seen_screening_id INTEGER REFERENCES donor_screening (id),
    seen_test_id INTEGER REFERENCES donor_test (id),
    seen_recovered_on TEXT CHECK (length(seen_recovered_on) = 10),
    created_at_ms INTEGER NOT NULL,
    CHECK ((determination = 'none') = (determination_id IS NULL))
) STRICT;

-- Consent of a donor, and its withdrawal; the newest row counts, and none is given before a withdrawal.
CREATE TABLE donor_consent (
    id INTEGER PRIMARY KEY,
    donor_id INTEGER NOT NULL REFERENCES donor (id),
    act TEXT NOT NULL CHECK (act IN ('given', 'withdrawn')),
    dated_on TEXT NOT NULL CHECK (length(dated_on) = 10),
    form TEXT,                          -- number and version of the form that was signed; no name
    reason TEXT,
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX donor_consent_by_donor ON donor_consent (donor_id, id);

-- Screening of a donor: medical history, physical evidence (21 CFR 1271.75); the newest row counts, and none is
-- clear before a risk.
CREATE TABLE donor_screening (
    id INTEGER PRIMARY KEY,
    donor_id INTEGER NOT NULL REFERENCES donor (id),
    screened_on TEXT NOT NULL CHECK (length(screened_on) = 10),
    outcome TEXT NOT NULL CHECK (outcome IN ('clear', 'risk')),
    remark TEXT,
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX donor_screening_by_donor ON donor_screening (donor_id, id);

-- Tests of a donor (of the birth mother) for communicable disease agents. A reactive one never stops to count
-- unless QA corrects what was typed: the first outcome stays as a row that is corrected, the right one is a new row.
CREATE TABLE donor_test (
    id INTEGER PRIMARY KEY,
    donor_id INTEGER NOT NULL REFERENCES donor (id),
    test TEXT NOT NULL,                 -- "hiv-1"; the required ones stand in the setting donor.tests
    laboratory TEXT NOT NULL,
    specimen_on TEXT NOT NULL CHECK (length(specimen_on) = 10),
    outcome TEXT NOT NULL CHECK (outcome IN ('nonreactive', 'reactive', 'indeterminate')),
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in-force', 'corrected')),
    corrects_id INTEGER REFERENCES donor_test (id),
    raw_id INTEGER REFERENCES attachment (id),      -- the laboratory's report that shows the right outcome
    correction_id INTEGER REFERENCES signature (id),
    CHECK ((corrects_id IS NULL) = (correction_id IS NULL)),
    CHECK ((corrects_id IS NULL) = (raw_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX donor_test_correcting ON donor_test (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX donor_test_by_correction ON donor_test (correction_id) WHERE correction_id IS NOT NULL;
CREATE INDEX donor_test_by_donor ON donor_test (donor_id, test, id);

-- Lots: tissue, banks and products alike; parents in lot_parent.
CREATE TABLE lot (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('tissue', 'mcb', 'wcb', 'product')),
    product_id INTEGER NOT NULL REFERENCES product (id), -- the version it was made under
    donor_id INTEGER NOT NULL REFERENCES donor (id),
    site_id INTEGER NOT NULL REFERENCES site (id),       -- its expiry is a date of that site's zone
    status TEXT NOT NULL CHECK (status IN ('in-process', 'quarantine', 'released', 'rejected', 'recalled', 'withdrawn',
        'closed')),
    made_on TEXT NOT NULL CHECK (length(made_on) = 10),
    expires_on TEXT NOT NULL CHECK (length(expires_on) = 10 AND expires_on >= made_on), -- usable through that day
    passage INTEGER CHECK (passage >= 0),
    population_doublings TEXT,          -- of this step alone, a decimal as reported; limits count its forebears' too
    donation_number TEXT UNIQUE CHECK (length(donation_number) = 13), -- ISBT 128, without its check character
    cells_per_vial INTEGER CHECK (cells_per_vial > 0),
    volume_ul INTEGER CHECK (volume_ul > 0),
    created_by INTEGER NOT NULL REFERENCES person (id),
    created_at_ms INTEGER NOT NULL,
    decision_id INTEGER REFERENCES signature (id),        -- release or rejection
    decided_at_ms INTEGER,
    withdrawal_id INTEGER REFERENCES signature (id),      -- of a released lot that is used no more
    withdrawn_at_ms INTEGER,
    CHECK (status IN ('in-process', 'quarantine', 'closed') OR decision_id IS NOT NULL),
    CHECK ((decision_id IS NULL) = (decided_at_ms IS NULL)),
    CHECK ((withdrawal_id IS NULL) = (withdrawn_at_ms IS NULL)),
    CHECK (status <> 'withdrawn' OR withdrawal_id IS NOT NULL)
) STRICT;
CREATE INDEX lot_by_donor ON lot (donor_id);
CREATE INDEX lot_by_expiry ON lot (product_id, expires_on);
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

-- Stores: site, room, tank, rack, box; a path names each once, and says where it belongs. Its code stands on its label
-- and goes with it, wherever it is moved.
CREATE TABLE store (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "ST-000012K"
    site_id INTEGER NOT NULL REFERENCES site (id),
    parent_id INTEGER REFERENCES store (id), -- none for the site's own node
    path TEXT NOT NULL UNIQUE,          -- "CPN/LN2-1/R3/B12"
    kind TEXT NOT NULL,                 -- "site", "tank", "rack", "box", ...
    type TEXT,                          -- name of the template that described it: "cryobox-9x9"
    grid_rows INTEGER CHECK (grid_rows BETWEEN 1 AND 26),
    grid_columns INTEGER CHECK (grid_columns BETWEEN 1 AND 99),
    numbering TEXT NOT NULL DEFAULT 'A1' CHECK (numbering IN ('A1', '1')), -- how its positions are called
    column_first INTEGER NOT NULL DEFAULT 0 CHECK (column_first IN (0, 1)), -- in which order they follow each other
    capacity INTEGER CHECK (capacity > 0), -- vials in a store without positions; none: any number
    meant_product TEXT,                 -- code of the product that it is meant for; none: any
    meant_status TEXT CHECK (meant_status IN ('quarantine', 'released', 'rejected')), -- of lots that belong here
    min_mc INTEGER,                     -- alarm limits: beyond them somebody has to look
    max_mc INTEGER,
    excursion_minutes INTEGER CHECK (excursion_minutes >= 0), -- a product's limit may be exceeded; none: as around
    read_every_minutes INTEGER CHECK (read_every_minutes > 0), -- how often it is read at least; none: not said
    level_least_mm INTEGER CHECK (level_least_mm > 0), -- of liquid nitrogen
    lid INTEGER NOT NULL DEFAULT 0 CHECK (lid IN (0, 1)), -- 1: opening it takes nothing out (a tank); 0: vials get warm
    holder_id INTEGER REFERENCES person (id), -- who carries it; none: it stands where its path says
    CHECK ((grid_rows IS NULL) = (grid_columns IS NULL)),
    CHECK (capacity IS NULL OR grid_rows IS NULL),
    CHECK (parent_id IS NOT NULL OR holder_id IS NULL),
    CHECK (min_mc IS NULL OR max_mc IS NULL OR min_mc <= max_mc)
) STRICT;
CREATE INDEX store_by_parent ON store (parent_id);
CREATE INDEX store_carried ON store (holder_id) WHERE holder_id IS NOT NULL;

-- Where a store was, from when until when: in another one, or in a person's hands. Without a gap since it was added.
CREATE TABLE store_stay (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    previous_id INTEGER UNIQUE REFERENCES store_stay (id), -- the stay that ended where this one began; none: its first
    parent_id INTEGER REFERENCES store (id),
    holder_id INTEGER REFERENCES person (id),
    path TEXT NOT NULL,                 -- its path at the time
    reason TEXT,
    place TEXT,                         -- where it changed hands while it was carried
    condition TEXT,                     -- in which it was handed over
    moved_by INTEGER NOT NULL REFERENCES person (id),
    from_ms INTEGER NOT NULL,
    until_ms INTEGER CHECK (until_ms >= from_ms), -- none: until now
    recorded_at_ms INTEGER CHECK (recorded_at_ms >= from_ms), -- when it was said that it began, where that was said
                                                              -- late
    CHECK ((parent_id IS NULL) <> (holder_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX store_stay_now ON store_stay (store_id) WHERE until_ms IS NULL;
CREATE UNIQUE INDEX store_stay_first ON store_stay (store_id) WHERE previous_id IS NULL;
CREATE INDEX store_stay_by_store ON store_stay (store_id, from_ms);
CREATE INDEX store_stay_by_path ON store_stay (path);
CREATE INDEX store_stay_by_parent ON store_stay (parent_id, from_ms) WHERE parent_id IS NOT NULL;

-- Who keeps a store, and what is in it, from when until when; inherited downwards. The site's own node always has one.
CREATE TABLE store_keeper (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    previous_id INTEGER UNIQUE REFERENCES store_keeper (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    place TEXT,                         -- where the hand-over happened
    condition TEXT,                     -- in which what was handed over was found
    from_ms INTEGER NOT NULL,
    until_ms INTEGER CHECK (until_ms >= from_ms),
    recorded_at_ms INTEGER CHECK (recorded_at_ms >= from_ms) -- when it was said that it began, where that was said late
) STRICT;
CREATE UNIQUE INDEX store_keeper_now ON store_keeper (store_id) WHERE until_ms IS NULL;
CREATE INDEX store_keeper_by_store ON store_keeper (store_id, from_ms);
CREATE INDEX store_keeper_by_person ON store_keeper (person_id) WHERE until_ms IS NULL;

-- Positions, or whole stores (no position), that nothing may be put into.
CREATE TABLE store_block (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    position INTEGER CHECK (position >= 0),
    reason TEXT NOT NULL,
    put_by INTEGER NOT NULL REFERENCES person (id),
    put_at_ms INTEGER NOT NULL,
    lifted_by INTEGER REFERENCES person (id),
    lifted_at_ms INTEGER,
    lift_reason TEXT,
    CHECK ((lifted_by IS NULL) = (lifted_at_ms IS NULL))
) STRICT;
CREATE INDEX store_block_by_store ON store_block (store_id, id);
CREATE UNIQUE INDEX store_block_position ON store_block (store_id, position)
    WHERE lifted_at_ms IS NULL AND position IS NOT NULL;
CREATE UNIQUE INDEX store_block_whole ON store_block (store_id) WHERE lifted_at_ms IS NULL AND position IS NULL;

-- A store that is open: while it is, every vial in it is out of the cold (unless it has a lid). A session of scanning
-- opens and closes it; what was scanned in between belongs together.
CREATE TABLE opening (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    mode TEXT,                          -- of the scanning session: "store", "take", ...
    opened_by INTEGER NOT NULL REFERENCES person (id),
    opened_at_ms INTEGER NOT NULL,
    opened_recorded_ms INTEGER CHECK (opened_recorded_ms >= opened_at_ms), -- when that was said, where it was said late
    closed_by INTEGER REFERENCES person (id),
    closed_at_ms INTEGER CHECK (closed_at_ms >= opened_at_ms),
    closed_recorded_ms INTEGER CHECK (closed_recorded_ms >= closed_at_ms), -- the same
    assumed INTEGER NOT NULL DEFAULT 0 CHECK (assumed IN (0, 1)), -- 1: a vial was put in or taken out and nobody said
                                                                  -- for how long it was open
    CHECK ((closed_by IS NULL) = (closed_at_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX opening_now ON opening (store_id) WHERE closed_at_ms IS NULL;
CREATE INDEX opening_by_store ON opening (store_id, opened_at_ms);

-- Vials that were found to have been out of storage for longer than their product allows: each once in its life.
CREATE TABLE exposure_excess (
    id INTEGER PRIMARY KEY,
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    deviation_id INTEGER NOT NULL REFERENCES deviation (id), -- that holds it
    exposed_s INTEGER NOT NULL,         -- when it was found
    most_s INTEGER NOT NULL CHECK (most_s < exposed_s), -- what the product allowed then
    found_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX exposure_excess_by_vial ON exposure_excess (vial_id);
CREATE INDEX exposure_excess_by_deviation ON exposure_excess (deviation_id);

-- Equipment: thermometers and sensors, cell counters, dry shippers; what is past its calibration refuses use.
CREATE TABLE equipment (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "EQ-000003A"
    serial TEXT NOT NULL UNIQUE,        -- its maker's number
    kind TEXT NOT NULL,                 -- "sensor", "thermometer", "cell-counter", "dry-shipper", "tank", ...
    name TEXT NOT NULL,
    site_id INTEGER NOT NULL REFERENCES site (id),
    store_id INTEGER REFERENCES store (id), -- what a sensor measures; which store a tank is
    every_minutes INTEGER CHECK (every_minutes > 0), -- how often a sensor reports
    retired_at_ms INTEGER,              -- used no more
    retire_reason TEXT,
    added_by INTEGER NOT NULL REFERENCES person (id),
    added_at_ms INTEGER NOT NULL,
    CHECK ((retired_at_ms IS NULL) = (retire_reason IS NULL))
) STRICT;
CREATE INDEX equipment_by_store ON equipment (store_id) WHERE store_id IS NOT NULL;
CREATE INDEX equipment_by_site ON equipment (site_id, kind);

-- Where equipment was, from when until when: at a site, in a store that it measures there, or with the carrier of a
-- shipment. Without a gap since it was added. What a sensor reads belongs to the store where it was then.
CREATE TABLE equipment_stay (
    id INTEGER PRIMARY KEY,
    equipment_id INTEGER NOT NULL REFERENCES equipment (id),
    previous_id INTEGER UNIQUE REFERENCES equipment_stay (id), -- the stay that ended where this one began; none: its
                                                               -- first
    site_id INTEGER REFERENCES site (id),
    store_id INTEGER REFERENCES store (id),
    shipment_id INTEGER REFERENCES shipment (id), -- that it is on its way with
    reason TEXT,
    moved_by INTEGER NOT NULL REFERENCES person (id),
    from_ms INTEGER NOT NULL,
    until_ms INTEGER CHECK (until_ms >= from_ms), -- none: until now
    recorded_at_ms INTEGER CHECK (recorded_at_ms >= from_ms), -- when it was said that it began, where that was said
                                                              -- late
    CHECK ((site_id IS NULL) <> (shipment_id IS NULL)),
    CHECK (store_id IS NULL OR site_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX equipment_stay_now ON equipment_stay (equipment_id) WHERE until_ms IS NULL;
CREATE UNIQUE INDEX equipment_stay_first ON equipment_stay (equipment_id) WHERE previous_id IS NULL;
CREATE INDEX equipment_stay_by_equipment ON equipment_stay (equipment_id, id);
CREATE INDEX equipment_stay_by_shipment ON equipment_stay (shipment_id) WHERE shipment_id IS NOT NULL;

-- Calibrations, qualifications, maintenance. The newest of a kind counts.
CREATE TABLE equipment_service (
    id INTEGER PRIMARY KEY,
    equipment_id INTEGER NOT NULL REFERENCES equipment (id),
    kind TEXT NOT NULL CHECK (kind IN ('calibration', 'qualification', 'maintenance')),
    done_on TEXT NOT NULL CHECK (length(done_on) = 10),
    due_on TEXT NOT NULL CHECK (length(due_on) = 10 AND due_on >= done_on), -- valid through that day
    passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
    hold_hours INTEGER CHECK (hold_hours > 0), -- of a dry shipper, as this qualification found it
    remark TEXT,
    file_id INTEGER REFERENCES attachment (id), -- the certificate
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX equipment_service_by_equipment ON equipment_service (equipment_id, kind, id);
CREATE INDEX equipment_service_by_due ON equipment_service (due_on);

-- Files that temperatures were imported from.
CREATE TABLE reading_file (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                 -- the file's own name
    sha256 TEXT NOT NULL,
    readings INTEGER NOT NULL CHECK (readings >= 0), -- new ones
    known INTEGER NOT NULL CHECK (known >= 0), -- that were on record already
    unsorted INTEGER NOT NULL DEFAULT 0 CHECK (unsorted >= 0), -- rows that turn back in time
    dense INTEGER NOT NULL DEFAULT 0 CHECK (dense >= 0), -- rows that are closer together than their sensor reports
    imported_by INTEGER NOT NULL REFERENCES person (id),
    imported_at_ms INTEGER NOT NULL
) STRICT;

-- Files that were refused because they say otherwise than the readings on record: one of the two is wrong.
CREATE TABLE reading_contradiction (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES reading_file (id), -- nothing of it was stored
    store_id INTEGER NOT NULL REFERENCES store (id),
    sensor_id INTEGER REFERENCES equipment (id),
    lines INTEGER NOT NULL CHECK (lines > 0), -- that say otherwise
    at_ms INTEGER NOT NULL,             -- the first of them
    file_mc INTEGER NOT NULL,           -- what it says
    record_mc INTEGER NOT NULL,
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    CHECK (file_mc <> record_mc)
) STRICT;
CREATE INDEX reading_contradiction_by_store ON reading_contradiction (store_id, id);

-- Readings of a file, of one store and sensor, in the order of their time: so many in a row that a million of them are
-- few rows. What is packed into the content stands in src/domain/reading_block.h.
CREATE TABLE reading_block (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES reading_file (id),
    store_id INTEGER NOT NULL REFERENCES store (id),
    sensor_id INTEGER REFERENCES equipment (id),
    first_at_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL,
    readings INTEGER NOT NULL CHECK (readings > 0),
    min_mc INTEGER NOT NULL,
    max_mc INTEGER NOT NULL,
    last_mc INTEGER NOT NULL,
    longest_ms INTEGER NOT NULL CHECK (longest_ms >= 0), -- the longest time between two of its readings, one behind the
                                                         -- other
    doubtful INTEGER NOT NULL CHECK (doubtful IN (0, 1)), -- 1: its sensor was past its calibration on these days, or
                                                          -- had none: no reading of it ends an excursion
    content BLOB NOT NULL,
    CHECK (first_at_ms <= last_at_ms),
    CHECK (min_mc <= last_mc AND last_mc <= max_mc)
) STRICT;
CREATE INDEX reading_block_by_time ON reading_block (store_id, last_at_ms);
CREATE INDEX reading_block_by_warmth ON reading_block (store_id, max_mc);

-- Temperatures of stores, as somebody read them.
CREATE TABLE reading (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    equipment_id INTEGER REFERENCES equipment (id), -- by which it was read; none: by the store's own display
    read_at_ms INTEGER NOT NULL,
    temperature_mc INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'in-force' CHECK (state IN ('in-force', 'corrected')),
    corrects_id INTEGER REFERENCES reading (id), -- the mistyped one that it stands for
    correction_reason TEXT,
    entered_by INTEGER NOT NULL REFERENCES person (id),
    CHECK ((corrects_id IS NULL) = (correction_reason IS NULL))
) STRICT;
CREATE INDEX reading_by_store ON reading (store_id, read_at_ms);
CREATE INDEX reading_by_warmth ON reading (store_id, temperature_mc); -- excursions are few among many
CREATE UNIQUE INDEX reading_correcting ON reading (corrects_id) WHERE corrects_id IS NOT NULL;

-- Excursions: a product's limit exceeded in a store for longer than it may be (DOMAIN.md "Storage and custody").
CREATE TABLE excursion (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id), -- that was read
    sensor_id INTEGER REFERENCES equipment (id), -- by which; none: no sensor was named
    product_id INTEGER NOT NULL REFERENCES product (id),
    limit_mc INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,           -- the first reading above the limit
    last_ms INTEGER NOT NULL CHECK (last_ms >= from_ms), -- the newest one above it
    until_ms INTEGER CHECK (until_ms >= last_ms), -- the first one within it again; none: not yet
    warmest_mc INTEGER NOT NULL,
    readings INTEGER NOT NULL CHECK (readings > 0), -- above the limit
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    found_at_ms INTEGER NOT NULL,
    CHECK (warmest_mc > limit_mc)
) STRICT;
CREATE INDEX excursion_by_store ON excursion (store_id, product_id, from_ms);
CREATE INDEX excursion_by_product ON excursion (product_id);
CREATE INDEX excursion_running ON excursion (store_id) WHERE until_ms IS NULL;
CREATE INDEX excursion_by_deviation ON excursion (deviation_id);

-- Times in which a product's limit was exceeded for no longer than the store allows: no excursion each, yet together
-- they count as time out of storage of the vials that stood there.
CREATE TABLE excursion_short (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id), -- that was read
    sensor_id INTEGER REFERENCES equipment (id), -- by which; none: no sensor was named
    product_id INTEGER NOT NULL REFERENCES product (id),
    from_ms INTEGER NOT NULL,           -- as of an excursion
    last_ms INTEGER NOT NULL CHECK (last_ms >= from_ms),
    until_ms INTEGER CHECK (until_ms >= last_ms) -- none: not within the limit again yet
) STRICT;
CREATE INDEX excursion_short_by_store ON excursion_short (store_id, product_id, from_ms);
CREATE INDEX excursion_short_by_product ON excursion_short (product_id);
CREATE INDEX excursion_short_running ON excursion_short (store_id) WHERE until_ms IS NULL;

-- The vials that were there meanwhile. QA disposes of each in the deviation.
CREATE TABLE excursion_vial (
    id INTEGER PRIMARY KEY,
    excursion_id INTEGER NOT NULL REFERENCES excursion (id),
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    found_at_ms INTEGER NOT NULL,       -- when; the excursion went on until then, as far as anybody knew
    UNIQUE (excursion_id, vial_id)
) STRICT;
CREATE INDEX excursion_vial_by_vial ON excursion_vial (vial_id);

-- A store beyond its alarm limits, from when on; asks for somebody who looks and says so.
CREATE TABLE alarm (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    kind TEXT NOT NULL CHECK (kind IN ('too-warm', 'too-cold')),
    from_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL CHECK (last_ms >= from_ms), -- the newest reading beyond the limit
    extreme_mc INTEGER NOT NULL,
    limit_mc INTEGER NOT NULL,
    acknowledged_by INTEGER REFERENCES person (id),
    acknowledged_at_ms INTEGER,
    acknowledgement TEXT,               -- what was found and done
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at_ms IS NULL)),
    CHECK ((acknowledged_by IS NULL) = (acknowledgement IS NULL))
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (store_id, kind) WHERE acknowledged_at_ms IS NULL;
CREATE INDEX alarm_by_store ON alarm (store_id, from_ms);

-- Alarms of a store that are switched off for a time: an open deviation with an end.
CREATE TABLE alarm_off (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL CHECK (until_ms > from_ms), -- by itself
    reason TEXT NOT NULL,
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    put_by INTEGER NOT NULL REFERENCES person (id),
    ended_by INTEGER REFERENCES person (id), -- switched on before
    ended_at_ms INTEGER,
    CHECK ((ended_by IS NULL) = (ended_at_ms IS NULL))
) STRICT;
CREATE INDEX alarm_off_now ON alarm_off (until_ms) WHERE ended_at_ms IS NULL;
CREATE INDEX alarm_off_by_store ON alarm_off (store_id, until_ms);

-- Liquid nitrogen: its level as read, and fillings by hand (the level afterwards).
CREATE TABLE store_level (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    kind TEXT NOT NULL CHECK (kind IN ('level', 'fill')),
    level_mm INTEGER NOT NULL CHECK (level_mm >= 0),
    read_at_ms INTEGER NOT NULL,
    entered_by INTEGER NOT NULL REFERENCES person (id)
) STRICT;
CREATE INDEX store_level_by_store ON store_level (store_id, read_at_ms);

-- Vials. Product and expiry stand here too, so that first-expired-first-out needs no join.
CREATE TABLE vial (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "UC26A001-0042T"
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    serial INTEGER NOT NULL CHECK (serial > 0),
    state TEXT NOT NULL CHECK (state IN ('stored', 'out') OR state IN ('numbered', 'filled')
        OR state IN ('in-transit', 'thawed') OR state IN ('infused', 'consumed') OR state IN ('discarded', 'void')
        OR state = 'lost'),
    purpose TEXT NOT NULL CHECK (purpose IN ('product', 'qc') OR purpose IN ('retain', 'stability')),
    product_id INTEGER NOT NULL REFERENCES product (id),
    cells INTEGER CHECK (cells > 0),    -- planned when numbered, true once filled
    volume_ul INTEGER CHECK (volume_ul > 0),
    expires_on TEXT NOT NULL CHECK (length(expires_on) = 10),
    store_id INTEGER REFERENCES store (id),
    position INTEGER CHECK (position >= 0), -- row * columns + column, from 0
    holder_id INTEGER REFERENCES person (id), -- in whose hands it is, when in a person's
    shipment_id INTEGER REFERENCES shipment (id), -- that it is packed into, or on its way with
    UNIQUE (lot_id, serial),
    CHECK ((state = 'stored') = (store_id IS NOT NULL)),
    CHECK (position IS NULL OR store_id IS NOT NULL),
    CHECK ((state IN ('filled', 'out') OR state = 'thawed') = (holder_id IS NOT NULL)),
    CHECK (state <> 'in-transit' OR shipment_id IS NOT NULL),
    CHECK (shipment_id IS NULL OR state IN ('out', 'in-transit'))
) STRICT;
CREATE UNIQUE INDEX vial_by_position ON vial (store_id, position) WHERE position IS NOT NULL;
CREATE INDEX vial_by_store ON vial (store_id) WHERE store_id IS NOT NULL;
CREATE INDEX vial_by_expiry ON vial (product_id, expires_on, id) WHERE state = 'stored';
CREATE INDEX vial_by_holder ON vial (holder_id) WHERE holder_id IS NOT NULL;
CREATE INDEX vial_by_shipment ON vial (shipment_id) WHERE shipment_id IS NOT NULL;

-- Holds on a lot or on one vial; held as long as one is not lifted.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER REFERENCES lot (id),
    vial_id INTEGER REFERENCES vial (id),
    reason TEXT NOT NULL,
    deviation_id INTEGER REFERENCES deviation (id), -- that put it; only its closing lifts it
    put_by INTEGER NOT NULL REFERENCES person (id),
    put_at_ms INTEGER NOT NULL,
    lifted_by INTEGER REFERENCES person (id),
    lifted_at_ms INTEGER,
    lift_reason TEXT,
    lift_id INTEGER REFERENCES signature (id),
    CHECK ((lot_id IS NULL) <> (vial_id IS NULL)),
    CHECK ((lifted_by IS NULL) = (lifted_at_ms IS NULL))
) STRICT;
CREATE INDEX hold_on_lot ON hold (lot_id) WHERE lifted_at_ms IS NULL AND lot_id IS NOT NULL;
CREATE INDEX hold_on_vial ON hold (vial_id) WHERE lifted_at_ms IS NULL AND vial_id IS NOT NULL;
CREATE INDEX hold_lifted_from_lot ON hold (lot_id) WHERE lifted_at_ms IS NOT NULL AND lot_id IS NOT NULL;
CREATE INDEX hold_lifted_from_vial ON hold (vial_id) WHERE lifted_at_ms IS NOT NULL AND vial_id IS NOT NULL;
CREATE INDEX hold_by_lifting ON hold (lift_id) WHERE lift_id IS NOT NULL;
CREATE INDEX hold_by_deviation ON hold (deviation_id) WHERE deviation_id IS NOT NULL;

-- Files kept as evidence: raw records, scans.
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- "raw-record", "batch-record", "freezing-run", "evidence", ...
    name TEXT NOT NULL,                 -- the file's own name
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    attached_by INTEGER NOT NULL REFERENCES person (id),
    attached_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_by_subject ON attachment (subject);
CREATE INDEX attachment_by_content ON attachment (sha256);

-- What became of a lot on its way, beside its vials and results.

-- Receipt of starting material (a lot of kind tissue).
CREATE TABLE lot_receipt (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL UNIQUE REFERENCES lot (id),
    received_at_ms INTEGER NOT NULL,
    condition TEXT NOT NULL,            -- "container intact, no leak"
    temperature_mc INTEGER NOT NULL,    -- at receipt
    accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
    reason TEXT,                        -- of a refusal
    received_by INTEGER NOT NULL REFERENCES person (id),
    CHECK (accepted = 1 OR reason IS NOT NULL)
) STRICT;

-- Materials of a lot: media, enzymes, bags; each by its supplier's lot, accepted by another person.
CREATE TABLE lot_material (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    item TEXT NOT NULL,
    supplier TEXT NOT NULL,
    supplier_lot TEXT NOT NULL,
    expires_on TEXT NOT NULL CHECK (length(expires_on) = 10),
    state TEXT NOT NULL CHECK (state IN ('entered', 'accepted', 'rejected')),
    entered_by INTEGER NOT NULL REFERENCES person (id),
    entered_at_ms INTEGER NOT NULL,
    decided_id INTEGER REFERENCES signature (id), -- of who accepted or rejected it
    accepted_id INTEGER REFERENCES signature (id), -- of who accepted it, also after a rejection
    corrected_by INTEGER REFERENCES person (id),  -- who corrected it before that, if not who entered it
    CHECK ((state = 'entered') = (decided_id IS NULL)),
    CHECK (state <> 'accepted' OR accepted_id = decided_id)
) STRICT;
CREATE UNIQUE INDEX lot_material_once ON lot_material (lot_id, item, supplier, supplier_lot) WHERE state <> 'rejected';
CREATE INDEX lot_material_by_lot ON lot_material (lot_id, id);
CREATE INDEX lot_material_by_supplier_lot ON lot_material (supplier_lot, lot_id);

-- Yields: what a step gave against what it could have given.
CREATE TABLE lot_yield (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    step TEXT NOT NULL,                 -- "harvest", "fill"
    unit TEXT NOT NULL CHECK (unit IN ('cells', 'vials')),
    theoretical INTEGER NOT NULL CHECK (theoretical > 0),
    actual INTEGER NOT NULL CHECK (actual >= 0),
    entered_by INTEGER NOT NULL REFERENCES person (id),
    entered_at_ms INTEGER NOT NULL,
    UNIQUE (lot_id, step)
) STRICT;

-- The freezing run of a lot, with the file of the freezer.
CREATE TABLE freezing_run (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    program TEXT NOT NULL,              -- of the controlled-rate freezer
    started_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER NOT NULL CHECK (ended_at_ms > started_at_ms),
    file_id INTEGER NOT NULL REFERENCES attachment (id),
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX freezing_run_by_lot ON freezing_run (lot_id);

-- Reviews of an executed batch record: by production, then by quality (21 CFR 211.192). A newer record needs both anew.
CREATE TABLE batch_review (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    attachment_id INTEGER NOT NULL REFERENCES attachment (id),
    part TEXT NOT NULL CHECK (part IN ('production', 'quality')),
    signature_id INTEGER NOT NULL REFERENCES signature (id),
    UNIQUE (attachment_id, part)
) STRICT;
CREATE INDEX batch_review_by_lot ON batch_review (lot_id);

-- Tests without which a lot was released, and when their results are due.
CREATE TABLE lot_pending (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    specification_id INTEGER NOT NULL REFERENCES specification (id),
    due_on TEXT NOT NULL CHECK (length(due_on) = 10),
    UNIQUE (lot_id, specification_id)
) STRICT;
CREATE INDEX lot_pending_by_due ON lot_pending (due_on);

-- Changes of an expiry, each on signed stability evidence.
CREATE TABLE lot_extension (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    old_expires_on TEXT NOT NULL CHECK (length(old_expires_on) = 10),
    new_expires_on TEXT NOT NULL CHECK (length(new_expires_on) = 10),
    evidence_id INTEGER NOT NULL REFERENCES attachment (id),
    signature_id INTEGER NOT NULL REFERENCES signature (id),
    CHECK (new_expires_on <> old_expires_on)
) STRICT;
CREATE INDEX lot_extension_by_lot ON lot_extension (lot_id, id);

-- Supply out of specification to one patient (EU GMP Part IV 11.5): two signatures, the lot stays what it is. Of
-- several for the same patient the newest counts: a result that came since needs a new one.
CREATE TABLE oos_supply (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    risk_id INTEGER NOT NULL REFERENCES attachment (id), -- the evaluation of the risk
    physician_id INTEGER NOT NULL REFERENCES signature (id), -- the request and its acceptance
    quality_id INTEGER NOT NULL REFERENCES signature (id),
    notify_by TEXT NOT NULL CHECK (length(notify_by) = 10) -- sponsor or authority
) STRICT;
CREATE INDEX oos_supply_by_lot ON oos_supply (lot_id, subject_id, id);
CREATE INDEX oos_supply_by_subject ON oos_supply (subject_id);
CREATE INDEX oos_supply_by_notice ON oos_supply (notify_by);

-- The stability plan: one vial for each time point.
CREATE TABLE stability_point (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    vial_id INTEGER NOT NULL UNIQUE REFERENCES vial (id),
    months INTEGER NOT NULL CHECK (months >= 0), -- since manufacture
    due_on TEXT NOT NULL CHECK (length(due_on) = 10),
    sample_id INTEGER REFERENCES sample (id), -- none: not pulled yet
    planned_by INTEGER NOT NULL REFERENCES person (id),
    planned_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX stability_point_by_lot ON stability_point (lot_id);
CREATE INDEX stability_point_due ON stability_point (due_on) WHERE sample_id IS NULL;

-- Reviews of a lot's audit trail: up to which event, with how many exceptions.
CREATE TABLE lot_audit_review (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    last_event INTEGER NOT NULL,
    exceptions INTEGER NOT NULL CHECK (exceptions >= 0),
    signature_id INTEGER NOT NULL REFERENCES signature (id)
) STRICT;
CREATE INDEX lot_audit_review_by_signature ON lot_audit_review (signature_id);
CREATE INDEX lot_audit_review_by_lot ON lot_audit_review (lot_id, id);

-- Samples: what is tested, taken from a vial, a stage of manufacture or a bank, and its way to the laboratory.
CREATE TABLE sample (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "SMP-000001" and check character
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    vial_id INTEGER REFERENCES vial (id), -- that was used up for it
    stage TEXT NOT NULL,                -- as in a specification
    tests TEXT NOT NULL,                -- separated by blanks
    laboratory TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('taken', 'sent', 'received', 'refused')),
    taken_by INTEGER NOT NULL REFERENCES person (id),
    taken_at_ms INTEGER NOT NULL,
    holder_id INTEGER REFERENCES person (id), -- none: a carrier or the laboratory has it
    CHECK ((state = 'taken') = (holder_id IS NOT NULL))
) STRICT;
CREATE INDEX sample_by_lot ON sample (lot_id);
CREATE INDEX sample_by_vial ON sample (vial_id) WHERE vial_id IS NOT NULL;
CREATE INDEX sample_on_its_way ON sample (state) WHERE state IN ('taken', 'sent');

-- One leg of a sample's custody: each begins where the one before it ended.
CREATE TABLE sample_leg (
    id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES sample (id),
    kind TEXT NOT NULL CHECK (kind IN ('take', 'send', 'receive', 'refuse')),
    giver TEXT NOT NULL,                -- login, carrier or place
    receiver TEXT NOT NULL,             -- login, carrier or laboratory
    condition TEXT,
    temperature_mc INTEGER,
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    done_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sample_leg_by_sample ON sample_leg (sample_id, id);

-- Labels of samples that were printed.
CREATE TABLE sample_label (
    id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES sample (id),
    copy INTEGER NOT NULL CHECK (copy > 0),
    template TEXT NOT NULL,
    template_version INTEGER NOT NULL CHECK (template_version > 0),
    template_sha256 TEXT NOT NULL,
    texts TEXT NOT NULL,                -- what stood on it: every field of the template, as JSON
    reason TEXT,
    printed_by INTEGER NOT NULL REFERENCES person (id),
    printed_at_ms INTEGER NOT NULL,
    UNIQUE (sample_id, copy),
    CHECK (copy = 1 OR reason IS NOT NULL)
) STRICT;

-- Files that results were imported from.
CREATE TABLE result_file (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                 -- the file's own name
    sha256 TEXT NOT NULL,
    mapping TEXT,                       -- of the instrument, that read it: "cell-counter"; none: cryolot's own form
    mapping_sha256 TEXT,
    attachment_id INTEGER REFERENCES attachment (id) -- the file itself, of an instrument
) STRICT;

-- Results as reported: the value's text is never changed; a correction is a new row.
CREATE TABLE result (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    specification_id INTEGER NOT NULL REFERENCES specification (id),
    replicate INTEGER NOT NULL CHECK (replicate > 0),
    retest INTEGER NOT NULL DEFAULT 0 CHECK (retest BETWEEN 0 AND 9), -- 0: the first test
    value TEXT NOT NULL,                -- "<0.1", "99.63", "46, XY, 16qh+"
    unit TEXT NOT NULL,                 -- as reported
    verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail') OR verdict IN ('undecided', 'info')),
    state TEXT NOT NULL CHECK (state IN ('entered', 'reviewed') OR state IN ('corrected', 'invalidated')),
    performed_on TEXT NOT NULL CHECK (length(performed_on) = 10),
    performed_at_ms INTEGER,            -- where the hour is known
    sample_id INTEGER REFERENCES sample (id),
    method TEXT,                        -- where it is not the specification's
    instrument TEXT,
    analyst TEXT,                       -- login, or the code of a laboratory's analyst
    file_id INTEGER REFERENCES result_file (id), -- none: entered alone
    entered_by INTEGER NOT NULL REFERENCES person (id),
    entered_at_ms INTEGER NOT NULL,
    reviewed_by INTEGER REFERENCES person (id),
    reviewed_at_ms INTEGER,
    corrects_id INTEGER REFERENCES result (id), -- the row that this one replaces
    correction_reason TEXT,
    raw_id INTEGER REFERENCES attachment (id),  -- the raw record behind a correction
    retest_of_id INTEGER REFERENCES result (id),
    investigation_id INTEGER REFERENCES deviation (id), -- that allowed the retest
    review_id INTEGER REFERENCES signature (id),
    conclusion TEXT,                    -- of what numbers and words cannot decide
    conclusion_id INTEGER REFERENCES signature (id),
    concluded TEXT CHECK (concluded IN ('pass', 'fail')), -- what it says; under the rule 'mean' of the whole series
    invalidation_id INTEGER REFERENCES signature (id),
    cause_id INTEGER REFERENCES deviation (id), -- that found why it says nothing of the product
    CHECK (reviewed_by IS NULL OR reviewed_by <> entered_by),
    CHECK ((retest > 0) = (retest_of_id IS NOT NULL)),
    CHECK (retest = 0 OR investigation_id IS NOT NULL),
    CHECK ((conclusion IS NULL) = (conclusion_id IS NULL)),
    CHECK ((conclusion IS NULL) = (concluded IS NULL)),
    CHECK (concluded IS NULL OR verdict = concluded OR verdict = 'info'),
    CHECK ((state = 'invalidated') = (invalidation_id IS NOT NULL)),
    CHECK ((state = 'invalidated') = (cause_id IS NOT NULL)),
    CHECK (state <> 'reviewed' OR reviewed_by IS NOT NULL),
    CHECK ((corrects_id IS NULL) = (correction_reason IS NULL))
) STRICT;
CREATE UNIQUE INDEX result_in_force ON result (lot_id, specification_id, replicate, retest)
    WHERE state IN ('entered', 'reviewed');
CREATE INDEX result_not_in_force ON result (lot_id) WHERE state IN ('corrected', 'invalidated');
CREATE INDEX result_to_review ON result (lot_id) WHERE state = 'entered';
CREATE INDEX result_corrected ON result (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX result_by_sample ON result (sample_id) WHERE sample_id IS NOT NULL;
CREATE INDEX result_by_review ON result (review_id) WHERE review_id IS NOT NULL;

-- Every conclusion on a result, or on the mean that it belongs to; the one in force stands with the result.
CREATE TABLE result_conclusion (
    id INTEGER PRIMARY KEY,
    result_id INTEGER NOT NULL REFERENCES result (id),
    concluded TEXT NOT NULL CHECK (concluded IN ('pass', 'fail')),
    conclusion TEXT NOT NULL,
    signature_id INTEGER NOT NULL REFERENCES signature (id)
) STRICT;
CREATE INDEX result_conclusion_by_result ON result_conclusion (result_id);
CREATE INDEX result_conclusion_by_signature ON result_conclusion (signature_id);

-- Deviations and what they concern.
CREATE TABLE deviation (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "DEV-0001"
    origin TEXT NOT NULL CHECK (origin IN ('report', 'result', 'storage')), -- who opened it: a person, a result to be
                                        -- investigated, what storage found (an excursion, a count, a shipment)
    title TEXT NOT NULL,                -- what, in a line
    description TEXT,                   -- what, in full
    place TEXT,                         -- where
    happened_at_ms INTEGER NOT NULL,    -- when
    class TEXT NOT NULL CHECK (class IN ('minor', 'major', 'critical')),
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    opened_by INTEGER NOT NULL REFERENCES person (id),
    opened_at_ms INTEGER NOT NULL,
    due_on TEXT NOT NULL CHECK (length(due_on) = 10), -- to be closed through that day
    cause TEXT CHECK (cause IN ('product', 'laboratory', 'transcription', 'other')),
    conclusion TEXT,
    corrective_action TEXT,
    closing_id INTEGER REFERENCES signature (id),
    CHECK ((state = 'closed') = (closing_id IS NOT NULL))
) STRICT;
CREATE INDEX deviation_open ON deviation (state, due_on) WHERE state = 'open';

CREATE TABLE deviation_subject (
    id INTEGER PRIMARY KEY,
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    lot_id INTEGER REFERENCES lot (id),
    vial_id INTEGER REFERENCES vial (id),
    result_id INTEGER REFERENCES result (id),
    store_id INTEGER REFERENCES store (id),
    infusion_id INTEGER REFERENCES infusion (id),
    shipment_id INTEGER REFERENCES shipment (id),
    equipment_id INTEGER REFERENCES equipment (id),
    disposition TEXT CHECK (disposition IN ('accept', 'reject')), -- of a vial, by QA
    disposition_id INTEGER REFERENCES signature (id),
    CHECK (CASE WHEN lot_id IS NULL THEN 0 ELSE 1 END + CASE WHEN vial_id IS NULL THEN 0 ELSE 1 END +
        CASE WHEN result_id IS NULL THEN 0 ELSE 1 END + CASE WHEN store_id IS NULL THEN 0 ELSE 1 END +
        CASE WHEN infusion_id IS NULL THEN 0 ELSE 1 END + CASE WHEN shipment_id IS NULL THEN 0 ELSE 1 END +
        CASE WHEN equipment_id IS NULL THEN 0 ELSE 1 END = 1),
    CHECK (disposition IS NULL OR vial_id IS NOT NULL),
    CHECK ((disposition IS NULL) = (disposition_id IS NULL))
) STRICT;
CREATE INDEX deviation_subject_by_deviation ON deviation_subject (deviation_id);
CREATE INDEX deviation_subject_by_lot ON deviation_subject (lot_id) WHERE lot_id IS NOT NULL;
CREATE INDEX deviation_subject_by_vial ON deviation_subject (vial_id) WHERE vial_id IS NOT NULL;
CREATE INDEX deviation_subject_by_infusion ON deviation_subject (infusion_id) WHERE infusion_id IS NOT NULL;
CREATE INDEX deviation_subject_by_store ON deviation_subject (store_id) WHERE store_id IS NOT NULL;
CREATE INDEX deviation_subject_by_shipment ON deviation_subject (shipment_id) WHERE shipment_id IS NOT NULL;
CREATE INDEX deviation_subject_by_equipment ON deviation_subject (equipment_id) WHERE equipment_id IS NOT NULL;
CREATE INDEX deviation_subject_by_result ON deviation_subject (result_id) WHERE result_id IS NOT NULL;

-- Every decision about a vial of a deviation, signed; the one in force stands with the vial.
CREATE TABLE deviation_disposition (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES deviation_subject (id),
    disposition TEXT NOT NULL CHECK (disposition IN ('accept', 'reject')),
    signature_id INTEGER NOT NULL REFERENCES signature (id)
) STRICT;
CREATE INDEX deviation_disposition_by_subject ON deviation_disposition (subject_id);
CREATE INDEX deviation_disposition_by_signature ON deviation_disposition (signature_id);

-- Tasks of a deviation: who does what until when.
CREATE TABLE deviation_task (
    id INTEGER PRIMARY KEY,
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    number INTEGER NOT NULL CHECK (number > 0),
    title TEXT NOT NULL,
    owner_id INTEGER NOT NULL REFERENCES person (id),
    due_on TEXT NOT NULL CHECK (length(due_on) = 10),
    done_by INTEGER REFERENCES person (id),
    done_at_ms INTEGER,
    remark TEXT,                        -- what was done
    UNIQUE (deviation_id, number),
    CHECK ((done_by IS NULL) = (done_at_ms IS NULL)),
    CHECK ((done_by IS NULL) = (remark IS NULL))
) STRICT;
CREATE INDEX deviation_task_open ON deviation_task (due_on) WHERE done_at_ms IS NULL;

-- Every closing and reopening of a deviation, signed.
CREATE TABLE deviation_decision (
    id INTEGER PRIMARY KEY,
    deviation_id INTEGER NOT NULL REFERENCES deviation (id),
    kind TEXT NOT NULL CHECK (kind IN ('closing', 'reopening')),
    cause TEXT,
    conclusion TEXT,
    corrective_action TEXT,
    signature_id INTEGER NOT NULL REFERENCES signature (id)
) STRICT;
CREATE INDEX deviation_decision_by_signature ON deviation_decision (signature_id);
CREATE INDEX deviation_decision_by_deviation ON deviation_decision (deviation_id, id);

-- One leg of a vial's custody: from whom, to whom or where, when. Each follows exactly one other: no gap, no overlap.
-- Stores that are carried or moved take their vials along: that is store_stay's to say.
CREATE TABLE custody (
    id INTEGER PRIMARY KEY,
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    previous_id INTEGER UNIQUE REFERENCES custody (id), -- the leg that ended where this one begins; none: its first
    kind TEXT NOT NULL CHECK (kind IN ('store', 'take') OR kind IN ('fill', 'move') OR kind IN ('hand', 'thaw')
        OR kind IN ('infuse', 'discard') OR kind IN ('sample', 'use') OR kind IN ('spill', 'pack')
        OR kind IN ('unpack', 'dispatch') OR kind IN ('receive', 'lose') OR kind = 'find'),
    giver_id INTEGER REFERENCES person (id),    -- none: it came from a store, or from a carrier
    receiver_id INTEGER REFERENCES person (id), -- none: it went into a store, to a carrier, into a patient or waste
    store_id INTEGER REFERENCES store (id),
    position INTEGER,
    shipment_id INTEGER REFERENCES shipment (id), -- that it was packed into, went with, came with
    place TEXT,                         -- where a hand-over happened; the sample, or else, that a vial was used up for;
                                        -- the deviation of a loss
    condition TEXT,                     -- in which it was handed over or received
    reason TEXT,
    done_at_ms INTEGER NOT NULL,        -- when it was done
    recorded_at_ms INTEGER CHECK (recorded_at_ms >= done_at_ms), -- when that was said, where late; none: then
    CHECK (kind <> 'hand' OR giver_id <> receiver_id)
) STRICT;
CREATE INDEX custody_by_vial ON custody (vial_id, id);
CREATE UNIQUE INDEX custody_first ON custody (vial_id) WHERE previous_id IS NULL;
CREATE INDEX custody_by_store ON custody (store_id) WHERE store_id IS NOT NULL;

-- Shipments: vials in a dry shipper from one site to another, by a carrier.
CREATE TABLE shipment (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "SHP-000001" and check character
    from_site_id INTEGER NOT NULL REFERENCES site (id),
    to_site_id INTEGER NOT NULL REFERENCES site (id),
    shipper_id INTEGER NOT NULL REFERENCES equipment (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'dispatched', 'received', 'cancelled')),
    quarantine_statement TEXT,          -- why vials of lots not released may leave; none: only released ones do
    quarantine_id INTEGER REFERENCES signature (id), -- QA's, for that
    returns_id INTEGER REFERENCES shipment (id), -- the one whose vials come back
    created_by INTEGER NOT NULL REFERENCES person (id),
    created_at_ms INTEGER NOT NULL,
    carrier TEXT,
    tracking TEXT,                      -- the carrier's own number
    dispatched_by INTEGER REFERENCES person (id),
    dispatched_at_ms INTEGER,
    charged_at_ms INTEGER,              -- when the shipper was filled with liquid nitrogen; none: nobody said, its hold
                                        -- time counts from the first vial that was packed
    charge_said_ms INTEGER,             -- when the record knew that: packed before, a vial was out of storage till then
    qualification_id INTEGER REFERENCES equipment_service (id), -- of the shipper, which serves this one way
    due_at_ms INTEGER,                  -- to be received by then: the shipper holds no longer
    received_by INTEGER REFERENCES person (id),
    received_at_ms INTEGER,
    received_recorded_ms INTEGER CHECK (received_recorded_ms >= received_at_ms), -- when that was said, where late
    condition TEXT,                     -- of the shipper at receipt
    logger_id INTEGER REFERENCES attachment (id), -- the file of the temperature logger
    logger_max_mc INTEGER,              -- the warmest between dispatch and receipt
    logger_silence_minutes INTEGER CHECK (logger_silence_minutes >= 0), -- the longest time without a reading in between
    -- incomplete: silent too long; doubtful: past its calibration on its way
    logger_outcome TEXT CHECK (logger_outcome IN ('within-limits', 'incomplete', 'outside', 'doubtful')),
    logger_equipment_id INTEGER REFERENCES equipment (id), -- which logger wrote it; none: nobody said
    deviation_id INTEGER REFERENCES deviation (id),
    CHECK ((quarantine_statement IS NULL) = (quarantine_id IS NULL)),
    CHECK (state NOT IN ('dispatched', 'received')
        OR (carrier IS NOT NULL AND dispatched_at_ms IS NOT NULL AND due_at_ms IS NOT NULL)),
    CHECK (state NOT IN ('dispatched', 'received') OR qualification_id IS NOT NULL),
    CHECK (from_site_id <> to_site_id),
    CHECK ((state = 'received') = (received_at_ms IS NOT NULL)),
    CHECK (received_at_ms IS NULL OR received_at_ms >= dispatched_at_ms)
) STRICT;
CREATE INDEX shipment_on_its_way ON shipment (state) WHERE state IN ('open', 'dispatched');
CREATE INDEX shipment_without_logger ON shipment (received_at_ms) WHERE state = 'received' AND logger_id IS NULL;
CREATE INDEX shipment_by_shipper ON shipment (shipper_id, id);
CREATE UNIQUE INDEX shipment_shipper_now ON shipment (shipper_id) WHERE state IN ('open', 'dispatched');
CREATE UNIQUE INDEX shipment_by_qualification ON shipment (qualification_id) WHERE qualification_id IS NOT NULL;
CREATE INDEX shipment_by_logger ON shipment (logger_equipment_id) WHERE logger_equipment_id IS NOT NULL;
CREATE INDEX shipment_by_quarantine ON shipment (quarantine_id) WHERE quarantine_id IS NOT NULL;

-- The vials of a shipment, and what was decided about each at receipt.
CREATE TABLE shipment_vial (
    id INTEGER PRIMARY KEY,
    shipment_id INTEGER NOT NULL REFERENCES shipment (id),
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    packed_by INTEGER NOT NULL REFERENCES person (id),
    packed_at_ms INTEGER NOT NULL,
    unpacked_at_ms INTEGER,             -- taken out again before it left
    outcome TEXT CHECK (outcome IN ('accept', 'reject', 'quarantine', 'missing')),
    outcome_by INTEGER REFERENCES person (id),
    outcome_at_ms INTEGER,
    remark TEXT,
    found_by INTEGER REFERENCES person (id), -- who had it in hands after all, when it was missing
    found_at_ms INTEGER CHECK (found_at_ms >= outcome_at_ms),
    CHECK ((found_by IS NULL) = (found_at_ms IS NULL)),
    CHECK (found_by IS NULL OR outcome = 'missing'),
    CHECK (unpacked_at_ms IS NULL OR outcome IS NULL),
    CHECK ((outcome IS NULL) = (outcome_by IS NULL) AND (outcome IS NULL) = (outcome_at_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX shipment_vial_now ON shipment_vial (vial_id) WHERE unpacked_at_ms IS NULL AND outcome IS NULL;
CREATE INDEX shipment_vial_by_shipment ON shipment_vial (shipment_id, id);
CREATE INDEX shipment_vial_by_vial ON shipment_vial (vial_id);

-- Counts of a store: what was found against what should stand there, signed.
CREATE TABLE inventory_count (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    expected INTEGER NOT NULL CHECK (expected >= 0),
    found INTEGER NOT NULL CHECK (found >= 0), -- of the expected ones
    counted_by INTEGER NOT NULL REFERENCES person (id),
    counted_at_ms INTEGER NOT NULL,
    signature_id INTEGER NOT NULL REFERENCES signature (id),
    deviation_id INTEGER REFERENCES deviation (id) -- none: there was no difference
) STRICT;
CREATE INDEX inventory_count_by_store ON inventory_count (store_id, id);
CREATE INDEX inventory_count_by_signature ON inventory_count (signature_id);

CREATE TABLE inventory_difference (
    id INTEGER PRIMARY KEY,
    count_id INTEGER NOT NULL REFERENCES inventory_count (id),
    kind TEXT NOT NULL CHECK (kind IN ('missing', 'unexpected', 'misplaced', 'foreign')),
    vial_id INTEGER REFERENCES vial (id), -- none: a foreign code
    code TEXT NOT NULL,                 -- as read
    expected TEXT,                      -- where the record has it
    found TEXT,                         -- where it was found
    deviation_id INTEGER NOT NULL REFERENCES deviation (id), -- that names it: of this count, or of an earlier one
    CHECK ((kind = 'foreign') = (vial_id IS NULL))
) STRICT;
CREATE INDEX inventory_difference_by_count ON inventory_difference (count_id);
CREATE INDEX inventory_difference_by_vial ON inventory_difference (vial_id) WHERE vial_id IS NOT NULL;
CREATE INDEX inventory_difference_foreign ON inventory_difference (code) WHERE vial_id IS NULL;

-- A box that was dropped: its vials are in somebody's hands until each is scanned again.
CREATE TABLE spill (
    id INTEGER PRIMARY KEY,
    store_id INTEGER NOT NULL REFERENCES store (id),
    spilled_by INTEGER NOT NULL REFERENCES person (id),
    spilled_at_ms INTEGER NOT NULL,
    finished_by INTEGER REFERENCES person (id),
    finished_at_ms INTEGER,
    deviation_id INTEGER REFERENCES deviation (id), -- of what was not found
    CHECK ((finished_by IS NULL) = (finished_at_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX spill_open ON spill (store_id) WHERE finished_at_ms IS NULL;
CREATE INDEX spill_by_store ON spill (store_id);

CREATE TABLE spill_vial (
    id INTEGER PRIMARY KEY,
    spill_id INTEGER NOT NULL REFERENCES spill (id),
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    position INTEGER,                   -- where it stood
    found_at_ms INTEGER,                -- none: not found yet
    UNIQUE (spill_id, vial_id)
) STRICT;
CREATE INDEX spill_vial_by_vial ON spill_vial (vial_id);

-- Stores that were emptied into others: an evacuation, and what was left when it was ended.
CREATE TABLE evacuation (
    id INTEGER PRIMARY KEY,
    from_id INTEGER NOT NULL REFERENCES store (id),
    to_id INTEGER NOT NULL REFERENCES store (id),
    begun_by INTEGER NOT NULL REFERENCES person (id),
    begun_at_ms INTEGER NOT NULL,
    ended_by INTEGER REFERENCES person (id),
    ended_at_ms INTEGER,
    CHECK (from_id <> to_id),
    CHECK ((ended_by IS NULL) = (ended_at_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX evacuation_open ON evacuation (from_id) WHERE ended_at_ms IS NULL;

-- Files by which an existing inventory was taken over.
CREATE TABLE inventory_file (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    vials INTEGER NOT NULL CHECK (vials > 0),
    imported_by INTEGER NOT NULL REFERENCES person (id),
    imported_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX inventory_file_once ON inventory_file (sha256);

-- Label templates as QA approved them, a row per version: the text itself, so that what was printed can be read and
-- printed again.
CREATE TABLE label_template (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                 -- "vial-sheet"
    version INTEGER NOT NULL CHECK (version > 0), -- the facility's own number, as the text says
    text TEXT NOT NULL,                 -- the whole .ini
    sha256 TEXT NOT NULL,               -- of the text
    approval_id INTEGER NOT NULL REFERENCES signature (id),
    UNIQUE (name, version)
) STRICT;
CREATE INDEX label_template_by_approval ON label_template (approval_id);

-- Images and fonts of approved templates, each once: the texts name them by their hashes, which are signed with them.
CREATE TABLE label_file (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL
) STRICT;

-- Prints that are not counted: drafts, of a template that was not approved (DRAFT stands across them), what a former
-- label said, printed again (COPY stands across it), and labels of what is no vial, sample or bag.
CREATE TABLE label_other (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('draft', 'history', 'tag')),
    subject TEXT NOT NULL,              -- vial, sample, bag, store, equipment, login, subject
    lot_id INTEGER REFERENCES lot (id), -- that it is of; none: of several, or of none
    copy INTEGER CHECK (copy > 0),      -- of history: the label that was printed again
    template TEXT NOT NULL,
    template_version INTEGER,           -- none: the text could not be read so far
    template_sha256 TEXT NOT NULL,
    texts TEXT NOT NULL,                -- what stood on it: every field of the template, as JSON
    reason TEXT,
    printed_by INTEGER NOT NULL REFERENCES person (id),
    printed_at_ms INTEGER NOT NULL,
    CHECK ((kind = 'history') = (copy IS NOT NULL)),
    CHECK (kind <> 'history' OR reason IS NOT NULL)
) STRICT;
CREATE INDEX label_other_by_subject ON label_other (subject, id);
CREATE INDEX label_other_by_lot ON label_other (lot_id);

-- Every label that was printed, with what stood on it.
CREATE TABLE label_print (
    id INTEGER PRIMARY KEY,
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    copy INTEGER NOT NULL CHECK (copy > 0), -- 1: the first print; more: reprints
    template TEXT NOT NULL,
    template_version INTEGER NOT NULL CHECK (template_version > 0),
    template_sha256 TEXT NOT NULL,
    texts TEXT NOT NULL,                -- what stood on it: every field of the template, as JSON
    cells INTEGER,
    volume_ul INTEGER,
    expires_on TEXT NOT NULL,
    reason TEXT,
    printed_by INTEGER NOT NULL REFERENCES person (id),
    printed_at_ms INTEGER NOT NULL,
    fate TEXT CHECK (fate IN ('applied', 'spoiled')), -- what became of it; none: it is somewhere
    fate_by INTEGER REFERENCES person (id),
    fate_at_ms INTEGER,
    fate_reason TEXT,
    fate_witness INTEGER REFERENCES person (id), -- who saw it destroyed
    fate_unread INTEGER CHECK (fate_unread = 1), -- it was confirmed to be worn, and its code was not read
    UNIQUE (vial_id, copy),
    CHECK (copy = 1 OR reason IS NOT NULL),
    CHECK ((fate IS NULL) = (fate_by IS NULL) AND (fate IS NULL) = (fate_at_ms IS NULL)),
    CHECK (fate <> 'spoiled' OR (fate_reason IS NOT NULL AND fate_witness IS NOT NULL)),
    CHECK (fate_witness IS NULL OR fate_witness <> fate_by),
    CHECK (fate_unread IS NULL OR fate IS NOT NULL)
) STRICT;

-- Texts of document templates, and the logos that they name by their hashes, each once: what documents were drawn by.
CREATE TABLE document_file (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,        -- of the content
    content BLOB NOT NULL
) STRICT;

-- Document templates that QA approved. Those that came with the program are not here: its release approved them.
CREATE TABLE document_template (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                 -- "en", "zh"
    version INTEGER NOT NULL CHECK (version > 0), -- the facility's own number, as the text says
    sha256 TEXT NOT NULL REFERENCES document_file (sha256), -- of the text
    approval_id INTEGER NOT NULL REFERENCES signature (id),
    UNIQUE (name, version)
) STRICT;
CREATE INDEX document_template_by_approval ON document_template (approval_id);
CREATE INDEX document_template_by_text ON document_template (sha256);

-- Issued documents: the bytes themselves, so that what was issued can always be shown again.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,        -- "COA-UC26A001-2"
    kind TEXT NOT NULL,                 -- "coa"
    subject TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('current', 'superseded', 'revoked')),
    supersedes_id INTEGER REFERENCES document (id),
    template TEXT NOT NULL DEFAULT '',  -- name and version of the form that it was drawn by
    template_sha256 TEXT NOT NULL REFERENCES document_file (sha256), -- of the template's text
    record_sha256 TEXT NOT NULL,        -- of the record that it shows: unchanged record, same document
    sha256 TEXT NOT NULL UNIQUE,        -- of the bytes
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    issued_by INTEGER NOT NULL REFERENCES person (id),
    issued_at_ms INTEGER NOT NULL,
    UNIQUE (kind, subject, version)
) STRICT;
CREATE INDEX document_by_template ON document (template_sha256);
CREATE UNIQUE INDEX document_current ON document (kind, subject) WHERE state = 'current';
CREATE INDEX document_by_subject ON document (subject, id);

-- Patients, by code only, and their dated weights.
CREATE TABLE subject (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    site_id INTEGER NOT NULL REFERENCES site (id),
    study TEXT,                         -- code of the trial; none: outside of any
    arm TEXT,
    created_at_ms INTEGER NOT NULL,
    CHECK (arm IS NULL OR study IS NOT NULL)
) STRICT;
CREATE INDEX subject_by_site ON subject (site_id);

CREATE TABLE weight (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    weight_g INTEGER NOT NULL CHECK (weight_g > 0),
    measured_on TEXT NOT NULL CHECK (length(measured_on) = 10),
    entered_by INTEGER NOT NULL REFERENCES person (id)
) STRICT;
CREATE INDEX weight_by_subject ON weight (subject_id, measured_on);

-- Where a lot may be given: one row for each country or study of its release, or of a change since. A lot without a
-- living row: everywhere.
CREATE TABLE lot_scope (
    id INTEGER PRIMARY KEY,
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    country TEXT CHECK (length(country) = 2), -- ISO 3166-1 alpha-2
    study TEXT,                         -- code of the trial
    signature_id INTEGER NOT NULL REFERENCES signature (id), -- of the release or the change that said so
    ended_id INTEGER REFERENCES signature (id), -- of the change that took it away; none: it counts
    CHECK ((country IS NULL) <> (study IS NULL)),
    CHECK (ended_id > signature_id)
) STRICT;
CREATE UNIQUE INDEX lot_scope_country ON lot_scope (lot_id, country) WHERE country IS NOT NULL AND ended_id IS NULL;
CREATE UNIQUE INDEX lot_scope_study ON lot_scope (lot_id, study) WHERE study IS NOT NULL AND ended_id IS NULL;
CREATE INDEX lot_scope_by_lot ON lot_scope (lot_id);
CREATE INDEX lot_scope_by_signature ON lot_scope (signature_id);
CREATE INDEX lot_scope_by_end ON lot_scope (ended_id) WHERE ended_id IS NOT NULL;

-- Orders of a hospital: one infusion for one subject ("order" is a word of SQL).
CREATE TABLE dose_order (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "ORD-000001" and check character
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'verified', 'allocated', 'fulfilled', 'cancelled', 'invalidated')),
    target_kind TEXT NOT NULL CHECK (target_kind IN ('per-kg', 'fixed', 'per-cm2', 'weight-band')),
    target_cells INTEGER NOT NULL CHECK (target_cells > 0), -- per kg, per cm2, or the whole dose
    area_mm2 INTEGER CHECK (area_mm2 > 0), -- of the defect
    basis TEXT NOT NULL CHECK (basis IN ('nominal', 'pre-freeze', 'post-thaw-lot', 'post-thaw-site')),
    weight_id INTEGER REFERENCES weight (id),
    required_cells INTEGER NOT NULL CHECK (required_cells > 0),
    prescriber TEXT NOT NULL,           -- printed name
    needed_at_ms INTEGER NOT NULL,
    course TEXT NOT NULL,               -- the product's code, whatever its version
    infusion_number INTEGER NOT NULL CHECK (infusion_number > 0), -- in the course, its extension counted on
    extension INTEGER NOT NULL CHECK (extension IN (0, 1)),
    ordered_by INTEGER NOT NULL REFERENCES person (id),
    ordered_at_ms INTEGER NOT NULL,
    verification_id INTEGER REFERENCES signature (id), -- of the pharmacist
    ended_at_ms INTEGER,
    ended_why TEXT,
    CHECK ((target_kind = 'per-cm2') = (area_mm2 IS NOT NULL)),
    CHECK (state IN ('draft', 'cancelled', 'invalidated') OR verification_id IS NOT NULL),
    CHECK ((state IN ('cancelled', 'invalidated')) = (ended_why IS NOT NULL)),
    CHECK ((ended_why IS NULL) = (ended_at_ms IS NULL))
) STRICT;
CREATE INDEX dose_order_by_subject ON dose_order (subject_id);
CREATE INDEX dose_order_open ON dose_order (needed_at_ms) WHERE state IN ('draft', 'verified', 'allocated');
CREATE INDEX dose_order_invalidated ON dose_order (ended_at_ms) WHERE state = 'invalidated';
CREATE INDEX dose_order_by_verification ON dose_order (verification_id) WHERE verification_id IS NOT NULL;
CREATE UNIQUE INDEX dose_order_of_course ON dose_order (subject_id, course, infusion_number)
    WHERE state IN ('draft', 'verified', 'allocated'); -- a fulfilled one may come to nothing: its dose is discarded

-- Vials reserved for an order; a vial has one living reservation at most.
CREATE TABLE allocation (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES dose_order (id),
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    cells INTEGER NOT NULL CHECK (cells > 0), -- usable by the order's basis
    allocated_by INTEGER NOT NULL REFERENCES person (id),
    allocated_at_ms INTEGER NOT NULL,
    freed_at_ms INTEGER,
    freed_why TEXT CHECK (freed_why IN ('thawed', 'exchanged', 'cancelled', 'hold', 'recall', 'withdrawn', 'expiry',
        'scope', 'weight', 'gone')),
    CHECK ((freed_at_ms IS NULL) = (freed_why IS NULL))
) STRICT;
CREATE UNIQUE INDEX allocation_of_vial ON allocation (vial_id) WHERE freed_at_ms IS NULL;
CREATE INDEX allocation_by_vial ON allocation (vial_id);
CREATE INDEX allocation_by_order ON allocation (order_id);

-- Doses: thawed for one subject, prepared, handed to the ward, given or discarded.
CREATE TABLE dose (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "DOSE-000001" and check character; the code on the bag
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    order_id INTEGER REFERENCES dose_order (id), -- none: thawed without an order
    prescriber TEXT,                    -- printed name, where no order says it or a paper record says another
    state TEXT NOT NULL CHECK (state IN ('thawed', 'prepared', 'handed', 'given', 'discarded')),
    target_kind TEXT NOT NULL CHECK (target_kind IN ('per-kg', 'fixed', 'per-cm2', 'weight-band')),
    target_cells INTEGER NOT NULL CHECK (target_cells > 0), -- per kg, per cm2, or the whole dose
    area_mm2 INTEGER CHECK (area_mm2 > 0), -- of the defect
    basis TEXT NOT NULL CHECK (basis IN ('nominal', 'pre-freeze', 'post-thaw-lot', 'post-thaw-site')),
    weight_id INTEGER REFERENCES weight (id), -- none: a dose that needs none
    weight_g INTEGER CHECK (weight_g > 0),
    required_cells INTEGER NOT NULL CHECK (required_cells > 0),
    usable_cells INTEGER NOT NULL CHECK (usable_cells > 0), -- in all its vials, by the basis
    thaw_basis TEXT CHECK (thaw_basis IN ('nominal', 'pre-freeze', 'post-thaw-lot')), -- what it counted by before the
    thaw_cells INTEGER CHECK (thaw_cells > 0), -- site counted, and so many usable cells; none: it counts by that still
    planned_cells INTEGER CHECK (planned_cells > 0),        -- drawn into the bag
    bag_ul INTEGER CHECK (bag_ul > 0),  -- cells and diluent
    diluent TEXT,
    diluent_lot TEXT,
    diluent_ul INTEGER,
    diluent_expires_on TEXT CHECK (length(diluent_expires_on) = 10), -- none: not given
    prepared_at_ms INTEGER,
    prepared_by INTEGER REFERENCES person (id),
    preparer TEXT,                      -- printed name on a paper record, of somebody who need not be a user
    checked_by INTEGER REFERENCES person (id), -- who looked on; none: nobody was named
    diluent_endotoxin TEXT,             -- EU/mL by its certificate, as reported; none: not given
    over_minutes INTEGER CHECK (over_minutes > 0), -- in which it is to be given; none: not said, within an hour
    endotoxin_eu_per_kg TEXT,           -- of what was drawn and the diluent; a decimal, rounded up; none: no limit
    endotoxin_eu_per_kg_h TEXT,         -- what of that is given within an hour; likewise
    dmso_mg_per_kg TEXT,                -- of what was drawn; likewise
    thawed_at_ms INTEGER NOT NULL,
    thaw_ended_at_ms INTEGER CHECK (thaw_ended_at_ms >= thawed_at_ms),
    bath_mc INTEGER CHECK (bath_mc BETWEEN 30000 AND 42000), -- temperature of the bath; none: not recorded
    bath_equipment_id INTEGER REFERENCES equipment (id), -- the calibrated thermometer that said so; none: not named
    use_by_ms INTEGER NOT NULL CHECK (use_by_ms > thawed_at_ms),
    holder_id INTEGER REFERENCES person (id),
    CHECK (bath_equipment_id IS NULL OR bath_mc IS NOT NULL),
    CHECK ((prepared_at_ms IS NULL) = (prepared_by IS NULL AND preparer IS NULL)),
    CHECK (prepared_by IS NULL OR preparer IS NULL),
    CHECK (checked_by IS NULL OR checked_by <> prepared_by),
    CHECK ((weight_id IS NULL) = (weight_g IS NULL)),
    CHECK (target_kind NOT IN ('per-kg', 'weight-band') OR weight_id IS NOT NULL),
    CHECK ((target_kind = 'per-cm2') = (area_mm2 IS NOT NULL)),
    CHECK (state IN ('thawed', 'discarded') OR planned_cells IS NOT NULL),
    CHECK (state IN ('given', 'discarded') OR holder_id IS NOT NULL)
) STRICT;
CREATE INDEX dose_by_subject ON dose (subject_id);
CREATE INDEX dose_by_state ON dose (state);
CREATE UNIQUE INDEX dose_by_order ON dose (order_id) WHERE order_id IS NOT NULL;

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

-- Labels of bags that were printed.
CREATE TABLE dose_label (
    id INTEGER PRIMARY KEY,
    dose_id INTEGER NOT NULL REFERENCES dose (id),
    copy INTEGER NOT NULL CHECK (copy > 0),
    template TEXT NOT NULL,
    template_version INTEGER NOT NULL CHECK (template_version > 0),
    template_sha256 TEXT NOT NULL,
    texts TEXT NOT NULL,                -- what stood on it: every field of the template, as JSON
    planned_cells INTEGER NOT NULL,     -- as printed, like the next two
    bag_ul INTEGER NOT NULL,
    use_by_ms INTEGER NOT NULL,
    reason TEXT,
    printed_by INTEGER NOT NULL REFERENCES person (id),
    printed_at_ms INTEGER NOT NULL,
    UNIQUE (dose_id, copy),
    CHECK (copy = 1 OR reason IS NOT NULL)
) STRICT;

-- What was measured of a thawed dose, against the specification's rows of stage "infusion".
CREATE TABLE dose_result (
    id INTEGER PRIMARY KEY,
    dose_id INTEGER NOT NULL REFERENCES dose (id),
    counting INTEGER NOT NULL CHECK (counting > 0), -- first, second, ..: a count and its viability belong together;
                                        -- of any other test its own first, second, ..
    test TEXT NOT NULL,                 -- "viability", "cell-count", "gram-stain"
    value TEXT NOT NULL,                -- as reported
    unit TEXT NOT NULL,
    volume_ul INTEGER CHECK (volume_ul > 0), -- in which the cells were counted
    total_cells INTEGER CHECK (total_cells >= 0), -- of all its vials, by that volume
    viable_cells INTEGER CHECK (viable_cells > 0), -- of all its vials, where the count says so
    state TEXT NOT NULL CHECK (state IN ('entered', 'corrected')), -- corrected: mistyped, a later one counts
    verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'undecided', 'info')),
    method TEXT NOT NULL,
    equipment_id INTEGER REFERENCES equipment (id), -- the calibrated counter or instrument; none: not named
    measured_by INTEGER REFERENCES person (id),
    analyst TEXT,                       -- printed name on a paper record, of somebody who need not be a user
    measured_at_ms INTEGER NOT NULL,
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL,
    reason TEXT,                        -- why it was counted again, or is true although hardly plausible
    UNIQUE (dose_id, counting, test),
    CHECK ((measured_by IS NULL) = (analyst IS NOT NULL))
) STRICT;

-- Checks that a physician overrode for one order or dose, where the product allows it.
CREATE TABLE dose_override (
    id INTEGER PRIMARY KEY,
    order_id INTEGER REFERENCES dose_order (id),
    dose_id INTEGER REFERENCES dose (id),
    check_id TEXT NOT NULL,             -- "dose.spacing"
    bound TEXT NOT NULL,                -- how far it reaches, as it was signed: "until 2026-11-26 18:00 CET"
    until_ms INTEGER,                   -- the same of dose.use-by
    least INTEGER CHECK (least >= 0),   -- the same of dose.enough (permille of the cells), dose.spacing (days)
    most INTEGER CHECK (most > 0),      -- the same of dose.not-too-much (permille), subject.weighed-recently (days),
                                        -- endotoxin and DMSO (millionths of EU/kg, of mg/kg), exposure (seconds) and
                                        -- dose.results (how many there were)
    signature_id INTEGER NOT NULL REFERENCES signature (id), -- of the physician, with the reason
    CHECK ((order_id IS NULL) <> (dose_id IS NULL)),
    CHECK ((check_id = 'dose.use-by') = (until_ms IS NOT NULL)),
    CHECK (check_id NOT IN ('dose.use-by', 'dose.results') OR dose_id IS NOT NULL), -- an order knows of neither
    CHECK ((check_id IN ('dose.enough', 'dose.spacing')) = (least IS NOT NULL)),
    CHECK ((until_ms IS NULL AND least IS NULL) = (most IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX dose_override_of_order ON dose_override (order_id, check_id) WHERE order_id IS NOT NULL;
CREATE UNIQUE INDEX dose_override_of_dose ON dose_override (dose_id, check_id) WHERE dose_id IS NOT NULL;
CREATE INDEX dose_override_by_signature ON dose_override (signature_id);

-- Infusions: one dose into the subject that it was thawed for.
CREATE TABLE infusion (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    dose_id INTEGER NOT NULL UNIQUE REFERENCES dose (id),
    subject_id INTEGER NOT NULL REFERENCES subject (id),
    state TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'finished', 'aborted')),
    planned_cells INTEGER NOT NULL CHECK (planned_cells > 0),
    started_by INTEGER REFERENCES person (id),  -- none: transcribed, and nobody of that name is a user
    checked_by INTEGER REFERENCES person (id),
    started_name TEXT NOT NULL,         -- printed names
    checked_name TEXT NOT NULL,
    starter_scanned INTEGER NOT NULL CHECK (starter_scanned IN (0, 1)), -- read both codes off printed labels
    checker_typed INTEGER NOT NULL DEFAULT 0 CHECK (checker_typed IN (0, 1)), -- gave both codes, not off labels
    checker_scanned INTEGER NOT NULL CHECK (checker_scanned IN (0, 1)),
    started_at_ms INTEGER NOT NULL,
    finished_at_ms INTEGER,
    given_ul INTEGER CHECK (given_ul >= 0),
    given_cells INTEGER CHECK (given_cells >= 0),
    transcribed INTEGER NOT NULL DEFAULT 0 CHECK (transcribed IN (0, 1)), -- from a paper record
    source_id INTEGER REFERENCES attachment (id), -- its scan
    entered_by INTEGER REFERENCES person (id),
    entered_at_ms INTEGER,              -- what was recorded with it then is from the paper too
    verification_id INTEGER REFERENCES signature (id), -- of who compared the transcription with the paper
    abort_reason TEXT,                  -- why it was aborted
    ended_by INTEGER REFERENCES person (id), -- who finished or aborted it; none: not ended, or transcribed
    CHECK (checker_typed = 0 OR checker_scanned = 0),
    CHECK (abort_reason IS NULL OR state = 'aborted'),
    CHECK (started_by <> checked_by),
    CHECK (transcribed = 0 OR started_name <> checked_name), -- where only the names tell two people apart
    CHECK ((transcribed = 1) = (source_id IS NOT NULL)),
    CHECK ((transcribed = 1) = (entered_by IS NOT NULL)),
    CHECK ((transcribed = 1) = (entered_at_ms IS NOT NULL)),
    CHECK (transcribed = 1 OR (started_by IS NOT NULL AND checked_by IS NOT NULL)),
    CHECK (state IN ('running', 'interrupted') OR (finished_at_ms IS NOT NULL AND given_ul IS NOT NULL)),
    CHECK (finished_at_ms IS NULL OR finished_at_ms >= started_at_ms)
) STRICT;
CREATE INDEX infusion_by_subject ON infusion (subject_id);
CREATE INDEX infusion_by_start ON infusion (started_at_ms);
CREATE INDEX infusion_running ON infusion (state) WHERE state IN ('running', 'interrupted');
CREATE INDEX infusion_unverified ON infusion (id) WHERE transcribed = 1 AND verification_id IS NULL;
CREATE INDEX infusion_by_verification ON infusion (verification_id) WHERE verification_id IS NOT NULL;

-- Infusions that were refused at the bed: another bag, patient or person than it should have been. Nothing was given;
-- that it nearly was is what quality looks at.
CREATE TABLE near_miss (
    id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,                 -- that refused it
    sentence TEXT NOT NULL,             -- as it was told
    starter_id INTEGER NOT NULL REFERENCES person (id),
    checker_id INTEGER REFERENCES person (id),
    starter_read TEXT NOT NULL,         -- patient and bag, as they were read; "(hidden)" what may be a record number
    checker_read TEXT,                  -- none: the second person read nothing
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX near_miss_by_time ON near_miss (at_ms);

-- What happened during an infusion.
CREATE TABLE infusion_event (
    id INTEGER PRIMARY KEY,
    infusion_id INTEGER NOT NULL REFERENCES infusion (id),
    kind TEXT NOT NULL CHECK (kind IN ('interrupt', 'resume', 'rate', 'reaction', 'complaint', 'correction')),
    at_ms INTEGER NOT NULL,
    detail TEXT,                        -- why it was interrupted, the reaction's term, what is wrong with the bag
    grade INTEGER CHECK (grade BETWEEN 1 AND 5), -- CTCAE, of a reaction
    rate_ul_per_h INTEGER CHECK (rate_ul_per_h > 0),
    deviation_id INTEGER REFERENCES deviation (id), -- that a complaint opened, or a reaction of grade 4 or 5
    lost_ul INTEGER CHECK (lost_ul > 0), -- of the bag, by what a complaint is about; none: not said
    recorded_by INTEGER NOT NULL REFERENCES person (id),
    recorded_at_ms INTEGER NOT NULL,
    corrected_at_ms INTEGER,            -- of a reaction that was recorded wrongly: since then it does not count
    corrected_by INTEGER REFERENCES person (id),
    correction TEXT,                    -- why
    CHECK ((corrected_at_ms IS NULL) = (corrected_by IS NULL)),
    CHECK ((corrected_at_ms IS NULL) = (correction IS NULL)),
    CHECK (corrected_at_ms IS NULL OR kind = 'reaction'),
    CHECK (lost_ul IS NULL OR kind = 'complaint'),
    CHECK ((kind = 'reaction') = (grade IS NOT NULL)),
    CHECK ((kind = 'rate') = (rate_ul_per_h IS NOT NULL)),
    CHECK (kind IN ('resume', 'rate') OR detail IS NOT NULL)
) STRICT;
CREATE INDEX infusion_event_by_infusion ON infusion_event (infusion_id, at_ms);

-- Recalls of a lot and look-backs of a donor: what was out there at that moment, and what became of it.
CREATE TABLE recall (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- "RCL-000001" and check character
    kind TEXT NOT NULL CHECK (kind IN ('lot', 'donor')),
    donor_id INTEGER REFERENCES donor (id), -- of a look-back
    class INTEGER NOT NULL CHECK (class BETWEEN 1 AND 3), -- 21 CFR 7.3(m)
    reason TEXT NOT NULL,
    drill INTEGER NOT NULL CHECK (drill IN (0, 1)), -- a drill stops nothing
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    opened_at_ms INTEGER NOT NULL,
    opening_id INTEGER NOT NULL REFERENCES signature (id),
    closed_at_ms INTEGER,
    closing_id INTEGER REFERENCES signature (id),
    conclusion TEXT,
    CHECK ((kind = 'donor') = (donor_id IS NOT NULL)),
    CHECK ((state = 'closed') = (closing_id IS NOT NULL)),
    CHECK ((closing_id IS NULL) = (closed_at_ms IS NULL)),
    CHECK ((closing_id IS NULL) = (conclusion IS NULL))
) STRICT;
CREATE INDEX recall_open ON recall (id) WHERE state = 'open';
CREATE INDEX recall_by_donor ON recall (donor_id) WHERE donor_id IS NOT NULL;
CREATE INDEX recall_by_opening ON recall (opening_id);
CREATE INDEX recall_by_closing ON recall (closing_id) WHERE closing_id IS NOT NULL;

-- Its lots.
CREATE TABLE recall_lot (
    id INTEGER PRIMARY KEY,
    recall_id INTEGER NOT NULL REFERENCES recall (id),
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    status_before TEXT NOT NULL,        -- of the lot
    UNIQUE (recall_id, lot_id)
) STRICT;
CREATE INDEX recall_lot_by_lot ON recall_lot (lot_id);

-- Every vial of them that was not void: where it was at that moment, and how it ended.
CREATE TABLE recall_vial (
    id INTEGER PRIMARY KEY,
    recall_id INTEGER NOT NULL REFERENCES recall (id),
    vial_id INTEGER NOT NULL REFERENCES vial (id),
    state TEXT NOT NULL,                -- of the vial at that moment
    site_id INTEGER REFERENCES site (id), -- where it was, or where it was going to
    place TEXT,                         -- the store's path of a stored one; else in whose hands
    store_id INTEGER REFERENCES store (id), -- of a stored one, with its position there
    position INTEGER CHECK (position >= 0),
    subject_id INTEGER REFERENCES subject (id), -- who had it, or for whom it was thawed
    shipment_id INTEGER REFERENCES shipment (id), -- on its way
    outcome TEXT CHECK (outcome IN ('given', 'gone') OR outcome IN ('quarantined', 'returned')
        OR outcome IN ('destroyed', 'lost')),
    accounted_at_ms INTEGER,
    accounted_by INTEGER REFERENCES person (id),
    UNIQUE (recall_id, vial_id),
    CHECK ((outcome IS NULL) = (accounted_at_ms IS NULL)),
    CHECK ((outcome IS NULL) = (accounted_by IS NULL))
) STRICT;
CREATE INDEX recall_vial_by_vial ON recall_vial (vial_id);

-- Whom a recall has to reach: one row for each site that had, has or awaits something of it.
CREATE TABLE recall_notice (
    id INTEGER PRIMARY KEY,
    recall_id INTEGER NOT NULL REFERENCES recall (id),
    site_id INTEGER NOT NULL REFERENCES site (id),
    vials INTEGER NOT NULL CHECK (vials >= 0), -- 0: what it had turned out to have reached a patient of another site
    sent_at_ms INTEGER,                 -- the letter
    sent_how TEXT,
    sent_by INTEGER REFERENCES person (id), -- who told it, and so does not answer for it
    acknowledged_at_ms INTEGER,
    acknowledged_name TEXT,             -- of who answered there
    acknowledged_by INTEGER REFERENCES person (id), -- who put the answer on record
    answer_id INTEGER REFERENCES attachment (id), -- the answer itself, where nobody of the site put it on record
    UNIQUE (recall_id, site_id),
    CHECK ((sent_at_ms IS NULL) = (sent_how IS NULL)),
    CHECK ((sent_at_ms IS NULL) = (sent_by IS NULL)),
    CHECK ((acknowledged_at_ms IS NULL) = (acknowledged_name IS NULL)),
    CHECK ((acknowledged_at_ms IS NULL) = (acknowledged_by IS NULL)),
    CHECK (acknowledged_at_ms IS NULL OR sent_at_ms <= acknowledged_at_ms),
    CHECK (answer_id IS NULL OR acknowledged_at_ms IS NOT NULL)
) STRICT;
CREATE INDEX recall_notice_by_site ON recall_notice (site_id);

-- Every closing of a recall, signed, and every time that it was open again: by QA's signature, or because the record
-- spoke against how a vial of it had ended.
CREATE TABLE recall_decision (
    id INTEGER PRIMARY KEY,
    recall_id INTEGER NOT NULL REFERENCES recall (id),
    kind TEXT NOT NULL CHECK (kind IN ('closing', 'reopening')),
    statement TEXT NOT NULL,            -- the conclusion, or why it is open again
    decided_at_ms INTEGER NOT NULL,
    signature_id INTEGER REFERENCES signature (id), -- none: the record itself spoke
    CHECK (kind = 'reopening' OR signature_id IS NOT NULL)
) STRICT;
CREATE INDEX recall_decision_by_recall ON recall_decision (recall_id, id);
CREATE INDEX recall_decision_by_signature ON recall_decision (signature_id) WHERE signature_id IS NOT NULL;

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
