-- For a statement outside of any transaction, and taken back after it (RESET ALL).
SET lock_timeout = 0;
SET statement_timeout = 0;
SET row_security = off;
SET standard_conforming_strings = on;
SET transform_null_equals = off;
-- VACUUM: as gentle as autovacuum is by default.
SET vacuum_cost_delay = '2ms';
