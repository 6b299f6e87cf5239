import { readNxJson, type Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { describe, expect, test } from 'vitest';
import { dbModule } from '../../src/generators/db-module/db-module.js';
import { init } from '../../src/generators/init/init.js';

function emptyWorkspace(): Tree {
  const tree = createTree();
  tree.write('package.json', '{ "name": "stranger" }');
  tree.write('nx.json', '{}');
  return tree;
}

/** Everything in the tree, by path. */
function contentOf(tree: Tree, folder = '.'): Record<string, string> {
  return Object.fromEntries(
    tree.children(folder).flatMap((name) => {
      const path = folder === '.' ? name : `${folder}/${name}`;
      return tree.isFile(path)
        ? [[path, tree.read(path, 'utf8') ?? ''] as const]
        : Object.entries(contentOf(tree, path));
    }),
  );
}

describe('init', () => {
  test('registers the plugin, ignores run files and hashes generated types', async () => {
    const tree = emptyWorkspace();
    await init(tree);
    expect(readNxJson(tree)).toEqual({
      plugins: ['@lockstep/nx'],
      namedInputs: {
        default: ['{projectRoot}/**/*', { dependentTasksOutputFiles: '**/src/db/*.ts', transitive: true }],
      },
    });
    expect(tree.read('.gitignore', 'utf8')).toBe('.lockstep/\n');
  });

  test('a second run changes nothing', async () => {
    const tree = emptyWorkspace();
    await init(tree);
    const once = contentOf(tree);
    await init(tree);
    expect(contentOf(tree)).toEqual(once);
  });

  test('keeps what is there: plugins with options, named inputs, lines of .gitignore, versions', async () => {
    const tree = emptyWorkspace();
    tree.write(
      'nx.json',
      JSON.stringify({
        plugins: [{ plugin: '@lockstep/nx', include: ['modules/**'] }, '@nx/vite/plugin'],
        namedInputs: { default: ['{projectRoot}/**/*', 'shared'], shared: [], production: ['default'] },
      }),
    );
    tree.write('.gitignore', 'dist\n.lockstep');
    tree.write('package.json', '{ "devDependencies": { "@lockstep/cli": "file:cli.tgz" } }');
    await init(tree);
    expect(readNxJson(tree)).toEqual({
      plugins: [{ plugin: '@lockstep/nx', include: ['modules/**'] }, '@nx/vite/plugin'],
      namedInputs: {
        default: [
          '{projectRoot}/**/*',
          'shared',
          { dependentTasksOutputFiles: '**/src/db/*.ts', transitive: true },
        ],
        shared: [],
        production: ['default'],
      },
    });
    expect(tree.read('.gitignore', 'utf8')).toBe('dist\n.lockstep');
    expect(JSON.parse(tree.read('package.json', 'utf8') ?? '')).toMatchObject({
      devDependencies: { '@lockstep/cli': 'file:cli.tgz' },
    });
  });
});

describe('db-module', () => {
  test('creates a project where there is none', async () => {
    const tree = emptyWorkspace();
    await dbModule(tree, { name: 'api' });
    expect(
      Object.keys(contentOf(tree))
        .filter((path) => path.startsWith('modules/'))
        .sort(),
    ).toEqual([
      'modules/api/db.config.json',
      'modules/api/db/schema/001_init.sql',
      'modules/api/drizzle.config.ts',
      'modules/api/project.json',
      'modules/api/workdocs/README.md',
      'modules/api/workdocs/active/.gitkeep',
    ]);
  });

  test('makes the project of this name a module where it is, and overwrites nothing', async () => {
    const tree = emptyWorkspace();
    const project = '{ "name": "api", "targets": { "build": {} } }';
    tree.write('apps/api/project.json', project);
    tree.write('apps/api/drizzle.config.ts', '// mine');
    await dbModule(tree, { name: 'api' });
    expect(tree.read('apps/api/project.json', 'utf8')).toBe(project);
    expect(tree.read('apps/api/drizzle.config.ts', 'utf8')).toBe('// mine');
    expect(tree.exists('apps/api/db/schema/001_init.sql')).toBe(true);
    expect(tree.exists('modules/api')).toBe(false);
  });

  test('a second run changes nothing', async () => {
    const tree = emptyWorkspace();
    await dbModule(tree, { name: 'api', directory: 'libs/data' });
    const once = contentOf(tree);
    await dbModule(tree, { name: 'api', directory: './libs/data/' });
    expect(contentOf(tree)).toEqual(once);
  });

  test.each([
    [{ engine: 'prisma' }, '--engine=prisma does not work in this release.', 'pg-delta, atlas'],
    [{ dialect: 'oracle' }, '--dialect=oracle does not work in this release.', 'postgresql'],
    [{ pull: 'prisma' }, '--pull=prisma does not work in this release.', 'drizzle, kysely, none'],
    [{ engine: 'pg-delta', dialect: 'sqlite' }, '--engine=pg-delta does not work with', '--engine=atlas'],
    [{ pull: 'drizzle', dialect: 'mariadb' }, '--pull=drizzle does not work with', '--pull=kysely'],
    [{ fromDatabase: true }, '--from-database needs --url-from=<VARIABLE>.', '--url-from=DATABASE_URL'],
    [{ directory: '../elsewhere' }, '"../elsewhere" is not a folder of this workspace.', 'modules/api'],
  ])('refuses %o by name and says what works', async (options, message, next) => {
    const tree = emptyWorkspace();
    const before = contentOf(tree);
    const refused = dbModule(tree, { name: 'api', ...options });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(next);
    expect(contentOf(tree)).toEqual(before);
  });

  test.each([
    ['mysql', ['atlas.hcl', 'drizzle.config.ts'], ['drizzle-orm', 'mysql2']],
    ['mariadb', ['atlas.hcl'], ['kysely', 'mysql2']],
    ['tidb', ['atlas.hcl', 'drizzle.config.ts'], ['drizzle-orm', 'mysql2']],
    ['sqlite', ['atlas.hcl', 'drizzle.config.ts'], ['@libsql/client', 'drizzle-orm']],
    ['postgresql', ['drizzle.config.ts'], ['drizzle-orm', 'pg']],
  ])('%s has the files %j and the packages %j', async (dialect, files, packages) => {
    const tree = emptyWorkspace();
    await dbModule(tree, { name: 'api', dialect });
    const engine = dialect === 'postgresql' ? 'pg-delta' : 'atlas';
    expect(JSON.parse(tree.read('modules/api/db.config.json', 'utf8') ?? '')).toMatchObject({
      dialect,
      engine,
    });
    const optional = ['atlas.hcl', 'drizzle.config.ts'];
    expect(optional.filter((file) => tree.exists(`modules/api/${file}`))).toEqual(files);
    const manifest = JSON.parse(tree.read('package.json', 'utf8') ?? '') as Record<string, object>;
    expect(Object.keys(manifest['dependencies'] ?? {}).sort()).toEqual(packages);
    const embedded = Object.keys(manifest['devDependencies'] ?? {}).filter((name) => /embedded/.test(name));
    expect(embedded.length > 0).toBe(dialect === 'postgresql');
  });

  test('without types there is no drizzle', async () => {
    const tree = emptyWorkspace();
    await dbModule(tree, { name: 'api', pull: 'none' });
    expect(tree.exists('modules/api/drizzle.config.ts')).toBe(false);
    expect(tree.read('package.json', 'utf8')).not.toContain('drizzle');
  });
});
