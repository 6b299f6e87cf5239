import { describe, expect, test } from 'vitest';
import { atlasFailure, isAboutTls } from '../../../src/engines/atlas/atlas-failure.js';
import { atlasMessage, parsePlanOutput, planError } from '../../../src/engines/atlas/atlas-output.js';

const RESULT = {
  exitCode: 1,
  stdout: '',
  stderr: '',
  timedOut: false,
  interrupted: false,
  flooded: false,
  startError: null,
} as const;

const NOTICE = `Notice: This Atlas edition lacks support for features such as checkpoints,
testing, down migrations, and more. Additionally, advanced database objects such as views,
triggers, and stored procedures are not supported. To read more: https://atlasgo.io/community-edition

To install the non-community version of Atlas, use the following command:

	curl -sSf https://atlasgo.sh | sh

Or, visit the website to see all installation options:

	https://atlasgo.io/docs#installation

`;
const BUILD = `You're running the community build of Atlas, which differs from the official version.
If this error persists, try installing the official version as a troubleshooting step:

  curl -sSf https://atlasgo.sh | sh

More installation options: https://atlasgo.io/docs#installation
`;
const NEW =
  'A new version of Atlas is available (v1.3.3):\nhttps://github.com/ariga/atlas/releases/tag/v1.3.3\n';

describe('the answer of a dry run', () => {
  test.each([
    ['{"Changes":{}}', []],
    ['{"Changes":{"Pending":null}}', []],
    ['{"Changes":{"Pending":[]}}\n', []],
    ['{"Driver":"postgres","URL":{"Scheme":"postgres"},"Changes":{"Pending":["A","B"]}}', ['A', 'B']],
    ['{"Changes":{"Pending":["A"],"Applied":[],"Error":null},"Error":""}', ['A']],
  ])('%s is a plan', (stdout, statements) => {
    expect(parsePlanOutput(stdout)).toEqual(statements);
    expect(planError(stdout)).toBeNull();
  });

  test.each([
    [''],
    ['{}'],
    ['null'],
    ['[]'],
    ['{"Changes":null}'],
    ['{"Changes":{"Pending":"A"}}'],
    ['{"Changes":{"Pending":[1]}}'],
    ['{"Changes":{"Applied":["A"]}}'],
    ['{"Changes":{"Pending":["A"]}'],
    ['Schemas are synced, no changes to be made.\n'],
    [`${NOTICE}{"Changes":{}}`],
    ['{"Changes":{}}{"Changes":{}}'],
    ['Usage:\n  atlas schema [command]\n\nAvailable Commands:\n  apply\n'],
  ])('%j is none', (stdout) => {
    expect(parsePlanOutput(stdout)).toBeNull();
    expect(planError(stdout)).toBeNull();
  });

  test('an error in it makes it no plan, and is what the failure says', () => {
    const inside = '{"Changes":{"Pending":["A"],"Error":{"Stmt":"CREATE TABLE t","Text":"no room"}}}';
    expect(parsePlanOutput(inside)).toBeNull();
    expect(planError(inside)).toBe('no room\nCREATE TABLE t');
    const beside = '{"Changes":{"Pending":["A"]},"Error":"no connection"}';
    expect(parsePlanOutput(beside)).toBeNull();
    expect(planError(beside)).toBe('no connection');
    const error = atlasFailure({ ...RESULT, exitCode: 0, stdout: beside }, '/bin/atlas');
    expect(error).toMatchObject({ code: 'ENGINE.FAILED', message: 'Atlas made no plan: no connection' });
  });
});

