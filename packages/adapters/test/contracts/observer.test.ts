import { compareObservations, type ObservedDifference } from '@lockstep/core/catalog/compare-observations.js';
import { describeObject } from '@lockstep/core/catalog/object-kind.js';
import type { Observation } from '@lockstep/core/catalog/observation.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DIALECT_TOOLS } from './dialect-tools.js';
import { CONTRACT_DIALECTS, titleOf } from './contract-dialects.js';
import { OBSERVER_CASES } from './observer-cases.js';
import type { ScenarioDatabase } from './scenario-database.js';

for (const dialect of CONTRACT_DIALECTS) {
  const { made, changes, routes } = OBSERVER_CASES[dialect.dialect as keyof typeof OBSERVER_CASES];
  const { database: port, reader } = DIALECT_TOOLS[dialect.dialect];

  describe.skipIf(dialect.missing !== null)(`${titleOf(dialect)}: what the observer sees`, () => {
    const opened: ScenarioDatabase[] = [];
    let one: ScenarioDatabase;
    beforeEach(async () => {
      one = await open();
    });
    afterEach(async () => {
      for (const database of opened.splice(0)) await database.drop();
    });

    async function open(): Promise<ScenarioDatabase> {
      const database = await dialect.open();
      opened.push(database);
      return database;
    }

    async function rootsIn({ url }: ScenarioDatabase): Promise<readonly RootName[]> {
      const { catalog } = await reader.readCatalog(dialect.targetOf(url));
      return catalog.facts.filter(({ id, root }) => id === root);
    }

    async function seenIn({ url }: ScenarioDatabase, roots: readonly RootName[]): Promise<Observation> {
      return await port.observe(dialect.targetOf(url), roots);
    }

    async function differences(
      a: ScenarioDatabase,
      b: ScenarioDatabase,
    ): Promise<readonly ObservedDifference[]> {
      const roots = [...(await rootsIn(a)), ...(await rootsIn(b))];
      return compareObservations(await seenIn(a, roots), await seenIn(b, roots));
    }

    test.each(changes)('differs with %s, and with nothing else', async (_, sql) => {
      await one.run(made);
      const roots = await rootsIn(one);
      const before = await seenIn(one, roots);
      expect(compareObservations(before, await seenIn(one, roots))).toEqual([]);
      await one.run(sql);
      expect(compareObservations(before, await seenIn(one, roots))).not.toEqual([]);
      const other = await open();
      await other.run(made);
      await other.run(sql);
      expect(await differences(one, other)).toEqual([]);
    });

    test.each(routes)('is equal whichever way it came about: %s', async (_, once, steps) => {
      const other = await open();
      await one.run(once);
      await other.run(steps);
      expect((await seenIn(one, await rootsIn(one))).entries.size).toBeGreaterThan(0);
      expect(await differences(one, other)).toEqual([]);
    });

    test('says an object as everything else does', async () => {
      await one.run(made);
      const { catalog } = await reader.readCatalog(dialect.targetOf(one.url));
      const known = new Set(catalog.facts.map(describeObject));
      const constraints = catalog.facts.filter(({ kind }) => kind === 'constraint');
      const behind = new Set(constraints.map(({ name }) => name.split('.').at(-1)));
      const { entries } = await seenIn(one, await rootsIn(one));
      const objects = [...entries.keys()].map((key) => key.slice(0, key.lastIndexOf(': ')));
      // Columns of views are no facts of their own, nor are PostgreSQL's indexes behind constraints.
      const isPart = (object: string): boolean =>
        object.startsWith('column ') || (object.startsWith('index ') && behind.has(object.split('.').at(-1)));
      expect(objects.filter((object) => !known.has(object) && !isPart(object))).toEqual([]);
    });

    test('sees nothing of what is not asked for, and nothing of what is not there', async () => {
      await one.run(made);
      const roots = [{ kind: 'table', name: dialect.named('nowhere') }];
      expect([...(await seenIn(one, roots)).entries, ...(await seenIn(one, [])).entries]).toEqual([]);
    });
  });
}
