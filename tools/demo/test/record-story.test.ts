import { expect, test } from 'vitest';
import { namedCommand, withoutRepeat } from '../src/record-story.js';

const refusal = (line: string): string => `catalog: HAZARD.REFUSED: …\nNext:\n  ${line}\nMore: …\n`;

test('takes the command that approves from the refusal, without the program', () => {
  const command = 'apply --module=catalog --approve=8e77be98d6f5 --accept=DATA_LOSS';
  expect(namedCommand(refusal(`lockstep ${command}`))).toBe(command);
});

test('fails where a refusal names no plan to approve', () => {
  expect(() => namedCommand(refusal('lockstep diff'))).toThrow('names no command that approves');
});

test('says how many lines are on the screen already, and keeps the first two and what is new', () => {
  const plan = ['catalog apply', 'Plan 1', '', 'DROP', 'ADD', 'hazard'];
  const shown = withoutRepeat([...plan, 'applied', ''].join('\n'), [...plan, 'refused', ''].join('\n'));
  expect(shown.split('\n')).toEqual([
    'catalog apply',
    'Plan 1',
    '\u001b[2m  [… the same 4 lines as above …]\u001b[22m',
    'applied',
    '',
  ]);
});

test('repeats lines where a mark would save little', () => {
  const plan = 'catalog apply\nPlan 1\n\nDROP\nADD\n';
  expect(withoutRepeat(`${plan}applied\n`, `${plan}refused\n`)).toBe(`${plan}applied\n`);
});
