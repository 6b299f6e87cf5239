import type { FactDetails } from '@lockstep/core/catalog/catalog.js';
import type { Fact, FactBase, StableId } from '@supabase/pg-delta';
import { isNotNullDomain } from './domain-not-null.js';
import { unmarked } from './virtual-columns.js';
import { factIdOf, factNameOf, writtenName } from './fact-names.js';
import { innerText, jsonOf, textOf, textsOf } from './payload.js';
import type { ConstraintColumns, Supplement } from './supplement.js';

export interface DetailSources {
  readonly base: FactBase;
  readonly supplement: Supplement;
}

type Describe = (fact: Fact, sources: DetailSources) => FactDetails;

const PERSISTENCE: Readonly<Record<string, string>> = { p: 'permanent', u: 'unlogged', t: 'temporary' };
const CONSTRAINT_TYPES: Readonly<Record<string, string>> = {
  p: 'primary key',
  u: 'unique',
  f: 'foreign key',
  c: 'check',
  x: 'exclude',
  n: 'not null',
};
const IDENTITY: Readonly<Record<string, string>> = { a: 'always', d: 'by default' };
const POLICY_COMMANDS: Readonly<Record<string, string>> = {
  '*': 'all',
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
};

const DESCRIBE: Readonly<Partial<Record<StableId['kind'], Describe>>> = {
  column: describeColumn,
  typeAttribute: describeColumn,
  default: (fact) => ({ table: parentTable(fact), column: lastName(fact), expression: textOf(fact, 'expr') }),
  table: describeTable,
  foreignTable: (fact) => ({ server: textOf(fact, 'server') }),
  index: describeIndex,
  constraint: describeConstraint,
  sequence: (fact) => ({ ownedBy: ownedBy(fact), dataType: textOf(fact, 'dataType') }),
  domain: (fact, { base }) => ({
    baseType: textOf(fact, 'baseType'),
    notNull: isNotNullDomain(fact, base),
    default: textOf(fact, 'default'),
  }),
  type: (fact) => ({ variant: textOf(fact, 'variant'), values: [...textsOf(fact, 'values')] }),
  view: describeView,
  materializedView: describeView,
  function: describeRoutine,
  procedure: describeRoutine,
  trigger: (fact) => ({ table: parentName(fact), definition: textOf(fact, 'def') }),
  rule: (fact) => ({ table: parentName(fact), definition: textOf(fact, 'def') }),
  policy: (fact) => ({
    table: parentName(fact),
    command: POLICY_COMMANDS[textOf(fact, 'cmd') ?? ''] ?? null,
    roles: [...textsOf(fact, 'roles')],
  }),
  extension: (fact) => ({ schema: textOf(fact, 'schema') }),
  acl: describeGrant,
  comment: (fact) => ({ target: targetOf(fact), text: textOf(fact, 'text') }),
  securityLabel: (fact) => ({ target: targetOf(fact), text: textOf(fact, 'label') }),
};

/** What rules may ask about a fact; the members are documented with `FactDetails`. */
export function detailsOf(fact: Fact, sources: DetailSources): FactDetails {
  return DESCRIBE[fact.id.kind]?.(fact, sources) ?? {};
}

function describeColumn(fact: Fact, { base }: DetailSources): FactDetails {
  const ownDefault = base.childrenOf(fact.id).find((child) => child.id.kind === 'default');
  const position = fact.payload['_position'];
  return {
    table: parentName(fact),
    type: textOf(fact, 'type'),
    notNull: fact.payload['notNull'] === true,
    default: ownDefault === undefined ? null : textOf(ownDefault, 'expr'),
    generated: unmarked(textOf(fact, 'generatedExpr')),
    identity: IDENTITY[innerText(fact, 'identity', 'generation') ?? ''] ?? null,
    collation: textOf(fact, 'collation'),
    position: typeof position === 'number' ? position : null,
  };
}

function describeTable(fact: Fact, { supplement }: DetailSources): FactDetails {
  const isPartition = textOf(fact, 'partitionBound') !== null;
  const parent = innerText(fact, 'parentTable', 'name');
  return {
    persistence: PERSISTENCE[textOf(fact, 'persistence') ?? ''] ?? null,
    partitionKey: textOf(fact, 'partitionKey'),
    isPartition,
    partitionOf:
      isPartition && parent !== null
        ? writtenName(innerText(fact, 'parentTable', 'schema') ?? '', parent)
        : null,
    partitionBound: textOf(fact, 'partitionBound'),
    inherits: [...(supplement.inherits.get(factNameOf(fact.id).name) ?? [])],
    rowSecurity: fact.payload['rowSecurity'] === true,
  };
}

function describeView(fact: Fact, { supplement }: DetailSources): FactDetails {
  const options = textsOf(fact, 'reloptions');
  return {
    definition: textOf(fact, 'def'),
    columns: [...(supplement.viewColumns.get(factNameOf(fact.id).name) ?? [])],
    securityInvoker: options.some((option) => /^security_invoker=(true|on|yes|1)$/.test(option)),
  };
}

function describeIndex(fact: Fact): FactDetails {
  const definition = textOf(fact, 'def');
  return {
    table: parentName(fact),
    definition,
    valid: fact.payload['valid'] === true,
    unique: definition?.startsWith('CREATE UNIQUE ') ?? false,
  };
}

const NO_COLUMNS: ConstraintColumns = { columns: [], foreignTable: null, foreignColumns: [] };

function describeConstraint(fact: Fact, { supplement }: DetailSources): FactDetails {
  const columns = supplement.constraints.get(factNameOf(fact.id).name) ?? NO_COLUMNS;
  const onDomain = fact.parent?.kind === 'domain';
  return {
    [onDomain ? 'domain' : 'table']: parentName(fact),
    type: CONSTRAINT_TYPES[textOf(fact, 'type') ?? ''] ?? null,
    validated: fact.payload['validated'] === true,
    definition: textOf(fact, 'def'),
    columns: [...columns.columns],
    foreignTable: columns.foreignTable,
    foreignColumns: [...columns.foreignColumns],
  };
}

function describeRoutine(fact: Fact): FactDetails {
  return {
    language: textOf(fact, 'language'),
    returns: textOf(fact, 'returnType'),
    definition: textOf(fact, 'def'),
  };
}

function describeGrant(fact: Fact): FactDetails {
  return {
    target: targetOf(fact),
    grantee: 'grantee' in fact.id ? fact.id.grantee : null,
    privileges: jsonOf(fact.payload['privileges']),
    grantable: jsonOf(fact.payload['grantable']),
  };
}

function ownedBy(fact: Fact): string | null {
  const column = innerText(fact, 'ownedBy', 'column');
  if (column === null) return null;
  return writtenName(
    innerText(fact, 'ownedBy', 'schema') ?? '',
    innerText(fact, 'ownedBy', 'table') ?? '',
    column,
  );
}

function parentName(fact: Fact): string | null {
  return fact.parent === undefined ? null : factNameOf(fact.parent).name;
}

function parentTable(fact: Fact): string | null {
  return fact.id.kind === 'default' ? writtenName(fact.id.schema, fact.id.table) : null;
}

function lastName(fact: Fact): string | null {
  return fact.id.kind === 'default' ? fact.id.name : null;
}

function targetOf(fact: Fact): string | null {
  return 'target' in fact.id ? factIdOf(fact.id.target) : null;
}
