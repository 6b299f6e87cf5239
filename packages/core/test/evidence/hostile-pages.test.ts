import { describe, expect, test } from 'vitest';
import { plainPaint } from '../../src/evidence/paint.js';
import { FORMATS } from '../../src/output/formats.js';
import { findingsOfPlan } from '../../src/policy/plan-findings.js';
import { planMarkdown } from '../../src/evidence/plan-markdown.js';
import { readableSql } from '../../src/evidence/readable-sql.js';
import { workdocs } from '../../src/evidence/workdocs.js';
import type { ServerFacts } from '../../src/ports/server-facts.js';
import { visibleLines } from '../../src/text/visible.js';
import { HOSTILE_MARKDOWN } from '../text/hostile-markdown.js';
import { HOSTILE_TEXTS } from '../text/hostile-texts.js';
import { hostilePlan, hostileReport } from './hostile-plan.js';
import { elementsOf, fencesOf, structureOf } from './markdown-structure.js';

/** Every page that is made of a plan and its report, by name. */
function pagesOf(text: string): readonly (readonly [name: string, markdown: string])[] {
  const server: ServerFacts = {
    version: text,
    major: 18,
    database: text,
    user: text,
    isSuperuser: false,
    databaseOwner: text,
    identity: text,
    extensions: [{ name: text, version: text }],
    roles: [text],
    readOnly: false,
  };
  const docs = workdocs({
    plan: hostilePlan(text),
    server,
    target: { host: text, database: text },
    report: hostileReport(text),
  });
  const pages = docs.filter(({ path }) => path.endsWith('.md'));
  return [
    [
      'plan.md',
      planMarkdown(hostilePlan(text), [
        { path: text, sha256: 'c'.repeat(64), change: 'changed' },
        { path: `${text}2`, sha256: null, change: 'gone' },
      ]),
    ],
    ['findings', findingsPage(text)],
    ...pages.map(({ path, text: page }) => [path, page] as const),
  ];
}

/** What `--format=markdown` prints of a module with findings and an error. */
function findingsPage(text: string): string {
  const result = {
    ...({
      verb: 'status',
      exitCode: 1,
      isInStep: false,
      findings: findingsOfPlan(hostilePlan(text)),
    } as const),
    error: { code: 'DB.AUTH' as const, message: text, next: [text] },
    text: () => text,
    markdown: () => null,
    json: () => null,
  };
  return FORMATS.markdown.document({
    ...{ command: 'status', environment: text, bin: 'lockstep', paint: plainPaint },
    outcomes: [{ module: text, ok: false, exitCode: 1, result }],
  });
}

const intended = new Map(pagesOf('name'));

describe('no name, comment or message changes what a page is made of', () => {
  test.each([...HOSTILE_MARKDOWN, ...HOSTILE_TEXTS])('%s', (_, text) => {
    for (const [page, markdown] of pagesOf(text)) {
      const plain = intended.get(page) ?? '';
      expect(structureOf(markdown), page).toEqual(structureOf(plain));
      expect(elementsOf(markdown), page).toEqual(elementsOf(plain));
    }
  });
});

test.each(HOSTILE_MARKDOWN)('plan.md holds every statement whatever it says: %s', (_, text) => {
  const plan = hostilePlan(text);
  const fences = fencesOf(planMarkdown(plan));
  expect(fences).toEqual(plan.statements.map(({ sql }) => `${visibleLines(readableSql(sql))};`));
});

test.each([
  ['mariadb', '10.11.19-MariaDB-0+deb12u1', 'MariaDB 10.11.19'],
  ['mariadb', '5.5.5-10.6.4-MariaDB', 'MariaDB 10.6.4'],
  ['mysql', '8.0.36', 'MySQL 8.0.36'],
  ['mysql', '10.11.19-MariaDB', 'MariaDB 10.11.19'],
  ['tidb', '8.0.11-TiDB-v7.5.1', 'TiDB 7.5.1'],
  ['sqlite', '3.45.1', 'SQLite 3.45.1'],
  ['postgresql', '16.4 (Debian 16.4-1)', 'PostgreSQL 16.4'],
])('plan.md names a server of %s that says %s: %s', (dialect, serverVersion, name) => {
  const plan = { ...hostilePlan('name'), dialect, from: { fingerprint: 'f', serverVersion } };
  expect(planMarkdown(plan)).toContain(`- from: \`f\` (${name})`);
});
