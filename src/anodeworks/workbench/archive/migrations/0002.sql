-- Long work: what was asked of what, by whom, and how it went. said: what is being done, in every language; wrong: why
-- it failed, likewise; answer: the digest of what was found.
DROP TABLE IF EXISTS jobs;
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, subject TEXT NOT NULL, question TEXT NOT NULL, things TEXT NOT NULL,
  options TEXT NOT NULL, by TEXT NOT NULL, state TEXT NOT NULL, made {real} NOT NULL, begun {real}, ended {real},
  answer TEXT NOT NULL, wrong TEXT NOT NULL, tries INTEGER NOT NULL
);
CREATE INDEX jobs_by_state ON jobs (state, made);
