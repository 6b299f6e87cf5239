import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '@lockstep/adapters/process/run-tool.js';
import { REPOSITORY } from './bench-workspace.js';
import type { MeasurementSettings } from './measurements.js';
import { type Contender, race } from './race.js';
import { type Ratio, ratioOf } from './statistics.js';

const COMMANDS = [
  ['--version', 0],
  ['--help', 0],
  ['no-such-command', 1],
] as const;

/** What the command line does before it does anything, against Node alone. */
export async function measureStart(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  const contender = (label: string, args: readonly string[], exitCode: number): Contender => ({
    label,
    run: async () => {
      const { PATH } = process.env;
      const result = await runTool({
        ...{ file: process.execPath, args, cwd: tmpdir(), env: { PATH }, envMode: 'own' },
        ...{ timeoutMs: 60_000, signal: settings.signal },
      });
      if (result.exitCode !== exitCode) throw new Error(`${label} ended with ${result.exitCode}`);
    },
  });
  const bin = join(REPOSITORY, 'packages/cli/bin/lockstep.js');
  const commands = COMMANDS.map(([arg, code]) => contender(`lockstep ${arg}`, [bin, arg], code));
  const [node, ...own] = await race([contender('node -e 0', ['-e', '0'], 0), ...commands], settings);
  return own.flatMap((samples, index) =>
    node === undefined ? [] : [ratioOf(`start, ${COMMANDS[index]?.[0] ?? ''}`, samples, node)],
  );
}
