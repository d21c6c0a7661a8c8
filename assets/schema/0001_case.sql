-- Version 1 of the case file. Never edited after release: a change is a new file beside this one.
-- Every content row says which action left it so (`action`) and carries 63 bits of a SHA-256 over its other
-- columns, the action among them (`digest`), so that a flipped bit is named with its record. The other tables that
-- have a `digest` have it for the same reason.

CREATE TABLE meta (
    name   TEXT NOT NULL PRIMARY KEY,
    value  TEXT NOT NULL,
    action INTEGER NOT NULL,
    digest INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- One row an action. `number` is given when it begins, `place` when it is sealed: what an unsealed action
-- wrote is invisible, and swept at the next opening. The hashes chain in the order of `place`. What title, detail and
-- total say is in them by its salted digest, `said`: blanked and noted in `forgotten`, the chain still holds.
CREATE TABLE journal (
    number    INTEGER NOT NULL PRIMARY KEY,
    place     INTEGER UNIQUE,
    kind      TEXT NOT NULL CHECK (kind IN ('gesture', 'import', 'undo', 'redo', 'salvage', 'forget')),
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    title     TEXT NOT NULL,
    reverses  INTEGER REFERENCES journal (number),
    detail    TEXT,
    total     BLOB,
    salt      BLOB NOT NULL,
    said      BLOB,
    hash      BLOB,
    forgotten INTEGER REFERENCES journal (number),
    digest    INTEGER
) STRICT;

CREATE INDEX journal_unsealed ON journal (number) WHERE place IS NULL;

-- What a gesture touched, row by row. The digests are salted, so that what is forgotten can't be guessed back.
CREATE TABLE image (
    action    INTEGER NOT NULL REFERENCES journal (number),
    n         INTEGER NOT NULL,
    content   TEXT NOT NULL,
    row_key   TEXT,
    before    TEXT,
    salt      BLOB,
    was       BLOB,
    became    BLOB,
    forgotten INTEGER REFERENCES journal (number),
    digest    INTEGER NOT NULL,
    PRIMARY KEY (action, n)
) WITHOUT ROWID, STRICT;

CREATE INDEX image_row ON image (content, row_key);

CREATE TABLE entity (
    id          TEXT NOT NULL PRIMARY KEY,
    schema      TEXT NOT NULL,
    placeholder INTEGER NOT NULL,
    kind        TEXT,
    note        TEXT,
    context     TEXT,
    action      INTEGER NOT NULL,
    digest      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE value (
    entity   TEXT NOT NULL REFERENCES entity (id) ON DELETE RESTRICT,
    property TEXT NOT NULL,
    value    TEXT NOT NULL,
    lang     TEXT NOT NULL,
    original TEXT,
    record   TEXT,
    rank     INTEGER NOT NULL,
    action   INTEGER NOT NULL,
    digest   INTEGER NOT NULL,
    PRIMARY KEY (entity, property, value, lang)
) WITHOUT ROWID, STRICT;

-- Two entities that are one: a row joins `member` to the group that `head` stands for.
CREATE TABLE same_as (
    member TEXT NOT NULL PRIMARY KEY REFERENCES entity (id) ON DELETE RESTRICT,
    head   TEXT NOT NULL REFERENCES entity (id) ON DELETE RESTRICT,
    action INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    CHECK (member <> head)
) WITHOUT ROWID, STRICT;

CREATE INDEX same_as_head ON same_as (head);

CREATE TABLE assertion (
    id        TEXT NOT NULL PRIMARY KEY,
    text      TEXT NOT NULL,
    about     TEXT NOT NULL,
    date      TEXT,
    date_text TEXT,
    note      TEXT,
    action    INTEGER NOT NULL,
    digest    INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE source (
    id           TEXT NOT NULL PRIMARY KEY,
    title        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    publisher    TEXT NOT NULL,
    published    TEXT,
    retrieved    TEXT,
    url          TEXT,
    archived     TEXT,
    reliability  TEXT NOT NULL,
    visibility   TEXT NOT NULL,
    label        TEXT,
    origin       INTEGER NOT NULL,
    derives_from TEXT REFERENCES source (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    sha256       TEXT,
    note         TEXT,
    action       INTEGER NOT NULL,
    digest       INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX source_derives ON source (derives_from) WHERE derives_from IS NOT NULL;

CREATE TABLE evidence (
    id          TEXT NOT NULL PRIMARY KEY,
    source      TEXT NOT NULL REFERENCES source (id) ON DELETE RESTRICT,
    locator     TEXT,
    quote       TEXT,
    paraphrase  TEXT,
    lang        TEXT,
    translation TEXT,
    credibility INTEGER NOT NULL,
    relays      TEXT REFERENCES source (id) ON DELETE RESTRICT,
    note        TEXT,
    action      INTEGER NOT NULL,
    digest      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX evidence_source ON evidence (source);
CREATE INDEX evidence_relays ON evidence (relays) WHERE relays IS NOT NULL;

-- The claim is a value (four columns), a link or an imported record (entity alone), or an assertion; what
-- does not apply is empty. The triggers below keep a cited claim from being deleted.
CREATE TABLE citation (
    entity    TEXT NOT NULL,
    property  TEXT NOT NULL,
    value     TEXT NOT NULL,
    lang      TEXT NOT NULL,
    assertion TEXT NOT NULL,
    evidence  TEXT NOT NULL REFERENCES evidence (id) ON DELETE RESTRICT,
    stance    TEXT NOT NULL,
    locator   TEXT,
    action    INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    PRIMARY KEY (entity, property, value, lang, assertion, evidence)
) WITHOUT ROWID, STRICT;

CREATE INDEX citation_evidence ON citation (evidence);

CREATE TABLE ruling (
    entity    TEXT NOT NULL,
    property  TEXT NOT NULL,
    value     TEXT NOT NULL,
    lang      TEXT NOT NULL,
    assertion TEXT NOT NULL,
    decision  TEXT NOT NULL,
    ruled_by  TEXT NOT NULL,
    at        TEXT NOT NULL,
    reason    TEXT,
    action    INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    PRIMARY KEY (entity, property, value, lang, assertion)
) WITHOUT ROWID, STRICT;

-- What a reporter has marked: an entity goes by its key alone, as a link does.
CREATE TABLE mark (
    entity    TEXT NOT NULL,
    property  TEXT NOT NULL,
    value     TEXT NOT NULL,
    lang      TEXT NOT NULL,
    assertion TEXT NOT NULL,
    mark      TEXT NOT NULL,
    action    INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    PRIMARY KEY (entity, property, value, lang, assertion, mark)
) WITHOUT ROWID, STRICT;

-- One attempt to hear somebody whom the story names; and each claim that was put to them, as it read then.
CREATE TABLE approach (
    id          TEXT NOT NULL PRIMARY KEY,
    subject     TEXT NOT NULL REFERENCES entity (id) ON DELETE RESTRICT,
    how         TEXT NOT NULL,
    at          TEXT,
    deadline    TEXT,
    answer      TEXT,
    answered_at TEXT,
    answered_by TEXT,
    note        TEXT,
    action      INTEGER NOT NULL,
    digest      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX approach_subject ON approach (subject);

CREATE TABLE put (
    entity    TEXT NOT NULL,
    property  TEXT NOT NULL,
    value     TEXT NOT NULL,
    lang      TEXT NOT NULL,
    assertion TEXT NOT NULL,
    approach  TEXT NOT NULL REFERENCES approach (id) ON DELETE RESTRICT,
    said      TEXT NOT NULL,
    action    INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    PRIMARY KEY (entity, property, value, lang, assertion, approach)
) WITHOUT ROWID, STRICT;

CREATE INDEX put_approach ON put (approach);

CREATE TABLE gap (
    id          TEXT NOT NULL PRIMARY KEY,
    question    TEXT NOT NULL,
    entity      TEXT REFERENCES entity (id) ON DELETE RESTRICT,
    side        TEXT,
    answered_by TEXT,
    note        TEXT,
    action      INTEGER NOT NULL,
    digest      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX gap_entity ON gap (entity) WHERE entity IS NOT NULL;

-- The story: one a case. Which draft its sentences were taken from.
CREATE TABLE story (
    id     TEXT NOT NULL PRIMARY KEY,
    title  TEXT NOT NULL,
    file   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    draft  INTEGER NOT NULL,
    action INTEGER NOT NULL,
    digest INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE sentence (
    id         TEXT NOT NULL PRIMARY KEY,
    place      INTEGER NOT NULL,
    paragraph  INTEGER NOT NULL,
    form       TEXT NOT NULL,
    text       TEXT NOT NULL,
    state      TEXT NOT NULL,
    checked_by TEXT,
    at         TEXT,
    note       TEXT,
    news       TEXT,
    was        TEXT,
    action     INTEGER NOT NULL,
    digest     INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Which claims a sentence rests on; the claim as in a citation.
CREATE TABLE rests (
    entity    TEXT NOT NULL,
    property  TEXT NOT NULL,
    value     TEXT NOT NULL,
    lang      TEXT NOT NULL,
    assertion TEXT NOT NULL,
    sentence  TEXT NOT NULL REFERENCES sentence (id) ON DELETE RESTRICT,
    action    INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    PRIMARY KEY (entity, property, value, lang, assertion, sentence)
) WITHOUT ROWID, STRICT;

CREATE INDEX rests_sentence ON rests (sentence);

-- A document of a source: the same bytes may be a document of several.
CREATE TABLE attachment (
    sha256    TEXT NOT NULL,
    source    TEXT NOT NULL REFERENCES source (id) ON DELETE RESTRICT,
    name      TEXT NOT NULL,
    media     TEXT,
    size      INTEGER NOT NULL,
    taken_at  TEXT,
    taken_how TEXT,
    taken_by  TEXT,
    action    INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    PRIMARY KEY (sha256, source)
) WITHOUT ROWID, STRICT;

CREATE INDEX attachment_source ON attachment (source);

-- The bytes themselves, named by their hash: not in the journal, so that taking an attachment back and putting
-- it again moves no bytes. NULL: they lie beside the case, in the file of that name in NAME.case.files.
CREATE TABLE attachment_bytes (
    sha256 TEXT NOT NULL PRIMARY KEY,
    bytes  BLOB
) STRICT;

CREATE TRIGGER value_is_cited BEFORE DELETE ON value
WHEN EXISTS (SELECT 1 FROM citation c WHERE c.entity = old.entity AND c.property = old.property
             AND c.value = old.value AND c.lang = old.lang)
BEGIN SELECT RAISE(ABORT, 'a citation rests on this value'); END;

CREATE TRIGGER entity_is_cited BEFORE DELETE ON entity
WHEN EXISTS (SELECT 1 FROM citation c WHERE c.entity = old.id)
BEGIN SELECT RAISE(ABORT, 'a citation rests on this entity'); END;

CREATE TRIGGER assertion_is_cited BEFORE DELETE ON assertion
WHEN EXISTS (SELECT 1 FROM citation c WHERE c.entity = '' AND c.property = '' AND c.value = '' AND c.lang = ''
             AND c.assertion = old.id)
BEGIN SELECT RAISE(ABORT, 'a citation rests on this assertion'); END;

-- Derived from the tables above and made again when the vocabulary changes; not in the journal.

-- A link entity, one row a pair of ends.
CREATE TABLE link (
    entity TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    kind   TEXT NOT NULL,
    start  TEXT NOT NULL,
    action INTEGER NOT NULL,
    PRIMARY KEY (entity, source, target)
) WITHOUT ROWID, STRICT;

CREATE INDEX link_source ON link (source, kind, start, entity);
CREATE INDEX link_target ON link (target, kind, start, entity);

-- What a list, a tree and the search need of an entity that is no link.
CREATE TABLE card (
    entity      TEXT NOT NULL PRIMARY KEY,
    schema      TEXT NOT NULL,
    placeholder INTEGER NOT NULL,
    caption     TEXT NOT NULL,
    countries   TEXT NOT NULL,
    forms       TEXT NOT NULL,
    action      INTEGER NOT NULL,
    digest      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE about (
    entity    TEXT NOT NULL,
    assertion TEXT NOT NULL,
    action    INTEGER NOT NULL,
    PRIMARY KEY (entity, assertion)
) WITHOUT ROWID, STRICT;

-- The start of the list of all entities, by folded caption, caption and id: every card that comes before the place
-- which the upkeep names is in it. Of a large case the first screen is read from here.
CREATE TABLE front (
    place  TEXT NOT NULL PRIMARY KEY,
    entity TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- What the upkeep of the derived tables has to remember: the vocabulary they were made with, imports after
-- which cards are still to be made again, up to which place `front` is whole, how many cards there are, and which
-- entity has most links.
CREATE TABLE upkeep (
    name   TEXT NOT NULL PRIMARY KEY,
    value  TEXT NOT NULL,
    digest INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
