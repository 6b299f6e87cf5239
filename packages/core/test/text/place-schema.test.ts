import { expect, test } from 'vitest';
import { placeSchema } from '../../src/text/place-schema.js';

const holds = (file: string): boolean => placeSchema.safeParse({ file, line: 1, column: 1 }).success;

test.each(['db/1.sql', 'a:b.sql', 'db/`x`|<b>.sql', '../other/db/1.sql', ' '])('%j is a place', (file) => {
  expect(holds(file)).toBe(true);
});

test.each(['/home/ann/db/1.sql', 'C:/Users/ann/1.sql', 'c:\\1.sql', 'db\\1.sql', ''])(
  '%j is none: absolute, not with forward slashes, or nothing',
  (file) => {
    expect(holds(file)).toBe(false);
  },
);
