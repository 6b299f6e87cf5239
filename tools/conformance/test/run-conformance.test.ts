import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSql } from '@lockstep/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runConformance } from '../src/run-conformance.js';

const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  adds_column: {
    'setup.sql': "CREATE TYPE colour AS ENUM ('red');",
    'a.sql': 'CREATE TABLE paint (id int PRIMARY KEY);',
    'b.sql': 'CREATE TABLE paint (id int PRIMARY KEY, c colour);',
  },
  broken: { 'a.sql': '', 'b.sql': 'CREATE TABLE t (x no_such_type);' },
  grants: {
    'a.sql': 'DO $$ BEGIN IF true THEN CREATE ROLE conf_made; END IF; END $$; CREATE TABLE g (id int);',
    'b.sql': 'CREATE ROLE conf_made; CREATE TABLE g (id int); GRANT SELECT ON g TO conf_made, conf_named;',
  },
  needs_data: {
    'a.sql': 'CREATE TABLE n (id int);',
    'b.sql': 'CREATE TABLE n (id int, must text NOT NULL);',
  },
  publishes: {
    'a.sql': 'CREATE TABLE p (id int);',
    'b.sql': 'CREATE TABLE p (id int); CREATE OPERATOR CLASS oc FOR TYPE int4 USING btree AS STORAGE int4;',
  },
};

const NEVER = new AbortController().signal;

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-corpus-'));
  for (const [name, files] of Object.entries(CASES)) {
    await mkdir(join(folder, name));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), text);
  }
  await writeFile(
    join(folder, 'whole.sql'),
    'CREATE TABLE w (id int PRIMARY KEY, next int REFERENCES w); CREATE VIEW wv AS SELECT id FROM w;',
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test(
  'judges every case in both directions, and leaves the server as it was',
  { timeout: 400_000 },
  async () => {
    const url = inject('postgres15');
    const before = await stateOf(url);
    const data: string[] = [];
    const talk: string[] = [];
    const summary = await runConformance(
      { folder, json: true, only: null, directions: ['a-b', 'b-a'], url },
      { data: (text) => data.push(text), talk: (text) => talk.push(text), signal: NEVER },
    );
    expect(data).toEqual([JSON.stringify(summary)]);
    expect(summary).toEqual({
      cases: 12,
      unloadable: 2,
      converged: 8,
      failed: [
        { name: 'publishes', direction: 'a-b', reason: expect.stringContaining('operator class') },
        { name: 'publishes', direction: 'b-a', reason: expect.stringContaining('operator class') },
      ],
      findings: { found: summary.findings.opened, opened: 29, inPlanSql: 7, unopened: [] },
    });
    expect(talk.join('\n')).toContain('type "no_such_type" does not exist');
    expect(await stateOf(url)).toEqual(before);
  },
);

test('tells a person where the rows refused what the plan had warned of', async () => {
  const data: string[] = [];
  await runConformance(
    { folder, json: false, only: 'needs_data', directions: ['a-b'], url: inject('postgres15') },
    { data: (text) => data.push(text), talk: () => undefined, signal: NEVER },
  );
  expect(data[0]).toMatch(/^✓ a-b {2}needs_data\n {4}without rows, as the plan warned: APPLY.FAILED/);
  expect(data[1]).toContain('1 of 1 that load converged, 0 failed, 0 do not load (1 in all)');
});

test('says which cases there are none of', async () => {
  const run = runConformance(
    { folder, json: true, only: 'absent', directions: ['a-b'], url: inject('postgres15') },
    { data: () => undefined, talk: () => undefined, signal: NEVER },
  );
  await expect(run).rejects.toThrow('None of the 6 cases');
});

test('ends between two cases where it is interrupted', async () => {
  const run = runConformance(
    { folder, json: true, only: null, directions: ['a-b'], url: inject('postgres15') },
    { data: () => undefined, talk: () => undefined, signal: AbortSignal.abort() },
  );
  await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

async function stateOf(url: string): Promise<readonly unknown[]> {
  const roles = await runSql(url, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'conf_%' ORDER BY 1");
  const databases = await runSql(url, "SELECT datname FROM pg_database WHERE datname LIKE 'lockstep_conf%'");
  return [...roles, ...databases];
}
