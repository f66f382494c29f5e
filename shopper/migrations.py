"""Every change of the schema as a named function in one append-only list; what is frozen is frozen by trigger."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from shopper.db import writing

migrations = Migrations("shopper")


def migrate(db: Database) -> list[str]:
    """Apply what is pending, one process at a time, and return the names applied."""
    with writing(db):
        pending = [step.name for step in migrations.pending(db)]
        migrations.apply(db)
    return pending


def pending(db: Database) -> list[str]:
    """Names of the steps that this database still lacks."""
    return [step.name for step in migrations.pending(db)]


def unknown(db: Database) -> list[str]:
    """Names of steps that newer code applied: this code must not write to such a database."""
    known = {step.name for step in migrations._migrations}
    return [step.name for step in migrations.applied(db) if step.name not in known]


def _run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


def _freeze(db: Database, table: str, sentence: str, *, updates: bool = True) -> None:
    """Forbid DELETE and (by default) UPDATE on a table."""
    events = ("DELETE", "UPDATE") if updates else ("DELETE",)
    for event in events:
        db.execute(f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                   f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END")


@migrations()
def m001_ground(db: Database) -> None:
    _run(
        db,
        """CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID""",
        """CREATE TABLE audit (n INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT, action TEXT NOT NULL,
            subject TEXT NOT NULL, detail TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT""",
        "CREATE INDEX audit_subject ON audit (subject, n)",
        """CREATE TABLE jobs (id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, payload TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued','running','done','failed')), attempts INTEGER NOT NULL DEFAULT 0,
            not_before TEXT NOT NULL, lease_until TEXT, worker TEXT, error TEXT, created_at TEXT NOT NULL,
            finished_at TEXT) STRICT""",
        "CREATE INDEX jobs_waiting ON jobs (state, not_before)",
        "CREATE UNIQUE INDEX jobs_once ON jobs (kind, subject) WHERE state IN ('queued','running')",
        """CREATE TABLE throttles (bucket TEXT PRIMARY KEY, count INTEGER NOT NULL, window_from TEXT NOT NULL)
            STRICT, WITHOUT ROWID""",
        """CREATE TABLE backups (id TEXT PRIMARY KEY, at TEXT NOT NULL, path TEXT NOT NULL, audit_n INTEGER NOT NULL,
            database_sha256 TEXT NOT NULL, photos INTEGER NOT NULL, verified INTEGER NOT NULL) STRICT""",
    )
    _freeze(db, "audit", "Audit lines are never changed.")


@migrations()
def m002_people_and_programs(db: Database) -> None:
    _run(
        db,
        """CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT NOT NULL COLLATE NOCASE UNIQUE, name TEXT NOT NULL,
            password_hash TEXT, active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL) STRICT""",
        """CREATE TABLE sessions (id_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people (id),
            created_at TEXT NOT NULL, seen_at TEXT NOT NULL, device TEXT NOT NULL, revoked_at TEXT) STRICT, WITHOUT ROWID""",
        "CREATE INDEX sessions_person ON sessions (person_id, seen_at)",
        """CREATE TABLE start_links (id_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people (id),
            created_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT) STRICT, WITHOUT ROWID""",
        """CREATE TABLE programs (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, color TEXT NOT NULL, timezone TEXT NOT NULL,
            bands TEXT NOT NULL, rollup TEXT NOT NULL CHECK (rollup IN ('points','visits')), use_statement TEXT NOT NULL,
            competitor INTEGER NOT NULL DEFAULT 0, staff_names INTEGER NOT NULL DEFAULT 0, names_basis TEXT NOT NULL DEFAULT '',
            rotation_days INTEGER NOT NULL DEFAULT 90, personal_months INTEGER NOT NULL DEFAULT 12,
            document_months INTEGER NOT NULL DEFAULT 24, active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL,
            CHECK (staff_names = 0 OR (names_basis <> '' AND competitor = 0))) STRICT""",
        """CREATE TABLE notices (id TEXT PRIMARY KEY, program_id TEXT NOT NULL REFERENCES programs (id), text TEXT NOT NULL,
            told_on TEXT NOT NULL, channel TEXT NOT NULL, confirmed_by TEXT NOT NULL, created_at TEXT NOT NULL) STRICT""",
        """CREATE TABLE memberships (person_id TEXT NOT NULL REFERENCES people (id), program_id TEXT REFERENCES programs (id),
            role TEXT NOT NULL CHECK (role IN ('shopper','editor','manager','admin')),
            CHECK ((role = 'admin') = (program_id IS NULL))) STRICT""",
        "CREATE UNIQUE INDEX memberships_once ON memberships (person_id, role, coalesce(program_id, ''))",
        """CREATE TABLE locations (id TEXT PRIMARY KEY, program_id TEXT NOT NULL REFERENCES programs (id), name TEXT NOT NULL,
            code TEXT NOT NULL, address TEXT NOT NULL DEFAULT '', area TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]',
            active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, UNIQUE (program_id, code)) STRICT""",
        """CREATE TABLE manager_locations (person_id TEXT NOT NULL REFERENCES people (id),
            location_id TEXT NOT NULL REFERENCES locations (id), PRIMARY KEY (person_id, location_id)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE waves (id TEXT PRIMARY KEY, program_id TEXT NOT NULL REFERENCES programs (id), name TEXT NOT NULL,
            starts_on TEXT NOT NULL, ends_on TEXT NOT NULL, visits_each INTEGER NOT NULL DEFAULT 1,
            active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, UNIQUE (program_id, name),
            CHECK (ends_on >= starts_on)) STRICT""",
    )
    _freeze(db, "notices", "A notice is a record: add a new one instead.")


@migrations()
def m003_checklists(db: Database) -> None:
    _run(
        db,
        """CREATE TABLE checklists (id TEXT PRIMARY KEY, program_id TEXT NOT NULL REFERENCES programs (id), title TEXT NOT NULL,
            created_at TEXT NOT NULL) STRICT""",
        """CREATE TABLE checklist_drafts (checklist_id TEXT PRIMARY KEY REFERENCES checklists (id), document TEXT NOT NULL,
            sha256 TEXT NOT NULL, saved_at TEXT NOT NULL, saved_by TEXT NOT NULL REFERENCES people (id)) STRICT""",
        """CREATE TABLE checklist_versions (id TEXT PRIMARY KEY, checklist_id TEXT NOT NULL REFERENCES checklists (id),
            number INTEGER NOT NULL, document TEXT NOT NULL, sha256 TEXT NOT NULL, published_at TEXT NOT NULL,
            published_by TEXT NOT NULL REFERENCES people (id), retired_at TEXT, UNIQUE (checklist_id, number)) STRICT""",
        """CREATE TABLE checklist_items (version_id TEXT NOT NULL REFERENCES checklist_versions (id), item_key TEXT NOT NULL,
            touchpoint_key TEXT NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL, prompt TEXT NOT NULL,
            PRIMARY KEY (version_id, item_key)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE checklist_imports (id TEXT PRIMARY KEY, checklist_id TEXT NOT NULL REFERENCES checklists (id),
            source TEXT NOT NULL, not_carried TEXT NOT NULL, imported_at TEXT NOT NULL) STRICT""",
        """CREATE TRIGGER checklist_versions_frozen BEFORE UPDATE ON checklist_versions
            WHEN OLD.retired_at IS NOT NULL OR NEW.retired_at IS NULL OR (OLD.id, OLD.checklist_id, OLD.number, OLD.document,
                OLD.sha256, OLD.published_at, OLD.published_by) IS NOT
                (NEW.id, NEW.checklist_id, NEW.number, NEW.document, NEW.sha256, NEW.published_at, NEW.published_by)
            BEGIN SELECT RAISE(ABORT, 'A published version never changes; it can only be retired.'); END""",
    )
    _freeze(db, "checklist_versions", "A published version is never deleted; retire it instead.", updates=False)
    _freeze(db, "checklist_items", "A published version never changes.")


@migrations()
def m004_visits_and_reports(db: Database) -> None:
    _run(
        db,
        """CREATE TABLE visits (id TEXT PRIMARY KEY, program_id TEXT NOT NULL REFERENCES programs (id),
            location_id TEXT NOT NULL REFERENCES locations (id), wave_id TEXT REFERENCES waves (id),
            version_id TEXT NOT NULL REFERENCES checklist_versions (id), shopper_id TEXT REFERENCES people (id),
            kind TEXT NOT NULL CHECK (kind IN ('field','practice','leader')),
            state TEXT NOT NULL CHECK (state IN
                ('open','offered','assigned','accepted','closed','cancelled','could-not-complete')),
            window_from TEXT NOT NULL, window_to TEXT NOT NULL, scenario TEXT NOT NULL DEFAULT '',
            variant TEXT NOT NULL DEFAULT '', briefing TEXT NOT NULL DEFAULT '', location_tags TEXT NOT NULL DEFAULT '[]',
            created_at TEXT NOT NULL, closed_at TEXT, CHECK (window_to >= window_from)) STRICT""",
        "CREATE INDEX visits_shopper ON visits (shopper_id, state, window_to)",
        "CREATE INDEX visits_program ON visits (program_id, state, window_from DESC, id)",
        "CREATE INDEX visits_listed ON visits (window_from DESC, id)",
        "CREATE INDEX visits_listed_in_program ON visits (program_id, window_from DESC, id)",
        "CREATE INDEX visits_location ON visits (location_id, window_from DESC, id)",
        """CREATE TABLE visit_reasons (id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visits (id),
            kind TEXT NOT NULL CHECK (kind IN ('given-back','cancelled','could-not-complete','sooner')), reason TEXT NOT NULL,
            person_id TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL) STRICT""",
        "CREATE INDEX visit_reasons_visit ON visit_reasons (visit_id, at)",
        """CREATE TABLE reports (id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visits (id),
            shopper_id TEXT NOT NULL REFERENCES people (id), version_id TEXT NOT NULL REFERENCES checklist_versions (id),
            state TEXT NOT NULL CHECK (state IN ('started','submitted','returned','approved','released','rejected')),
            rev INTEGER NOT NULL DEFAULT 0, began_at TEXT, ended_at TEXT, started_at TEXT NOT NULL, saved_at TEXT NOT NULL,
            submitted_at TEXT) STRICT""",
        "CREATE INDEX reports_visit ON reports (visit_id)",
        "CREATE INDEX reports_queue ON reports (state, submitted_at)",
        """CREATE TABLE answers (report_id TEXT NOT NULL REFERENCES reports (id), item_key TEXT NOT NULL, answer TEXT NOT NULL,
            PRIMARY KEY (report_id, item_key)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE submissions (report_id TEXT NOT NULL REFERENCES reports (id), rev INTEGER NOT NULL,
            document TEXT NOT NULL, sha256 TEXT NOT NULL, submitted_at TEXT NOT NULL, PRIMARY KEY (report_id, rev)) STRICT""",
        """CREATE TABLE evidence (id TEXT PRIMARY KEY, report_id TEXT NOT NULL REFERENCES reports (id), item_key TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('photo','receipt','audio')), sha256 TEXT NOT NULL, mime TEXT NOT NULL,
            bytes INTEGER NOT NULL, width INTEGER, height INTEGER, view_sha256 TEXT, print_sha256 TEXT,
            thumb_sha256 TEXT,
            state TEXT NOT NULL CHECK (state IN ('ok','unreadable','removed')), caption TEXT NOT NULL DEFAULT '',
            added_at TEXT NOT NULL, UNIQUE (report_id, item_key, sha256)) STRICT""",
    )
    _freeze(db, "submissions", "What was submitted is kept as it was sent.")


@migrations()
def m005_reviews_and_editions(db: Database) -> None:
    _run(
        db,
        """CREATE TABLE reviews (id TEXT PRIMARY KEY, report_id TEXT NOT NULL REFERENCES reports (id), rev INTEGER NOT NULL,
            decision TEXT NOT NULL CHECK (decision IN ('approved','returned','rejected')), reason TEXT NOT NULL,
            editor_id TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL) STRICT""",
        "CREATE INDEX reviews_report ON reviews (report_id, at)",
        """CREATE TABLE remarks (id TEXT PRIMARY KEY, report_id TEXT NOT NULL REFERENCES reports (id), item_key TEXT,
            text TEXT NOT NULL, author_id TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL) STRICT""",
        # The document stands last: SQLite reads a row from its start, and a list must not walk through whole documents.
        """CREATE TABLE editions (id TEXT PRIMARY KEY, report_id TEXT NOT NULL REFERENCES reports (id), number INTEGER NOT NULL,
            sha256 TEXT NOT NULL, released_at TEXT NOT NULL, program_id TEXT NOT NULL REFERENCES programs (id),
            location_id TEXT NOT NULL REFERENCES locations (id), wave_id TEXT, visit_kind TEXT NOT NULL, visited_on TEXT NOT NULL,
            score TEXT, maximum TEXT NOT NULL DEFAULT '100', band TEXT, earned TEXT NOT NULL, possible TEXT NOT NULL,
            strengths INTEGER NOT NULL, failures INTEGER NOT NULL, standing INTEGER NOT NULL DEFAULT -1, document TEXT NOT NULL,
            UNIQUE (report_id, number)) STRICT""",
        # A list walks one of these from its cursor: each carries all it can be narrowed by, so that no row is read in vain.
        *(f"CREATE INDEX editions_{place}_{name} ON editions ({place}_id, {columns}, visit_kind, report_id, number)"
          for place in ("location", "program") for name, columns in (
              ("visited", "visited_on DESC, id, wave_id, band"), ("wave", "wave_id, visited_on DESC, id, band"),
              ("band", "band, visited_on DESC, id, wave_id"), ("score", "standing DESC, id, visited_on, wave_id, band"))),
        """CREATE TABLE findings (edition_id TEXT NOT NULL REFERENCES editions (id), rank INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('strength','failure')), touchpoint_key TEXT NOT NULL, item_key TEXT,
            title TEXT NOT NULL, PRIMARY KEY (edition_id, kind, rank)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE edition_pdfs (edition_id TEXT PRIMARY KEY REFERENCES editions (id), input_sha256 TEXT NOT NULL,
            sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, pages INTEGER NOT NULL, made_at TEXT NOT NULL) STRICT""",
    )
    _freeze(db, "reviews", "A review decision is a record; it is never changed.")
    _freeze(db, "editions", "A released edition never changes; a later change makes the next edition.")
    _freeze(db, "findings", "Findings are part of a released edition.")


@migrations()
def m006_sign_in_addresses(db: Database) -> None:
    _run(db, "ALTER TABLE sessions ADD COLUMN address_hash TEXT NOT NULL DEFAULT ''")


def _keep_keys(db: Database, table: str, sentence: str) -> None:
    """Forbid INSERT OR REPLACE over a row: it deletes what stands there, and SQLite asks no DELETE trigger about it."""
    keys = {tuple(db.table(table).pks), *(tuple(index.columns) for index in db.table(table).indexes if index.unique)}
    if "WITHOUT ROWID" not in db.table(table).schema:
        keys.add(("rowid",))
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{part} = NEW.{part}' for part in key)})"  # noqa: S608
                        for key in sorted(keys))
    db.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} "
               f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END")


@migrations()
def m007_records_are_not_replaced(db: Database) -> None:
    for table in ("audit", "notices", "checklist_versions", "checklist_items", "submissions", "reviews", "editions", "findings"):
        _keep_keys(db, table, "A record is never replaced by another.")


@migrations()
def m008_steps_of_a_draft(db: Database) -> None:
    _run(
        db,
        # A step that is done keeps the state before it, one that was taken back the state after it; sha256 is the draft's.
        """CREATE TABLE checklist_steps (checklist_id TEXT NOT NULL REFERENCES checklists (id), n INTEGER NOT NULL,
            actor_id TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL, said TEXT NOT NULL, part TEXT NOT NULL,
            undone INTEGER NOT NULL, sha256 TEXT NOT NULL, document BLOB NOT NULL, PRIMARY KEY (checklist_id, n)) STRICT""",
        """CREATE TABLE checklist_presence (checklist_id TEXT NOT NULL REFERENCES checklists (id),
            person_id TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL,
            PRIMARY KEY (checklist_id, person_id)) STRICT, WITHOUT ROWID""",
    )


@migrations()
def m009_notes_that_came_too_late(db: Database) -> None:
    _run(db, """CREATE TABLE late_notes (id TEXT PRIMARY KEY, report_id TEXT NOT NULL REFERENCES reports (id),
            lines TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (report_id, sha256)) STRICT""")
    _freeze(db, "late_notes", "A note that came too late is kept as it was sent.")
    _keep_keys(db, "late_notes", "A record is never replaced by another.")


@migrations()
def m010_reports_of_a_version(db: Database) -> None:
    _run(db, "CREATE INDEX reports_version ON reports (version_id, state, submitted_at)")


@migrations()
def m011_blank_checklists(db: Database) -> None:
    _run(db, """CREATE TABLE blank_pdfs (input_sha256 TEXT PRIMARY KEY, sha256 TEXT NOT NULL, made_at TEXT NOT NULL)
            STRICT, WITHOUT ROWID""")


@migrations()
def m012_what_phones_send(db: Database) -> None:
    _run(
        db,
        "INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', lower(hex(randomblob(8))))",
        # One row for each revision or file that was stored: audit_n tells whether a backup holds it.
        """CREATE TABLE receipts (seq INTEGER PRIMARY KEY, audit_n INTEGER NOT NULL UNIQUE REFERENCES audit (n),
            code TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
        """CREATE TABLE revisions (report_id TEXT NOT NULL REFERENCES reports (id), rev INTEGER NOT NULL,
            seq INTEGER NOT NULL UNIQUE REFERENCES receipts (seq), sha256 TEXT NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (report_id, rev)) STRICT""",
        """CREATE TABLE revisions_settled (report_id TEXT NOT NULL, rev INTEGER NOT NULL, at TEXT NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('sent','noted')), PRIMARY KEY (report_id, rev),
            FOREIGN KEY (report_id, rev) REFERENCES revisions (report_id, rev)) STRICT""",
        # `named` is the hash by which the phone knows the file, `sha256` what was stored: they differ where it is unreadable.
        # A file may come before its report, so report_id refers to nothing.
        """CREATE TABLE received_files (report_id TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people (id),
            named TEXT NOT NULL, seq INTEGER NOT NULL UNIQUE REFERENCES receipts (seq),
            kind TEXT NOT NULL CHECK (kind IN ('photo','audio','unreadable')), sha256 TEXT NOT NULL, mime TEXT NOT NULL,
            bytes INTEGER NOT NULL, width INTEGER, height INTEGER, view_sha256 TEXT, print_sha256 TEXT, thumb_sha256 TEXT,
            PRIMARY KEY (report_id, person_id, named)) STRICT""",
        """CREATE TABLE file_failures (report_id TEXT NOT NULL,
            person_id TEXT NOT NULL REFERENCES people (id), named TEXT NOT NULL,
            count INTEGER NOT NULL, PRIMARY KEY (report_id, person_id, named)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE rejected (id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people (id), report_id TEXT NOT NULL,
            rev INTEGER NOT NULL, sha256 TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL,
            UNIQUE (person_id, report_id, rev, sha256)) STRICT""",
    )
    for table in ("receipts", "revisions", "revisions_settled", "received_files", "rejected"):
        _freeze(db, table, "What a phone sent is kept as it was sent.")
        _keep_keys(db, table, "A record is never replaced by another.")


@migrations()
def m013_how_a_visit_was_captured(db: Database) -> None:
    _run(
        db,
        # Beside a draft's answers: its author's alone, and changing with it.
        """CREATE TABLE draft_parts (report_id TEXT NOT NULL REFERENCES reports (id),
            part TEXT NOT NULL CHECK (part IN ('capture','outcome')), document TEXT NOT NULL,
            PRIMARY KEY (report_id, part)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE captures (report_id TEXT NOT NULL REFERENCES reports (id), rev INTEGER NOT NULL, document TEXT NOT NULL,
            PRIMARY KEY (report_id, rev)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE outcomes (report_id TEXT NOT NULL REFERENCES reports (id), rev INTEGER NOT NULL, document TEXT NOT NULL,
            sha256 TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (report_id, rev)) STRICT""",
        "CREATE INDEX reports_shopper ON reports (shopper_id, state)",
    )
    for table in ("captures", "outcomes"):
        _freeze(db, table, "What was sent is kept as it was sent.")
        _keep_keys(db, table, "A record is never replaced by another.")


@migrations()
def m014_what_a_critical_item_held_down(db: Database) -> None:
    _run(db, "ALTER TABLE editions ADD COLUMN raw TEXT")  # the sum before critical items; older editions never held it
