/** DuckDB, in memory, as tests ask it: each query's rows, whole numbers as texts where they may be large. */

import { DuckDBInstance } from '@duckdb/node-api';

export type Answers = readonly Readonly<Record<string, unknown>>[];

/** Asks one query after the other of one database, and gives the rows of each. */
export async function ask(...queries: readonly string[]): Promise<Answers[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const answers: Answers[] = [];
    for (const query of queries)
      answers.push((await connection.runAndReadAll(query)).getRowObjectsJson());
    return answers;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
