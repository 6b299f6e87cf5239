import { expect, test } from 'vitest';
import { pairOf, planBetween } from './two-databases.js';

test('the comments that an extension brings for its members are the extension, not the module', async () => {
  const [current, desired] = await pairOf(18, {
    current: '',
    desired: 'CREATE EXTENSION cube; CREATE TABLE public.t (c public.cube);',
  });
  const { proposal, ownership } = await planBetween(current, desired);
  expect(proposal.statements.map(({ sql }) => sql.split('\n')[0])).toEqual([
    'CREATE EXTENSION "cube" SCHEMA "public"',
    expect.stringContaining('CREATE TABLE "public"."t"'),
  ]);
  expect(ownership.requires).toEqual([]);
});
