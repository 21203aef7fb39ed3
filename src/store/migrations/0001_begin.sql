-- Times are milliseconds since 1970. E-mail addresses, IP addresses and authors' ids are here only as keyed hashes.

-- Every change that other processes must follow has the next number; the row is locked while one is made, so that
-- numbers become visible in their order.
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), number BIGINT NOT NULL);
INSERT INTO clock (one, number) VALUES (1, 0);
CREATE TABLE changes (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL
);

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE sites (
    site TEXT PRIMARY KEY,
    keeps TEXT NOT NULL,
    keep_days BIGINT NOT NULL,
    key_share DOUBLE PRECISION NOT NULL,
    false_positive_rate DOUBLE PRECISION NOT NULL
);

CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    site TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    held_at BIGINT,
    released_at BIGINT
);

-- What is long stands last: who looks for a decision does not read over it.
CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    site TEXT NOT NULL,
    comment_id TEXT,
    decision TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    model TEXT NOT NULL,
    label TEXT,
    waiting TEXT,
    first_decision TEXT,
    first_score DOUBLE PRECISION,
    shadow_model TEXT,
    shadow_decision TEXT,
    author TEXT,
    email TEXT,
    ip TEXT,
    callback TEXT,
    callback_key TEXT,
    links TEXT,
    comment TEXT,
    verdict TEXT,
    features BLOB
);
CREATE INDEX decisions_by_time ON decisions (at, id);
CREATE INDEX decisions_of_site ON decisions (site, at, id);
CREATE INDEX decisions_by_decision ON decisions (decision, at, id);
CREATE INDEX decisions_of_site_by_decision ON decisions (site, decision, at, id);
CREATE INDEX decisions_waiting ON decisions (at, id) WHERE waiting IS NOT NULL;
CREATE INDEX decisions_of_site_waiting ON decisions (site, at, id) WHERE waiting IS NOT NULL;
CREATE INDEX decisions_by_label ON decisions (label, at, id) WHERE label IS NOT NULL;
CREATE INDEX decisions_of_comment ON decisions (comment_id, at, id) WHERE comment_id IS NOT NULL;
CREATE INDEX decisions_beside ON decisions (shadow_model) WHERE shadow_model IS NOT NULL;
CREATE INDEX decisions_of_author ON decisions (author, at, id) WHERE author IS NOT NULL;
CREATE INDEX decisions_of_email ON decisions (email, at, id) WHERE email IS NOT NULL;
CREATE INDEX decisions_of_ip ON decisions (ip, at, id) WHERE ip IS NOT NULL;

-- The sites that a decision's links lead to.
CREATE TABLE decision_links (
    link_site TEXT NOT NULL,
    at BIGINT NOT NULL,
    decision_id TEXT NOT NULL,
    PRIMARY KEY (link_site, at, decision_id)
);
CREATE INDEX links_of_decision ON decision_links (decision_id);

CREATE TABLE labels (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    day BIGINT NOT NULL,
    site TEXT NOT NULL,
    subject TEXT NOT NULL,
    decision_id TEXT,
    comment_id TEXT,
    label TEXT NOT NULL,
    link TEXT,
    moderator TEXT NOT NULL,
    key_id TEXT NOT NULL,
    state TEXT NOT NULL,
    held_because TEXT,
    features BLOB,
    links TEXT,
    comment TEXT,
    author TEXT,
    email TEXT,
    ip TEXT
);
-- One label of one moderator is in force for each comment. Of those that agree one is counted; where they do not, none.
CREATE UNIQUE INDEX labels_in_force ON labels (subject, moderator) WHERE state IN ('counted', 'agrees', 'disputed', 'held');
CREATE INDEX labels_of_subject ON labels (subject);
CREATE INDEX labels_of_site ON labels (site, at);
CREATE INDEX labels_of_key ON labels (key_id, at);
CREATE INDEX labels_by_state ON labels (state, id);
CREATE INDEX labels_of_comment ON labels (site, comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX labels_with_private ON labels (site, at)
    WHERE comment IS NOT NULL OR link IS NOT NULL OR author IS NOT NULL OR email IS NOT NULL OR ip IS NOT NULL;
CREATE INDEX labels_of_author ON labels (author) WHERE author IS NOT NULL;
CREATE INDEX labels_of_email ON labels (email) WHERE email IS NOT NULL;
CREATE INDEX labels_of_ip ON labels (ip) WHERE ip IS NOT NULL;

-- What was answered to a request that named itself, to be answered again. The name is a keyed hash of the key and of
-- the request's own name for itself.
CREATE TABLE answers (
    name TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX answers_by_time ON answers (at);

CREATE TABLE models (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    role TEXT NOT NULL,
    parent TEXT,
    report TEXT,
    bytes BLOB NOT NULL
);
CREATE UNIQUE INDEX one_champion ON models (role) WHERE role = 'champion';
CREATE UNIQUE INDEX one_shadow ON models (role) WHERE role = 'shadow';

-- The labels that are in the counts of a model, so that what is erased can be taken out of them.
CREATE TABLE learned (
    model_id TEXT NOT NULL,
    label_id TEXT NOT NULL,
    PRIMARY KEY (model_id, label_id)
);
CREATE INDEX learned_label ON learned (label_id);

-- Labels that were erased and that a model has learned: no more than it takes to forget them, until all models have.
CREATE TABLE unlearning (
    label_id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    features BLOB
);

-- Which model decided since when. A row that leads back undoes the last one that did not.
CREATE TABLE promotions (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    model_id TEXT NOT NULL,
    before_id TEXT NOT NULL,
    who TEXT NOT NULL,
    forced BIGINT NOT NULL,
    back BIGINT NOT NULL
);

-- Work in the background. Who works on a job says so again and again; when that stops, another process takes it.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    who TEXT NOT NULL,
    state TEXT NOT NULL,
    done BIGINT NOT NULL,
    of BIGINT NOT NULL,
    alive_at BIGINT NOT NULL,
    outcome TEXT
);
CREATE INDEX jobs_by_state ON jobs (state, at);

-- What all replicas share of their data folders, file by file, cut into pieces. The hash of one that was taken away
-- is empty.
CREATE TABLE lists (
    name TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TABLE list_pieces (
    name TEXT NOT NULL,
    piece BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (name, piece)
);

CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    site TEXT,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    removed_at BIGINT
);

-- What is to be sent, and when it is tried next. One without a webhook goes to the address that a check gave, and
-- shows the key of that check.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    webhook_id TEXT,
    key_id TEXT,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    last_error TEXT
);
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting';

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (at, id);
