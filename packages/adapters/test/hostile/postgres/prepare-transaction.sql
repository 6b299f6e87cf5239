-- trick: prepares a transaction that outlives its session
-- expect: SCHEMA.UNSUPPORTED

BEGIN;
CREATE TABLE t ();
PREPARE TRANSACTION 'pwned';
