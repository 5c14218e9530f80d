"""The journal file's schema, version by version. Applied in order, never edited."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE events (
            run     TEXT    NOT NULL,
            seq     INTEGER NOT NULL CHECK (seq > 0),
            at      TEXT    NOT NULL,
            kind    TEXT    NOT NULL,
            version INTEGER NOT NULL,
            data    TEXT    NOT NULL,
            UNIQUE (run, seq)
        ) STRICT
        """,
        "CREATE INDEX events_by_kind ON events (kind, run, seq)",
    ),
)
