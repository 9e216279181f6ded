-- Texts of projects by content: versions, drafts and jobs share them.
CREATE TABLE texts (digest TEXT PRIMARY KEY, content TEXT NOT NULL);

-- head: digest of the newest version. path: the file that it is, if it is one of the user's own; filed: digest of
-- what the archive last read from it or wrote to it.
CREATE TABLE projects (
  slug TEXT PRIMARY KEY, name TEXT NOT NULL, head TEXT NOT NULL, path TEXT NOT NULL, filed TEXT NOT NULL,
  by TEXT NOT NULL, made {real} NOT NULL, changed {real} NOT NULL, removed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE versions (
  project TEXT NOT NULL, number INTEGER NOT NULL, digest TEXT NOT NULL, base TEXT NOT NULL, note TEXT NOT NULL,
  by TEXT NOT NULL, at {real} NOT NULL, PRIMARY KEY (project, number)
);
CREATE INDEX versions_by_digest ON versions (project, digest);

-- What a person has changed and not yet saved: position counts the changes that hold, those behind it can be redone.
CREATE TABLE drafts (
  project TEXT NOT NULL, person TEXT NOT NULL, base TEXT NOT NULL, position INTEGER NOT NULL, at {real} NOT NULL,
  PRIMARY KEY (project, person)
);
CREATE TABLE changes (
  project TEXT NOT NULL, person TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL, written TEXT NOT NULL,
  before TEXT NOT NULL, at {real} NOT NULL, PRIMARY KEY (project, person, number)
);

-- Answers by content: of what was asked, which question with which options, and by which program it was answered.
CREATE TABLE answers (
  digest TEXT PRIMARY KEY, subject TEXT NOT NULL, question TEXT NOT NULL, options TEXT NOT NULL, program TEXT NOT NULL,
  at {real} NOT NULL
);
CREATE INDEX answers_by_subject ON answers (subject, question);
CREATE TABLE parts (
  answer TEXT NOT NULL, name TEXT NOT NULL, media TEXT NOT NULL, digest TEXT NOT NULL, size {whole} NOT NULL,
  PRIMARY KEY (answer, name)
);

CREATE TABLE uploads (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, size {whole} NOT NULL,
  by TEXT NOT NULL, at {real} NOT NULL
);
CREATE TABLE notes (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, by TEXT NOT NULL,
  at {real} NOT NULL
);
CREATE TABLE journal (
  number {serial}, at {real} NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL, project TEXT NOT NULL,
  about TEXT NOT NULL
);

-- Who may do what. What lets somebody in is kept as a digest only.
CREATE TABLE people (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, secret TEXT NOT NULL, made {real} NOT NULL, closed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE passes (
  digest TEXT PRIMARY KEY, sort TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, project TEXT NOT NULL,
  version TEXT NOT NULL, label TEXT NOT NULL, made {real} NOT NULL, seen {real} NOT NULL, ends {real} NOT NULL
);
CREATE INDEX passes_by_person ON passes (person, sort);
