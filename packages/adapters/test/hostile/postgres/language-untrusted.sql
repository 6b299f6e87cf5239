-- trick: makes an untrusted language as a language
-- expect: SCHEMA.UNSUPPORTED

CREATE LANGUAGE plpython3u;
