import type { ProposedStatement } from '@lockstep/core/catalog/proposal.js';
import { buildFactBase, encodeId, type Fact, type FactBase, type StableId } from '@supabase/pg-delta';
import type { EngineBases } from '../engine-bases.js';
import { textOf } from '../reading/payload.js';
import { objectOfId } from './proposed-statements.js';
import { quotedPart } from './quoted-name.js';
import { mayDangle } from '../reading/may-dangle.js';
import { isVirtual } from '../reading/virtual-columns.js';

/** Two bases that make the engine alter columns it would replace, and what is to be done before its own statements. */
export interface KeptColumns {
  readonly bases: EngineBases;
  readonly first: readonly ProposedStatement[];
}

/**
 * The engine drops and makes again a column whose collation changes or that is generated no longer, and its values are
 * gone. PostgreSQL can do both in place: a collation is changed with the type, so it is shown to the engine as a part
 * of the type; an expression is dropped first, and the engine is not told of it.
 */
export function keepColumns(bases: EngineBases): KeptColumns {
  const plain = columnsOnBothSides(bases).filter(({ before, after }) => becomesPlain(before, after));
  const plainIds = new Set(plain.map(({ before }) => encodeId(before.id)));
  const withPlain = withFacts(bases.current, (fact) =>
    plainIds.has(encodeId(fact.id)) ? withPayload(fact, { generatedExpr: null }) : fact,
  );
  const recollated = new Set(
    columnsOnBothSides(bases)
      .filter(({ before, after }) => textOf(before, 'collation') !== textOf(after, 'collation'))
      .map(({ before }) => encodeId(before.id)),
  );
  const typed = (fact: Fact): Fact => (recollated.has(encodeId(fact.id)) ? collationInType(fact) : fact);
  return {
    bases: { current: withFacts(withPlain, typed), desired: withFacts(bases.desired, typed) },
    first: plain.map(({ before }) => dropExpression(before)),
  };
}

interface TwoSides {
  readonly before: Fact;
  readonly after: Fact;
}

function columnsOnBothSides({ current, desired }: EngineBases): readonly TwoSides[] {
  return current.facts().flatMap((before) => {
    if (before.id.kind !== 'column' && before.id.kind !== 'typeAttribute') return [];
    const after = desired.get(before.id);
    return after === undefined || current.isReferenceOnly(before.id) ? [] : [{ before, after }];
  });
}

/** The values of a virtual column are stored nowhere: there is nothing to keep. */
function becomesPlain(before: Fact, after: Fact): boolean {
  const expression = textOf(before, 'generatedExpr');
  return expression !== null && !isVirtual(expression) && textOf(after, 'generatedExpr') === null;
}

function collationInType(fact: Fact): Fact {
  const collation = textOf(fact, 'collation');
  const type = textOf(fact, 'type') ?? '';
  return withPayload(fact, {
    collation: null,
    type: collation === null ? type : `${type} COLLATE ${collation}`,
  });
}

function withPayload(fact: Fact, members: Fact['payload']): Fact {
  return { ...fact, payload: { ...fact.payload, ...members } };
}

function withFacts(base: FactBase, change: (fact: Fact) => Fact): FactBase {
  const facts = base.facts();
  const changed = facts.map(change);
  if (changed.every((fact, index) => fact === facts[index])) return base;
  const references = facts.filter(({ id }) => base.isReferenceOnly(id)).map(({ id }) => encodeId(id));
  return buildFactBase(changed, [...base.edges], 'liveDb', new Set(references), { allowDangling: mayDangle });
}

function dropExpression({ id }: Fact): ProposedStatement {
  return {
    sql: `${alterColumn(id)} DROP EXPRESSION`,
    object: objectOfId(id),
    verb: 'alter',
    transactional: true,
    startsSegment: false,
    creates: [],
    destroys: [],
    retypes: [],
  };
}

function alterColumn(id: StableId): string {
  if (id.kind !== 'column') throw new Error('Only a column has an expression.');
  return `ALTER TABLE ${quotedPart(id.schema)}.${quotedPart(id.table)} ALTER COLUMN ${quotedPart(id.name)}`;
}

const RETYPE =
  /^(ALTER (?:FOREIGN )?TABLE .+ ALTER COLUMN ("(?:[^"]|"")*") TYPE )(.+) USING ("(?:[^"]|"")*")::(.+)$/;

/** A cast says nothing of collations; one to the type that the column has already is none. */
export function castWithoutCollation(sql: string, typeBefore: string | null): string {
  const [, head = '', column, type = '', casted, target] = RETYPE.exec(sql) ?? [];
  if (column === undefined || column !== casted || type !== target) return sql;
  const [plain] = type.split(' COLLATE ');
  if (plain === typeBefore) return `${head}${type}`;
  return `${head}${type} USING ${column}::${plain ?? type}`;
}
