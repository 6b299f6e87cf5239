import { plainPaint } from '@lockstep/core/evidence/paint.js';
import { finding, findingOfHazard } from '@lockstep/core/findings/finding.js';
import { FORMATS } from '@lockstep/core/output/formats.js';
import type { FinishedRun } from '@lockstep/core/output/result/output-format.js';
import { expect, test } from 'vitest';

const place = { file: 'db/a|b.sql', line: 3, column: 5 };

const RUN: FinishedRun = {
  command: 'check',
  environment: null,
  bin: 'npx lockstep',
  paint: plainPaint,
  outcomes: [
    {
      module: 'api',
      ok: true,
      exitCode: 0,
      result: {
        verb: 'check',
        exitCode: 0,
        error: null,
        isInStep: true,
        findings: [
          finding('USES.UNDECLARED', {
            object: 'auth.users',
            message: 'refers to it',
            place,
            next: ['{bin} check'],
          }),
          findingOfHazard({ code: 'DATA_LOSS', object: 'table a', message: 'Rows are lost.' }, 2),
        ],
        text: () => 'loaded',
        markdown: () => null,
        json: () => ({ files: 1 }),
      },
    },
    {
      module: 'web',
      ok: false,
      exitCode: 1,
      error: {
        code: 'SCHEMA.INVALID_SQL',
        message: 'db/x.sql:1:2: wrong',
        next: ['Correct it'],
        place: { file: 'db/x.sql', line: 1, column: 2 },
      },
    },
  ],
};

test('text is what a terminal shows, module after module', () => {
  expect(FORMATS.text.document(RUN)).toBe(
    'loaded\nSCHEMA.INVALID_SQL: db/x.sql:1:2: wrong\nNext:\n  Correct it\nMore: npx lockstep explain SCHEMA.INVALID_SQL\n',
  );
});

test('json has findings beside the result, and the place of an error', () => {
  expect(JSON.parse(FORMATS.json.document(RUN))).toEqual({
    ok: false,
    command: 'check',
    environment: null,
    modules: [
      {
        module: 'api',
        ok: true,
        result: { files: 1 },
        findings: [
          {
            ...{ code: 'USES.UNDECLARED', level: 'warning', object: 'auth.users', message: 'refers to it' },
            ...{ place, next: ['npx lockstep check'] },
          },
          {
            ...{ code: 'DATA_LOSS', level: 'warning', object: 'table a', message: 'Rows are lost.' },
            ...{ statement: 2, hazard: 'DATA_LOSS', next: [] },
          },
        ],
      },
      {
        module: 'web',
        ok: false,
        error: {
          ...{ code: 'SCHEMA.INVALID_SQL', message: 'db/x.sql:1:2: wrong', next: ['Correct it'] },
          place: { file: 'db/x.sql', line: 1, column: 2 },
        },
      },
    ],
  });
});

test('markdown lists findings with their places, and the error as one of them', () => {
  expect(FORMATS.markdown.document(RUN)).toBe(`# check of \`api\`

\`\`\`text
loaded
\`\`\`

## Findings

| level | code | object | what was found | place |
|---|---|---|---|---|
| warning | \`USES.UNDECLARED\` | \`auth.users\` | refers to it<br>npx lockstep check | db/a&#124;b.sql:3:5 |
| warning | \`DATA_LOSS\` | \`table a\` | Rows are lost. |  |

# check of \`web\`

## Findings

| level | code | object | what was found | place |
|---|---|---|---|---|
| error | \`SCHEMA.INVALID_SQL\` |  | db/x.sql:1:2: wrong<br>Correct it | \`db/x.sql:1:2\` |

## Error

\`\`\`text
SCHEMA.INVALID_SQL: db/x.sql:1:2: wrong
Next:
  Correct it
More: npx lockstep explain SCHEMA.INVALID_SQL
\`\`\`
`);
});
