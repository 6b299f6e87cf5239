import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const HOSTILE_SQL = readFileSync(join(import.meta.dirname, 'fixtures/hostile.sql'), 'utf8');

/** What the module of the hostile database owns: all but the schema auth. */
export const HOSTILE_OBJECTS: readonly string[] = [
  'public.users',
  'billing.Order Lines',
  'billing.shipments',
  'billing.users',
  'billing.billing',
  'odd schema.we"ird*[t]able?',
  "public.o'; DROP TABLE users; --",
  'public.class',
  'public.user_roles',
  'public.userRoles',
  'public.text',
  'public.events',
  'public.events_2024',
  'public.events_default',
  'public.events_default_all',
  'public.empty_parent',
  'public.event_notes',
  'public.guarded',
  'public.policed',
  'public.unguarded',
  'public.rooms',
  'public.chickens',
  'public.eggs',
  'public.two_links',
  'public.tickets',
  'public.prototype',
  'public.toString',
  'public.no_columns',
  'view public.happy',
  'view billing.lines',
  'materialized_view public.totals',
  'type public.mood',
  'type public.enum',
  'type public.address',
  'type public.email',
  'type billing.state',
];

/** Lines of the generated table `users`, each with what makes it hard. */
export const CORRECTED = readFileSync(join(import.meta.dirname, 'fixtures/corrected-lines.txt'), 'utf8')
  .trim()
  .split(/^# /m)
  .slice(1)
  .map((pair) => {
    const [what = '', line = ''] = pair.split('\n');
    return { what, line };
  });

/** A line of generated code, by the text it begins with; tabs are cut off. */
export function lineOf(code: string, beginning: string): string {
  return (
    code
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line.startsWith(beginning)) ?? `no line begins with ${beginning}`
  );
}

/** The statement that exports `identifier`. */
export function statementOf(code: string, identifier: string): string {
  const start = code.indexOf(`export const ${identifier} = `);
  return start < 0 ? '' : (code.slice(start).split('\n\n')[0]?.trim() ?? '');
}

/** A row that goes through every kind of repaired column and comes back as it went in. */
export const USER = {
  email: 'first@example.org',
  code: 'zz ',
  mood: 'back\\slash',
  moods: ['sad', 'it\'s "happy"'],
  tags: ['x,y', 'q"uote', "it's"],
  balance: '12345678.1234',
  '1st': 'one',
  userName: 'camel',
  user_name: 'snake',
  'quote"d': 'quoted',
  "it's": 'mine',
  raw: '00ff5c22',
  raws: ['00ff', '', '5c'],
  bits: '1010',
  someBits: '101',
  ln: [1, 2, 3],
  pt: [1.5, 2],
  round: '<(1,2),3>',
  words: "'fox':1",
  numbers: '[3,5)',
  many: '{[1,3),[7,9)}',
  price: '$9.50',
  home: '("Main St",123)',
  object: 42,
  path: 'a.b.c',
  contact: 'a@b',
  contacts: ['a@b', 'c@d'],
  few: 5,
  fews: [5, 6],
  far: 4503599627370496,
  yes: false,
  doc: { deep: ['x'] },
  feels: 'sad',
  label: ['a"b', 'c'],
  score: [1, 2],
  place: '(1,2)',
  matrix: [
    [1, 2],
    [3, 4],
  ],
  aliases: ['A', 'b'],
  lowered: 'first@example.org',
};
