import { inject, test } from 'vitest';
import pg from 'pg';
const url = inject('postgres15');
async function on<T>(f: (c: pg.Client) => Promise<T>): Promise<T> {
  const c = new pg.Client({ connectionString: url });
  await c.connect();
  try { return await f(c); } finally { await c.end(); }
}
test('probe', { timeout: 300000 }, async () => {
  const end = Date.now() + 60000;
  let rounds = 0; let last = ''; let errors = 0;
  const gone = new Map<string, string>();
  while (Date.now() < end) {
    rounds += 1;
    const name = `lockstep_probe_${rounds}`;
    try {
    await on(async (c) => { await c.query(`CREATE ROLE ${name} LOGIN`); await c.query(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0`); });
    await on(async (c) => {
      await c.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await c.query(`DROP ROLE ${name}`);
      gone.set(name, new Date().toISOString());
    });
    const start = await on(async (c) => (await c.query("SELECT backend_start::text AS s FROM pg_stat_activity WHERE backend_type='checkpointer'")).rows[0].s);
    if (start !== last) console.log('CHECKPOINTER', rounds, start, new Date().toISOString());
    last = start;
    const back = await on(async (c) => (await c.query("SELECT rolname, xmin, xmax, ctid FROM pg_authid WHERE rolname LIKE 'lockstep_probe%'")).rows);
    if (back.length) console.log('BACK', rounds, new Date().toISOString(), JSON.stringify(back), back.map((b) => gone.get(b.rolname)));
    } catch (e) { errors += 1; console.log('ERR', rounds, (e as Error).message, new Date().toISOString()); }
  }
  console.log('PROBE', rounds, errors);
});
