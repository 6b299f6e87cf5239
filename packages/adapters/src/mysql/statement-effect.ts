import type { Catalog, ProposedEffect } from '@lockstep/core';
export function mysqlStatementEffect(sql: string, _c: { current: Catalog; desired: Catalog }): ProposedEffect { throw new Error(sql); }
