import { inDependencyOrder } from '@lockstep/core/text/dependency-order.js';
import { expect, test } from 'vitest';

const order = (...items: readonly string[]): string =>
  inDependencyOrder(items, (item) => {
    const [made = '', needed = ''] = item.split('<');
    return { creates: made === '' ? [] : [made], refersTo: needed.split('+') };
  }).join(' ');

test.each([
  ['what needs nothing of the others stays where it is', ['a', 'b<x', 'c'], 'a b<x c'],
  ['what is needed comes first', ['a<b', 'b<c', 'c', 'd'], 'c b<c a<b d'],
  ['a circle stays as it is', ['a<b', 'b<a', 'c<a'], 'b<a a<b c<a'],
  ['several of one name keep their order', ['v<t', 'v<u', 't', 'u', '<v'], 't v<t u v<u <v'],
  ['a name that was made before waits for no later one', ['v', 'w<v', 'v'], 'v w<v v'],
])('%s', (_, items, expected) => {
  expect(order(...items)).toBe(expected);
});

test('a chain may be as long as it likes', () => {
  const chain = Array.from({ length: 30_000 }, (_, index) => `v${index}<v${index + 1}`);
  expect(order(...chain)).toBe([...chain].reverse().join(' '));
});
