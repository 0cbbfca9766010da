-- What the goldens under changes/ start from: the same shop as schema.sqlite.sql.
CREATE TYPE mood AS ENUM ('good', 'bad');

CREATE TABLE users (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  email text,
  status text NOT NULL DEFAULT 'new',
  legacy text
);
CREATE INDEX users_status_email ON users (status, email);

CREATE TABLE products (
  id bigint PRIMARY KEY,
  title text NOT NULL,
  price integer,
  CONSTRAINT products_price_check CHECK (price >= 0)
);

CREATE TABLE orders (
  id bigint PRIMARY KEY,
  user_id bigint REFERENCES users (id) ON DELETE CASCADE,
  total double precision,
  placed_at text
);
CREATE INDEX orders_total ON orders (total);

CREATE TABLE reviews (
  product_id bigint NOT NULL,
  author text NOT NULL,
  rating text,
  body text,
  PRIMARY KEY (product_id, author)
);
CREATE UNIQUE INDEX reviews_body ON reviews (body);

CREATE TABLE accounts (
  id bigint PRIMARY KEY,
  kind text,
  version integer NOT NULL DEFAULT 1
);
CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN NEW.version := OLD.version + 1; RETURN NEW; END$$;
CREATE TRIGGER accounts_version BEFORE UPDATE ON accounts
FOR EACH ROW EXECUTE FUNCTION next_version();

CREATE TABLE sessions (
  token text PRIMARY KEY,
  note text,
  short text GENERATED ALWAYS AS (left(token, 4)) STORED
);

CREATE VIEW v_titles AS SELECT title FROM products;
