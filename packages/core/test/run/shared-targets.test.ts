import { describe, expect, test } from 'vitest';
import type { Database } from '../../src/ports/database.js';
import { RedactedUrl } from '../../src/config/url/redacted-url.js';
import { NO_LEDGER } from '../../src/ownership/ledger.js';
import { sharedTargets } from '../../src/run/shared-targets.js';
import { targetContext } from '../../src/run/run-context.js';
import { MemoryWorkspace } from '../in-memory/memory-workspace.js';

/** A database that counts what is opened, read and closed. */
function counting(database: Database, calls: string[]): Database {
  return {
    ...database,
    openSession: async (target) => {
      calls.push('open');
      const session = await database.openSession(target);
      return {
        ...session,
        read: async (request) => {
          calls.push('read');
          const ledger = { ...NO_LEDGER, exists: request.ledger };
          return { ...(await session.read(request)), ledger, revision: 'same' };
        },
        revision: async () => {
          calls.push('revision');
          return await Promise.resolve('same');
        },
        close: async () => {
          calls.push('close');
          await session.close();
        },
      };
    },
  };
}

async function setUp() {
  const workspace = new MemoryWorkspace({ api: { sql: '' } });
  const calls: string[] = [];
  const toolkit = workspace.toolkit();
  return {
    calls,
    toolkit: { ...toolkit, database: counting(toolkit.database, calls) },
    run: await workspace.connected(),
    targets: sharedTargets(),
  };
}

describe('the targets of a run over many modules', () => {
  test('modules of one database use one session, and a reading that stands serves all of them', async () => {
    const { calls, toolkit, run, targets } = await setUp();
    for (let module = 0; module < 3; module += 1) await targetContext(toolkit, run, targets).look();
    await targets.close();
    expect(calls).toEqual(['open', 'read', 'revision', 'revision', 'close']);
  });

  test('who needs no later look is served without a question', async () => {
    const { calls, toolkit, run, targets } = await setUp();
    for (let module = 0; module < 3; module += 1) await targetContext(toolkit, run, targets).lookOnce();
    expect(calls).toEqual(['open', 'read']);
  });

  test('an environment without a ledger is not told what another one read of it', async () => {
    const { calls, toolkit, run, targets } = await setUp();
    expect((await targetContext(toolkit, run, targets).lookOnce()).ledger.exists).toBe(true);
    const without = { ...run, environment: { ...run.environment, ledger: false } };
    const { ledger } = await targetContext(toolkit, without, targets).lookOnce();
    expect(ledger.exists).toBe(false);
    expect(calls).toEqual(['open', 'read', 'revision']);
  });

  test('another address is another target', async () => {
    const { calls, toolkit, run, targets } = await setUp();
    const other = { ...run.target, url: RedactedUrl.of('sqlite:other.db') };
    await targetContext(toolkit, run, targets).session();
    await targetContext(toolkit, { ...run, target: other }, targets).session();
    await targets.close();
    expect(calls).toEqual(['open', 'open', 'close', 'close']);
  });

  test('a server that was not there is tried again by the next module', async () => {
    const { calls, toolkit, run, targets } = await setUp();
    const { database } = toolkit;
    let isDown = true;
    const openSession: Database['openSession'] = async (...request) => {
      if (isDown) throw new Error('down');
      return await database.openSession(...request);
    };
    const flaky = { ...toolkit, database: { ...database, openSession } };
    await expect(targetContext(flaky, run, targets).session()).rejects.toThrow('down');
    isDown = false;
    await targetContext(flaky, run, targets).session();
    expect(calls).toEqual(['open']);
  });
});
