import type { Catalog } from '@lockstep/core/catalog/catalog.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMysqlCatalog } from '../../../../src/dialects/mysql/catalog/read-catalog.js';
import { inMariadbWords } from '../../../../src/dialects/mysql/statements/mariadb-repair.js';
import { mysqlStatementEffect } from '../../../../src/dialects/mysql/statements/statement-effect.js';
import { type MariadbDatabase, mariadbDatabase, NO_MARIADB, onMariadb } from '../mariadb-setup.js';

const MAKE = `DROP VIEW IF EXISTS w, v; DROP TABLE IF EXISTS fresh, c2, c, b, a2, a; DROP FUNCTION IF EXISTS f; DROP PROCEDURE IF EXISTS p;
  DROP EVENT IF EXISTS e; DROP SEQUENCE IF EXISTS s; DROP SEQUENCE IF EXISTS s2;
  CREATE TABLE a (id int PRIMARY KEY, n int DEFAULT 1, v varchar(20), l varchar(9), g int AS (n * 2), k int, u int, KEY kk (k, n),
    UNIQUE KEY uu (u), CONSTRAINT ck CHECK (k > 0));
  CREATE TABLE b (id int, a_id int, CONSTRAINT fk FOREIGN KEY (a_id) REFERENCES a (id), UNIQUE KEY both_ (id), CONSTRAINT both_ FOREIGN KEY (id) REFERENCES a (id));
  CREATE TABLE c (id int);
  CREATE VIEW v AS SELECT n FROM a; CREATE FUNCTION f() RETURNS int RETURN 1; CREATE PROCEDURE p() SELECT 1;
  CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET NEW.n = 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM c; CREATE SEQUENCE s`;

function changes(current: Catalog, desired: Catalog) {
  const [before, after] = [current, desired].map(
    ({ facts }) => new Map(facts.map((fact) => [fact.id, fact])),
  );
  const ids = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort();
  return {
    creates: ids.filter((id) => before?.has(id) === false),
    destroys: ids.filter((id) => after?.has(id) === false),
    changed: ids.filter((id) => before?.get(id)?.hash !== after?.get(id)?.hash),
    retypes: ids.filter((id) => {
      const [one, two] = [before?.get(id), after?.get(id)];
      return one !== undefined && two !== undefined && one.details['type'] !== two.details['type'];
    }),
  };
}

