import type { Observation } from '../../src/catalog/observation.js';
import type { CatalogSnapshot } from '../../src/catalog/catalog-view.js';
import type { ConnectionTarget } from '../../src/config/target/connection-target.js';
import { RedactedUrl } from '../../src/config/url/redacted-url.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import type { AppliedPlan, Ledger, OwnedObject, UsedPlan } from '../../src/ownership/ledger.js';
import type { StatementResult } from '../../src/plan/apply-report.js';
import type { Plan } from '../../src/plan/plan.js';
import type { HistoryBegin } from '../../src/ports/migration-history.js';
import type { ApplySession, ApplySessionRequest, SegmentRequest } from '../../src/ports/apply-session.js';
import type { ServerFacts } from '../../src/ports/server-facts.js';
import { afterStatement, factsOf, StatementFailure, type Tables } from './memory-tables.js';

interface Row extends AppliedPlan {
  readonly approvalId: string | null;
  readonly schemaFiles: Plan['schemaFiles'];
}

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** A database that is a value of this process: tables with columns, a ledger, a lock. */
export class MemoryDatabase {
  tables: Tables = new Map();
  owned: readonly OwnedObject[] = [];
  rows: readonly Row[] = [];
  /** Who holds the lock; null while it is free. */
  lockedBy: string | null = null;
  /** Called before each statement of an apply. */
  onStatement: (sql: string) => void = () => undefined;
  /** Every statement that an apply committed, in order. */
  readonly committed: string[] = [];

  constructor(readonly name: string) {}

  get target(): ConnectionTarget {
    const url = RedactedUrl.of(`sqlite:///${this.name}`);
    return { dialect: 'sqlite', url, host: 'localhost', database: this.name, embedded: false };
  }

  /** Runs statements by hand. */
  run(...statements: readonly string[]): void {
    for (const sql of statements) this.tables = afterStatement(this.tables, sql);
  }

  /** `table: column type, …` of each table. */
  get shape(): readonly string[] {
    return [...this.tables]
      .map(
        ([table, { columns }]) =>
          `${table}: ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}`,
      )
      .sort();
  }

  facts(): ServerFacts {
    return {
      ...{ version: '3.45.1', major: 3, database: this.name, user: 'app', isSuperuser: false },
      ...{ databaseOwner: 'app', identity: this.name, extensions: [], roles: [], readOnly: false },
    };
  }

  snapshot(): CatalogSnapshot {
    const facts = factsOf(this.tables);
    return {
      catalog: { serverVersion: '3.45.1', role: 'app', facts, unmodelled: [] },
      readFrom: this.target,
    };
  }

  ledger(): Ledger {
    const ended = this.rows.filter(({ result }) => result === 'applied');
    const modules = [...new Set(this.rows.map(({ module }) => module))];
    return {
      exists: this.rows.length > 0,
      environment: ended.at(-1)?.environment ?? null,
      owned: this.owned,
      lastPlans: modules.flatMap((name) => this.rows.filter(({ module }) => module === name).slice(-1)),
      used: ended.map(({ planId, approvalId, appliedAt }): UsedPlan => ({
        planId,
        approvalId,
        at: appliedAt,
      })),
    };
  }

  appliedFiles(module: string): Plan['schemaFiles'] | null {
    const ended = this.rows.filter((row) => row.module === module && row.result === 'applied');
    return ended.at(-1)?.schemaFiles ?? null;
  }

  observe(roots: readonly { readonly name: string }[]): Observation {
    const named = new Set(roots.map(({ name }) => name));
    const lines = factsOf(this.tables)
      .filter(({ root }) => named.has(root.replace('table:', '')))
      .map((fact) => [`${fact.kind} ${fact.name}: type`, String(fact.details['type'] ?? '')] as const);
    return { entries: new Map(lines), invalidIndexes: [] };
  }

  open(request: ApplySessionRequest): ApplySession {
    if (this.lockedBy !== null) {
      request.onWait({ ...HOLDER, application: this.lockedBy }, 0);
      throw new LockstepError('LOCK.TIMEOUT', { what: `"${this.lockedBy}" holds the lock.`, next: ['wait'] });
    }
    this.lockedBy = `lockstep apply ${request.module}`;
    let row: Row | null = null;
    const keep = (changed: Row): void => {
      this.rows = [...this.rows.filter((one) => one !== row), changed];
      row = changed;
    };
    return {
      mark: null,
      history: {
        recover: async () => await Promise.resolve(this.settle()),
        begin: async (begin) => {
          if (request.ledger) keep(this.rowOf(begin));
          return await Promise.resolve({ notes: [] });
        },
        finish: async ({ report, owned }) => {
          if (row !== null) keep({ ...row, result: report.error === null ? 'applied' : 'failed' });
          if (row !== null && owned !== null) this.record(row.module, owned);
          await Promise.resolve();
        },
      },
      runSegment: async (segment) => {
        const results = this.runSegment(segment);
        const done = results.filter(({ status }) => status === 'applied').length;
        if (row !== null) keep({ ...row, progress: row.progress + done });
        return await Promise.resolve(results);
      },
      close: async () => {
        this.lockedBy = null;
        await Promise.resolve();
      },
    };
  }

  record(module: string, owned: readonly OwnedObject[]): void {
    this.owned = [...this.owned.filter((object) => object.module !== module), ...owned];
  }

  rowOf({ plan, actor, approvalId }: HistoryBegin): Row {
    return {
      ...{ planId: plan.planId, module: plan.module, environment: plan.environment, result: 'running' },
      ...{ progress: 0, statements: plan.statements.length, actor, approvalId: approvalId ?? null },
      ...{ fromFingerprint: plan.from.fingerprint, toFingerprint: plan.to.fingerprint },
      appliedAt: new Date(START + this.rows.length * 60_000).toISOString(),
      schemaFiles: plan.schemaFiles,
    };
  }

  private settle(): readonly string[] {
    const dead = this.rows.filter(({ result }) => result === 'running');
    this.rows = this.rows.map((row) => (row.result === 'running' ? { ...row, result: 'failed' } : row));
    return dead.map(({ planId }) => `The apply of plan ${planId.slice(0, 12)} ended without a result.`);
  }

  private runSegment({ segment, mustBeEmpty = [] }: SegmentRequest): readonly StatementResult[] {
    const before = this.tables;
    const results: StatementResult[] = [];
    const full = mustBeEmpty.find(({ name }) => (this.tables.get(name)?.rows ?? 0) > 0);
    for (const { index, statement } of segment.statements) {
      const { sql } = statement;
      try {
        this.onStatement(sql);
        if (full !== undefined) throw new StatementFailure(`${full.name} is not empty`);
        this.tables = afterStatement(this.tables, sql);
        results.push({ index, sql, status: 'applied', durationMs: 1 });
      } catch (error) {
        if (!(error instanceof StatementFailure)) throw error;
        this.tables = before;
        const failed = { index, sql, error: { sqlState: null, message: error.message } };
        return segment.statements.map((one) => ({
          ...(one.index === index ? failed : { index: one.index, sql: one.statement.sql }),
          status: 'unapplied',
          durationMs: null,
        }));
      }
    }
    this.committed.push(...results.map(({ sql }) => sql));
    return results;
  }
}

const HOLDER = { pid: 1, user: 'app', client: null, since: null };
