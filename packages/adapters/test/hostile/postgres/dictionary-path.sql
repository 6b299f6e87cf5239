-- trick: names a dictionary file by a path out of its folder
-- expect: SCHEMA.INVALID_SQL

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = ispell, DictFile = '../../../../etc/passwd', AffFile = '../../../../etc/passwd');
