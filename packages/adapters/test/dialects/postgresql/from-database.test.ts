import { testDatabase } from '@lockstep/testing';
import { expect, test } from 'vitest';
import { normaliseDefinition } from '../../../src/dialects/postgresql/parser/normalise-definition.js';
import { dumpOf, dumpOfLoaded, exported, HAS_PG_DUMP, roundTrip } from './from-database-setup.js';
import { RICH_SCHEMA } from './from-database-schema.js';

const READER = `DO $$ BEGIN CREATE ROLE from_db_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`;

test.each([15, 18] as const)(
  'writes files that make the same database, loaded without superuser rights on PostgreSQL %s',
  async (major) => {
    const database = await testDatabase(major);
    try {
      await database.run(READER);
      await database.run(RICH_SCHEMA);
      const written = await exported(database);
      expect(written.notWritable).toEqual([]);
      expect(await roundTrip(database, written.files, major)).toEqual({
        forward: [],
        backward: [],
        differences: [],
      });
    } finally {
      await database.run('DROP OWNED BY from_db_reader');
      await database.drop();
    }
  },
);

test.skipIf(!HAS_PG_DUMP)(
  'writes files whose database pg_dump prints alike (needs pg_dump 15 or newer)',
  async () => {
    const database = await testDatabase(15);
    try {
      await database.run(READER);
      await database.run(RICH_SCHEMA);
      const { files } = await exported(database);
      expect(normaliseDefinition(await dumpOfLoaded(files))).toBe(normaliseDefinition(dumpOf(database.url)));
    } finally {
      await database.run('DROP OWNED BY from_db_reader');
      await database.drop();
    }
  },
);
