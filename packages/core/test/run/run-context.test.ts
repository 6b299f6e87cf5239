import { describe, expect, test } from 'vitest';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import { NO_LEDGER } from '../../src/ownership/ledger.js';
import type { Database } from '../../src/ports/database.js';
import type { DatabaseSession } from '../../src/ports/database-session.js';
import type { RunContext } from '../../src/run/run-context.js';
import { withTarget } from '../../src/run/run-context.js';
import { MemoryWorkspace } from '../in-memory/memory-workspace.js';

/** What a run asked of its session, in order. */
type Calls = string[];

interface Spying {
  readonly revision: () => string | null;
  /** False: the lock is on another server. */
  readonly seesLock?: boolean;
}

/** A database whose session writes down what it is asked; its revision is what the test says. */
function spied(
  database: Database,
  { calls, revision, seesLock = true }: Spying & { readonly calls: Calls },
): Database {
  return {
    ...database,
    openSession: async (target) => {
      calls.push('open');
      const session = await database.openSession(target);
      const spy: DatabaseSession = {
        ...session,
        read: async (request) => {
          calls.push(request.roots === undefined ? 'read' : 'read closely');
          return { ...(await session.read(request)), revision: revision() };
        },
        history: {
          ...session.history,
          read: async () => {
            calls.push('ledger');
            return await Promise.resolve({ ...NO_LEDGER, environment: 'later' });
          },
        },
        seesLock: async (mark) => {
          calls.push(`sees ${mark}`);
          return await Promise.resolve(seesLock);
        },
        revision: async () => {
          calls.push('revision');
          return await Promise.resolve(revision());
        },
        close: async () => {
          calls.push('close');
          await session.close();
        },
      };
      return spy;
    },
  };
}

async function runOn(
  calls: Calls,
  spying: Spying,
  work: (context: RunContext) => Promise<unknown>,
): Promise<void> {
  const workspace = new MemoryWorkspace({ api: { sql: '' } });
  const toolkit = workspace.toolkit();
  const database = spied(toolkit.database, { calls, ...spying });
  await withTarget({ toolkit: { ...toolkit, database }, run: await workspace.connected() }, work);
}

async function callsOf(
  revision: () => string | null,
  work: (context: RunContext) => Promise<unknown>,
): Promise<readonly string[]> {
  const calls: Calls = [];
  await runOn(calls, { revision }, work);
  return calls;
}

describe('the target of a run', () => {
  test('is read once while its revision stands; the ledger is read each time', async () => {
    const calls = await callsOf(
      () => 'same',
      async ({ look }) => {
        expect((await look()).ledger.environment).toBe(null);
        expect((await look()).ledger.environment).toBe('later');
      },
    );
    expect(calls).toEqual(['open', 'read', 'ledger', 'revision', 'close']);
  });

  test('is read again where its revision is another one, and then that one stands', async () => {
    const revisions = ['first', 'second', 'second', 'second'];
    const calls = await callsOf(
      () => revisions.shift() ?? null,
      async ({ look }) => {
        await look();
        await look();
        await look();
      },
    );
    expect(calls.filter((call) => call === 'read')).toHaveLength(2);
  });

  test('is read each time where it has no revision', async () => {
    const calls = await callsOf(
      () => null,
      async ({ look }) => {
        await look();
        await look();
      },
    );
    expect(calls).toEqual(['open', 'read', 'read', 'close']);
  });

  test('is read for a proof whatever its revision says', async () => {
    const calls = await callsOf(
      () => 'same',
      async ({ look, lookClosely }) => {
        await look();
        await lookClosely([]);
      },
    );
    expect(calls).toEqual(['open', 'read', 'read closely', 'close']);
  });

  test('is read where the lock of an apply is: a session elsewhere is left, and what it read is forgotten', async () => {
    const lookMeetLook = async ({ look, meet }: RunContext): Promise<void> => {
      await look();
      await meet({ mark: 7 });
      await look();
    };
    const here = await callsOf(() => 'same', lookMeetLook);
    expect(here).toEqual(['open', 'read', 'sees 7', 'ledger', 'revision', 'close']);
    const elsewhere: Calls = [];
    await runOn(elsewhere, { revision: () => 'same', seesLock: false }, lookMeetLook);
    expect(elsewhere).toEqual(['open', 'read', 'sees 7', 'close', 'open', 'read', 'close']);
  });

  test('is not connected to before anybody asks for it', async () => {
    expect(
      await callsOf(
        () => null,
        async () => await Promise.resolve(),
      ),
    ).toEqual([]);
  });

  test('is left however the run ends', async () => {
    const calls: Calls = [];
    const interrupted = async ({ session }: RunContext): Promise<never> => {
      await session();
      throw new LockstepError('INTERRUPTED', { what: 'by a signal' });
    };
    const ended = runOn(calls, { revision: () => null }, interrupted);
    await expect(ended).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(calls).toEqual(['open', 'close']);
  });
});
