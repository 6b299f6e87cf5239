/** A statement as its order needs it: the names it makes and those it refers to, in one way of writing. */
export interface OrderedNames {
  readonly creates: readonly string[];
  readonly refersTo: readonly string[];
}

/**
 * Statements so that each comes after those that make what it refers to; where nothing decides they stay in their
 * order. Of several that make one name, those before it in the list count, else the first; a circle stays as it is.
 */
export function inDependencyOrder<Item>(
  items: readonly Item[],
  namesOf: (item: Item) => OrderedNames,
): readonly Item[] {
  const names = items.map(namesOf);
  const makers = new Map<string, number[]>();
  names.forEach(({ creates }, index) => {
    for (const name of creates) makers.set(name, [...(makers.get(name) ?? []), index]);
  });
  const needs = names.map(({ creates, refersTo }, index) => [
    ...creates.flatMap((name) => (makers.get(name) ?? []).filter((maker) => maker < index)),
    ...refersTo.flatMap((name) => makersFor(makers.get(name) ?? [], index)),
  ]);
  return afterTheirNeeds(needs).flatMap((index) => items.slice(index, index + 1));
}

function makersFor(makers: readonly number[], index: number): readonly number[] {
  const earlier = makers.filter((maker) => maker < index);
  return earlier.length > 0 ? earlier : makers.slice(0, 1);
}

/** Positions, each after those it needs. Without recursion: a chain of views may be as long as it likes. */
function afterTheirNeeds(needs: readonly (readonly number[])[]): readonly number[] {
  const done: number[] = [];
  const seen = new Set<number>();
  for (let start = 0; start < needs.length; start += 1) {
    const path = seen.has(start) ? [] : [{ index: start, next: 0 }];
    seen.add(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const need = needs[step.index]?.[step.next];
      step.next += 1;
      if (need === undefined) {
        done.push(step.index);
        path.pop();
      } else if (!seen.has(need)) {
        seen.add(need);
        path.push({ index: need, next: 0 });
      }
    }
  }
  return done;
}
