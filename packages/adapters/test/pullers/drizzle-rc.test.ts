import { testDatabase, type TestDatabase } from '@lockstep/testing';
import type { PullResult } from '@lockstep/core/ports/type-puller.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { HOSTILE_OBJECTS, HOSTILE_SQL, lineOf, statementOf, USER } from './drizzle-hostile.js';
import { type DrizzleProject, drizzleProject, pullRequest, runWithGenerated } from './drizzle-project.js';
import { drizzleRcPackages } from './drizzle-rc.js';

// Each pull runs drizzle-kit and tsc, which take their time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const packages = await drizzleRcPackages();
const reason =
  packages === null ? ' (left out: the registry cannot be reached, or LOCKSTEP_TEST_OFFLINE is set)' : '';

describe.skipIf(packages === null)(`drizzle-kit 1.0.0-rc.5 on a hostile PostgreSQL 18${reason}`, () => {
  let database: TestDatabase;
  let project: DrizzleProject;
  let result: PullResult;
  let schema: string;

  beforeAll(async () => {
    database = await testDatabase();
    await database.run(HOSTILE_SQL);
    await database.run('ALTER TABLE two_links ADD doubled int GENERATED ALWAYS AS (id * 2) VIRTUAL');
    project = drizzleProject(packages);
    result = await createDrizzlePuller().pull(pullRequest(project.root, database.url, HOSTILE_OBJECTS));
    schema = project.generated('schema.ts');
  });

  afterAll(async () => {
    project.remove();
    await database.drop();
  });

  test('says what it is, and warns of what Drizzle cannot express', () => {
    expect(result.tool).toEqual({ name: 'drizzle-kit', version: '1.0.0-rc.5' });
    expect(result.warnings).toContain(
      'public.two_links.doubled: Drizzle cannot express VIRTUAL; the column is written as a stored one.',
    );
    expect(result.warnings).toContain(
      'public.users, index users_included: Drizzle cannot express INCLUDE (name, balance); it is left out.',
    );
    expect(result.warnings).toContain(
      'public.users, constraint users_manager_fkey: Drizzle cannot express DEFERRABLE; it is left out.',
    );
    expect(result.warnings).toContain(
      'public.rooms: Drizzle cannot express exclusion constraints; rooms_room_during_excl is left out (EXCLUDE USING gist (room WITH =, during WITH &&)).',
    );
    expect(schema).not.toContain('index("rooms');
  });

  test.each([
    ['users', 'balance: numeric({ precision: 12, scale: 4 }).default("0").notNull(),'],
    ['users', 'createdAt: timestamp("created_at", { withTimezone: true }).defaultNow().notNull(),'],
    ['users', 'big: bigint({ mode: "bigint" }).default(sql`\'9007199254740993\'::bigint`),'],
    ['users', 'few: posint().default(sql`3`),'],
    ['users', 'matrix: integer().array("[][]"),'],
    ['users', "numbers: int4Range().default(sql`'[1,2)'::int4range`),"],
    [
      'users',
      'index("users_expression").using("btree", sql`lower((email)::text) DESC NULLS LAST`, table.name.asc().nullsLast()),',
    ],
    ['happy', 'moods: mood().array(),'],
    ['twoLinks', 'doubled: integer().generatedAlwaysAs(sql`(id * 2)`),'],
    ['guarded', 'export const guarded = pgTable.withRLS("guarded", {'],
    ['toStringTable', 'export const toStringTable = pgTable("toString", {'],
    ['tickets', "id: integer().default(sql`nextval('ticket_seq'::regclass)`).primaryKey().notNull(),"],
  ])('corrects in %s: %s', (table, line) => {
    const lines = statementOf(schema, table).split('\n');
    expect(lines.map((text) => text.trim())).toContain(line);
  });

  test('defines all relations at once, composite ones by all their columns', () => {
    const relations = project.generated('relations.ts');
    expect(lineOf(relations, 'export const relations')).toBe(
      'export const relations = defineRelations(schema, (r) => ({',
    );
    expect(lineOf(relations, 'orderLinesInBilling: r.one')).toBe(
      'orderLinesInBilling: r.one.orderLinesInBilling({ from: [r.shipmentsInBilling.a, r.shipmentsInBilling.b], to: [r.orderLinesInBilling.a, r.orderLinesInBilling.b] }),',
    );
  });

  test('what was pulled reads and writes the database', () => {
    expect(runWithGenerated(project, database.url, 'application-rc.js')).toMatchObject({
      user: USER,
      viaManager: 'first@example.org',
      viaMany: ['Second@example.org'],
      line: { qty: 1, shipments: 1 },
      event: [{ id: 7, body: { k: [1] } }],
    });
  });
});

describe.skipIf(packages === null)(`drizzle-kit 1.0.0-rc.5 with two modules${reason}`, () => {
  test('relates to a table of another module', async () => {
    const database = await testDatabase();
    const project = drizzleProject(packages);
    try {
      await database.run(
        'CREATE TABLE people (id int PRIMARY KEY); CREATE TABLE notes (id int PRIMARY KEY, person int REFERENCES people)',
      );
      const puller = createDrizzlePuller();
      await puller.pull({ ...pullRequest(project.root, database.url, ['public.people']), out: 'src/people' });
      const result = await puller.pull({
        ...pullRequest(project.root, database.url, ['public.notes']),
        foreign: [{ schema: 'public', name: 'people', module: 'people', importFrom: '../people/schema' }],
      });
      expect(result.warnings).toEqual([]);
      const relations = project.generated('relations.ts');
      expect(relations).toContain('defineRelations({ ...schema, people }, (r) => ({');
      expect(lineOf(relations, 'personRelation')).toBe(
        'personRelation: r.one.people({ from: [r.notes.person], to: [r.people.id] }),',
      );
    } finally {
      project.remove();
      await database.drop();
    }
  });
});
