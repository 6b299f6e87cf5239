import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { EngineProject } from '@lockstep/core/ownership/engine-project.js';
import type { Proposal } from '@lockstep/core/catalog/proposal.js';
import type { ProposeRequest, SchemaDiffer } from '@lockstep/core/ports/schema-differ.js';
import { unseenKinds } from './atlas-capabilities.js';
import type { AtlasVersion } from './atlas-version.js';
import { excludedObjects } from './excluded-objects.js';
import type { FoundAtlas } from './find-atlas.js';
import { planWithAtlas } from './run-atlas.js';
import type { StatementReading } from '../../dialects/statement-reading.js';

export interface AtlasSettings {
  readonly program: FoundAtlas;
  readonly version: AtlasVersion;
  readonly dialect: ConnectionTarget['dialect'];
  readonly tools: StatementReading;
  /** What the team's own atlas.hcl says; null where none is named. */
  readonly project: EngineProject | null;
}

/**
 * Atlas as the engine: Lockstep reads, loads and applies; Atlas says which statements lead from one database to the
 * other, and each of its plans gets a dry apply because it does not see everything.
 */
export function createAtlasDiffer(settings: AtlasSettings): SchemaDiffer {
  const { version } = settings;
  const unseen = unseenKinds(version, settings.dialect);
  return {
    name: 'atlas',
    version: version.edition === 'community' ? `${version.version} community` : version.version,
    limits: {
      ofFact: (fact) => (isUnseen(fact, unseen) ? unseenText(fact, settings) : null),
      unreached: `${title(settings)} plans no statement that makes it match the files. ${wayOut(settings)}`,
      wayOut: wayOut(settings),
    },
    comparesDatabases: true,
    ...(settings.project === null ? {} : { project: settings.project }),
    propose: async (request) => await propose(settings, request),
  };
}

async function propose(settings: AtlasSettings, request: ProposeRequest): Promise<Proposal> {
  if (!isDifferent(request)) return { statements: [], renameCandidates: [] };
  const run = {
    from: placeOf(request.current),
    to: { database: placeOf(request.desired) },
    exclude: excludedObjects(request),
    schemas: [],
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  const program = { file: settings.program.file, edition: settings.version.edition };
  const all = await planWithAtlas(program, run);
  if (request.isAdditive !== true) {
    return { statements: await statementsOf(settings, request, all), renameCandidates: [] };
  }
  const proposed = await planWithAtlas(program, { ...run, additionsOnly: true });
  const additions = settings.tools.additionsOf?.(proposed, request) ?? proposed;
  const rest = await statementsOf(settings, request, all);
  const isLeftOut = ({ sql, verb }: Proposal['statements'][number]): boolean =>
    !additions.includes(sql) && (verb !== 'create' || proposed.includes(sql));
  return {
    statements: await statementsOf(settings, request, additions),
    renameCandidates: [],
    leftOut: rest.filter(isLeftOut),
  };
}

/** The database a catalog was read from. */
function placeOf({ readFrom }: CatalogSnapshot): ConnectionTarget {
  if (readFrom === undefined) throw new Error('Atlas compares databases, not catalogs that were kept.');
  return readFrom;
}

/** Atlas is asked only where something of the module differs: our own reading sees more than it does. */
function isDifferent({ current, desired, views }: ProposeRequest): boolean {
  const hashes = ({ catalog }: CatalogSnapshot, mine: ReadonlySet<string>): string =>
    catalog.facts
      .filter(({ id }) => mine.has(id))
      .map(({ id, hash }) => `${id} ${hash}`)
      .sort()
      .join('\n');
  return hashes(current, views.current.mine) !== hashes(desired, views.desired.mine);
}

/**
 * The statements about what is the module's. Patterns do not remove everything of others from Atlas's sight (0.13
 * excludes on one side only, and a schema that is shared stays); whatever it says about that never reaches a plan.
 */
async function statementsOf(
  { tools }: AtlasSettings,
  request: ProposeRequest,
  proposed: readonly string[],
): Promise<Proposal['statements']> {
  const sqls = proposed
    .filter((sql) => tools.isNoise?.(sql) !== true)
    .map((sql) => tools.inServerWords?.(sql) ?? sql);
  const { current, desired, views } = request;
  const effects = await tools.effectsOf(sqls, request);
  const objects = (snapshot: CatalogSnapshot, mine: ReadonlySet<string>): readonly string[] =>
    snapshot.catalog.facts.filter(({ id }) => mine.has(id)).map(({ kind, name }) => `${kind} ${name}`);
  const mine = new Set([...objects(current, views.current.mine), ...objects(desired, views.desired.mine)]);
  return effects.flatMap((effect, index) => {
    const sql = sqls[index] ?? '';
    if (!mine.has(`${effect.object.kind} ${effect.object.name}`)) return [];
    return [{ ...effect, sql, transactional: tools.isTransactional, startsSegment: false }];
  });
}

function isUnseen(fact: CatalogFact, unseen: ReadonlySet<string>): boolean {
  if (fact.kind === 'type') return unseen.has('domain') && fact.details['variant'] !== 'enum';
  if (fact.kind === 'sequence') return unseen.has('sequence') && (fact.details['ownedBy'] ?? null) === null;
  return unseen.has(fact.kind);
}

function unseenText(fact: CatalogFact, settings: AtlasSettings): string {
  return `${title(settings)} does not see any ${wordsFor(fact)}. ${wayOut(settings)}`;
}

function wordsFor({ kind, details }: CatalogFact): string {
  if (kind !== 'other') return kind.replaceAll('_', ' ');
  return details['virtual'] === true ? 'virtual table' : 'object of this kind';
}

function title({ version }: AtlasSettings): string {
  return version.edition === 'community' ? 'The community edition of Atlas' : 'Atlas';
}

function wayOut({ dialect }: AtlasSettings): string {
  return traitsOf(dialect).engines.includes('pg-delta')
    ? 'Set "engine": "pg-delta" in db.config.json, which manages it, or change the database by hand.'
    : 'Change the database by hand; Lockstep compares it with the files again.';
}
