import { traitsOf } from '../config/dialects/traits-of.js';
import type { Dialect } from '../config/target/connection-target.js';
import type { EnvironmentConfig } from '../config/module-config.js';
import type { ScaffoldEnvironments } from './scaffold-environments.js';

/** `atlas.hcl` of a module on Atlas: an `env` for each environment, for Atlas's own commands. */
export function atlasFile(
  dialect: Dialect,
  { environments, defaultEnvironment }: ScaffoldEnvironments,
): string {
  const blocks = Object.entries(environments).map(([name, config]) => envBlock(dialect, { name, config }));
  return `# For Atlas's own commands, run in this folder; Lockstep gives them the database's URL:
#   npx lockstep exec -- atlas schema inspect --env ${defaultEnvironment}
# Lockstep plans and applies the schema itself ("npx lockstep sync") and writes the file for Atlas that it needs. To
# have "src", "url", "exclude" and "schemas" of this file held against db.config.json, add there:
#   "atlas": { "config": "atlas.hcl", "env": "${defaultEnvironment}" }

${blocks.join('\n')}`;
}

function envBlock(
  dialect: Dialect,
  { name, config }: { readonly name: string; readonly config: EnvironmentConfig },
): string {
  const variable = 'urlFrom' in config ? config.urlFrom : 'DATABASE_URL';
  return `env "${name}" {
  src = "file://db/schema"
  url = getenv("${variable}")
  # Lockstep's records of what it applied.
  exclude = ["${traitsOf(dialect).scaffold.ledgerPattern}"]
}
`;
}