describe.skipIf(NO_MARIADB !== null)(
  onMariadb('effects of statements, compared with what MariaDB did'),
  () => {
    let database: MariadbDatabase;
    beforeAll(async () => {
      database = await mariadbDatabase();
    });
    afterAll(async () => {
      await database.drop();
    });

    test.each([
      [
        'CREATE TABLE `fresh` (`id` int NOT NULL, `x` int, PRIMARY KEY (`id`), UNIQUE INDEX `ux` (`x`), CONSTRAINT `cx` CHECK (`x` > 1), CONSTRAINT `fx` FOREIGN KEY (`x`) REFERENCES `a` (`id`)) COMMENT "x"',
        'table fresh',
        'create',
      ],
      ['CREATE TABLE IF NOT EXISTS fresh (id int)', 'table fresh', 'create'],
      ['CREATE OR REPLACE TABLE c (id int, x int, KEY k (x))', 'table c', 'alter'],
      ['DROP TABLE `b`', 'table b', 'drop'],
      ['DROP TABLE IF EXISTS `b`, `c`', 'table b', 'drop'],
      ['ALTER TABLE `a` ADD COLUMN `x` int NOT NULL DEFAULT 3, DROP COLUMN `l`', 'table a', 'alter'],
      ['ALTER TABLE `a` ADD COLUMN x int UNIQUE', 'table a', 'create'],
      ['ALTER TABLE `a` DROP COLUMN `k`, DROP CONSTRAINT ck', 'table a', 'alter'],
      ['ALTER TABLE `a` MODIFY COLUMN `v` varchar(30) NOT NULL', 'table a', 'alter'],
      ['ALTER TABLE `a` CHANGE COLUMN v w varchar(30)', 'table a', 'alter'],
      ['ALTER TABLE `a` RENAME COLUMN `n` TO `m`', 'table a', 'alter'],
      ['ALTER TABLE `a` RENAME COLUMN `id` TO `ident`', 'table a', 'alter'],
      ['ALTER TABLE `a` ALTER COLUMN n SET DEFAULT 5', 'table a', 'alter'],
      [
        'ALTER TABLE `a` ADD INDEX `x` (`v`), ADD UNIQUE INDEX `y` (`l`), ADD FULLTEXT INDEX `z` (`v`)',
        'table a',
        'create',
      ],
      ['ALTER TABLE `a` DROP INDEX `kk`, DROP INDEX `uu`', 'table a', 'alter'],
      ['ALTER TABLE `a` DROP INDEX `kk`, ADD INDEX `kk` (`n`)', 'table a', 'alter'],
      ['ALTER TABLE `a` RENAME INDEX kk TO kk2', 'table a', 'rename'],
      ['ALTER TABLE `a` RENAME INDEX uu TO uu2', 'table a', 'rename'],
      ['ALTER TABLE `a` ADD INDEX (`v`)', 'table a', 'create'],
      ['ALTER TABLE c ADD PRIMARY KEY (id)', 'table c', 'alter'],
      ['ALTER TABLE b DROP FOREIGN KEY fk, DROP FOREIGN KEY both_', 'table b', 'alter'],
      [
        'ALTER TABLE b DROP FOREIGN KEY both_, ADD CONSTRAINT both2 FOREIGN KEY (id) REFERENCES a (id) ON DELETE CASCADE',
        'table b',
        'alter',
      ],
      [
        'ALTER TABLE c ADD CONSTRAINT fc FOREIGN KEY (id) REFERENCES a (id), ADD CONSTRAINT cc CHECK (id > 2)',
        'table c',
        'create',
      ],
      ['ALTER TABLE c ADD FOREIGN KEY (id) REFERENCES a (id)', 'table c', 'create'],
      ['ALTER TABLE `a` DROP CONSTRAINT `ck`, ADD CONSTRAINT `ck` CHECK (`k` > 1)', 'table a', 'alter'],
      ['ALTER TABLE a COMMENT "y", COLLATE utf8mb4_unicode_ci', 'table a', 'alter'],
      ['ALTER TABLE a DEFAULT CHARSET latin1', 'table a', 'alter'],
      ['ALTER TABLE a CONVERT TO CHARACTER SET latin1', 'table a', 'alter'],
      ['ALTER TABLE a RENAME TO a2', 'table a', 'rename'],
      ['RENAME TABLE a TO a2, c TO c2', 'table a', 'rename'],
      ['CREATE INDEX i ON a (v)', 'table a', 'create'],
      ['CREATE UNIQUE INDEX i ON a (v)', 'table a', 'create'],
      ['DROP INDEX uu ON a', 'table a', 'alter'],
      ['CREATE VIEW w AS SELECT 1 AS x', 'view w', 'create'],
      ['CREATE OR REPLACE VIEW v AS SELECT k FROM a', 'view v', 'alter'],
      ['DROP VIEW v', 'view v', 'drop'],
      ['CREATE TRIGGER tr2 AFTER DELETE ON c FOR EACH ROW SET @x = 1', 'table c', 'alter'],
      ['DROP TRIGGER tr', 'table a', 'alter'],
      ['CREATE OR REPLACE FUNCTION f() RETURNS int RETURN 2', 'function f', 'alter'],
      ['DROP PROCEDURE p', 'procedure p', 'drop'],
      ['ALTER EVENT e DISABLE', 'event e', 'alter'],
      ['DROP SEQUENCE s', 'sequence s', 'drop'],
      ['CREATE SEQUENCE s2', 'sequence s2', 'create'],
    ])('%s', async (sql, object, verb) => {
      await database.run(MAKE);
      const { catalog: current } = await readMysqlCatalog(database.target);
      await database.run(sql);
      const { catalog: desired } = await readMysqlCatalog(database.target);
      const did = changes(current, desired);
      const effect = mysqlStatementEffect(sql, { current, desired });
      expect([`${effect.object.kind} ${effect.object.name}`, effect.verb]).toEqual([object, verb]);
      expect(did.changed.filter((id) => !effect.touches.includes(id))).toEqual([]);
      const sorted = (ids: readonly string[]) => [...ids].sort();
      expect([sorted(effect.creates), sorted(effect.destroys), sorted(effect.retypes)]).toEqual([
        did.creates,
        did.destroys,
        did.retypes,
      ]);
    });

    test('DROP CHECK, which MariaDB does not read, is said in its words', async () => {
      await database.run(MAKE);
      const sql =
        'ALTER TABLE `a` COMMENT "DROP CHECK `x`", DROP CHECK `ck`, ADD CONSTRAINT `ck` CHECK (`k` > 1)';
      await expect(database.run(sql)).rejects.toMatchObject({ code: 'ER_PARSE_ERROR' });
      const repaired = inMariadbWords(sql);
      expect(repaired).toBe(
        'ALTER TABLE `a` COMMENT "DROP CHECK `x`", DROP CONSTRAINT `ck`, ADD CONSTRAINT `ck` CHECK (`k` > 1)',
      );
      await database.run(repaired);
      expect(inMariadbWords('DROP TABLE `a`')).toBe('DROP TABLE `a`');
    });
  },
);
