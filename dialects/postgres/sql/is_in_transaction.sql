-- Outside of one, a statement is a transaction of its own, and both begin at the same moment.
SELECT pg_catalog.transaction_timestamp() <> pg_catalog.statement_timestamp()