describe('what a failed run says', () => {
  test.each([
    [`${NOTICE}Error: postgres: refused\n`, 'postgres: refused'],
    [`Error: postgres: refused\n${BUILD}`, 'postgres: refused'],
    [`${NEW}Error: a\nb\n${BUILD}`, 'a\nb'],
    ["Abort: 'atlas migrate down' is not supported\n", "'atlas migrate down' is not supported"],
    [`${NOTICE}${BUILD}${NEW}`, 'nothing'],
    ['', 'nothing'],
  ])('%j without advertisements and labels', (stderr, message) => {
    expect(atlasMessage(stderr, 'nothing')).toBe(message);
  });

  test.each([
    ['Error: missing partial WHERE clause in: CREATE INDEX', 'ENGINE.FAILED', /capital letters/],
    [
      "Error: Binary was compiled with 'CGO_ENABLED=0', go-sqlite3 requires cgo to work. This is a stub",
      'ENGINE.UNSUPPORTED',
      /CGO_ENABLED=1/,
    ],
    ['Error: sql/sqlclient: unknown driver "oracle"', 'ENGINE.UNSUPPORTED', /sqlite/],
    ['Error: unsupported type "vector(3)"', 'ENGINE.FAILED', /by hand/],
    [
      'Error: changing the generation expression for a column "total" is not supported',
      'ENGINE.FAILED',
      /two steps/,
    ],
    ['Error: reordering enum "mood" value "a" is not supported', 'ENGINE.FAILED', /Keep the value/],
    ['Error: postgres: unexpected number of rows: 1', 'ENGINE.UNSUPPORTED', /Install Atlas 1\.0 or newer/],
    ['Error: mysql: schema "run/mysqld/mysqld.sock" was not found', 'ENGINE.UNSUPPORTED', /host and port/],
    ['Error: something else', 'ENGINE.FAILED', /doctor/],
  ])('%s names a way out', (stderr, code, next) => {
    const error = atlasFailure({ ...RESULT, stderr }, '/bin/atlas');
    expect(error.code).toBe(code);
    expect(error.message).toContain(stderr.replace('Error: ', ''));
    expect(error.next.join('\n')).toMatch(next);
  });

  test.each([
    [{ interrupted: true, exitCode: null }, 'INTERRUPTED', /interrupted/],
    [{ startError: 'ENOEXEC', exitCode: null }, 'ENGINE.NOT_FOUND', /ENOEXEC/],
    [{ timedOut: true, exitCode: null }, 'TOOL.TIMEOUT', /in time/],
    [{ flooded: true, exitCode: null }, 'ENGINE.FAILED', /endless output/],
    [{ exitCode: null }, 'ENGINE.FAILED', /by a signal/],
    [{ exitCode: 2 }, 'ENGINE.FAILED', /ended with 2 and no plan/],
  ])('%j ends with a code of its own', (how, code, message) => {
    const error = atlasFailure({ ...RESULT, ...how }, '/bin/atlas');
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('an exit code of 0 without a plan shows what was said instead', () => {
    const error = atlasFailure({ ...RESULT, exitCode: 0, stdout: 'Usage:\n  atlas schema\n' }, '/bin/atlas');
    expect(error.why).toContain('wrote no plan, but: Usage:');
  });

  test('a long message is cut', () => {
    const error = atlasFailure({ ...RESULT, stderr: `Error: ${'x'.repeat(5000)}` }, '/bin/atlas');
    expect(error.message.length).toBeLessThan(1100);
  });
});

describe('a refusal about TLS', () => {
  test.each([
    'Error: postgres: scanning system variables: pq: SSL is not enabled on the server',
    'Error: pq: no pg_hba.conf entry for host "10.0.0.1", user "u", database "d", no encryption',
    'Error: pq: no pg_hba.conf entry for host "10.0.0.1", user "u", database "d", SSL off',
    'Error: pq: SSL connection is required. Please specify SSL options and retry.',
    'Error: pq: connection is insecure (try using `sslmode=require`)',
    'Error: x509: certificate signed by unknown authority',
  ])('%s is tried in the other way', (stderr) => {
    expect(isAboutTls({ ...RESULT, stderr })).toBe(true);
  });

  test('other failures and successes are not', () => {
    const wrong = 'Error: pq: password authentication failed for user "u"';
    expect(isAboutTls({ ...RESULT, stderr: wrong })).toBe(false);
    expect(isAboutTls({ ...RESULT, exitCode: 0, stderr: 'SSL is not enabled on the server' })).toBe(false);
  });
});
