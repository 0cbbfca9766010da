-- Rows for the demo, in a database that shop.sql has made; demo.sh puts the number of users in.
PRAGMA journal_mode = WAL;
BEGIN;

WITH RECURSIVE
  counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :users),
  given(n, name) AS (VALUES
    (0, 'Ada'), (1, 'Grace'), (2, 'Edsger'), (3, 'Barbara'), (4, 'Donald'), (5, 'Frances'),
    (6, 'Ken'), (7, 'Radia'), (8, 'Dennis'), (9, 'Margaret'), (10, 'Alan'), (11, 'Lynn')),
  family(n, name) AS (VALUES
    (0, 'Lovelace'), (1, 'Hopper'), (2, 'van der Berg'), (3, 'Liskov'), (4, 'Knuth'),
    (5, 'Allen'), (6, 'O''Brien'), (7, 'Perlman'), (8, 'Ritchie'), (9, 'Hamilton'),
    (10, 'Turing'), (11, 'Conway'), (12, 'de la Cruz'))
INSERT INTO users (id, name, email, phone, fax, created_at)
SELECT counted.n,
       given.name || ' ' || family.name,
       lower(given.name) || counted.n || '@example.org',
       CASE WHEN counted.n % 3 = 0 THEN NULL ELSE '+47 ' || (20000000 + counted.n) END,
       CASE WHEN counted.n % 50 = 0 THEN '+47 ' || (70000000 + counted.n) END,
       datetime('2020-01-01', '+' || (counted.n * 7 % 2000000) || ' minutes')
FROM counted
JOIN given ON given.n = counted.n % 12
JOIN family ON family.n = counted.n % 13
ORDER BY counted.n;

WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 500)
INSERT INTO products (title, price, description)
SELECT 'Product ' || n, (n * 37 % 9000 + 99) / 100.0, 'What everybody needs' FROM counted;

WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 20000)
INSERT INTO orders (user_id, status, placed_at)
SELECT n * 13 % :users + 1,
       CASE n % 10 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' ELSE 'shipped' END,
       datetime('2024-01-01', '+' || (n * 11) || ' minutes')
FROM counted;

INSERT INTO order_items (order_id, product_id, quantity)
SELECT id, id % 500 + 1, id % 4 + 1 FROM orders;

INSERT INTO reviews (product_id, user_id, rating, body)
SELECT id % 500 + 1, user_id, CAST(id % 5 + 1 AS TEXT), 'As described' FROM orders WHERE id % 4 = 0;

COMMIT;
