/** A configuration that uses every key that works, as plain JSON. */
export function sampleConfig(): Record<string, unknown> {
  return {
    $schema: '../../node_modules/@lockstep/core/db.config.schema.json',
    module: 'api',
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/schema/**/*.sql'],
    uses: ['auth', '../catalog'],
    assumes: ['db/assumes/*.sql'],
    owns: { schemas: ['api'], objects: ['public.api_*'] },
    strategy: 'declarative',
    pull: [{ tool: 'drizzle', out: 'src/db' }],
    defaultEnvironment: 'local',
    environments: {
      local: { database: 'embedded', version: 18 },
      ci: { urlFrom: 'DATABASE_URL' },
      staging: {
        from: {
          host: 'STG_HOST',
          port: 'STG_PORT',
          user: 'STG_USER',
          password: 'STG_PASSWORD',
          database: 'STG_DB',
        },
        sslmode: 'require',
      },
      production: { urlFrom: 'PROD_DATABASE_URL', protected: true },
    },
    policy: { accept: ['NOT_TRANSACTIONAL'] },
    scratch: { from: 'embedded', fallback: 'same-server' },
  };
}

/** The sample with one value replaced, or taken out where `value` is undefined. */
export function withValue(path: readonly (string | number)[], value: unknown): unknown {
  const config = structuredClone(sampleConfig());
  const last = path.at(-1);
  let place = config as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as Record<string | number, unknown>;
  if (last === undefined) return value;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return config;
}
