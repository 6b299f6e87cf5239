import { join, posix } from 'node:path';
import type { PullRequest, PullResult } from '@lockstep/core/ports/type-puller.js';
import { refuseToLeave } from '../files/refuse-to-leave.js';
import { checkCompiles, type GeneratedFile } from './compile-check.js';
import type { ProjectTypeScript } from './project-typescript.js';
import { withPullFolder } from './pull-folder.js';
import { hashInputs, isUpToDate, recordOf } from './pull-record.js';
import { writeGenerated } from './write-generated.js';

export interface PullPlan {
  readonly request: PullRequest;
  readonly tool: PullResult['tool'];
  readonly project: ProjectTypeScript;
  /** Path of the workspace's `tsc`. */
  readonly tsc: string;
  /** What the files are made of, beside the request and the project: versions, the catalog. */
  readonly inputs: readonly unknown[];
  /** Makes the files. The folder is empty, ours, within the project, and removed afterwards. */
  readonly generate: (folder: string) => Promise<GeneratedTypes>;
}

export interface GeneratedTypes {
  readonly files: readonly GeneratedFile[];
  readonly warnings: readonly string[];
}

/**
 * The way of every pull, whatever the tool: nothing at all where the record says so, else files are made in a folder of
 * ours, compiled, and only then written. Throws `PULL.FAILED`, `TOOL.TIMEOUT`, `INTERRUPTED`, `FILE.NOT_WRITABLE`.
 */
export async function runPull(plan: PullPlan): Promise<PullResult> {
  const { request, tool, project, tsc } = plan;
  const { record, timeoutMs, signal } = request;
  const outFolder = join(request.projectRoot, request.out);
  await refuseToLeave(outFolder, request.projectRoot);
  const fromRoot = (name: string): string => posix.join(request.out.replaceAll('\\', '/'), name);
  const inputs = hashInputs(request, project, plan.inputs);
  if (record && (await isUpToDate(record, { inputs, outFolder }))) {
    const { files, warnings } = record;
    return { files: Object.keys(files).map(fromRoot), changed: [], warnings, tool, record };
  }
  return await withPullFolder(request.projectRoot, async (folder) => {
    const made = await plan.generate(folder);
    const { files, warnings } = made;
    await checkCompiles({ project, tsc, files, folder, outFolder, timeoutMs, signal });
    const changed = await writeGenerated(outFolder, files);
    return {
      files: files.map(({ name }) => fromRoot(name)),
      changed: changed.map(fromRoot),
      warnings,
      tool,
      record: recordOf(inputs, made),
    };
  });
}
