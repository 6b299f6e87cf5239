import { expect, test } from 'vitest';
import { ratioTable } from '../src/ratio-table.js';
import { ratioOf } from '../src/statistics.js';

test('a table has a row for each ratio, in aligned columns', () => {
  const diff = ratioOf(
    'diff',
    { label: 'lockstep diff', times: [1500.4, 1500.6, 3000] },
    { label: 'pull', times: [1000, 1000, 1000] },
  );
  const sync = ratioOf(
    'a longer name',
    { label: 'second', times: [50] },
    { label: 'first', times: [10_000] },
  );
  expect(ratioTable([diff, sync])).toBe(
    [
      '| measurement   | numerator       |   ms | denominator |    ms | ratio |     pairs | runs |',
      '| ------------- | --------------- | ---: | ----------- | ----: | ----: | --------: | ---: |',
      '| diff          | `lockstep diff` | 1501 | `pull`      |  1000 |  1.50 | 1.50–3.00 |    3 |',
      '| a longer name | `second`        |   50 | `first`     | 10000 |  0.01 | 0.01–0.01 |    1 |',
    ].join('\n'),
  );
});
