import { testDatabase } from '@lockstep/testing';
import { expect, test } from 'vitest';
import { isPlainName } from '../../../../core/src/text/sql/reserved-words.js';

test.each([15, 18] as const)(
  'writes no name without the quotes that PostgreSQL %s puts around it',
  async (major) => {
    const database = await testDatabase(major);
    try {
      const words = await database.run(
        'SELECT word, quote_ident(word) AS quoted FROM pg_get_keywords() ORDER BY 1',
      );
      const wrong = words.filter(({ word, quoted }) => word !== quoted && isPlainName(String(word)));
      expect(wrong).toEqual([]);
      expect(words.filter(({ word }) => isPlainName(String(word))).length).toBeGreaterThan(300);
    } finally {
      await database.drop();
    }
  },
);
