-- What the goldens under changes/ start from.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT COLLATE NOCASE,
  status TEXT NOT NULL DEFAULT 'new',
  legacy TEXT
);
CREATE INDEX users_status_email ON users (status, email);

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  price INTEGER,
  CHECK (price >= 0)
);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
  total REAL,
  placed_at TEXT
);
CREATE INDEX orders_total ON orders (total);

CREATE TABLE reviews (
  product_id INTEGER NOT NULL,
  author TEXT NOT NULL,
  rating TEXT,
  body TEXT,
  PRIMARY KEY (product_id, author)
) WITHOUT ROWID;
CREATE UNIQUE INDEX reviews_body ON reviews (body);

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  kind TEXT,
  version INTEGER NOT NULL DEFAULT 1
);
CREATE TRIGGER accounts_version AFTER UPDATE ON accounts
BEGIN
  UPDATE accounts SET version = version + 1 WHERE id = NEW.id;
END;

CREATE TABLE sessions (token TEXT PRIMARY KEY, note TEXT);

CREATE VIEW v_titles AS SELECT title FROM products;
