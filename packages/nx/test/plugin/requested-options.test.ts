import { describe, expect, test } from 'vitest';
import { preTasksExecution } from '../../src/plugin/pre-tasks-execution.js';

const before = async (line: string): Promise<unknown> =>
  await preTasksExecution(undefined, {
    id: '1',
    workspaceRoot: '/nowhere',
    nxJsonConfiguration: {},
    argv: ['node', 'nx', ...line.split(' ')],
  });

describe('an option of a task that is not named', () => {
  test.each([
    ['run api:db-sync --rename=a=b', '--rename is not for db-sync; it belongs to db-diff, db-apply'],
    ['run api:db-sync --rename a=b', '--rename is not for db-sync'],
    ['db-sync api --accept=all', '--accept belongs to db-apply; db-sync hands it to no task'],
    ['run api:db-sync --plan=saved', '--plan belongs to db-apply'],
    ['run api:db-sync --dry-run', '--dry-run belongs to db-apply'],
    ['run api:db-sync --dryRun', '--dry-run belongs to db-apply'],
    ['run-many -t db-pull --approve=0123456789ab', '--approve belongs to db-apply'],
    ['run-many -t db-apply db-sync --accept=all', '--accept belongs to db-apply; db-sync'],
    ['run-many --targets=build,db-sync --accept all', '--accept belongs to db-apply; db-sync'],
    ['affected -t db-sync --lock-wait=5s', '--lock-wait'],
    ['run api:db-sync --task=work', '--task'],
    ['run api:db-apply --accept=DATA_LOS', '"DATA_LOSS"'],
  ])('is refused before any task: nx %s', async (line, says) => {
    await expect(before(line)).rejects.toThrow(says);
  });

  test('is refused with the command that takes it', async () => {
    const next = async (line: string): Promise<string | undefined> =>
      await before(line).then(
        () => undefined,
        (error: unknown) => /Next:\n([\s\S]*)\nMore:/.exec(String(error))?.[1],
      );
    expect(await next('run api:db-sync --rename=a=b')).toBe(
      '  npx nx run api:db-apply --rename=a=b\n  then: npx nx run api:db-sync',
    );
    expect(await next('run-many -t db-diff db-sync:staging --rename a=b --parallel=1')).toBe(
      '  npx nx run-many -t db-apply db-apply:staging --rename a=b --parallel=1\n' +
        '  then: npx nx run-many -t db-diff db-sync:staging --parallel=1',
    );
    expect(await next('run-many --targets=db-diff,db-sync --accept=all -c staging')).toBe(
      '  npx nx run-many --targets=db-apply --accept=all -c staging\n' +
        '  then: npx nx run-many --targets=db-diff,db-sync -c staging',
    );
    expect(await next('run api:db-sync --fail-on=drift')).toBe('  npx nx run api:db-status --fail-on=drift');
  });

  test.each([
    'run api:db-apply --rename=a=b --accept=DATA_LOSS --lock-wait=5s',
    'run api:db-diff --rename=a=b --task=work',
    'run-many -t db-status --fail-on=drift --parallel=3',
    'run api:db-sync --verbose --skip-nx-cache',
    'run web:build --plan=saved --accept=none',
  ])('is none where the named task takes it, or is not ours: nx %s', async (line) => {
    await expect(before(line)).resolves.toBeUndefined();
  });
});
