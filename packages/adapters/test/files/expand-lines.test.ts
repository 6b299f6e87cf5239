import { expand } from 'dotenv-expand';
import { expect, test } from 'vitest';
import { expandLines } from '../../src/files/expand-lines.js';
import { readVariableSources } from '../../src/files/env-files.js';
import { temporaryFolder } from './temporary-folder.js';

const KNOWN = { PASSWORD: 'pa$$word', ZONE: 'us', EMPTY: '', SELF: '${SELF}', DEEP: 'x${ZONE}' };

test.each<Readonly<Record<string, string>>>([
  { A: 'a', B: '$A-${A}', C: '${B}/${A}${MISSING}' },
  { A: '${ZONE:-eu}', B: '${EMPTY:-eu}', C: '${EMPTY-eu}', D: '${MISSING:-a:-b}', E: '${ZONE-eu}' },
  { A: '${ZONE:+is $ZONE}', B: '${EMPTY:+no}', C: '${MISSING+no}', D: '${ZONE+yes+no}' },
  { A: '\\$ZONE \\${ZONE}', B: '$A', C: '${A} $ZONE', D: '${ZONE} \\$' },
  { A: '${A}', B: '1${B}2', C: '$D', D: '$C' },
  { A: '${SELF}', B: '1$ZONE$ZONE', C: '$DEEP', D: '${MISSING:-${ZONE}}', E: '${MISSING:-${NONE:-$ZONE}}' },
  { A: '$PASSWORD', B: 'a$', C: '$$', D: '${}', E: '${ZONE', F: '$1', G: '$ZONE}' },
  { ZONE: 'eu', A: '$ZONE', PASSWORD: '$PASSWORD' },
])('resolves %j as dotenv-expand does', (lines) => {
  const others = Object.fromEntries(Object.entries(KNOWN).filter(([name]) => !Object.hasOwn(lines, name)));
  expect(expandLines({ path: '.env', lines }, KNOWN)).toEqual(
    expand({ parsed: { ...lines }, processEnv: others }).parsed,
  );
});

const refusal = (name: string) =>
  expect.objectContaining({
    code: 'CONFIG.INVALID',
    message: `The variable ${name} of api/.env cannot be resolved.`,
  });

test.each([
  ['that grow tenfold each', 'A5', ['A1=secretsecret', ...tenfold(11)]],
  ['that refer to themselves', 'B', ['A=x\\${A}', 'B=1${A}2']],
  ['that refer to each other', 'C', ['A=\\${B}', 'B=\\${A}', 'C=1${A}2']],
])('refuses lines %s, by name and without a value', (_, name, lines) => {
  const workspaceRoot = temporaryFolder({ 'api/.env': lines.join('\n') });
  const environment = { name: 'ci', isProtected: false };
  const read = () => readVariableSources({ workspaceRoot, projectRoot: 'api', environment, real: {} });
  expect(read).toThrow(refusal(name));
  expect(read).not.toThrow(/secret/);
});

function tenfold(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `A${index + 2}=${`\${A${index + 1}}`.repeat(10)}`);
}

test('resolves very many lines', () => {
  const count = 30_000;
  const lines = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`A${index}`, `${index} $ZONE`]),
  );
  expect(expandLines({ path: '.env', lines }, KNOWN)[`A${count - 1}`]).toBe(`${count - 1} us`);
});
