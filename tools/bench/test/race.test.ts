import { expect, test } from 'vitest';
import { type Contender, race, type RaceRules } from '../src/race.js';

/** A clock that only what contenders do moves, and what they did. */
function track() {
  let now = 0;
  const events: string[] = [];
  const contender = (label: string, costs: readonly number[]): Contender => {
    let round = 0;
    return {
      label,
      prepare: async () => {
        now += 1000;
        events.push(`prepare ${label}`);
      },
      run: async () => {
        now += costs[round] ?? Number.NaN;
        round += 1;
        events.push(label);
      },
    };
  };
  const rules = (runs: number, signal = new AbortController().signal): RaceRules => ({
    runs,
    clock: () => now,
    talk: () => undefined,
    signal,
  });
  return { contender, rules, events };
}

test('contenders run in turn, and neither the warm-up nor a preparation counts', async () => {
  const { contender, rules, events } = track();
  const samples = await race([contender('a', [900, 1, 2]), contender('b', [700, 3, 4])], rules(2));
  expect(samples).toEqual([
    { label: 'a', times: [1, 2] },
    { label: 'b', times: [3, 4] },
  ]);
  const round = ['prepare a', 'a', 'prepare b', 'b'];
  expect(events).toEqual([...round, ...round, ...round]);
});

test('an interrupted race ends before the next contender', async () => {
  const { contender, rules, events } = track();
  const stop = new AbortController();
  const stopping: Contender = { label: 'stopping', run: async () => stop.abort(new Error('stopped')) };
  await expect(race([stopping, contender('never', [1])], rules(1, stop.signal))).rejects.toThrow('stopped');
  expect(events).toEqual([]);
});
