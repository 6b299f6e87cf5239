import type { ModuleConfig } from '../config/module-config.js';

type PullTool = NonNullable<ModuleConfig['pull']>[number]['tool'];

/** The files of each type generator in its folder. One that does not work yet is refused before anything is written. */
export const GENERATED_FILES: Readonly<Record<PullTool, readonly string[]>> = {
  drizzle: ['schema.ts', 'relations.ts'],
  kysely: ['types.ts'],
  prisma: [],
};

/** All generated files of a module, from its project's folder. */
export function generatedFiles({ pull = [] }: Pick<ModuleConfig, 'pull'>): readonly string[] {
  return pull.flatMap(({ tool, out }) => GENERATED_FILES[tool].map((file) => `${out}/${file}`));
}
